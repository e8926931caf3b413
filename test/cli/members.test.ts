import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { policyNamed } from '../disclosure/desk.test-support.ts';
import { tocsin } from './tocsin.ts';

const data = mkdtempSync(join(tmpdir(), 'tocsin-members-'));
after(() => rmSync(data, { recursive: true }));

it('says to who admits a member what the page says: what is theirs to judge, and which evidence is none', async () => {
  const folder = join(data, 'xen');
  const run = (...words: readonly string[]) =>
    tocsin([...words, '--data', folder], { env: { TOCSIN_AS: 'Ada', TOCSIN_POLICY: 'xen' } });
  await run('desk', 'team', 'add', 'Ada', '--role', 'lead');
  const items = policyNamed('xen').rules.flatMap(({ id, check }) =>
    id === 'X18' ? (check as { items: readonly string[] }).items : [],
  );
  const said = items.map((item) => [
    item,
    'see https://blog.alpha.example/we-use-it, and (https://blog.alpha.example/we-use-it).',
  ]);
  writeFileSync(join(data, 'answers.json'), JSON.stringify(Object.fromEntries(said)));
  const applied = await run(
    ...['members', 'apply', 'alpha', '--address', 'security@alpha.example', '--class', 'public hoster'],
    ...['--answers', join(data, 'answers.json')],
  );
  assert.equal(applied.status, 0, applied.err);
  const admitted = await run('members', 'admit', 'alpha', '--reason', 'known to us');
  assert.equal(admitted.status, 0, admitted.err);
  assert.match(admitted.err, /warning: X17 A member is genuine/);
  assert.equal(
    admitted.err.match(/X19 https:\/\/blog\.alpha\.example\/we-use-it: /g)?.length,
    1,
    'once, in however many answers',
  );
  assert.doesNotMatch(admitted.err, /0 addresses/, 'the register has the address');
  assert.doesNotMatch((await run('members', 'suspend', 'alpha', '--reason', 'x')).err, /X17/);
});

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
