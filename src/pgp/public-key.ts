import { type Instant, instantFromDate } from '#base';
import { digestUnder, type SignaturePacket } from './signature-packet.ts';

/** Loaded at first use: the library costs 70 ms and 17 MB, and most commands verify nothing. */
function library() {
  return import('openpgp');
}

/** The public part of a primary key or subkey. */
export interface PublicKey {
  readonly body: Uint8Array;
  readonly version: 4 | 6;
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
  readonly keyId: string;
  readonly createdAt: Instant;
  readonly algorithm: number;
  /** RSA and DSA: the modulus; `null` for curves. */
  readonly modulusBits: number | null;
}

/** RSA (sign or both), DSA, ECDSA, EdDSA in its three forms (RFC 9580, 9.1). RSA "encrypt only" may not sign. */
const SIGNING_ALGORITHMS = new Set([1, 3, 17, 19, 22, 27, 28]);

const EDDSA_ALGORITHMS = new Set([22, 27, 28]);

/** Reads the body of a Public-Key or Public-Subkey packet; `null` for versions and algorithms that we do not know. */
export async function readPublicKey(body: Uint8Array): Promise<PublicKey | null> {
  const version = body[0];
  if (version !== 4 && version !== 6) return null;
  const packet = await libraryKey(body);
  const createdAt = packet === null ? undefined : instantFromDate(packet.created);
  if (packet === null || createdAt === undefined) return null;
  return {
    body,
    version,
    fingerprint: packet.getFingerprint().toUpperCase(),
    keyId: packet.getKeyID().toHex().toUpperCase(),
    createdAt,
    algorithm: packet.algorithm,
    modulusBits: packet.getAlgorithmInfo().bits ?? null,
  };
}

export function canSign(key: PublicKey): boolean {
  return SIGNING_ALGORITHMS.has(key.algorithm);
}

export function isEdDsa(key: PublicKey): boolean {
  return EDDSA_ALGORITHMS.has(key.algorithm);
}

/** A key as it goes into hashes (RFC 9580, 5.2.4). */
export function keyForHash(key: PublicKey): Uint8Array {
  const lengthBytes = key.version === 6 ? 4 : 2;
  const bytes = new Uint8Array(1 + lengthBytes + key.body.length);
  bytes[0] = key.version === 6 ? 0x9b : 0x99;
  const view = new DataView(bytes.buffer);
  if (lengthBytes === 4) view.setUint32(1, key.body.length);
  else view.setUint16(1, key.body.length);
  bytes.set(key.body, 1 + lengthBytes);
  return bytes;
}

/**
 * Whether this key made this signature over these bytes: mathematics only, no dates, no policy. `undecided` where the key
 * or the signature is of a shape that cannot be computed with, so that nothing is accused for being unknown.
 *
 * The library would judge too (hash lists, critical subpackets, dates, the two quick-check octets), so what it judges by is
 * taken away first, and one thing is left for it to do. The data goes in as a binary document, which it hashes as it is: its
 * own text canonicalisation never sees it. `verify` throws unless the public-key operation itself said yes.
 */
export async function checkSignature(
  signature: SignaturePacket,
  key: PublicKey,
  signed: Uint8Array,
): Promise<'valid' | 'invalid' | 'undecided'> {
  if (signature.hash === null || !canSign(key) || signature.version !== key.version) return 'undecided';
  const openpgp = await library();
  try {
    const packet = new openpgp.SignaturePacket();
    packet.read(signature.body);
    const keyPacket = await libraryKey(key.body);
    if (keyPacket === null) return 'undecided';
    packet.signedHashValue = digestUnder(signature, signature.hash, signed).subarray(0, 2);
    packet.unknownSubpackets = [];
    packet.rawNotations = [];
    packet.revocationKeyClass = null;
    packet.issuerKeyID = keyPacket.getKeyID();
    const { rejectHashAlgorithms: _, rejectMessageHashAlgorithms: __, ...others } = openpgp.config;
    const config = { ...others, rejectHashAlgorithms: new Set<never>(), rejectMessageHashAlgorithms: new Set<never>() };
    const data = { text: null, getBytes: () => signed };
    const date = packet.created ?? undefined;
    await packet.verify(keyPacket, openpgp.enums.signature.binary, data, date, true, config);
    return 'valid';
  } catch (error) {
    const isRefuted = error instanceof Error && error.message === 'Signature verification failed';
    return isRefuted ? 'invalid' : 'undecided';
  }
}

async function libraryKey(body: Uint8Array) {
  const openpgp = await library();
  const packet = new openpgp.PublicKeyPacket();
  try {
    await packet.read(body);
    return packet;
  } catch {
    return null;
  }
}
