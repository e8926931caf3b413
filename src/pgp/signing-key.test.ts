import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { acceptSignature } from './accept-signature.ts';
import { encryptionHealth } from './certificate-health.ts';
import { summarizeCertificates } from './certificate-summary.ts';
import { at, bytesOf, needsGpg, openGpg } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { certificateOf, fingerprintInGroups } from './secret-key-file.ts';
import { defaultPolicy } from './signature-policy.ts';
import { generateSigningKey, signWithKeyFile } from './signing-key.ts';

const NOW = at('2024-05-01');
const PLAIN = {
  name: 'Lantern Team',
  email: 'team@lantern.example',
  at: at('2024-04-01'),
  expiresAt: null,
  passphrase: null,
};
const isUsage = (error: unknown) => error instanceof TocsinError && error.code === 'usage' && error.hint !== null;

describe('a signing key', () => {
  it('signs, and does nothing else', async () => {
    const { certificate, fingerprint, privateKey } = await generateSigningKey(PLAIN);
    const keyring = await readKeyring([bytesOf(certificate)]);
    const [summary] = await summarizeCertificates(keyring, defaultPolicy(NOW));
    assert.deepEqual(
      [summary?.fingerprint, summary?.algorithm, summary?.expiresAt, summary?.userIds],
      [fingerprint, 'EdDSA, Ed25519', null, ['Lantern Team <team@lantern.example>']],
    );
    const [one] = keyring.certificates;
    assert.ok(one);
    assert.equal((await encryptionHealth(one, NOW)).state, 'cannot_encrypt');
    const block = await signWithKeyFile('A lamp.\n', privateKey, null, { signedAt: NOW });
    const options = { entitled: [fingerprint], keyring, policy: defaultPolicy(NOW) };
    assert.ok((await acceptSignature('A lamp.\n', block, options)).isAccepted);
  });

  it('can be encrypted to when asked for, and ends when asked for', async () => {
    const expiresAt = at('2025-04-01');
    const { certificate, privateKey } = await generateSigningKey({ ...PLAIN, withEncryption: true, expiresAt });
    const [one] = (await readKeyring([bytesOf(certificate)])).certificates;
    assert.ok(one);
    const { state, usableUntil } = await encryptionHealth(one, NOW);
    assert.deepEqual([state, usableUntil], ['usable', expiresAt]);
    await assert.rejects(signWithKeyFile('a', privateKey, null, { signedAt: at('2025-04-02') }), isUsage);
    await assert.rejects(generateSigningKey({ ...PLAIN, expiresAt: PLAIN.at }), isUsage);
    await assert.rejects(generateSigningKey({ ...PLAIN, name: 'a\u0000' }), isUsage);
  });

  it('is locked by its passphrase, which the certificate does not need', async () => {
    const { privateKey, certificate } = await generateSigningKey({ ...PLAIN, passphrase: 'lamp oil' });
    assert.equal(await certificateOf(privateKey), certificate);
    const signed = await signWithKeyFile('a', privateKey, 'lamp oil', { signedAt: NOW, hash: 'sha512' });
    assert.match(Buffer.from(signed).toString('latin1'), /^Hash: SHA512$/m);
    await assert.rejects(signWithKeyFile('a', privateKey, 'lamp', { signedAt: NOW }), isUsage);
    await assert.rejects(signWithKeyFile('a', privateKey, null, { signedAt: NOW }), isUsage);
    await assert.rejects(signWithKeyFile('a', certificate, null, { signedAt: NOW }), isUsage);
    await assert.rejects(certificateOf('text'), isUsage);
  });

  it('says its fingerprint in groups of four', () => {
    assert.equal(fingerprintInGroups('0123456789ABCDEF'), '0123 4567 89AB CDEF');
    assert.equal(fingerprintInGroups('AB'.repeat(20)).split(' ').length, 10);
  });

  it('is one that gpg takes and signs with', needsGpg, async () => {
    const gpg = openGpg();
    try {
      const { privateKey, fingerprint, certificate } = await generateSigningKey({
        ...PLAIN,
        passphrase: 'lamp oil',
        withEncryption: true,
      });
      gpg.run(['--import'], certificate);
      const list = `${gpg.run(['--with-colons', '--list-keys', fingerprint])}`;
      const capabilities = [...list.matchAll(/^(?:pub|sub):.*$/gm)].map(([line]) => line.split(':')[11]);
      assert.deepEqual(capabilities, ['scESC', 'e']);
      gpg.run(['--import'], privateKey);
      const block = gpg.run(
        ['--pinentry-mode', 'loopback', '--passphrase', 'lamp oil', '--local-user', fingerprint, '--clearsign'],
        'a\n',
        NOW,
      );
      assert.ok(gpg.verify(block, NOW).good);
      assert.ok(gpg.verify(await signWithKeyFile('a\n', privateKey, 'lamp oil', { signedAt: NOW }), NOW).good);
    } finally {
      gpg.close();
    }
  });
});
