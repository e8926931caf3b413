import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareClearSigned } from './bare-clear-signed.ts';

const block = (head: readonly string[], armorHeaders: readonly string[], end = '\n'): string =>
  [
    '-----BEGIN PGP SIGNED MESSAGE-----',
    ...head,
    '',
    'Comment: of the text itself',
    '',
    '- -----BEGIN PGP SIGNATURE-----',
    'a text',
    '-----BEGIN PGP SIGNATURE-----',
    ...armorHeaders,
    '',
    'iQEzBAEBCgAdFiEE4Z4cE+uJ14nvkmt2srZF1N3dlF0FAmsDe+kACgkQsrZF1N3d',
    '=abcd',
    '-----END PGP SIGNATURE-----',
    '',
  ].join(end);
const bare = (text: string): string | null => {
  const found = bareClearSigned(Buffer.from(text, 'latin1'));
  return found === null ? null : Buffer.from(found).toString('latin1');
};

test('headers that nobody signed are left out, and all else stays as it is', () => {
  for (const end of ['\n', '\r\n']) {
    const plain = block(['Hash: SHA512'], [], end);
    assert.equal(bare(plain)?.trimEnd(), plain.trimEnd());
    const told = block(['Hash: SHA512'], ['Version: GnuPG v2', 'Comment: tell nobody'], end);
    assert.equal(bare(`before\n${told}after`)?.trimEnd(), plain.trimEnd());
    assert.equal(bare(block(['Hash: SHA512', 'Comment: a secret'], [], end)), null);
  }
});

test('of bytes without a block there is none', () => {
  assert.equal(bare('a text'), null);
});
