import { type Packet, readNumber } from './packet.ts';

/** The packets that messages are made of (RFC 9580, 5), beside those of `PACKET`. */
export const DATA_PACKET = {
  sessionKey: 1,
  passwordSessionKey: 3,
  onePassSignature: 4,
  compressed: 8,
  /** Encrypted without protection against changes: never opened (EFAIL). */
  unprotected: 9,
  literal: 11,
  integrityProtected: 18,
  /** OCB as gpg 2.3 and later write it to keys that announce it; never part of the standard. */
  libreAead: 20,
} as const;

/** Packets that may have partial or open lengths (RFC 9580, 4.2.1.4). */
const STREAMED: ReadonlySet<number> = new Set([8, 9, 11, 18, 20]);

export interface PacketLimits {
  /** Ten thousand session keys, or a million markers in few kilobytes, only cost time. */
  readonly maxPackets: number;
  /** Partial lengths of one octet would make as many pieces as there are octets. */
  readonly maxPieces: number;
}

/**
 * Splits the packet sequence of a message, partial lengths put together; in words why not, if the framing is damaged anywhere
 * or a limit is passed. Nothing is left out: markers and padding are for the caller to pass over.
 */
export function readMessagePackets(
  bytes: Uint8Array,
  { maxPackets, maxPieces }: PacketLimits,
): Packet[] | 'damaged' | 'too_many' {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (packets.length === maxPackets) return 'too_many';
    const read = readMessagePacket(bytes, at, maxPieces);
    if (typeof read === 'string') return read;
    packets.push(read.packet);
    at = read.next;
  }
  return packets;
}

interface ReadPacket {
  readonly packet: Packet;
  readonly next: number;
}

function readMessagePacket(bytes: Uint8Array, at: number, maxPieces: number): ReadPacket | 'damaged' | 'too_many' {
  const octet = bytes[at] as number;
  if ((octet & 0x80) === 0) return 'damaged';
  if ((octet & 0x40) === 0) return readOldFormat(bytes, at, octet);
  const type = octet & 0x3f;
  const pieces: Uint8Array[] = [];
  for (let from = at + 1; pieces.length < maxPieces; ) {
    const length = readLength(bytes, from);
    if (length === null || length.end > bytes.length || (length.isPartial && !STREAMED.has(type))) return 'damaged';
    pieces.push(bytes.subarray(length.start, length.end));
    if (!length.isPartial) {
      const body = pieces.length === 1 ? (pieces[0] as Uint8Array) : joined(pieces);
      return { packet: { type, body }, next: length.end };
    }
    from = length.end;
  }
  return 'too_many';
}

function readOldFormat(bytes: Uint8Array, at: number, octet: number): ReadPacket | 'damaged' {
  const type = (octet >> 2) & 0x0f;
  const lengthBytes = [1, 2, 4, 0][octet & 3] as number;
  const start = at + 1 + lengthBytes;
  if (lengthBytes === 0 && !STREAMED.has(type)) return 'damaged';
  const end = lengthBytes === 0 ? bytes.length : start + readNumber(bytes, at + 1, lengthBytes);
  return start > bytes.length || end > bytes.length
    ? 'damaged'
    : { packet: { type, body: bytes.subarray(start, end) }, next: end };
}

function readLength(bytes: Uint8Array, at: number): { start: number; end: number; isPartial: boolean } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const whole = (start: number, length: number) => ({ start, end: start + length, isPartial: false });
  if (first < 192) return whole(at + 1, first);
  if (first < 224)
    return at + 2 > bytes.length ? null : whole(at + 2, ((first - 192) << 8) + readNumber(bytes, at + 1, 1) + 192);
  if (first === 255) return at + 5 > bytes.length ? null : whole(at + 5, readNumber(bytes, at + 1, 4));
  return { start: at + 1, end: at + 1 + 2 ** (first & 0x1f), isPartial: true };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
