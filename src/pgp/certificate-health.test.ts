import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Certificate } from './certificate.ts';
import { encryptionHealth, HEALTH_NOTES } from './certificate-health.ts';
import { encryptFor } from './encryption.ts';
import {
  at,
  bytesOf,
  certificateWith,
  type ForgeOptions,
  forge,
  needsGpg,
  openGpg,
  testKey,
} from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET, type Packet, readPackets, writePacket } from './packet.ts';

const NOW = at('2024-05-01');
const DAY = 24 * 3600;
const START = '2023-01-01';
/** Seconds from `START` to this many days after now. */
const untilDays = (days: number) => Math.round((NOW - at(START)) / 1000) + days * DAY;

async function read(file: string | Uint8Array): Promise<Certificate> {
  const { certificates } = await readKeyring([typeof file === 'string' ? bytesOf(file) : file]);
  return certificates[0] as Certificate;
}

describe('encryptionHealth', async () => {
  const openpgp = await import('openpgp');
  const make = (subkeys: object[] = [{}], validForSeconds = 0, createdAt = START) =>
    testKey({ subkeys, validForSeconds, createdAt });
  const us = await make();
  const healthOf = async (file: string | Uint8Array, now = NOW) => {
    const certificate = await read(file);
    const health = await encryptionHealth(certificate, now);
    // one rule for warning and refusing
    const isSent = await encryptFor(certificate, bytesOf('x'), { at: now }).then(
      () => true,
      () => false,
    );
    assert.equal(isSent, health.state === 'usable' || health.state === 'expiring');
    assert.equal(isSent, health.keyIds.length > 0);
    assert.ok(health.notes.every((note) => HEALTH_NOTES[note].length > 0));
    return health;
  };

  /** The certificate with more packets at its end, where its subkey's signatures stand. */
  async function withSignature(key: typeof us, type: number, options: Partial<ForgeOptions>) {
    const secret = await openpgp.readPrivateKey({ armoredKey: key.privateKey });
    const data = { key: secret.keyPacket, bind: secret.subkeys[0]?.keyPacket };
    const body = await forge(key.privateKey, data, { at: START, type, ...options });
    return certificateWith(key.certificate, { last: [{ type: PACKET.signature, body }] });
  }
  /** Another's encryption subkey put under our primary key, with this signature. */
  async function adopted(signature: (data: object) => Promise<Uint8Array>) {
    const victim = await openpgp.readKey({ armoredKey: (await testKey({ createdAt: START })).certificate });
    const attacker = await openpgp.readKey({ armoredKey: us.certificate });
    const subkey = attacker.subkeys[0]?.keyPacket;
    const packets: Packet[] = [...(readPackets(victim.write()) ?? [])];
    packets.push({ type: PACKET.publicSubkey, body: subkey?.write() as Uint8Array });
    packets.push({ type: PACKET.signature, body: await signature({ key: victim.keyPacket, bind: subkey }) });
    return new Uint8Array(Buffer.concat(packets.map(writePacket)));
  }

  it('is usable without an end', async () => {
    const { state, usableUntil, keyIds, notes } = await healthOf(us.certificate);
    assert.deepEqual([state, usableUntil, notes], ['usable', null, []]);
    assert.match(keyIds.join(), /^[0-9A-F]{16}$/);
    const secret = await openpgp.readKey({ armoredKey: us.certificate });
    assert.deepEqual(keyIds, [secret.subkeys[0]?.getKeyID().toHex().toUpperCase()]);
  });

  for (const [days, state] of [
    [31, 'usable'],
    [29, 'expiring'],
    [1, 'expiring'],
    [0, 'expired'],
    [-1, 'expired'],
  ] as const) {
    it(`is ${state} ${days} days before its end, be it the primary key's or the subkey's`, async () => {
      const end = NOW + days * DAY * 1000;
      const whole = await make([{}], untilDays(days));
      const part = await make([{ keyExpirationTime: untilDays(days) }]);
      for (const key of [whole, part]) {
        const health = await healthOf(key.certificate);
        assert.deepEqual([health.state, health.usableUntil], [state, end]);
      }
    });
  }

  it('ends with its primary key, also where the subkey has no end of its own', async () => {
    const secret = await openpgp.readPrivateKey({ armoredKey: us.privateKey });
    const data = { key: secret.keyPacket, userID: secret.users[0]?.userID };
    for (const [days, state] of [
      [10, 'expiring'],
      [-1, 'expired'],
    ] as const) {
      const ending = { keyExpirationTime: untilDays(days), keyNeverExpires: false };
      const body = await forge(us.privateKey, data, { type: 0x13, at: '2023-02-01', with: ending });
      const userId = { type: PACKET.userId, body: bytesOf('Lantern Team <team@lantern.example>') };
      const ended = await certificateWith(us.certificate, { last: [userId, { type: PACKET.signature, body }] });
      const health = await healthOf(ended);
      assert.deepEqual([health.state, health.usableUntil], [state, NOW + days * DAY * 1000]);

      // a later direct-key signature that is silent about the end (gpg: addrevoker) does not take it away
      const direct = await forge(us.privateKey, { key: secret.keyPacket }, { type: 0x1f, at: '2023-03-01' });
      const silent = await certificateWith(us.certificate, {
        first: [{ type: PACKET.signature, body: direct }],
        last: [userId, { type: PACKET.signature, body }],
      });
      assert.equal((await healthOf(silent)).state, state);
    }
  });

  it('asks for the span that it is given', async () => {
    const certificate = await read((await make([{}], untilDays(50))).certificate);
    assert.equal((await encryptionHealth(certificate, NOW)).state, 'usable');
    assert.equal((await encryptionHealth(certificate, NOW, { expiringWithinDays: 60 })).state, 'expiring');
  });

  it('attack: an expired subkey beside a good primary key, and beside a good subkey', async () => {
    const old = await make([{ keyExpirationTime: untilDays(-100) }]);
    const health = await healthOf(old.certificate);
    assert.deepEqual([health.state, health.notes], ['expired', ['encryption_keys_expired']]);
    const both = await make([{ keyExpirationTime: untilDays(-100) }, {}]);
    const two = await healthOf(both.certificate);
    assert.deepEqual([two.state, two.keyIds.length, two.notes], ['usable', 1, ['some_keys_left_out']]);
    const certificate = await read(both.certificate);
    assert.deepEqual(two.keyIds, [certificate.subkeys[1]?.key.keyId]);
  });

  it('is usable until the last of its keys ends', async () => {
    const key = await make([{ keyExpirationTime: untilDays(10) }, { keyExpirationTime: untilDays(100) }]);
    const health = await healthOf(key.certificate);
    assert.deepEqual([health.state, health.usableUntil], ['usable', NOW + 100 * DAY * 1000]);
  });

  it('is not valid yet before it was made', async () => {
    const health = await healthOf(us.certificate, at('2022-01-01'));
    assert.deepEqual([health.state, health.notes], ['not_yet_valid', ['made_in_future']]);
  });

  it('cannot be encrypted to with a signing key alone', async () => {
    const health = await healthOf((await make([])).certificate);
    assert.deepEqual([health.state, health.notes], ['cannot_encrypt', ['no_encryption_key']]);
    assert.equal((await healthOf((await make([{ sign: true }])).certificate)).state, 'cannot_encrypt');
  });

  it('is revoked, by whatever reason and with whatever date', async () => {
    for (const flag of [0, 1, 2, 3]) {
      const reason = { reasonForRevocationFlag: flag, reasonForRevocationString: '' };
      const secret = await openpgp.readPrivateKey({ armoredKey: us.privateKey });
      for (const date of ['2023-06-01', '2030-01-01']) {
        const body = await forge(us.privateKey, { key: secret.keyPacket }, { type: 0x20, at: date, with: reason });
        const whole = await certificateWith(us.certificate, { first: [{ type: PACKET.signature, body }] });
        assert.deepEqual((await healthOf(whole)).notes, ['certificate_revoked']);
        const part = await withSignature(us, 0x28, { at: date, with: reason });
        assert.deepEqual((await healthOf(part)).notes, ['encryption_keys_revoked']);
      }
    }
  });

  it('attack: a subkey under a binding signature of somebody else', async () => {
    const stranger = await make();
    const forged = await adopted((data) =>
      forge(stranger.privateKey, data, { at: START, type: 0x18, with: { keyFlags: new Uint8Array([12]) } }),
    );
    assert.equal((await healthOf(forged)).state, 'cannot_encrypt');
  });

  it('attack: a subkey under the binding signature that another certificate made for it', async () => {
    const ownBinding = await openpgp.readKey({ armoredKey: us.certificate });
    const [binding] = ownBinding.subkeys[0]?.bindingSignatures ?? [];
    const forged = await adopted(async () => binding?.write() as Uint8Array);
    assert.equal((await healthOf(forged)).state, 'cannot_encrypt');
  });

  it('attack: a binding signature with one octet changed', async () => {
    const key = await openpgp.readKey({ armoredKey: us.certificate });
    const packets = readPackets(key.write()) ?? [];
    const damaged = packets.map((packet, index) =>
      index === packets.length - 1
        ? { ...packet, body: packet.body.map((octet, i) => (i === packet.body.length - 1 ? octet ^ 1 : octet)) }
        : packet,
    );
    assert.equal((await healthOf(Buffer.concat(damaged.map(writePacket)))).state, 'cannot_encrypt');
  });

  it('attack: key flags and dates put where no signature covers them', async () => {
    const unhashed = [
      { type: 27, critical: false, body: new Uint8Array([0x0c]) },
      { type: 9, critical: false, body: new Uint8Array([0x7f, 0, 0, 0]) },
    ];
    const flagless = await withSignature(us, 0x18, {
      at: '2024-01-01',
      with: { keyFlags: new Uint8Array([0x20]) },
      unhashed,
    });
    assert.equal((await healthOf(flagless)).state, 'cannot_encrypt');
  });

  it('is weak where nothing but SHA-1 of today binds the subkey, and where a key is short', async () => {
    const rsa = await testKey({ kind: 'rsa', subkeys: [{}], createdAt: START });
    const secret = await openpgp.readPrivateKey({ armoredKey: rsa.privateKey });
    const data = { key: secret.keyPacket, bind: secret.subkeys[0]?.keyPacket };
    const packets = readPackets(secret.toPublic().write()) ?? [];
    const options = { at: '2023-02-01', type: 0x18, hash: 2, with: { keyFlags: new Uint8Array([0x0c]) } };
    const signature = { type: PACKET.signature, body: await forge(rsa.privateKey, data, options) };
    const both = Buffer.concat([...packets, signature].map(writePacket));
    const alone = Buffer.concat([...packets.slice(0, -1), signature].map(writePacket));
    assert.equal((await healthOf(both)).state, 'usable');
    assert.deepEqual((await healthOf(alone)).notes, ['keys_too_weak']);
    const short = await openpgp.generateKey({
      type: 'rsa',
      rsaBits: 1024,
      userIDs: [{ name: 'Short' }],
      date: new Date(at(START)),
      config: { minRSABits: 1024 },
    });
    assert.deepEqual((await healthOf(short.publicKey)).notes, ['keys_too_weak']);
  });

  it('reads the end of a version 6 certificate, which stands in its direct-key signature', async () => {
    const six = await openpgp.generateKey({
      type: 'curve25519',
      userIDs: [{ name: 'Six' }],
      date: new Date(at(START)),
      config: { v6Keys: true },
    });
    assert.equal((await healthOf(six.publicKey)).state, 'usable');
    const secret = await openpgp.readPrivateKey({ armoredKey: six.privateKey });
    const options = { at: '2023-02-01', type: 0x1f, hash: 10 };
    const ending = { keyExpirationTime: untilDays(-1), keyNeverExpires: false };
    const body = await forge(six.privateKey, { key: secret.keyPacket }, { ...options, with: ending });
    const ended = await certificateWith(six.publicKey, { first: [{ type: PACKET.signature, body }] });
    assert.equal((await healthOf(ended)).state, 'expired');
  });

  it('is revoked by a key that it names, if that is here; and a statement that names it does not hide the end', async () => {
    const key = await make([{}], untilDays(10));
    const revoker = await testKey({ createdAt: START });
    const [ours, theirs] = [
      await openpgp.readPrivateKey({ armoredKey: key.privateKey }),
      await openpgp.readPrivateKey({ armoredKey: revoker.privateKey }),
    ];
    const data = { key: ours.keyPacket };
    const naming = {
      revocationKeyClass: 0x80,
      revocationKeyAlgorithm: 22,
      revocationKeyFingerprint: theirs.keyPacket.getFingerprintBytes(),
    };
    const direct = await forge(key.privateKey, data, { type: 0x1f, at: '2023-02-01', with: naming });
    const revocation = await forge(revoker.privateKey, data, { type: 0x20, at: '2024-01-01' });
    const by = (body: Uint8Array) => ({ type: PACKET.signature, body });
    const named = await certificateWith(key.certificate, { first: [by(direct)] });
    assert.equal((await healthOf(named)).state, 'expiring');
    const certificate = await read(await certificateWith(key.certificate, { first: [by(direct), by(revocation)] }));
    const alone = await encryptionHealth(certificate, NOW);
    assert.deepEqual([alone.state, alone.notes], ['expiring', ['ends_soon', 'revocation_not_checkable']]);
    const keyring = { certificates: [certificate, await read(revoker.certificate)] };
    assert.equal((await encryptionHealth(certificate, NOW, { keyring })).state, 'revoked');
    await assert.rejects(encryptFor(certificate, bytesOf('x'), { at: NOW, keyring }), /is revoked/);
  });

  it('agrees with gpg about which certificates can be encrypted to', needsGpg, async () => {
    const gpg = openGpg();
    try {
      const keys = [
        us,
        await make([]),
        await make([{}], untilDays(-1)),
        await make([{ keyExpirationTime: untilDays(-1) }]),
        await make([{ keyExpirationTime: untilDays(-1) }, {}]),
      ];
      for (const { certificate } of keys) {
        const { fingerprint } = await read(certificate);
        gpg.run(['--import'], certificate);
        const { state } = await healthOf(certificate);
        const encrypt = () => gpg.run(['--recipient', fingerprint, '--encrypt'], 'x', NOW);
        if (state === 'usable') encrypt();
        else assert.throws(encrypt, /Unusable public key|no public key|unusable|expired/i);
      }
    } finally {
      gpg.close();
    }
  });
});
