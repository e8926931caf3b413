import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeArmor } from './armor.ts';
import { MAX_ENCRYPTED_BYTES, MAX_OPENED_BYTES, type OpenedMessage, openMessage } from './decryption.ts';
import { encryptFor } from './encryption.ts';
import { at, bytesOf, type Gpg, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { generateIntakeKey, readIntakeKey } from './intake-key.ts';
import { readKeyring } from './keyring.ts';
import { DATA_PACKET } from './message-packet.ts';
import { type Packet, writePacket } from './packet.ts';
import { clearSign } from './signing.ts';

const NOW = at('2024-05-01');
const TEXT = bytesOf('Subject: lamp\r\n\r\nIt goes out by itself.\n');
const NAME = { name: 'Lantern intake', email: 'report@lantern.example', at: at('2023-01-01') };

const literal = (bytes: Uint8Array) =>
  writePacket({ type: DATA_PACKET.literal, body: Buffer.concat([bytesOf('b\0\0\0\0\0'), bytes]) });
const compressed = (inner: Uint8Array) =>
  writePacket({ type: DATA_PACKET.compressed, body: Buffer.concat([Buffer.from([1]), deflateRawSync(inner)]) });

/** What a test needs of the library's packets and its types leave out. */
interface Maker {
  fromObject(fields: object): {
    packets: { write(): Uint8Array };
    encrypt(...values: readonly unknown[]): Promise<unknown>;
    write(): Uint8Array;
  };
}

describe('openMessage', async () => {
  const openpgp = await import('openpgp');
  const ours = await generateIntakeKey(NAME);
  const key = await readIntakeKey(ours.privateKey, null);
  const keyId = key.decryptors[0]?.keyId ?? '';
  const certificate = key.certificate;
  const stranger = await readIntakeKey((await generateIntakeKey(NAME)).privateKey, null);

  const binaryOf = (message: Uint8Array) => {
    const text = Buffer.from(message).toString('latin1');
    const decoded = decodeArmor(bytesOf(text.slice(text.indexOf('\n') + 1, text.indexOf('-----END'))));
    assert.ok('bytes' in decoded);
    return decoded.bytes;
  };
  const SESSION = new Uint8Array(32).map((_, index) => index);

  async function sessionKeyPacket(hidden = false): Promise<Packet> {
    const keyPacket = new openpgp.PublicKeyPacket();
    await keyPacket.read(certificate.subkeys[0]?.key.body ?? new Uint8Array(0));
    const packet = (openpgp.PublicKeyEncryptedSessionKeyPacket as unknown as Maker).fromObject({
      version: 3,
      encryptionKeyPacket: keyPacket,
      anonymousRecipient: hidden,
      sessionKey: SESSION,
      sessionKeyAlgorithm: 9,
    });
    await packet.encrypt(keyPacket);
    return { type: DATA_PACKET.sessionKey, body: packet.write() };
  }
  /** Packets encrypted as they are: what an attacker can always do with our certificate. */
  async function dataPacket(inner: Uint8Array): Promise<Packet> {
    const packet = (openpgp.SymEncryptedIntegrityProtectedDataPacket as unknown as Maker).fromObject({ version: 1 });
    packet.packets = { write: () => inner };
    await packet.encrypt(9, SESSION);
    return { type: DATA_PACKET.integrityProtected, body: packet.write() };
  }
  const together = (...packets: readonly Packet[]) => new Uint8Array(Buffer.concat(packets.map(writePacket)));
  const sealed = async (inner: Uint8Array) => together(await sessionKeyPacket(), await dataPacket(inner));
  const open = (bytes: Uint8Array) => openMessage([key], bytes);
  const problemOf = (opened: OpenedMessage) => (opened.isOpened ? 'opened' : opened.problem);
  const textOf = (opened: OpenedMessage) =>
    opened.isOpened ? Buffer.from(opened.bytes).toString('latin1') : opened.message;

  it('opens armored and binary, with text around the armor, and says to whom it was', async () => {
    const message = await encryptFor(certificate, TEXT, { at: NOW });
    const around = Buffer.concat([bytesOf('Dear team,\r\n\r\n'), message, bytesOf('\nBye\n')]);
    for (const bytes of [message, binaryOf(message), new Uint8Array(around)]) {
      const opened = await openMessage([stranger, key], bytes);
      assert.ok(opened.isOpened, JSON.stringify(opened));
      assert.equal(textOf(opened), Buffer.from(TEXT).toString('latin1'));
      assert.deepEqual(opened.wasEncryptedTo, [keyId]);
      assert.equal(opened.openedWith, ours.fingerprint);
      assert.deepEqual(opened.signatures, []);
    }
  });

  it('opens CRLF armor, markers, padding, and layers of compression', async () => {
    const message = Buffer.from(await encryptFor(certificate, TEXT, { at: NOW })).toString('latin1');
    assert.equal(problemOf(await open(bytesOf(message.replaceAll('\n', '\r\n')))), 'opened');
    const marker = { type: 10, body: bytesOf('PGP') };
    const padding = { type: 21, body: new Uint8Array(99) };
    const inner = Buffer.concat([writePacket(marker), compressed(compressed(literal(TEXT))), writePacket(padding)]);
    const opened = await open(together(marker, await sessionKeyPacket(), await dataPacket(inner)));
    assert.equal(textOf(opened), Buffer.from(TEXT).toString('latin1'));
    const zlib = writePacket({ type: 8, body: Buffer.concat([Buffer.from([2]), deflateSync(literal(TEXT))]) });
    assert.equal(textOf(await open(await sealed(zlib))), Buffer.from(TEXT).toString('latin1'));
    const stored = writePacket({ type: 8, body: Buffer.concat([Buffer.from([0]), literal(TEXT)]) });
    assert.equal(textOf(await open(await sealed(stored))), Buffer.from(TEXT).toString('latin1'));
  });

  it('lists signatures inside as what they say of themselves, not checked', async () => {
    const signer = await testKey();
    const privateKey = await openpgp.readPrivateKey({ armoredKey: signer.privateKey });
    const encryptionKeys = await openpgp.readKey({ armoredKey: ours.certificate });
    const message = await openpgp.createMessage({ binary: TEXT });
    const date = new Date(NOW);
    const encrypted = await openpgp.encrypt({
      message,
      encryptionKeys,
      signingKeys: privateKey,
      format: 'binary',
      date,
    });
    const opened = await open(encrypted as Uint8Array);
    assert.ok(opened.isOpened);
    assert.deepEqual(opened.signatures, [
      { status: 'not_checked', key: privateKey.getFingerprint().toUpperCase(), signedAt: NOW },
    ]);
  });

  /** gpg's AEAD packet, in chunks of 64 octets if the octet is 0. */
  async function aeadPacket(inner: Uint8Array, chunkSizeByte: number): Promise<Packet> {
    const packet = new openpgp.AEADEncryptedDataPacket() as unknown as {
      packets: { write(): Uint8Array };
      aeadAlgorithm: number;
      encrypt(...values: readonly unknown[]): Promise<void>;
      write(): { readToEnd(join: (chunks: Uint8Array[]) => Uint8Array): Promise<Uint8Array> };
    };
    packet.packets = { write: () => inner };
    packet.aeadAlgorithm = 2;
    await packet.encrypt(9, SESSION, { ...openpgp.config, aeadChunkSizeByte: chunkSizeByte });
    const body = await packet.write().readToEnd((chunks) => Buffer.concat(chunks));
    return { type: DATA_PACKET.libreAead, body };
  }

  it("opens gpg's own AEAD packet", async () => {
    for (const chunkSizeByte of [0, 6]) {
      const data = await aeadPacket(literal(new Uint8Array(1000).fill(7)), chunkSizeByte);
      const opened = await open(together(await sessionKeyPacket(), data));
      assert.ok(opened.isOpened, JSON.stringify(opened));
      assert.deepEqual(Buffer.from(opened.bytes), Buffer.alloc(1000, 7));
    }
  });

  it('attack: an AEAD message without its last chunk', async () => {
    // of open length, so that nothing inside tells where it should end
    const inner = Buffer.concat([Buffer.from([0xaf]), bytesOf('b\0\0\0\0\0'), Buffer.alloc(64 * 3 - 7, 7)]);
    const { type, body } = await aeadPacket(inner, 0);
    const session = await sessionKeyPacket();
    assert.equal(problemOf(await open(together(session, { type, body }))), 'opened');
    const cut = Buffer.concat([body.subarray(0, -16 - 80), body.subarray(-16)]);
    assert.equal(problemOf(await open(together(session, { type, body: cut }))), 'damaged');
    assert.equal(problemOf(await open(together(session, { type, body: body.subarray(0, -16) }))), 'damaged');
  });

  it('calls what is not encrypted so', async () => {
    const signer = await testKey();
    const signed = await clearSign('text\n', signer.privateKey, { signedAt: NOW });
    for (const bytes of [
      new Uint8Array(0),
      TEXT,
      signed,
      literal(TEXT),
      bytesOf(ours.certificate),
      together({ type: 8, body: TEXT }),
    ]) {
      assert.equal(problemOf(await open(bytes)), 'not_encrypted');
    }
  });

  it('names the keys of a message that is not for us', async () => {
    const opened = await openMessage([stranger], await encryptFor(certificate, TEXT, { at: NOW }));
    assert.ok(!opened.isOpened);
    assert.equal(opened.problem, 'not_for_us');
    assert.match(opened.message, new RegExp(keyId));
    assert.deepEqual(opened.wasEncryptedTo, [keyId]);
    assert.equal(problemOf(await openMessage([], await encryptFor(certificate, TEXT, { at: NOW }))), 'not_for_us');
  });

  it('opens a message to hidden recipients, trying a few and no more', async () => {
    const [data, hidden] = [await dataPacket(literal(TEXT)), await sessionKeyPacket(true)];
    const opened = await open(together(hidden, data));
    assert.ok(opened.isOpened);
    assert.deepEqual(opened.wasEncryptedTo, ['hidden']);
    let tries = 0;
    const counting = {
      ...stranger,
      decryptors: stranger.decryptors.map((one) => ({
        ...one,
        sessionKeyIn: (body: Uint8Array) => {
          tries++;
          return one.sessionKeyIn(body);
        },
      })),
    };
    assert.equal(problemOf(await openMessage([counting], together(...Array(500).fill(hidden), data))), 'not_for_us');
    assert.equal(tries, 32);
  });

  it('attack: encrypted to ten thousand key IDs', async () => {
    const other = { type: DATA_PACKET.sessionKey, body: new Uint8Array(100).fill(3) };
    const data = await dataPacket(literal(TEXT));
    const opened = await open(together(...Array(10_000).fill(other), await sessionKeyPacket(), data));
    assert.equal(problemOf(opened), 'too_large');
    const named = await open(together(...Array(1000).fill(other), data));
    assert.equal(problemOf(named), 'not_for_us');
    assert.ok(textOf(named).length < 1000);
  });

  it('attack: a bomb, in one layer and in many', async () => {
    const zeros = literal(new Uint8Array(MAX_OPENED_BYTES + 1));
    assert.equal(problemOf(await open(await sealed(compressed(zeros)))), 'too_large');
    // stopped while it grows, before anything is read in it
    assert.equal(problemOf(await open(await sealed(compressed(new Uint8Array(MAX_OPENED_BYTES + 4096))))), 'too_large');
    let layers: Uint8Array = literal(TEXT);
    for (let index = 0; index < 3; index++) layers = compressed(layers);
    assert.equal(problemOf(await open(await sealed(layers))), 'opened');
    assert.equal(problemOf(await open(await sealed(compressed(layers)))), 'too_large');
  });

  it('attack: huge armor', async () => {
    const head = bytesOf('-----BEGIN PGP MESSAGE-----\n\n');
    const huge = Buffer.concat([head, Buffer.alloc(MAX_ENCRYPTED_BYTES, 'AAAA\n')]);
    assert.equal(problemOf(await open(huge)), 'too_large');
    const headers = Buffer.concat([head.subarray(0, -1), Buffer.from('A: b\n'.repeat(100_000))]);
    assert.equal(problemOf(await open(headers)), 'damaged');
  });

  it('attack: many pieces, many packets, and packets that are never meant', async () => {
    const pieces = Buffer.concat([
      Buffer.from([0xc0 | 18]),
      Buffer.alloc(200_000, Buffer.from([0xe0, 1])),
      Buffer.from([0]),
    ]);
    assert.equal(problemOf(await open(pieces)), 'too_large');
    const markers = Buffer.alloc(500_000, writePacket({ type: 10, body: bytesOf('PGP') }));
    assert.equal(problemOf(await open(markers)), 'too_large');
    assert.equal(problemOf(await open(await sealed(markers))), 'damaged');
  });

  it('attack: another encrypted message, two texts, or none inside', async () => {
    const inner = await sealed(literal(TEXT));
    for (const bytes of [inner, Buffer.concat([literal(TEXT), literal(TEXT)]), new Uint8Array(0), bytesOf('text')]) {
      assert.notEqual(problemOf(await open(await sealed(bytes))), 'opened');
    }
  });

  it('attack: chunks of 64 octets, each with a tag', async () => {
    const body = new Uint8Array(4_000_000).fill(1);
    body.set([2, 9, 2, 0]);
    const opened = await open(together(await sessionKeyPacket(), { type: 18, body }));
    assert.equal(problemOf(opened), 'unsupported');
  });

  it('never opens what has no integrity protection (EFAIL), or only a password', async () => {
    const unprotected = { type: DATA_PACKET.unprotected, body: new Uint8Array(200) };
    assert.equal(problemOf(await open(together(await sessionKeyPacket(), unprotected))), 'unsupported');
    const data = await dataPacket(literal(TEXT));
    assert.equal(problemOf(await open(together(data))), 'unsupported');
    assert.equal(problemOf(await open(together({ type: 3, body: new Uint8Array(20) }, data))), 'unsupported');
  });

  for (const [name, config] of [
    ['version 1', {}],
    ['version 2', { aeadProtect: true }],
  ] as const) {
    it(`never opens what was changed or cut, in any octet: ${name}`, async () => {
      const made = await openpgp.generateKey({
        type: 'curve25519',
        userIDs: [{ name: 'x' }],
        date: new Date(at('2023-01-01')),
        config,
      });
      const own = await readIntakeKey(made.privateKey, null);
      const message = binaryOf(await encryptFor(own.certificate, TEXT, { at: NOW }));
      const opened = await openMessage([own], message);
      assert.ok(opened.isOpened);
      const place = fc.nat(message.length - 1);
      await fc.assert(
        fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), fc.boolean(), async (index, mask, isCut) => {
          const changed = isCut
            ? message.slice(0, index)
            : message.map((octet, i) => (i === index ? octet ^ mask : octet));
          const result = await openMessage([own], changed);
          // framing octets may be written otherwise; what comes out is then the same, or nothing
          if (result.isOpened) assert.deepEqual(Buffer.from(result.bytes), Buffer.from(TEXT));
        }),
        { numRuns: 300 },
      );
    });
  }

  it('takes whatever octets there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, isPacket) => {
        const opened = await open(isPacket ? Buffer.concat([Buffer.from([0xd2]), bytes]) : bytes);
        assert.ok(!opened.isOpened);
      }),
    );
  });

  describe('and gpg', needsGpg, () => {
    let gpg: Gpg;
    before(() => {
      gpg = openGpg();
      gpg.run(['--import'], ours.certificate);
    });
    after(() => gpg?.close());

    const ways: Readonly<Record<string, readonly string[]>> = {
      'as it is': [],
      armored: ['--armor'],
      ZIP: ['--compress-algo', 'zip'],
      ZLIB: ['--compress-algo', 'zlib'],
      'without compression': ['--compress-algo', 'none'],
      'text mode': ['--textmode'],
      'hidden recipient': ['--throw-keyids'],
      'AES-128': ['--cipher-algo', 'AES128'],
      'with comments': ['--armor', '--comment', 'hello', '--emit-version'],
    };
    for (const [name, options] of Object.entries(ways)) {
      it(`opens what gpg encrypts: ${name}`, async () => {
        for (const text of ['short\n', 'A line of many.\n'.repeat(20_000)]) {
          const message = gpg.run([...options, '--recipient', ours.fingerprint, '--encrypt'], text);
          const opened = await open(message);
          assert.ok(opened.isOpened, JSON.stringify(opened));
          assert.equal(textOf(opened).replaceAll('\r\n', '\n'), text);
        }
      });
    }

    it('does not open bzip2 or ciphers that nobody needs, and says so', async () => {
      for (const options of [
        ['--compress-algo', 'bzip2'],
        ['--cipher-algo', '3DES'],
      ]) {
        const message = gpg.run([...options, '--recipient', ours.fingerprint, '--encrypt'], 'A line.\n'.repeat(1000));
        assert.equal(problemOf(await open(message)), 'unsupported');
      }
    });

    it('opens what gpg signs and encrypts', async () => {
      gpg.run(['--quick-gen-key', 'finder@example.org', 'ed25519', 'sign', '0']);
      const message = gpg.run(
        ['--recipient', ours.fingerprint, '--local-user', 'finder@example.org', '--sign', '--encrypt'],
        'text\n',
      );
      const opened = await open(message);
      assert.ok(opened.isOpened);
      assert.equal(textOf(opened), 'text\n');
      assert.equal(opened.signatures.length, 1);
      assert.match(opened.signatures[0]?.key ?? '', /^[0-9A-F]{40}$/);
    });

    it("opens with gpg's own keys, locked by a passphrase", async () => {
      const locked = ['--pinentry-mode', 'loopback', '--passphrase', 'lamp oil'];
      gpg.run([...locked, '--quick-gen-key', 'own@lantern.example', 'ed25519', 'cert', '0']);
      const fingerprints = () => {
        const list = `${gpg.run(['--with-colons', '--list-keys', 'own@lantern.example'])}`;
        return [...list.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, one]) => `${one}`);
      };
      const [fingerprint = ''] = fingerprints();
      gpg.run([...locked, '--quick-add-key', fingerprint, 'cv25519', 'encr', '0']);
      const secret = `${gpg.run([...locked, '--armor', '--export-secret-keys', fingerprint])}`;
      const own = await readIntakeKey(secret, 'lamp oil');
      const [, subkey = ''] = fingerprints();
      const opened = await openMessage([own], gpg.run(['--recipient', fingerprint, '--encrypt'], 'text\n'));
      assert.equal(textOf(opened), 'text\n');
      assert.deepEqual(opened.wasEncryptedTo, [subkey.slice(-16)]);
      await assert.rejects(readIntakeKey(secret, 'lamp'), /passphrase does not open/);
      await assert.rejects(readIntakeKey(secret, null), /has a passphrase/);
    });

    it('opens what gpg encrypts to RSA', async () => {
      const rsa = await testKey({ kind: 'rsa', subkeys: [{}] });
      const own = await readIntakeKey(rsa.privateKey, null);
      gpg.run(['--import'], rsa.certificate);
      const message = gpg.run(['--recipient', own.certificate.fingerprint, '--encrypt'], 'text\n');
      assert.equal(textOf(await openMessage([own], message)), 'text\n');
    });

    it('takes a key whose primary part is kept elsewhere', async () => {
      const file = await generateIntakeKey({ ...NAME, name: 'Offline' });
      gpg.run(['--import'], file.privateKey);
      const subkeys = `${gpg.run(['--armor', '--export-secret-subkeys', file.fingerprint])}`;
      const own = await readIntakeKey(subkeys, null);
      assert.ok(!own.secrets.includes(file.fingerprint));
      const opened = await openMessage([own], gpg.run(['--recipient', file.fingerprint, '--encrypt'], 'text\n'));
      assert.equal(textOf(opened), 'text\n');
    });
  });
});

describe('the keyring', () => {
  it('reads the certificate of an intake key', async () => {
    const { certificate, fingerprint } = await generateIntakeKey(NAME);
    const { certificates } = await readKeyring([bytesOf(certificate)]);
    assert.equal(certificates[0]?.fingerprint, fingerprint);
  });
});
