import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import {
  at,
  bytesOf,
  certificateWith,
  clearSigned,
  type ForgeOptions,
  forge,
  forgeText,
  testKey,
} from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET, readPackets, writePacket } from './packet.ts';
import { defaultPolicy, type SignaturePolicy } from './signature-policy.ts';
import type { SignatureReport } from './signature-report.ts';

const NOW = at('2024-05-01');
const YEAR = 365 * 24 * 3600;

function judge(block: Uint8Array, ...keyring: (string | Uint8Array)[]): Promise<SignatureReport> {
  return judgeBy(defaultPolicy(NOW), block, keyring);
}

async function judgeBy(
  policy: SignaturePolicy,
  block: Uint8Array,
  keyring: readonly (string | Uint8Array)[],
): Promise<SignatureReport> {
  const frame = frameClearSigned(block);
  assert.ok(frame);
  const files = keyring.map((file) => (typeof file === 'string' ? bytesOf(file) : file));
  const { signatures, verified } = await verifyClearSigned(frame, await readKeyring(files), policy);
  const [report] = signatures;
  assert.ok(report && signatures.length === 1);
  assert.equal(verified !== null, report.status === 'good');
  return report;
}

const brief = ({ status, notes }: SignatureReport) => [status, ...notes].join(' ');

describe('what a signature is worth', async () => {
  const openpgp = await import('openpgp');
  const us = await testKey();
  const rsa = await testKey({ kind: 'rsa', createdAt: '2012-01-01' });
  const team = await testKey({ subkeys: [{ sign: true, date: new Date(at('2020-06-01')) }] });
  const secretOf = (armoredKey: string) => openpgp.readPrivateKey({ armoredKey });

  /** Our certificate with one more self-certification, made as the test wants. */
  async function selfCertified(key: typeof us, options: ForgeOptions, without: number[] = []) {
    const secret = await secretOf(key.privateKey);
    const data = { key: secret.keyPacket, userID: secret.users[0]?.userID };
    const body = await forge(key.privateKey, data, { type: 0x13, ...options });
    const packets = [
      { type: PACKET.userId, body: bytesOf('Lantern Team <team@lantern.example>') },
      { type: 2, body },
    ];
    return certificateWith(key.certificate, { last: packets, without });
  }

  /** `null`: a revocation that gives no reason at all. */
  const reasonOf = (flag: number | null) => ({ reasonForRevocationFlag: flag, reasonForRevocationString: '' });

  async function revoked(flag: number | null, date: string) {
    const data = { key: (await secretOf(us.privateKey)).keyPacket };
    const body = await forge(us.privateKey, data, { type: 0x20, at: date, with: reasonOf(flag) });
    return certificateWith(us.certificate, { first: [{ type: PACKET.signature, body }] });
  }

  async function subkeyRevoked(flag: number | null, date: string) {
    const secret = await secretOf(team.privateKey);
    const data = { key: secret.keyPacket, bind: secret.subkeys[0]?.keyPacket };
    const body = await forge(team.privateKey, data, { type: 0x28, at: date, with: reasonOf(flag) });
    return certificateWith(team.certificate, { last: [{ type: PACKET.signature, body }] });
  }

  it('is good, and says by whom and when', async () => {
    const report = await judge(await forgeText(us.privateKey, { at: '2021-01-01' }), us.certificate);
    const fingerprint = (await secretOf(us.privateKey)).getFingerprint().toUpperCase();
    const signedAt = at('2021-01-01');
    assert.deepEqual(report, {
      status: 'good',
      certificate: fingerprint,
      key: fingerprint,
      signedAt,
      hash: 'sha256',
      notes: [],
    });
  });

  it('names the subkey beside the certificate', async () => {
    const report = await judge(
      await forgeText(team.privateKey, { at: '2021-01-01', subkey: 0 }),
      us.certificate,
      team.certificate,
    );
    const secret = await secretOf(team.privateKey);
    assert.equal(report.status, 'good');
    assert.equal(report.certificate, secret.getFingerprint().toUpperCase());
    assert.equal(report.key, secret.subkeys[0]?.getFingerprint().toUpperCase());
  });

  it('is unknown, with the stated key, by a certificate that we do not have', async () => {
    const report = await judge(await forgeText(us.privateKey, { at: '2021-01-01' }), team.certificate);
    assert.equal(brief(report), 'unknown_signer key_not_in_keyring');
    assert.deepEqual(
      [report.certificate, report.key],
      [null, (await secretOf(us.privateKey)).getFingerprint().toUpperCase()],
    );
  });

  const critical = (isCritical: boolean) => ({
    rawNotations: [{ name: 'x@lantern.example', value: bytesOf('y'), humanReadable: true, critical: isCritical }],
  });
  const texts: readonly (readonly [string, typeof us, ForgeOptions, string])[] = [
    ['older than the key', us, { at: '2019-12-31' }, 'unreadable key_not_yet_valid'],
    [
      'older than the subkey, not than the certificate',
      team,
      { at: '2020-03-01', subkey: 0 },
      'unreadable key_not_yet_valid',
    ],
    ['five minutes ahead of us', us, { at: '2024-05-01T00:04:59Z' }, 'good'],
    ['an hour ahead of us', us, { at: '2024-05-01T01:00:00Z' }, 'unreadable signature_in_future'],
    [
      'limited in time, and over',
      us,
      { at: '2021-01-01', with: { signatureExpirationTime: 60 } },
      'unreadable signature_expired',
    ],
    ['limited in time, and not over', us, { at: '2024-04-30', with: { signatureExpirationTime: YEAR } }, 'good'],
    ['a critical notation', us, { at: '2021-01-01', with: critical(true) }, 'unreadable critical_notation_unknown'],
    ['a notation', us, { at: '2021-01-01', with: critical(false) }, 'good'],
    [
      'a critical part that we do not know',
      us,
      { at: '2021-01-01', unhashed: [{ type: 101, critical: true, body: bytesOf('x') }] },
      'unreadable critical_subpacket_unknown',
    ],
    [
      'another issuer beside the right one',
      us,
      { at: '2021-01-01', unhashed: [{ type: 16, critical: false, body: bytesOf('12345678') }] },
      'unreadable issuer_mismatch',
    ],
    ['over bytes, not text', us, { at: '2021-01-01', type: 0 }, 'unreadable signature_type_unfit'],
    ['a certification', us, { at: '2021-01-01', type: 0x1f, with: {} }, 'unreadable signature_type_unfit'],
    ['SHA-1 before the cutoff', rsa, { at: '2017-02-10', hash: 2 }, 'good sha1_accepted_before_cutoff'],
    ['SHA-1 at the cutoff', rsa, { at: '2019-01-19', hash: 2 }, 'weak sha1_after_cutoff'],
    ['MD5 at any time', rsa, { at: '2013-01-01', hash: 1 }, 'weak hash_broken'],
    ['SHA-512', rsa, { at: '2021-01-01', hash: 10 }, 'good'],
  ];
  for (const [name, key, options, expected] of texts) {
    it(`${name}: ${expected}`, async () => {
      const data = options.type === 0x1f ? { key: (await secretOf(key.privateKey)).keyPacket } : undefined;
      const block = data
        ? clearSigned('The lamp is out.', [await forge(key.privateKey, data, options)])
        : await forgeText(key.privateKey, options);
      assert.equal(brief(await judge(block, key.certificate)), expected);
    });
  }

  it('calls SHA-1 by an EdDSA key weak without computing it, and another version unreadable', async () => {
    const body = await forge(us.privateKey, { text: null, getBytes: () => bytesOf('x') }, { at: '2015-01-01' });
    assert.equal(
      brief(await judge(clearSigned('x', [body.with(3, 2)], 2), us.certificate)),
      'weak hash_too_short_for_key',
    );
    assert.equal(
      brief(await judge(clearSigned('x', [body.with(0, 3)]), us.certificate)),
      'unreadable signature_version_unsupported',
    );
    assert.equal(
      brief(await judge(clearSigned('x', Array(33).fill(body)), us.certificate)),
      'unreadable too_many_signatures',
    );
    for (let end = 0; end < body.length; end++) {
      const { status } = await judge(clearSigned('x', [body.subarray(0, end)]), us.certificate);
      assert.equal(status, 'unreadable', `${end}`);
    }
  });

  it('outlives its certificate, and does not come after it', async () => {
    const expiring = await selfCertified(us, { at: '2022-01-01', with: { keyExpirationTime: 3 * YEAR } });
    const early = await judge(await forgeText(us.privateKey, { at: '2022-06-01' }), expiring);
    const late = await judge(await forgeText(us.privateKey, { at: '2023-06-01' }), expiring);
    assert.equal(brief(early), 'good certificate_expired_later');
    assert.equal(brief(late), 'unreadable certificate_expired_at_signing');
  });

  it('is good in a certificate whose time was extended since', async () => {
    const key = await testKey({ validForSeconds: YEAR });
    const extended = await selfCertified(key, { at: '2023-01-01', with: { keyExpirationTime: 10 * YEAR } });
    const block = await forgeText(key.privateKey, { at: '2022-01-01' });
    assert.equal(brief(await judge(block, key.certificate)), 'unreadable certificate_expired_at_signing');
    assert.equal(brief(await judge(block, extended)), 'good');
    assert.equal(brief(await judge(block, key.certificate, extended)), 'good', 'copies are joined');
  });

  const reasons: readonly (readonly [number | null, string, string])[] = [
    [null, 'revoked certificate_revoked_without_reason', 'revoked certificate_revoked_without_reason'],
    [0, 'revoked certificate_revoked_without_reason', 'revoked certificate_revoked_without_reason'],
    [1, 'good certificate_superseded_later', 'revoked certificate_superseded_before_signing'],
    [2, 'revoked certificate_compromised', 'revoked certificate_compromised'],
    [3, 'good certificate_retired_later', 'revoked certificate_retired_before_signing'],
    [32, 'revoked certificate_revoked_without_reason', 'revoked certificate_revoked_without_reason'],
    [100, 'revoked certificate_revoked_without_reason', 'revoked certificate_revoked_without_reason'],
  ];
  for (const [flag, early, late] of reasons) {
    it(`revoked with reason ${flag}: ${early} when signed before, ${late} when after`, async () => {
      const certificate = await revoked(flag, '2022-01-01');
      assert.equal(brief(await judge(await forgeText(us.privateKey, { at: '2021-01-01' }), certificate)), early);
      assert.equal(brief(await judge(await forgeText(us.privateKey, { at: '2023-01-01' }), certificate)), late);
      const subkey = await subkeyRevoked(flag, '2022-01-01');
      const words = (text: string) => text.replace('certificate', 'subkey');
      assert.equal(
        brief(await judge(await forgeText(team.privateKey, { at: '2021-01-01', subkey: 0 }), subkey)),
        words(early),
      );
      assert.equal(
        brief(await judge(await forgeText(team.privateKey, { at: '2023-01-01', subkey: 0 }), subkey)),
        words(late),
      );
      assert.equal((await judge(await forgeText(team.privateKey, { at: '2023-01-01' }), subkey)).status, 'good');
    });
  }

  it('outlives a compromise where the archive had the bytes before the revocation, and not where it had them after', async () => {
    for (const flag of [null, 2]) {
      const certificate = await revoked(flag, '2022-01-01');
      const block = await forgeText(us.privateKey, { at: '2021-01-01' });
      const having = async (date: string) =>
        brief(await judgeBy({ ...defaultPolicy(NOW), archivedAt: at(date) }, block, [certificate]));
      assert.equal(await having('2021-12-31'), 'good certificate_revoked_after_receipt');
      assert.match(await having('2022-01-01'), /^revoked /);
      assert.match(await having('2022-01-02'), /^revoked /);
    }
    const harmless = await revoked(3, '2022-01-01');
    const late = await forgeText(us.privateKey, { at: '2023-01-01' });
    const early = { ...defaultPolicy(NOW), archivedAt: at('2021-12-31') };
    assert.equal(brief(await judgeBy(early, late, [harmless])), 'revoked certificate_retired_before_signing');
  });

  it('is not revoked by a stranger, and is by a named revoker', async () => {
    const stranger = await testKey();
    const [ourKey, theirs] = [
      (await secretOf(us.privateKey)).keyPacket,
      (await secretOf(stranger.privateKey)).keyPacket,
    ];
    const data = { key: ourKey };
    const revocation = await forge(stranger.privateKey, data, { type: 0x20, at: '2022-01-01', with: reasonOf(2) });
    const naming = {
      revocationKeyClass: 0x80,
      revocationKeyAlgorithm: 22,
      revocationKeyFingerprint: theirs.getFingerprintBytes(),
    };
    const direct = await forge(us.privateKey, data, { type: 0x1f, at: '2020-01-01', with: naming });
    const text = await forgeText(us.privateKey, { at: '2021-01-01' });
    const by = (body: Uint8Array) => ({ type: PACKET.signature, body });
    const unnamed = await certificateWith(us.certificate, { first: [by(revocation)] });
    const named = await certificateWith(us.certificate, { first: [by(revocation), by(direct)] });
    assert.equal(brief(await judge(text, unnamed, stranger.certificate)), 'good');
    assert.equal(brief(await judge(text, named)), 'good revocation_not_checkable');
    assert.equal(brief(await judge(text, named, stranger.certificate)), 'revoked certificate_compromised');
  });

  it('needs a certificate that speaks for itself, and lets it sign', async () => {
    const text = await forgeText(us.privateKey, { at: '2021-01-01' });
    const bare = await certificateWith(us.certificate, { without: [PACKET.signature] });
    assert.equal(brief(await judge(text, bare)), 'unreadable certificate_not_self_signed');
    const certifyOnly = await selfCertified(us, { at: '2022-01-01', with: { keyFlags: [1] } });
    assert.equal(brief(await judge(text, certifyOnly)), 'unreadable key_may_not_sign');
  });

  it('judges the SHA-1 of a certificate by the same rule', async () => {
    const text = await forgeText(rsa.privateKey, { at: '2021-01-01' });
    const old = await selfCertified(rsa, { at: '2012-02-01', hash: 2 }, [PACKET.signature]);
    assert.equal(brief(await judge(text, old)), 'good certificate_signatures_use_sha1');
    const late = await selfCertified(rsa, { at: '2020-01-01', hash: 2 }, [PACKET.signature]);
    assert.equal(brief(await judge(text, late)), 'weak certificate_signatures_use_sha1');
  });

  it('does not follow a certificate that adopts the subkey of another', async () => {
    const [thief, owner] = [await secretOf(us.privateKey), await secretOf(team.privateKey)];
    const [subkey] = owner.subkeys;
    assert.ok(subkey);
    const data = { key: thief.keyPacket, bind: subkey.keyPacket };
    const binding = await forge(us.privateKey, data, { type: 0x18, at: '2020-06-01', with: { keyFlags: [2] } });
    const subkeyPacket = (await readPacketsOf(team.certificate))?.find(({ type }) => type === PACKET.publicSubkey);
    assert.ok(subkeyPacket);
    const adopted = await certificateWith(us.certificate, { last: [subkeyPacket, { type: 2, body: binding }] });
    const text = await forgeText(team.privateKey, { at: '2021-01-01', subkey: 0 });
    const alone = await judge(text, adopted);
    assert.equal(brief(alone), 'unknown_signer subkey_not_bound');
    assert.equal(alone.certificate, null);
    const both = await judge(text, adopted, team.certificate);
    assert.deepEqual([both.status, both.certificate], ['good', owner.getFingerprint().toUpperCase()]);
  });

  async function readPacketsOf(certificate: string) {
    return readPackets((await openpgp.readKey({ armoredKey: certificate })).write());
  }

  it('accepts a subkey whose binding was renewed after the signature, and says so', async () => {
    const secret = await secretOf(team.privateKey);
    const [subkey] = secret.subkeys;
    assert.ok(subkey);
    const data = { key: secret.keyPacket, bind: subkey.keyPacket };
    const back = new openpgp.SignaturePacket();
    back.read(await forge(team.privateKey, data, { type: 0x19, at: '2023-01-01', subkey: 0 }));
    const options = { type: 0x18, at: '2023-01-01', with: { keyFlags: [2], embeddedSignature: back } };
    const body = await forge(team.privateKey, data, options);
    const [primary, userId, certification, subkeyPacket] = (await readPacketsOf(team.certificate)) ?? [];
    assert.ok(primary && userId && certification && subkeyPacket);
    const renewed = Buffer.concat([primary, userId, certification, subkeyPacket, { type: 2, body }].map(writePacket));
    const text = await forgeText(team.privateKey, { at: '2021-01-01', subkey: 0 });
    assert.equal(brief(await judge(text, renewed)), 'good binding_made_later');
  });
});
