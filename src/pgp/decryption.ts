import { promisify } from 'node:util';
import { inflate, inflateRaw } from 'node:zlib';
import { type Instant, sliceRange } from '#base';
import { armorBlockAt, decodeArmor } from './armor.ts';
import { issuersOf } from './certificate.ts';
import { decryptData } from './encrypted-data.ts';
import type { Decryptor, IntakeKey } from './intake-key.ts';
import { DATA_PACKET, readMessagePackets } from './message-packet.ts';
import { PACKET, type Packet } from './packet.ts';
import { parseSignaturePacket } from './signature-packet.ts';
import { findLineStart, lineAt, lineIs } from './text-line.ts';

/** What an armored message of `MAX_OPENED_BYTES` takes. Longer armor is refused before a character of it is decoded. */
export const MAX_ENCRYPTED_BYTES = 36 * 1024 * 1024;

/** A report with its attachments. Ten kilobytes of DEFLATE can say ten megabytes of zeros, and layers multiply that. */
export const MAX_OPENED_BYTES = 24 * 1024 * 1024;

/** gpg writes one layer; a DEFLATE stream can be made that decompresses to itself without end. */
const MAX_COMPRESSION_LAYERS = 3;

/** A mail to a large list of named keys. A message to ten thousand key IDs only costs time. */
const MAX_RECIPIENTS = 1024;

/** Each try is a private-key operation; packets with hidden recipients, or many in our name, ask for one each. */
const MAX_TRIES = 32;

/** Partial lengths: gpg writes 8 KiB pieces, so a whole message has four thousand. */
const MAX_PIECES = 65_536;

/** Inside: signatures before and after one data packet. */
const MAX_INNER_PACKETS = 128;

const MAX_KEY_IDS_NAMED = 16;

export type OpenProblem =
  | 'not_encrypted'
  | 'not_for_us'
  | 'damaged'
  | 'too_large'
  /** Valid perhaps, but of a kind that we do not open: an old cipher, bzip2, a password instead of a key, no integrity protection. */
  | 'unsupported';

export type OpenedMessage =
  | {
      readonly isOpened: true;
      /** What was encrypted, byte for byte. */
      readonly bytes: Uint8Array;
      /** The key IDs that the message names, upper-case hexadecimal; `hidden` for a recipient without one. */
      readonly wasEncryptedTo: readonly string[];
      /** Fingerprint of the intake certificate that opened it. */
      readonly openedWith: string;
      /** Signatures inside, as they describe themselves. None is computed: no keyring has those who report. */
      readonly signatures: readonly InnerSignature[];
    }
  | {
      readonly isOpened: false;
      readonly problem: OpenProblem;
      /** One line, without anything of the message but key IDs. For the team: an answer to the sender must not depend on it. */
      readonly message: string;
      readonly wasEncryptedTo: readonly string[];
    };

export interface InnerSignature {
  /** Always: what it says of itself may be anybody's word. */
  readonly status: 'not_checked';
  /** Fingerprint or key ID that it states. */
  readonly key: string | null;
  readonly signedAt: Instant | null;
}

/**
 * Opens an OpenPGP message (RFC 9580, 10.3), armored or binary, with whichever of the keys fits; the first armored message in the
 * bytes is taken, whatever stands around it. Nothing is given out before the integrity of all of it is proven.
 *
 * Never throws for what is in the bytes. Whoever sends us messages and learns how each of them failed could use that to decrypt
 * others with our key (Bleichenbacher, Vaudenay), so a key that fails and data that fail are one problem, `damaged`.
 */
export async function openMessage(keys: readonly IntakeKey[], bytes: Uint8Array): Promise<OpenedMessage> {
  const failed = failure([]);
  if (bytes.length > MAX_ENCRYPTED_BYTES)
    return failed('too_large', `more than ${MAX_ENCRYPTED_BYTES} octets are not opened`);
  const binary = messageBytes(bytes);
  if (typeof binary === 'string') return failed(binary, WORDS[binary]);
  const packets = readMessagePackets(binary, { maxPackets: MAX_RECIPIENTS, maxPieces: MAX_PIECES });
  if (packets === 'too_many')
    return failed('too_large', `more than ${MAX_RECIPIENTS} recipients, or in more pieces than we read`);
  if (packets === 'damaged') return failed('damaged', WORDS.damaged);
  return openPackets(keys, packets.filter(isMeant));
}

const WORDS = {
  not_encrypted: 'no encrypted OpenPGP message is in it',
  damaged: 'the encrypted message is damaged, or was changed on its way',
} as const;

function messageBytes(bytes: Uint8Array): Uint8Array | 'not_encrypted' | 'damaged' {
  const begin = findMessage(bytes);
  if (begin === -1) return ((bytes[0] ?? 0) & 0x80) !== 0 && bytes[0] !== 0xef ? bytes : 'not_encrypted';
  const block = armorBlockAt(bytes, begin, 'MESSAGE');
  if (block.problem !== null) return 'damaged';
  const decoded = decodeArmor(sliceRange(bytes, block.body));
  return 'bytes' in decoded ? decoded.bytes : 'damaged';
}

const BEGIN_MESSAGE = '-----BEGIN PGP MESSAGE-----';

function findMessage(bytes: Uint8Array): number {
  let at = findLineStart(bytes, BEGIN_MESSAGE, 0);
  while (at !== -1) {
    const line = lineAt(bytes, at);
    if (lineIs(bytes, line, BEGIN_MESSAGE)) return at;
    at = findLineStart(bytes, BEGIN_MESSAGE, line.next);
  }
  return -1;
}

async function openPackets(keys: readonly IntakeKey[], packets: readonly Packet[]): Promise<OpenedMessage> {
  const data = packets.at(-1);
  const recipients = packets.slice(0, -1);
  if (data === undefined || !ENCRYPTED.has(data.type)) return failure([])('not_encrypted', WORDS.not_encrypted);
  if (recipients.some(({ type }) => !RECIPIENTS.has(type))) return failure([])('damaged', WORDS.damaged);
  const addressed = recipients.filter(({ type }) => type === DATA_PACKET.sessionKey).map(addressOf);
  const failed = failure(addressed.map(({ keyId }) => keyId ?? 'hidden'));
  if (data.type === DATA_PACKET.unprotected) {
    return failed(
      'unsupported',
      'the message has no protection against changes, so it is not opened; ask for it again from a current program',
    );
  }
  if (addressed.length === 0) {
    return failed('unsupported', 'the message is encrypted with a password and not to a key');
  }
  const tries = addressed.flatMap((address) => triesFor(address, keys));
  if (tries.length === 0) {
    const named = addressed.slice(0, MAX_KEY_IDS_NAMED).map(({ keyId }) => keyId ?? 'hidden');
    const more = addressed.length > named.length ? ` and ${addressed.length - named.length} more` : '';
    return failed('not_for_us', `the message is encrypted to other keys than ours: ${named.join(', ')}${more}`);
  }
  let isUnsupported = false;
  for (const { body, decryptor, key } of tries.slice(0, MAX_TRIES)) {
    const session = await decryptor.sessionKeyIn(body);
    const clear = session && decryptData(data, session);
    if (clear === 'unsupported') isUnsupported = true;
    else if (clear !== null) return readClear(clear, key.certificate.fingerprint, failed);
  }
  // none of ours fits a hidden recipient: with nothing in our name, that is nobody's damage
  if (!isUnsupported && tries.every(({ isHidden }) => isHidden)) {
    return failed('not_for_us', 'the message does not say which keys it is encrypted to, and none of ours opens it');
  }
  return isUnsupported
    ? failed('unsupported', 'the message is encrypted by a cipher that we do not open; a team member may, with gpg')
    : failed('damaged', WORDS.damaged);
}

const ENCRYPTED: ReadonlySet<number> = new Set([
  DATA_PACKET.integrityProtected,
  DATA_PACKET.libreAead,
  DATA_PACKET.unprotected,
]);
const RECIPIENTS: ReadonlySet<number> = new Set([DATA_PACKET.sessionKey, DATA_PACKET.passwordSessionKey]);

interface Address {
  readonly body: Uint8Array;
  /** Null: hidden. */
  readonly keyId: string | null;
}

/** Whom a session key packet names (RFC 9580, 5.1.1 and 5.1.2). One that we cannot read names nobody, and is not tried. */
function addressOf({ body }: Packet): Address {
  if (body[0] === 6) {
    const [, length = 0, version] = body;
    if (length === 0) return { body, keyId: null };
    const fingerprint = body.subarray(3, 2 + length);
    return { body, keyId: hex(version === 4 ? fingerprint.subarray(-8) : fingerprint.subarray(0, 8)) };
  }
  const keyId = hex(body.subarray(1, 9));
  return { body, keyId: /^0*$/.test(keyId) ? null : keyId };
}

interface Try {
  readonly body: Uint8Array;
  readonly isHidden: boolean;
  readonly decryptor: Decryptor;
  readonly key: IntakeKey;
}

function triesFor({ body, keyId }: Address, keys: readonly IntakeKey[]): Try[] {
  return keys.flatMap((key) =>
    key.decryptors
      .filter((decryptor) => keyId === null || decryptor.keyId === keyId)
      .map((decryptor) => ({ body, isHidden: keyId === null, decryptor, key })),
  );
}

/** The one literal packet inside, out of its compression; signatures beside it are listed. */
async function readClear(clear: Uint8Array, openedWith: string, failed: Failed): Promise<OpenedMessage> {
  const signatures: InnerSignature[] = [];
  let bytes = clear;
  for (let layer = 0; layer <= MAX_COMPRESSION_LAYERS; layer++) {
    const packets = readMessagePackets(bytes, { maxPackets: MAX_INNER_PACKETS, maxPieces: MAX_PIECES });
    if (typeof packets === 'string') return failed('damaged', 'what is inside the encryption is no OpenPGP message');
    const meant = packets.filter(isMeant);
    const [data, ...others] = meant.filter(({ type }) => !SIGNATURES.has(type));
    if (data === undefined || others.length > 0)
      return failed('damaged', 'what is inside the encryption is no OpenPGP message');
    signatures.push(...meant.filter(({ type }) => type === PACKET.signature).map(describe));
    if (data.type === DATA_PACKET.literal) return opened(data.body, openedWith, signatures, failed);
    if (data.type !== DATA_PACKET.compressed)
      return failed('unsupported', 'inside the encryption is something else than text or a file');
    const larger = await decompress(data.body);
    if (larger === 'too_large') return failed('too_large', `the message holds more than ${MAX_OPENED_BYTES} octets`);
    if (larger === 'unsupported')
      return failed('unsupported', 'the message is compressed by a method that we do not read (bzip2)');
    if (larger === 'damaged') return failed('damaged', 'what is inside the encryption is compressed, and damaged');
    bytes = larger;
  }
  return failed('too_large', `the message is compressed more than ${MAX_COMPRESSION_LAYERS} times over`);
}

const SIGNATURES: ReadonlySet<number> = new Set([PACKET.signature, DATA_PACKET.onePassSignature]);

function opened(
  body: Uint8Array,
  openedWith: string,
  signatures: readonly InnerSignature[],
  failed: Failed,
): OpenedMessage {
  const start = 2 + (body[1] ?? 0) + 4;
  if (start > body.length) return failed('damaged', 'what is inside the encryption is no OpenPGP message');
  const bytes = new Uint8Array(body.subarray(start));
  if (bytes.length > MAX_OPENED_BYTES)
    return failed('too_large', `the message holds more than ${MAX_OPENED_BYTES} octets`);
  return { isOpened: true, bytes, wasEncryptedTo: failed.wasEncryptedTo, openedWith, signatures };
}

const inflated = promisify(inflate);
const inflatedRaw = promisify(inflateRaw);

/** RFC 9580, 5.6. Done off the main thread, and stopped at the limit: the size is known only when it is there. */
async function decompress(body: Uint8Array): Promise<Uint8Array | 'too_large' | 'unsupported' | 'damaged'> {
  const data = body.subarray(1);
  const limit = { maxOutputLength: MAX_OPENED_BYTES + 1024 };
  try {
    if (body[0] === 0) return data;
    if (body[0] === 1) return await inflatedRaw(data, limit);
    if (body[0] === 2) return await inflated(data, limit);
    return 'unsupported';
  } catch (error) {
    return error instanceof RangeError ? 'too_large' : 'damaged';
  }
}

function describe({ body }: Packet): InnerSignature {
  const parsed = parseSignaturePacket(body);
  if (typeof parsed === 'string') return { status: 'not_checked', key: null, signedAt: null };
  const key = issuersOf(parsed).toSorted((a, b) => b.length - a.length)[0] ?? null;
  return { status: 'not_checked', key, signedAt: parsed.createdAt };
}

/** Markers and padding must be passed over wherever they stand (RFC 9580, 5.8 and 5.14), and packets that are not critical (4.3). */
function isMeant({ type }: Packet): boolean {
  return type !== PACKET.marker && type !== PACKET.padding && type < 40;
}

interface Failed {
  (problem: OpenProblem, message: string): OpenedMessage;
  readonly wasEncryptedTo: readonly string[];
}

function failure(wasEncryptedTo: readonly string[]): Failed {
  const failed = (problem: OpenProblem, message: string): OpenedMessage => ({
    isOpened: false,
    problem,
    message,
    wasEncryptedTo,
  });
  return Object.assign(failed, { wasEncryptedTo });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
