import { createHash } from 'node:crypto';
import { type Instant, instantFromSeconds } from '#base';
import { type HashName, hashNameById } from './hash-name.ts';
import { readNumber } from './packet.ts';
import { readSubpackets, SUBPACKET, type Subpacket } from './subpacket.ts';

/** Signature types (RFC 9580, 5.2.1). */
export const SIGNATURE_TYPE = {
  binary: 0x00,
  text: 0x01,
  certifications: [0x10, 0x11, 0x12, 0x13] as readonly number[],
  subkeyBinding: 0x18,
  primaryKeyBinding: 0x19,
  directKey: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  certificationRevocation: 0x30,
} as const;

/** A Signature packet, version 4 or 6 (RFC 9580, 5.2.3), as its own bytes say. Nothing in it is true before it is verified. */
export interface SignaturePacket {
  readonly body: Uint8Array;
  readonly version: 4 | 6;
  readonly type: number;
  readonly publicKeyAlgorithm: number;
  /** `null`: a hash we do not know. */
  readonly hash: HashName | null;
  /** From the version octet to the end of the hashed subpackets: the part of the packet that is hashed. */
  readonly hashedPart: Uint8Array;
  readonly hashed: readonly Subpacket[];
  /** Not covered by the signature: hints, and what proves itself. */
  readonly unhashed: readonly Subpacket[];
  /** The first two octets of the digest: a hint that nothing protects. */
  readonly digestPrefix: Uint8Array;
  readonly salt: Uint8Array;
  readonly createdAt: Instant;
  /** `null`: does not expire. */
  readonly expiresAt: Instant | null;
}

/**
 * Reads a Signature packet's body. Every length must be right to the octet, and the creation time must be there once: two
 * readers must not find two meanings in one packet. `unsupported` is a version we do not read (3 and 5).
 */
export function parseSignaturePacket(body: Uint8Array): SignaturePacket | 'unsupported' | 'malformed' {
  const version = body[0];
  if (version === undefined) return 'malformed';
  if (version !== 4 && version !== 6) return 'unsupported';
  const hashed = readArea(body, 4, version);
  const unhashed = hashed && readArea(body, hashed.end, version);
  if (!hashed || !unhashed) return 'malformed';
  const salt = readSalt(body, unhashed.end + 2, version);
  const created = hashed.subpackets.filter(({ type }) => type === SUBPACKET.signatureCreationTime);
  const time = created[0]?.body;
  if (salt === null || created.length !== 1 || time?.length !== 4) return 'malformed';
  const createdSeconds = readNumber(time, 0, 4);
  const validFor = secondsIn(hashed.subpackets, SUBPACKET.signatureExpirationTime);
  return {
    body,
    version,
    type: body[1] as number,
    publicKeyAlgorithm: body[2] as number,
    hash: hashNameById(body[3] as number),
    hashedPart: body.subarray(0, hashed.end),
    hashed: hashed.subpackets,
    unhashed: unhashed.subpackets,
    digestPrefix: body.subarray(unhashed.end, unhashed.end + 2),
    salt,
    createdAt: instantFromSeconds(createdSeconds),
    expiresAt: validFor === 0 ? null : instantFromSeconds(createdSeconds + validFor),
  };
}

/** A number of seconds in a hashed subpacket; 0, which also means "for ever", if it is not there. The last one counts. */
export function secondsIn(subpackets: readonly Subpacket[], type: number): number {
  const body = subpackets.findLast((subpacket) => subpacket.type === type)?.body;
  return body === undefined ? 0 : readNumber(body, 0, Math.min(body.length, 4));
}

/** The digest that the signature is about: the signed bytes between salt and trailer (RFC 9580, 5.2.4). */
export function digestUnder(signature: SignaturePacket, hash: HashName, signed: Uint8Array): Uint8Array {
  const trailer = Buffer.from([signature.version, 0xff, 0, 0, 0, 0]);
  trailer.writeUInt32BE(signature.hashedPart.length, 2);
  const digest = createHash(hash).update(signature.salt).update(signed);
  return digest.update(signature.hashedPart).update(trailer).digest();
}

function readArea(body: Uint8Array, at: number, version: 4 | 6) {
  const lengthBytes = version === 6 ? 4 : 2;
  const start = at + lengthBytes;
  const end = start + readNumber(body, at, lengthBytes);
  if (end > body.length) return null;
  const subpackets = readSubpackets(body.subarray(start, end));
  return subpackets && { subpackets, end };
}

function readSalt(body: Uint8Array, at: number, version: 4 | 6): Uint8Array | null {
  if (at >= body.length) return null;
  if (version === 4) return new Uint8Array(0);
  const salt = body.subarray(at + 1, at + 1 + (body[at] as number));
  return salt.length === body[at] ? salt : null;
}
