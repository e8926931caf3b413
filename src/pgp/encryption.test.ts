import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { decodeArmor, findArmorBlocks } from './armor.ts';
import type { Certificate } from './certificate.ts';
import { openMessage } from './decryption.ts';
import { encryptFor } from './encryption.ts';
import { at, bytesOf, type Gpg, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { readIntakeKey } from './intake-key.ts';
import { readKeyring } from './keyring.ts';
import { readMessagePackets } from './message-packet.ts';

const NOW = at('2024-05-01');
const TEXT = bytesOf('Content-Type: text/plain\r\n\r\nThe lamp is out.\0\xff\n');
const LIMITS = { maxPackets: 1000, maxPieces: 1000 };

async function certificateIn(file: string | Uint8Array): Promise<Certificate> {
  const { certificates } = await readKeyring([typeof file === 'string' ? bytesOf(file) : file]);
  assert.equal(certificates.length, 1);
  return certificates[0] as Certificate;
}

/** A key pair with a subkey for encryption, made by the library with these options. */
async function pair(options: object, config: object = {}) {
  const openpgp = await import('openpgp');
  const userIDs = [{ name: 'Member', email: 'security@member.example' }];
  const made = await openpgp.generateKey({
    ...(options as { type: 'rsa' }),
    userIDs,
    date: new Date(at('2023-01-01')),
    format: 'armored',
    config,
  });
  return { privateKey: made.privateKey, certificate: await certificateIn(made.publicKey), armored: made.publicKey };
}

function packetsOf(message: Uint8Array) {
  const armored = Buffer.from(message).toString('latin1');
  const body = armored.slice(armored.indexOf('\n') + 1, armored.indexOf('-----END'));
  const decoded = decodeArmor(bytesOf(body));
  assert.ok('bytes' in decoded);
  const packets = readMessagePackets(decoded.bytes, LIMITS);
  assert.ok(typeof packets !== 'string');
  return packets;
}

const isRefused = (part: RegExp) => (error: unknown) =>
  error instanceof TocsinError && error.code === 'bad_keyring' && part.test(error.message);

describe('encryptFor', async () => {
  const curve = await pair({ type: 'ecc', curve: 'ed25519Legacy', subkeys: [{}] });
  const rsa = await pair({ type: 'rsa', rsaBits: 2048, subkeys: [{}] });
  const nist = await pair({ type: 'ecc', curve: 'nistP256', subkeys: [{}] });
  const six = await pair({ type: 'curve25519', subkeys: [{}] }, { v6Keys: true, aeadProtect: true });
  const four = await pair({ type: 'curve25519', subkeys: [{}] }, { v6Keys: false, aeadProtect: true });
  const all = { curve, rsa, nist, six, four };

  for (const [name, { certificate, privateKey }] of Object.entries(all)) {
    it(`is opened by the library and by us: ${name}`, async () => {
      const openpgp = await import('openpgp');
      const message = await encryptFor(certificate, TEXT, { at: NOW });
      const { data, filename, signatures } = await openpgp.decrypt({
        message: await openpgp.readMessage({ armoredMessage: Buffer.from(message).toString('latin1') }),
        decryptionKeys: await openpgp.readPrivateKey({ armoredKey: privateKey }),
        format: 'binary',
      });
      assert.deepEqual(Buffer.from(data as Uint8Array), Buffer.from(TEXT));
      assert.deepEqual([filename, signatures.length], [null, 0]);
      const opened = await openMessage([await readIntakeKey(privateKey, null)], message);
      assert.ok(opened.isOpened, JSON.stringify(opened));
      assert.deepEqual(Buffer.from(opened.bytes), Buffer.from(TEXT));
    });
  }

  it('uses AEAD only if every certificate announces it', async () => {
    const versionOf = async (...certificates: Certificate[]) => {
      const packets = packetsOf(await encryptFor(certificates, TEXT, { at: NOW }));
      return packets.at(-1)?.body[0];
    };
    assert.equal(await versionOf(six.certificate), 2);
    assert.equal(await versionOf(six.certificate, four.certificate), 2);
    assert.equal(await versionOf(curve.certificate), 1);
    assert.equal(await versionOf(six.certificate, curve.certificate), 1);
  });

  it('goes to the given certificates and nobody else, each named', async () => {
    const message = await encryptFor([curve.certificate, rsa.certificate], TEXT, { at: NOW });
    const packets = packetsOf(message);
    assert.deepEqual(
      packets.map(({ type }) => type),
      [1, 1, 18],
    );
    const expected = [curve, rsa].map(({ certificate }) => certificate.subkeys[0]?.key.keyId);
    const named = packets.slice(0, 2).map(({ body }) => Buffer.from(body.subarray(1, 9)).toString('hex').toUpperCase());
    assert.deepEqual(named, expected);
    const other = await openMessage([await readIntakeKey(nist.privateKey, null)], message);
    assert.ok(!other.isOpened);
    assert.equal(other.problem, 'not_for_us');
    for (const keyId of expected) assert.match(other.message, new RegExp(`${keyId}`));
  });

  it('goes to all the subkeys that are valid, and to none that is not', async () => {
    const { certificate } = await pair({
      type: 'ecc',
      curve: 'ed25519Legacy',
      subkeys: [{ keyExpirationTime: 3600 }, {}, { sign: true }, {}],
    });
    const packets = packetsOf(await encryptFor(certificate, TEXT, { at: NOW }));
    const named = packets
      .slice(0, -1)
      .map(({ body }) => Buffer.from(body.subarray(1, 9)).toString('hex').toUpperCase());
    assert.deepEqual(
      named,
      [1, 3].map((index) => certificate.subkeys[index]?.key.keyId),
    );
  });

  it('writes armor that says nothing beside, and never the same session key', async () => {
    const [one, two] = [
      await encryptFor(curve.certificate, TEXT, { at: NOW }),
      await encryptFor(curve.certificate, TEXT, { at: NOW }),
    ];
    assert.match(
      Buffer.from(one).toString('latin1'),
      /^-----BEGIN PGP MESSAGE-----\n\n(?:[A-Za-z0-9+/=]+\n)+-----END PGP MESSAGE-----\n$/,
    );
    assert.equal(findArmorBlocks(one, ['SIGNATURE']).length, 0);
    assert.notDeepEqual(one, two);
  });

  it('does not compress: what repeats itself is as long as what does not', async () => {
    const lengthOf = async (bytes: Uint8Array) => (await encryptFor(curve.certificate, bytes, { at: NOW })).length;
    const random = new Uint8Array(5000).map((_, index) => (index * 7919 + (index >> 3)) & 0xff);
    assert.equal(await lengthOf(new Uint8Array(5000)), await lengthOf(random));
  });

  it('refuses as a whole when one certificate cannot be used, and says which', async () => {
    const openpgp = await import('openpgp');
    const signOnly = await certificateIn((await testKey()).certificate);
    const expired = await pair({ type: 'ecc', curve: 'ed25519Legacy', keyExpirationTime: 3600, subkeys: [{}] });
    const short = await openpgp.generateKey({
      type: 'rsa',
      rsaBits: 1024,
      userIDs: [{ name: 'Short' }],
      date: new Date(at('2023-01-01')),
      config: { minRSABits: 1024 },
    });
    const weak = await certificateIn(short.publicKey);
    for (const [bad, words] of [
      [signOnly, /no key for encryption/],
      [expired.certificate, /has expired since 2023-01-01T01:00:00Z/],
      [weak, /too weak/],
    ] as const) {
      const refused = encryptFor([curve.certificate, bad], TEXT, { at: NOW });
      await assert.rejects(refused, isRefused(words));
      await assert.rejects(refused, isRefused(new RegExp(bad.fingerprint)));
    }
    await assert.rejects(encryptFor(curve.certificate, TEXT, { at: at('2022-01-01') }), isRefused(/not valid yet/));
    await assert.rejects(encryptFor([], TEXT, { at: NOW }), isRefused(/nobody/));
  });

  it('comes out as it went in, whatever it is', async () => {
    const key = await readIntakeKey(four.privateKey, null);
    const old = await readIntakeKey(curve.privateKey, null);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), async (bytes, isOld) => {
        const message = await encryptFor((isOld ? curve : four).certificate, bytes, { at: NOW });
        const opened = await openMessage([key, old], message);
        assert.ok(opened.isOpened);
        assert.deepEqual(Buffer.from(opened.bytes), Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
  });

  describe('and gpg', needsGpg, () => {
    let gpg: Gpg;
    before(() => {
      gpg = openGpg();
      for (const { privateKey } of [curve, rsa, nist]) gpg.run(['--import'], privateKey);
    });
    after(() => gpg?.close());

    for (const [name, { certificate }] of Object.entries({ curve, rsa, nist })) {
      it(`decrypts it: ${name}`, async () => {
        const message = await encryptFor(certificate, TEXT, { at: NOW });
        assert.deepEqual(gpg.run(['--decrypt'], message), Buffer.from(TEXT));
      });
    }

    for (const kind of ['rsa2048', 'ed25519'] as const) {
      it(`decrypts what is encrypted to a certificate of its own: ${kind}`, async () => {
        const name = `${kind}@member.example`;
        gpg.run(['--quick-gen-key', name, kind, 'default', '0'], '', at('2023-01-01'));
        const fingerprint =
          /^fpr:+([0-9A-F]{40}):/m.exec(`${gpg.run(['--with-colons', '--list-keys', name])}`)?.[1] ?? '';
        gpg.run(
          ['--quick-add-key', fingerprint, kind === 'ed25519' ? 'cv25519' : 'rsa2048', 'encr', '0'],
          '',
          at('2023-01-01'),
        );
        const certificate = await certificateIn(new Uint8Array(gpg.exportKeys(fingerprint)));
        const message = await encryptFor([certificate, rsa.certificate], TEXT, { at: NOW });
        assert.deepEqual(gpg.run(['--decrypt'], message), Buffer.from(TEXT));
      });
    }

    it('opens a message of several megabytes', async () => {
      const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
      const message = await encryptFor(curve.certificate, large, { at: NOW });
      assert.ok(gpg.run(['--decrypt'], message).equals(large));
    });
  });
});
