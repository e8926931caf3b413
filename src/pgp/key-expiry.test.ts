import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encryptionHealth } from './certificate-health.ts';
import { summarizeCertificates } from './certificate-summary.ts';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import { at, bytesOf, certificateWith, forge, forgeText, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET } from './packet.ts';
import { defaultPolicy } from './signature-policy.ts';

const NOW = at('2024-05-01');
const DAY = 24 * 3600;

/** What the three that ask for a certificate's end say of one certificate: the reader's page, the judge of a signature, the encrypter. */
async function endOf(file: Uint8Array, signed: Uint8Array) {
  const keyring = await readKeyring([file]);
  const [certificate] = keyring.certificates;
  assert.ok(certificate);
  const [summary] = await summarizeCertificates(keyring, defaultPolicy(NOW));
  const frame = frameClearSigned(signed);
  assert.ok(frame);
  const [report] = (await verifyClearSigned(frame, keyring, defaultPolicy(NOW))).signatures;
  assert.ok(report);
  return {
    shown: summary?.expiresAt,
    judged: [report.status, ...report.notes].join(' '),
    encrypted: (await encryptionHealth(certificate, NOW)).state,
  };
}

describe("a primary key's end, wherever it stands", async () => {
  const openpgp = await import('openpgp');

  async function versionSix(days: number) {
    const made = await openpgp.generateKey({
      type: 'curve25519',
      userIDs: [{ name: 'Six', email: 'six@lantern.example' }],
      date: new Date(at('2024-01-01')),
      keyExpirationTime: days * DAY,
      config: { v6Keys: true },
      format: 'object',
    });
    const armoredKey = made.privateKey.armor();
    const signed = (date: string) => forgeText(armoredKey, { at: date, hash: 10 });
    return { certificate: made.publicKey.write(), armoredKey, signed };
  }

  it('version 6, where it stands in the direct-key signature alone: expired', async () => {
    const six = await versionSix(60);
    assert.deepEqual(await endOf(six.certificate, await six.signed('2024-02-01')), {
      shown: at('2024-03-01'),
      judged: 'good certificate_expired_later',
      encrypted: 'expired',
    });
    assert.equal(
      (await endOf(six.certificate, await six.signed('2024-04-01'))).judged,
      'unreadable certificate_expired_at_signing',
    );
  });

  it('version 6: still valid, and without an end', async () => {
    for (const [days, shown] of [
      [366, at('2025-01-01')],
      [0, null],
    ] as const) {
      const six = await versionSix(days);
      assert.deepEqual(await endOf(six.certificate, await six.signed('2024-04-01')), {
        shown,
        judged: 'good',
        encrypted: 'usable',
      });
    }
  });

  it('version 6: what a direct-key signature does not let sign is not made to sign by a User ID that is silent', async () => {
    const six = await versionSix(0);
    const secret = await openpgp.readPrivateKey({ armoredKey: six.armoredKey });
    const made = (type: number, date: string, stated: object) => {
      const data = { key: secret.keyPacket, userID: secret.users[0]?.userID };
      return forge(six.armoredKey, data, { at: date, type, hash: 10, with: stated });
    };
    const armored = (await openpgp.readKey({ binaryKey: six.certificate })).armor();
    const certifyOnly = await certificateWith(armored, {
      first: [{ type: PACKET.signature, body: await made(0x1f, '2024-02-01', { keyFlags: [1] }) }],
      last: [
        { type: PACKET.userId, body: bytesOf('Six <six@lantern.example>') },
        { type: PACKET.signature, body: await made(0x13, '2024-03-01', {}) },
      ],
    });
    assert.equal((await endOf(certifyOnly, await six.signed('2024-04-01'))).judged, 'unreadable key_may_not_sign');
  });

  it('version 4, a newer direct-key signature that has an end: the sooner end counts', async () => {
    for (const [days, shown, judged] of [
      [10, at('2024-01-11'), 'unreadable certificate_expired_at_signing'],
      [50, at('2024-02-20'), 'good certificate_expired_later'],
      [90, at('2024-03-01'), 'good certificate_expired_later'],
    ] as const) {
      const four = await testKey({ createdAt: '2024-01-01', validForSeconds: 60 * DAY });
      const secret = await openpgp.readPrivateKey({ armoredKey: four.privateKey });
      const stated = { keyExpirationTime: days * DAY, keyNeverExpires: false };
      const body = await forge(
        four.privateKey,
        { key: secret.keyPacket },
        { type: 0x1f, at: '2024-01-02', with: stated },
      );
      const certificate = await certificateWith(four.certificate, { first: [{ type: PACKET.signature, body }] });
      const told = await endOf(certificate, await forgeText(four.privateKey, { at: '2024-02-01' }));
      assert.deepEqual([told.shown, told.judged], [shown, judged]);
    }
  });

  it(
    'version 4 by gpg, a revoker named later in a direct-key signature that is silent about the end',
    needsGpg,
    async () => {
      const gpg = openGpg();
      try {
        const quick = (...words: string[]) => gpg.run(words, '', at('2024-01-01'));
        quick('--quick-gen-key', 'Lantern <team@lantern.example>', 'rsa2048', 'sign,cert', '60d');
        quick('--quick-gen-key', 'Revoker <revoker@lantern.example>', 'ed25519', 'sign', 'never');
        const words = ['--command-fd', '0', '--edit-key', 'team@lantern.example'];
        gpg.run(words, 'addrevoker\nrevoker@lantern.example\ny\nsave\n', at('2024-01-02'));
        const signed = gpg.run(['-u', 'team@lantern.example', '--clear-sign'], 'The lamp is out.\n', at('2024-02-01'));
        const certificate = gpg.exportKeys('team@lantern.example');
        const { certificates } = await readKeyring([certificate]);
        assert.equal(certificates[0]?.revokers.length, 1, 'gpg wrote the direct-key signature');
        const told = await endOf(certificate, signed);
        assert.deepEqual([told.shown, told.judged], [at('2024-03-01'), 'good certificate_expired_later']);
        assert.deepEqual(gpg.verify(signed, NOW).words, ['EXPKEYSIG']);
      } finally {
        gpg.close();
      }
    },
  );
});
