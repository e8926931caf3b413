import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { tocsin } from '../cli/tocsin.ts';

const corpus = process.env['TOCSIN_CORPUS'];

test('a release that is recorded to have the fix needs no patch, one before it needs it', {
  skip: corpus === undefined,
}, async () => {
  const mail = join(corpus ?? '', 'xsa', 'xsa334-v3.eml');
  const keyring = ['--keyring', join(corpus ?? '', 'keys', 'xen-security.asc')];
  const patchesFor = async (version: string): Promise<readonly unknown[]> => {
    const { out } = await tocsin(['patches', 'plan', '--xen', version, mail, ...keyring, '--json']);
    const { steps } = JSON.parse(out) as { steps: readonly { advisory: string; patch: string | null }[] };
    return steps.map(({ advisory, patch }) => [advisory, patch]);
  };
  assert.deepEqual(await patchesFor('4.13.1'), [
    ['XSA-333', null],
    ['XSA-334', 'xsa334.patch'],
  ]);
  assert.deepEqual(await patchesFor('4.13.2'), []);
});
