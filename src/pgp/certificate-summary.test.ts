import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type CertificateSummary, summarizeCertificates } from './certificate-summary.ts';
import { at, bytesOf, certificateWith, forge, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET } from './packet.ts';
import { defaultPolicy } from './signature-policy.ts';

const NOW = at('2024-05-01');
const YEAR = 365 * 24 * 3600;

async function summaryOf(...files: readonly (string | Uint8Array)[]): Promise<readonly CertificateSummary[]> {
  const keyring = await readKeyring(files.map((file) => (typeof file === 'string' ? bytesOf(file) : file)));
  return summarizeCertificates(keyring, defaultPolicy(NOW));
}

async function onlyOf(file: string | Uint8Array): Promise<CertificateSummary> {
  const [only, ...more] = await summaryOf(file);
  assert.ok(only !== undefined && more.length === 0);
  return only;
}

describe('the summary of a certificate', async () => {
  const openpgp = await import('openpgp');
  const us = await testKey();
  const rsa = await testKey({ kind: 'rsa', createdAt: '2012-01-01' });

  it('says whose it is, of what kind and from when', async () => {
    const one = await onlyOf(us.certificate);
    assert.deepEqual(one.userIds, ['Lantern Team <team@lantern.example>']);
    assert.match(one.fingerprint, /^[0-9A-F]{40}$/);
    assert.match(one.algorithm, /Ed25519/);
    assert.deepEqual([one.expiresAt, one.revocation], [null, null]);
    const old = await onlyOf(rsa.certificate);
    assert.match(old.algorithm, /^RSA, [0-9]+ bits$/);
    assert.equal(old.createdAt, at('2012-01-01'));
  });

  it('tells the end of its time by the newest statement', async () => {
    const secret = await openpgp.readPrivateKey({ armoredKey: us.privateKey });
    const data = { key: secret.keyPacket, userID: secret.users[0]?.userID };
    const body = await forge(us.privateKey, data, {
      type: 0x13,
      at: '2024-01-01',
      with: { keyExpirationTime: 10 * YEAR, keyNeverExpires: false },
    });
    const longer = await certificateWith(us.certificate, {
      last: [
        { type: PACKET.userId, body: bytesOf('Lantern Team <team@lantern.example>') },
        { type: PACKET.signature, body },
      ],
    });
    const one = await onlyOf(longer);
    assert.equal(one.expiresAt, one.createdAt + 10 * YEAR * 1000);
  });

  for (const [flag, reason] of [
    [1, 'superseded'],
    [3, 'retired'],
    [2, 'compromised'],
    [0, 'compromised'],
    [null, 'compromised'],
  ] as const) {
    it(`calls a revocation with reason ${flag} ${reason}`, async () => {
      const secret = await openpgp.readPrivateKey({ armoredKey: us.privateKey });
      const body = await forge(
        us.privateKey,
        { key: secret.keyPacket },
        {
          type: 0x20,
          at: '2023-01-01',
          with: { reasonForRevocationFlag: flag, reasonForRevocationString: '' },
        },
      );
      const revoked = await certificateWith(us.certificate, { first: [{ type: PACKET.signature, body }] });
      assert.deepEqual((await onlyOf(revoked)).revocation, { at: at('2023-01-01'), reason });
    });
  }

  it('has the subkeys that sign, and no others', async () => {
    const both = await testKey({ subkeys: [{ sign: true }, {}] });
    const one = await onlyOf(both.certificate);
    assert.equal(one.signingSubkeys.length, 1);
    assert.notEqual(one.signingSubkeys[0]?.fingerprint, one.fingerprint);
  });

  it('has the whole certificate, which reads as the same', async () => {
    const other = await testKey({ subkeys: [{ sign: true }] });
    const all = await summaryOf(us.certificate, other.certificate);
    assert.deepEqual(await summaryOf(...all.map(({ armored }) => armored)), all);
  });

  it('is one that gpg takes', needsGpg, async () => {
    const sample = join(import.meta.dirname, '..', '..', 'examples', 'osier', 'keys', 'osier-security.asc');
    const gpg = openGpg();
    try {
      for (const file of [us.certificate, rsa.certificate, readFileSync(sample)]) {
        const { armored, fingerprint } = await onlyOf(file);
        gpg.run(['--import'], armored);
        assert.match(
          `${gpg.run(['--with-colons', '--list-keys', fingerprint])}`,
          new RegExp(`^fpr:+${fingerprint}:`, 'm'),
        );
      }
    } finally {
      gpg.close();
    }
  });
});
