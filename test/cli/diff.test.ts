import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyring, mail, tocsin } from './tocsin.ts';

/* diff as its user meets it: what must I do again? */

interface Answer {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly redo: string;
  readonly duties: readonly { readonly action: string; readonly files: readonly string[]; readonly why: string }[];
  readonly files: readonly { readonly file: string; readonly change: string; readonly from: string | null }[];
  readonly trust: { readonly before: string; readonly after: string };
}

async function diff(before: string, after: string): Promise<Answer> {
  const { status, out, err } = await tocsin(['diff', mail(before), mail(after), '--json', ...keyring]);
  assert.deepEqual([status, err], [0, '']);
  return JSON.parse(out) as Answer;
}

test('OSN-3, 1 to 2: patches were replaced under embargo, so that who deployed must apply them again', async () => {
  const answer = await diff('osn3-v1', 'osn3-v2');
  assert.deepEqual([answer.id, answer.from, answer.to, answer.redo], ['OSN-3', 1, 2, 'yes']);
  const again = answer.duties.find(({ action }) => action === 'apply_again');
  assert.deepEqual([...(again?.files ?? [])].sort(), ['osn3-2.patch', 'osn3-3.0-2.patch']);
  assert.deepEqual(answer.trust, { before: 'genuine', after: 'genuine' });
  const { out } = await tocsin(['diff', mail('osn3-v1'), mail('osn3-v2'), ...keyring]);
  assert.match(out, /^Something must be deployed again\.$/m);
  assert.match(out, /apply again: osn3-2\.patch/);
});

test('OSN-6, 2 to 3: a patch has another name and the same bytes, so that nothing is to be redone', async () => {
  const answer = await diff('osn6-v2', 'osn6-v3');
  assert.equal(answer.redo, 'no');
  assert.ok(answer.files.some(({ change, from }) => change === 'renamed' && from !== null));
  assert.equal(
    answer.duties.some(({ action }) => action.startsWith('apply')),
    false,
  );
  const { out } = await tocsin(['diff', mail('osn6-v2'), mail('osn6-v3'), ...keyring]);
  assert.match(out, /^Nothing that was deployed must be deployed again\.$/m);
  assert.match(out, /same bytes/);
});

test('OSN-10, 2 to 3: more people are affected, so that exposure must be looked at again', async () => {
  const answer = await diff('osn10-v2', 'osn10-v3');
  assert.ok(
    answer.duties.some(({ action }) => action === 'check_exposure'),
    JSON.stringify(answer.duties),
  );
});

test('a difference that rests on an unproven text says so, without a keyring', async () => {
  const { status, err, out } = await tocsin(['diff', mail('osn3-v1'), mail('osn3-v2'), '--json']);
  assert.equal(status, 0);
  assert.match(err, /osn3-v1\.eml is unverifiable: do not act/);
  assert.deepEqual((JSON.parse(out) as Answer).trust, { before: 'unverifiable', after: 'unverifiable' });
});

test('two different advisories are named as such', async () => {
  const { err } = await tocsin(['diff', mail('osn3-v1'), mail('osn5-v1'), ...keyring]);
  assert.match(err, /different advisories: OSN-3 and OSN-5/);
});
