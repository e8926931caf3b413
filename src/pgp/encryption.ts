import { randomBytes } from 'node:crypto';
import { formatInstant, type Instant, TocsinError } from '#base';
import type { Certificate } from './certificate.ts';
import { type EncryptionHealth, encryptionHealth, HEALTH_NOTES } from './certificate-health.ts';
import { encryptionKeysOf, primaryStatement } from './encryption-key.ts';
import type { Keyring } from './keyring.ts';
import { DATA_PACKET } from './message-packet.ts';
import { writePacket } from './packet.ts';
import type { PublicKey } from './public-key.ts';
import type { SignaturePacket } from './signature-packet.ts';

export interface EncryptOptions {
  /** When it is encrypted: decides which keys are valid. */
  readonly at: Instant;
  /** Where the keys are looked for that may revoke a certificate; as in `HealthOptions`. */
  readonly keyring?: Keyring;
}

/** A member has one certificate; one message for hundreds would tell each of them who the others are. */
const MAX_RECIPIENT_KEYS = 256;

const AES_128 = 7;
const AES_256 = 9;
const OCB = 2;

/** Subpackets of a self-signature that say what the owner's programs can read (RFC 9580, 5.2.3.14, 5.2.3.32, 5.2.3.15). */
const PREFERRED_CIPHERS = 11;
const FEATURES = 30;
const PREFERRED_SUITES = 39;
const SEIPD_V2 = 0x08;

/**
 * Encrypts bytes to certificates: an armored OpenPGP message (RFC 9580, 10.3; the body of RFC 3156, 4's second part), to
 * every key of theirs that is valid for encryption at `at`, as `encryptionHealth` lists them, and to no other. All valid
 * subkeys and not the newest alone: a person may have one on each machine, and has declared all of them.
 *
 * - No signature inside: what is sent is signed text already, and who made the message need not be proven twice.
 * - No compression: its length would tell how the content repeats itself, and who can have a word put into it could guess the
 *   rest by the size (CRIME). No name and no date in the literal packet, no `Version:` or `Comment:` in the armor.
 * - Key IDs of the recipients are in clear. To hide them (gpg's `--throw-keyids`) would make every reader try all secret keys
 *   and ask for the PIN of each token, and hides nothing: the envelope beside it has the address.
 * - Version 2 of the encrypted data (AEAD) only if every certificate announces it; else version 1, which all can read.
 *
 * Throws `TocsinError` `bad_keyring` if one of the certificates cannot be used, with which one and why; then nothing is encrypted.
 */
export async function encryptFor(
  certificates: Certificate | readonly Certificate[],
  bytes: Uint8Array,
  { at, keyring }: EncryptOptions,
): Promise<Uint8Array> {
  const recipients = isList(certificates) ? certificates : [certificates];
  if (recipients.length === 0) throw refusal('nobody to encrypt to: no certificate was given');
  for (const certificate of recipients) {
    const health = await encryptionHealth(certificate, at, keyring === undefined ? {} : { keyring });
    if (health.keyIds.length === 0) throw cannotEncryptTo(certificate, health);
  }
  const keys = recipients.flatMap((certificate) =>
    encryptionKeysOf(certificate, at).flatMap(({ key, state }) => (state === 'usable' ? [key] : [])),
  );
  if (keys.length > MAX_RECIPIENT_KEYS) {
    throw refusal(`${keys.length} keys to encrypt to; at most ${MAX_RECIPIENT_KEYS} in one message`);
  }
  return encryptToKeys(keys, bytes, commonAbilities(recipients, at));
}

interface Abilities {
  readonly version: 1 | 2;
  readonly cipher: typeof AES_128 | typeof AES_256;
}

/** OCB is what every reader of version 2 must have, with AES-128 (RFC 9580, 9.6); AES-128 alone what every reader of version 1 must (9.3). */
function commonAbilities(certificates: readonly Certificate[], at: Instant): Abilities {
  const statements = certificates.map((certificate) => primaryStatement(certificate, at));
  const isVersion2 = statements.every((one) => ((subpacket(one, FEATURES)?.[0] ?? 0) & SEIPD_V2) !== 0);
  const hasAes256 = statements.every((one) =>
    isVersion2 ? hasSuite(one) : subpacket(one, PREFERRED_CIPHERS)?.includes(AES_256),
  );
  return { version: isVersion2 ? 2 : 1, cipher: hasAes256 ? AES_256 : AES_128 };
}

function hasSuite(statement: SignaturePacket | null): boolean {
  const suites = subpacket(statement, PREFERRED_SUITES) ?? new Uint8Array(0);
  for (let at = 0; at + 1 < suites.length; at += 2) if (suites[at] === AES_256 && suites[at + 1] === OCB) return true;
  return false;
}

function subpacket(statement: SignaturePacket | null, wanted: number): Uint8Array | undefined {
  return statement?.hashed.findLast(({ type }) => type === wanted)?.body;
}

/** The parts of the library that its published types leave out; it chooses no keys here, it only computes. */
interface SessionKeyPacket {
  encrypt(key: object): Promise<void>;
  write(): Uint8Array;
}
interface EncryptedDataPacket {
  packets: { write(): Uint8Array };
  encrypt(cipher: number, sessionKey: Uint8Array): Promise<boolean>;
  /** What is computed in chunks (version 2) comes as the library's list of promised chunks. */
  write(): Uint8Array | { readToEnd(join: (chunks: readonly Uint8Array[]) => Uint8Array): Promise<Uint8Array> };
}
interface PacketMaker<T> {
  fromObject(fields: object): T;
}

async function encryptToKeys(keys: readonly PublicKey[], bytes: Uint8Array, { version, cipher }: Abilities) {
  const openpgp = await import('openpgp');
  const sessionKeyPackets = openpgp.PublicKeyEncryptedSessionKeyPacket as unknown as PacketMaker<SessionKeyPacket>;
  const dataPackets = openpgp.SymEncryptedIntegrityProtectedDataPacket as unknown as PacketMaker<EncryptedDataPacket>;
  const sessionKey = new Uint8Array(randomBytes(cipher === AES_256 ? 32 : 16));
  const packets: Uint8Array[] = [];
  for (const key of keys) {
    const keyPacket = new openpgp.PublicKeyPacket();
    await keyPacket.read(key.body);
    const packet = sessionKeyPackets.fromObject({
      version: version === 2 ? 6 : 3,
      encryptionKeyPacket: keyPacket,
      sessionKey,
      sessionKeyAlgorithm: cipher,
    });
    await packet.encrypt(keyPacket);
    packets.push(writePacket({ type: DATA_PACKET.sessionKey, body: packet.write() }));
  }
  const literal = writePacket({ type: DATA_PACKET.literal, body: Buffer.concat([LITERAL_HEAD, bytes]) });
  const data = dataPackets.fromObject({ version, aeadAlgorithm: OCB });
  data.packets = { write: () => literal };
  await data.encrypt(cipher, sessionKey);
  const written = data.write();
  const body = written instanceof Uint8Array ? written : await written.readToEnd((chunks) => Buffer.concat(chunks));
  packets.push(writePacket({ type: DATA_PACKET.integrityProtected, body }));
  // the checksum is for gpg 2.2, which without it takes the END line for base64 if no padding comes before
  const config = { ...openpgp.config, showVersion: false, showComment: false };
  const text = openpgp.armor(
    openpgp.enums.armor.message,
    Buffer.concat(packets),
    undefined,
    undefined,
    undefined,
    true,
    config,
  );
  return new Uint8Array(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'));
}

/** Binary, no file name, no date (RFC 9580, 5.9): the message says those itself, or nobody needs to know. */
const LITERAL_HEAD = new Uint8Array([0x62, 0, 0, 0, 0, 0]);

function isList(value: Certificate | readonly Certificate[]): value is readonly Certificate[] {
  return Array.isArray(value);
}

function cannotEncryptTo(
  { fingerprint, userIds }: Certificate,
  { state, usableUntil, notes }: EncryptionHealth,
): TocsinError {
  const whose = userIds[0] === undefined ? '' : ` of ${userIds[0]}`;
  const since = state === 'expired' && usableUntil !== null ? ` since ${formatInstant(usableUntil)}` : '';
  const reason = STATE_WORDS[state as keyof typeof STATE_WORDS];
  const message = `nothing can be encrypted to the certificate ${fingerprint}${whose}: it ${reason}${since}`;
  return new TocsinError({ code: 'bad_keyring', message, hint: HEALTH_NOTES[notes[0] ?? 'no_encryption_key'] });
}

const STATE_WORDS = {
  weak: 'is too weak',
  not_yet_valid: 'is not valid yet',
  expired: 'has expired',
  revoked: 'is revoked',
  cannot_encrypt: 'has no key for encryption',
} as const;

function refusal(message: string): TocsinError {
  return new TocsinError({ code: 'bad_keyring', message });
}
