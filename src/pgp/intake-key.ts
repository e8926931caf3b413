import type { PrivateKey } from 'openpgp';
import { type Instant, TocsinError } from '#base';
import { type Certificate, type CertifiedKey, readCertificate, splitCertificates } from './certificate.ts';
import { type EncryptionHealth, encryptionHealth, HEALTH_NOTES } from './certificate-health.ts';
import type { SessionKey } from './encrypted-data.ts';
import { mayEncrypt } from './encryption-key.ts';
import { standingFindings } from './key-standing.ts';
import { readPackets } from './packet.ts';
import { readUnlockedKey, type SecretKeyFile, secretKeyFile, type UnlockedPacket } from './secret-key-file.ts';
import { defaultPolicy } from './signature-policy.ts';
import { checkedUserId, type UserIdParts } from './user-id.ts';

/** A private key that opens reports, unlocked, in memory. Its secret part is inside `decryptors` and cannot be printed by accident. */
export interface IntakeKey {
  readonly certificate: Certificate;
  readonly decryptors: readonly Decryptor[];
  /** Fingerprints of the keys whose secret part is there. */
  readonly secrets: readonly string[];
}

export interface Decryptor {
  readonly fingerprint: string;
  readonly keyId: string;
  /** What a session key packet's body (RFC 9580, 5.1) holds for this key; null: nothing for it, or damage. */
  readonly sessionKeyIn: (body: Uint8Array) => Promise<SessionKey | null>;
}

export interface IntakeKeyProblem {
  readonly code: 'can_sign' | 'cannot_open' | EncryptionHealth['state'];
  /** What is wrong and what to do, one line. */
  readonly message: string;
}

/**
 * Reads the armored private key that opens reports. Keys that are for signing only are left locked out of `decryptors`: a
 * server that decrypts whatever it is sent, with a key that also signs, can be made to sign (RFC 9580, 13.5 and older).
 *
 * Throws `TocsinError` `usage`: no armored private key, a wrong passphrase, or one that is missing.
 */
export async function readIntakeKey(armoredPrivateKey: string, passphrase: string | null): Promise<IntakeKey> {
  const { key, unlocked } = await readUnlockedKey(armoredPrivateKey, passphrase);
  const certificate = await certificateIn(key);
  const own = new Map([certificate.primary, ...certificate.subkeys].map((one) => [one.key.fingerprint, one]));
  const decryptors = unlocked.flatMap((packet): Decryptor[] => {
    const certified = own.get(packet.getFingerprint().toUpperCase());
    return certified !== undefined && isForDecryption(certified) ? [decryptorOf(packet)] : [];
  });
  return { certificate, decryptors, secrets: unlocked.map((packet) => packet.getFingerprint().toUpperCase()) };
}

/** What is wrong with using this key for intake at this instant, worst first; empty if nothing is. */
export async function intakeKeyProblems(key: IntakeKey, at: Instant): Promise<readonly IntakeKeyProblem[]> {
  const problems: IntakeKeyProblem[] = [];
  const signers = signersIn(key, at);
  if (signers.length > 0) {
    problems.push({
      code: 'can_sign',
      message: `the intake key can also sign (${signers.join(', ')}): whoever gets into this server could sign as the team; make one that cannot with: tocsin keys`,
    });
  }
  if (key.decryptors.length === 0) {
    problems.push({
      code: 'cannot_open',
      message: 'the private key file has no secret part of a key for encryption, so it opens nothing',
    });
  }
  const { state, notes } = await encryptionHealth(key.certificate, at);
  if (state !== 'usable')
    problems.push({
      code: state,
      message: `of the intake key's certificate: ${HEALTH_NOTES[notes[0] ?? 'no_encryption_key']}`,
    });
  return problems;
}

export interface GenerateIntakeKeyOptions extends UserIdParts {
  readonly at: Instant;
  /** Protects the file; null: the file's permissions do. */
  readonly passphrase?: string | null;
}

/**
 * A key that opens reports: Curve25519 of version 4, which every program since gpg 2.1 can encrypt to. Its primary key
 * certifies and does not sign (RFC 9580, 5.2.3.29), its subkey decrypts. It does not expire: a reporter whose program refuses
 * an expired key sends in clear. Replace it by publishing another.
 *
 * Throws `TocsinError` `usage` for a name or address that cannot stand in a User ID.
 */
export async function generateIntakeKey({
  name,
  email,
  at,
  passphrase = null,
}: GenerateIntakeKeyOptions): Promise<SecretKeyFile> {
  const userId = checkedUserId({ name, email });
  const openpgp = await import('openpgp');
  const date = new Date(at);
  const made = await openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [userId],
    subkeys: [{}],
    date,
    format: 'object',
  });
  await certifyOnly(made.privateKey, date);
  return secretKeyFile(made.privateKey, made.revocationCertificate, passphrase);
}

/** The library lets every primary key sign, so the statement that says so is made anew with the flag for certifying alone. */
async function certifyOnly({ keyPacket, users: [user] }: PrivateKey, date: Date): Promise<void> {
  const openpgp = await import('openpgp');
  const [stated] = user?.selfCertifications ?? [];
  if (user === undefined || stated === undefined) throw new Error('a new key has a User ID');
  const { preferredSymmetricAlgorithms, preferredHashAlgorithms, preferredCompressionAlgorithms, features } = stated;
  const signature = Object.assign(new openpgp.SignaturePacket(), {
    signatureType: openpgp.enums.signature.certPositive,
    publicKeyAlgorithm: keyPacket.algorithm,
    hashAlgorithm: openpgp.enums.hash.sha512,
    keyFlags: new Uint8Array([openpgp.enums.keyFlags.certifyKeys]),
    isPrimaryUserID: true,
    preferredSymmetricAlgorithms,
    preferredHashAlgorithms,
    preferredCompressionAlgorithms,
    features,
  });
  // the published types know no data but bytes, and leave out the last parameter
  const sign: (...values: readonly unknown[]) => Promise<void> = signature.sign.bind(signature) as never;
  await sign(keyPacket, { key: keyPacket, userID: user.userID }, date, false, openpgp.config);
  user.selfCertifications = [signature];
}

async function certificateIn(key: PrivateKey): Promise<Certificate> {
  const [split] = splitCertificates(readPackets(key.toPublic().write()) ?? []) ?? [];
  const certificate = split === undefined ? null : await readCertificate(split);
  if (certificate !== null && certificate !== 'flooded') return certificate;
  const hint =
    'make a new one, or export it clean: gpg --armor --export-options export-minimal --export-secret-keys FINGERPRINT';
  throw new TocsinError({ code: 'usage', message: 'the intake key cannot be read', hint });
}

/** By its newest statement of any date: a key that has expired since still opens what was sent before. */
function isForDecryption(certified: CertifiedKey): boolean {
  const newest = Math.max(...certified.bindings.map(({ signature }) => signature.createdAt));
  return Number.isFinite(newest) && mayEncrypt(certified, newest as Instant);
}

function decryptorOf(keyPacket: UnlockedPacket): Decryptor {
  return {
    fingerprint: keyPacket.getFingerprint().toUpperCase(),
    keyId: keyPacket.getKeyID().toHex().toUpperCase(),
    sessionKeyIn: async (body) => {
      const openpgp = await import('openpgp');
      // of the library's session key packet, what its published types leave out
      const packet = new openpgp.PublicKeyEncryptedSessionKeyPacket() as unknown as {
        read(body: Uint8Array): void;
        decrypt(key: object): Promise<void>;
        readonly sessionKey: Uint8Array | null;
        readonly sessionKeyAlgorithm: number | null;
      };
      try {
        packet.read(body);
        await packet.decrypt(keyPacket);
      } catch {
        return null;
      }
      return packet.sessionKey && { cipher: packet.sessionKeyAlgorithm, key: packet.sessionKey };
    },
  };
}

/** Keys with a secret part that the certificate has ever let sign. Dates are not asked: whoever has the key dates as they like. */
function signersIn({ certificate, secrets }: IntakeKey, at: Instant): string[] {
  return [certificate.primary, ...certificate.subkeys]
    .filter(({ key }) => secrets.includes(key.fingerprint))
    .filter((one) =>
      standingFindings(certificate, one, [], one.key.createdAt, defaultPolicy(at)).every(
        ({ verdict }) => verdict === 'told',
      ),
    )
    .map(({ key }) => key.fingerprint);
}
