import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { tocsin } from './tocsin.ts';

const data = mkdtempSync(join(tmpdir(), 'tocsin-members-'));
after(() => rmSync(data, { recursive: true }));

it('an application whose certificate cannot be read leaves nothing behind', async () => {
  const run = (...words: readonly string[]) => tocsin([...words, '--data', data], { env: { TOCSIN_AS: 'Ada' } });
  const team = await run('desk', 'team', 'add', 'Ada', '--role', 'lead');
  assert.equal(team.status, 0, team.err);
  const apply = ['members', 'apply', 'alpha', '--address', 'security@alpha.example'];
  const failed = await run(...apply, '--certificate', join(data, 'absent.asc'));
  assert.match(failed.err, /absent\.asc: expected a certificate/);
  const large = join(data, 'large.asc');
  writeFileSync(large, '-----BEGIN PGP PUBLIC KEY BLOCK-----\n'.padEnd(512 * 1024 + 1, 'x'));
  const tooLarge = await run(...apply, '--certificate', large);
  assert.match(tooLarge.err, /large\.asc: the certificate has more than 512 KiB/);
  assert.equal(tooLarge.status, 2);
  assert.deepEqual(JSON.parse((await run('members', '--json')).out), []);
  const applied = await run(...apply);
  assert.equal(applied.status, 0, applied.err);
});
