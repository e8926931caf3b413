import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import {
  at,
  bytesOf,
  certificateWith,
  type ForgeOptions,
  forge,
  forgeText,
  needsGpg,
  openGpg,
  testKey,
} from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET } from './packet.ts';
import { defaultPolicy } from './signature-policy.ts';

const NOW = at('2024-05-01');
const YEAR = 365 * 24 * 3600;

interface Situation {
  readonly name: string;
  readonly kind?: 'rsa';
  readonly text: ForgeOptions;
  /** A self-certification or revocation that the certificate has beside its first one, or in its place. */
  readonly certificate?: ForgeOptions;
  readonly gpg: string;
  readonly ours: string;
}

const expiring = { at: '2022-01-01', with: { keyExpirationTime: 3 * YEAR } };
const revocation = (flag: number) => {
  return { at: '2022-01-01', type: 0x20, with: { reasonForRevocationFlag: flag, reasonForRevocationString: '' } };
};
const unhashed = (type: number, critical: boolean) => [{ type, critical, body: bytesOf('12345678') }];

/** Where we and gpg 2.2 judge a right signature, each in its own words. gpg asks what is now, we ask what was then. */
const SITUATIONS: readonly Situation[] = [
  { name: 'plain', text: { at: '2021-01-01' }, gpg: 'GOODSIG', ours: 'good' },
  { name: 'expired since', text: { at: '2022-06-01' }, certificate: expiring, gpg: 'EXPKEYSIG', ours: 'good' },
  { name: 'expired before', text: { at: '2023-06-01' }, certificate: expiring, gpg: 'EXPKEYSIG', ours: 'unreadable' },
  { name: 'superseded since', text: { at: '2021-01-01' }, certificate: revocation(1), gpg: 'REVKEYSIG', ours: 'good' },
  {
    name: 'superseded before',
    text: { at: '2023-01-01' },
    certificate: revocation(1),
    gpg: 'REVKEYSIG',
    ours: 'revoked',
  },
  { name: 'compromised', text: { at: '2021-01-01' }, certificate: revocation(2), gpg: 'REVKEYSIG', ours: 'revoked' },
  { name: 'older than its key', text: { at: '2019-01-01' }, gpg: 'ERRSIG', ours: 'unreadable' },
  { name: 'from the future', text: { at: '2025-01-01' }, gpg: 'GOODSIG', ours: 'unreadable' },
  {
    name: 'limited, and over',
    text: { at: '2021-01-01', with: { signatureExpirationTime: 60 } },
    gpg: 'EXPSIG',
    ours: 'unreadable',
  },
  {
    name: 'a key that may not sign',
    text: { at: '2023-01-01' },
    certificate: { at: '2022-01-01', with: { keyFlags: [1] } },
    gpg: 'ERRSIG',
    ours: 'unreadable',
  },
  {
    name: 'an unknown critical part',
    text: { at: '2021-01-01', unhashed: unhashed(101, true) },
    gpg: 'BADSIG',
    ours: 'unreadable',
  },
  {
    name: 'two issuers',
    text: { at: '2021-01-01', unhashed: unhashed(16, false) },
    gpg: 'GOODSIG',
    ours: 'unreadable',
  },
  { name: 'over bytes', text: { at: '2021-01-01', type: 0 }, gpg: 'GOODSIG', ours: 'unreadable' },
  { name: 'SHA-1 in time', kind: 'rsa', text: { at: '2017-02-10', hash: 2 }, gpg: 'GOODSIG', ours: 'good' },
  { name: 'SHA-1 too late', kind: 'rsa', text: { at: '2020-01-01', hash: 2 }, gpg: 'GOODSIG', ours: 'weak' },
  {
    name: 'certified by SHA-1 too late',
    kind: 'rsa',
    text: { at: '2021-01-01' },
    certificate: { at: '2020-01-01', hash: 2 },
    gpg: 'GOODSIG',
    ours: 'weak',
  },
];

describe('situations of a key, and gpg', needsGpg, async () => {
  const keys = { ed25519: await testKey(), rsa: await testKey({ kind: 'rsa', createdAt: '2012-01-01' }) };

  async function certificateOf({ certificate, privateKey }: typeof keys.rsa, options: ForgeOptions) {
    const openpgp = await import('openpgp');
    const secret = await openpgp.readPrivateKey({ armoredKey: privateKey });
    const data = { key: secret.keyPacket, userID: secret.users[0]?.userID };
    const signature = { type: PACKET.signature, body: await forge(privateKey, data, { type: 0x13, ...options }) };
    if (options.type === 0x20) return certificateWith(certificate, { first: [signature] });
    return certificateWith(certificate, { without: [PACKET.signature], last: [signature] });
  }

  for (const { name, kind = 'ed25519', text, certificate, gpg: word, ours } of SITUATIONS) {
    it(`${name}: gpg ${word}, we ${ours}`, async () => {
      const key = keys[kind];
      const block = await forgeText(key.privateKey, text);
      const bytes = certificate === undefined ? bytesOf(key.certificate) : await certificateOf(key, certificate);
      const frame = frameClearSigned(block);
      assert.ok(frame);
      const { signatures } = await verifyClearSigned(frame, await readKeyring([bytes]), defaultPolicy(NOW));
      assert.equal(signatures[0]?.status, ours);
      const gpg = openGpg();
      try {
        gpg.run(['--import'], bytes, NOW);
        assert.deepEqual(gpg.verify(block, NOW).words, [word]);
      } finally {
        gpg.close();
      }
    });
  }
});
