import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SecretKeyPacket } from 'openpgp';
import { TocsinError } from '#base';
import { at, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { generateIntakeKey, intakeKeyProblems, readIntakeKey } from './intake-key.ts';
import { clearSign } from './signing.ts';

const NOW = at('2024-05-01');
const NAME = { name: 'Lantern intake', email: 'report@lantern.example', at: at('2023-01-01') };
const isUsage = (error: unknown) => error instanceof TocsinError && error.code === 'usage' && error.hint !== null;

describe('an intake key', () => {
  it('has no problems when we made it, and cannot sign', async () => {
    const { privateKey, fingerprint } = await generateIntakeKey(NAME);
    const key = await readIntakeKey(privateKey, null);
    assert.equal(key.certificate.fingerprint, fingerprint);
    assert.deepEqual(await intakeKeyProblems(key, NOW), []);
    await assert.rejects(clearSign('x', privateKey, { signedAt: NOW }), isUsage);
  });

  it('is warned of when it can sign: as a primary key or as a subkey', async () => {
    for (const subkeys of [[{}], [{ sign: true }, {}]]) {
      const { privateKey } = await testKey({ subkeys });
      const key = await readIntakeKey(privateKey, null);
      const [problem, ...others] = await intakeKeyProblems(key, NOW);
      assert.deepEqual([problem?.code, others], ['can_sign', []]);
      for (const { key: signer } of [
        key.certificate.primary,
        ...key.certificate.subkeys.slice(0, subkeys.length - 1),
      ]) {
        assert.match(problem?.message ?? '', new RegExp(signer.fingerprint));
      }
    }
  });

  it('is not warned of when the part that signs is kept elsewhere', async () => {
    const openpgp = await import('openpgp');
    const secret = await openpgp.readPrivateKey({ armoredKey: (await testKey({ subkeys: [{}] })).privateKey });
    (secret.keyPacket as SecretKeyPacket).makeDummy();
    const key = await readIntakeKey(secret.armor(), null);
    assert.deepEqual(await intakeKeyProblems(key, NOW), []);
    assert.equal(key.decryptors.length, 1);
  });

  it('is warned of when it opens nothing, or has ended', async () => {
    const codes = async (options: Parameters<typeof testKey>[0]) => {
      const { privateKey } = await testKey(options);
      return (await intakeKeyProblems(await readIntakeKey(privateKey, null), NOW)).map(({ code }) => code);
    };
    assert.deepEqual(await codes({}), ['can_sign', 'cannot_open', 'cannot_encrypt']);
    assert.deepEqual(await codes({ subkeys: [{}], validForSeconds: 3600 }), ['can_sign', 'expired']);
  });

  it('does not decrypt with a key that is for signing', async () => {
    const rsa = await testKey({ kind: 'rsa' });
    assert.deepEqual((await readIntakeKey(rsa.privateKey, null)).decryptors, []);
  });

  it('keeps its secret out of what is printed', async () => {
    const key = await readIntakeKey((await generateIntakeKey(NAME)).privateKey, null);
    assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(key.decryptors[0]))), ['fingerprint', 'keyId']);
  });

  it('is locked by its passphrase', async () => {
    const { privateKey } = await generateIntakeKey({ ...NAME, passphrase: 'lamp oil' });
    assert.equal((await readIntakeKey(privateKey, 'lamp oil')).decryptors.length, 1);
    await assert.rejects(readIntakeKey(privateKey, null), isUsage);
    await assert.rejects(readIntakeKey(privateKey, 'lamp'), isUsage);
  });

  it('is refused when it is none', async () => {
    const { certificate } = await generateIntakeKey(NAME);
    for (const file of ['', 'text', certificate]) await assert.rejects(readIntakeKey(file, null), isUsage);
    const tooLarge = (error: unknown) => error instanceof TocsinError && error.code === 'input_too_large';
    await assert.rejects(readIntakeKey('x'.repeat(2_000_000), null), tooLarge);
    for (const name of ['', 'a\nb', 'a <b>', '\u202ea'])
      await assert.rejects(generateIntakeKey({ ...NAME, name }), isUsage);
    for (const email of ['', 'a', 'a b@c.example', 'a@b@c', '<a@b.example>']) {
      await assert.rejects(generateIntakeKey({ ...NAME, email }), isUsage);
    }
  });

  it('is seen by gpg as one that certifies and encrypts', needsGpg, async () => {
    const { privateKey, certificate, fingerprint, revocationCertificate } = await generateIntakeKey(NAME);
    const gpg = openGpg();
    try {
      gpg.run(['--import'], certificate);
      const list = `${gpg.run(['--with-colons', '--list-keys', fingerprint])}`;
      const capabilities = [...list.matchAll(/^(?:pub|sub):.*$/gm)].map(([line]) => line.split(':')[11]);
      assert.deepEqual(capabilities, ['cEC', 'e']);
      gpg.run(['--import'], privateKey);
      assert.throws(() => gpg.run(['--local-user', fingerprint, '--clearsign'], 'x'));
      // this home has no trust database, which gpg finds out when it has imported the revocation
      assert.throws(() => gpg.run(['--import'], revocationCertificate), /revocation certificate imported/);
      assert.match(`${gpg.run(['--with-colons', '--list-keys', fingerprint])}`, /^pub:r:/m);
    } finally {
      gpg.close();
    }
  });
});
