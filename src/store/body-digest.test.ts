import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bodyDigest } from './body-digest.ts';

it('the digest of a body stays what databases have', () => {
  const digests = ['', '\n', 'text\n'].map((body) => Buffer.from(bodyDigest(Buffer.from(body))).toString('hex'));
  assert.deepEqual(digests, [
    'e3b0c44298fc1c149afbf4c8996fb924',
    '01ba4719c80b6fe911b091a7c05124b6',
    'b9e68e1bea3e5b19ca6b2f98b73a54b7',
  ]);
});
