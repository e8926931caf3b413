import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { verification } from '../cli/shapes.ts';
import { keyring, tocsin } from '../cli/tocsin.ts';
import { ATTACKS } from './attacks.ts';

/*
 * Every attack by name, at a twentieth of its size (`bench/hostile-inputs.ts` measures the whole): an answer or a clear refusal,
 * never a defect, and never `genuine` for what nobody of the team signed.
 */

const SCALE = 0.05;
const folder = mkdtempSync(join(tmpdir(), 'tocsin-attacks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [index, attack] of ATTACKS.entries()) {
  test(attack.name, async () => {
    const path = join(folder, `${index}`);
    writeFileSync(path, await attack.make(SCALE));
    const [verified, linted] = await Promise.all(
      ['verify', 'lint'].map((command) => tocsin([command, '--json', ...keyring, path])),
    );
    assert.ok(verified !== undefined && linted !== undefined);
    for (const { status, err } of [verified, linted]) {
      assert.ok(status === 0 || status === 1 || status === 2, `status ${status}: ${err.slice(0, 500)}`);
      if (status === 2) assert.match(err, /^(?:tocsin: .+\n)+hint: .+\n$/);
      else assert.equal(err, '');
    }
    const messages: unknown = JSON.parse(verified.out);
    verification(messages, '$');
    const verdicts = (messages as { verdict: string }[]).map(({ verdict }) => verdict);
    assert.ok(verified.status === 2 || verdicts.length > 0);
    if (attack.isSigned !== true)
      assert.deepEqual(
        verdicts.filter((verdict) => verdict === 'genuine'),
        [],
      );
    if (linted.status !== 2) assert.equal((JSON.parse(linted.out) as unknown[]).length, 1);
    assert.deepEqual(
      readdirSync(folder).filter((name) => !/^[0-9]+$/.test(name)),
      [],
      'nothing was written',
    );
    rmSync(path);
  });
}

test('names that climb out are shown as names, and nothing is ever written by them', async () => {
  const attack = ATTACKS.find(({ name }) => name === 'names that climb out');
  const path = join(folder, 'climb');
  writeFileSync(path, (await attack?.make(1)) ?? '');
  const made = join(folder, 'made');
  const [verified, linted, converted] = await Promise.all([
    tocsin(['verify', '--json', ...keyring, path]),
    tocsin(['lint', '--json', ...keyring, path]),
    tocsin(['convert', '--to', 'text', '--out', made, ...keyring, path]),
  ]);
  const [message] = JSON.parse(verified.out) as { attachments: { name: string; status: string }[]; verdict: string }[];
  assert.equal(message?.verdict, 'suspicious');
  assert.deepEqual(
    message?.attachments.map(({ status }) => status).filter((status) => status !== 'unlisted'),
    [],
  );
  assert.ok(message?.attachments.some(({ name }) => name === '../../etc/passwd'));
  assert.match(linted.out, /"attachment-name"/);
  assert.deepEqual([converted.status, readdirSync(made)], [0, ['osn-3-v2.txt']]);
});
