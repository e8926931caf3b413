/** A packet of an OpenPGP sequence (RFC 9580, 4): its type ID and its body. */
export interface Packet {
  readonly type: number;
  readonly body: Uint8Array;
}

export const PACKET = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  marker: 10,
  trust: 12,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
  padding: 21,
} as const;

/** A certificate of ten thousand packets is a flooded one, and each packet costs an object. */
const MAX_PACKETS = 10_000;

/**
 * Splits a packet sequence; `null` if the framing is damaged at any place, so that nothing after damage is guessed at.
 * Partial and indeterminate lengths are only for data packets (RFC 9580, 4.2.1.4) and count as damage. Packets that must be
 * ignored wherever they stand (marker, trust, padding, and unknown ones that are not critical) are left out.
 */
export function readPackets(bytes: Uint8Array): Packet[] | null {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(bytes, at);
    if (header === null || header.end > bytes.length || packets.length === MAX_PACKETS) return null;
    if (!isIgnored(header.type)) packets.push({ type: header.type, body: bytes.subarray(header.start, header.end) });
    at = header.end;
  }
  return packets;
}

/** A packet as bytes, with a five-octet length. */
export function writePacket({ type, body }: Packet): Uint8Array {
  const bytes = new Uint8Array(6 + body.length);
  bytes[0] = 0xc0 | type;
  bytes[1] = 0xff;
  new DataView(bytes.buffer).setUint32(2, body.length);
  bytes.set(body, 6);
  return bytes;
}

function readHeader(bytes: Uint8Array, at: number): { type: number; start: number; end: number } | null {
  const octet = bytes[at] as number;
  if ((octet & 0x80) === 0) return null;
  if ((octet & 0x40) !== 0) {
    const length = readNewLength(bytes, at + 1);
    return length && { type: octet & 0x3f, start: length.start, end: length.start + length.length };
  }
  const lengthBytes = [1, 2, 4, 0][octet & 3] as number;
  const start = at + 1 + lengthBytes;
  if (lengthBytes === 0 || start > bytes.length) return null;
  return { type: (octet >> 2) & 0x0f, start, end: start + readNumber(bytes, at + 1, lengthBytes) };
}

/** The length forms of new packets and of subpackets (RFC 9580, 4.2.1), without the partial one. */
function readNewLength(bytes: Uint8Array, at: number): { start: number; length: number } | null {
  const first = bytes[at];
  if (first === undefined || (first >= 224 && first < 255)) return null;
  if (first < 192) return { start: at + 1, length: first };
  const size = first === 255 ? 5 : 2;
  if (at + size > bytes.length) return null;
  if (size === 5) return { start: at + 5, length: readNumber(bytes, at + 1, 4) };
  return { start: at + 2, length: ((first - 192) << 8) + (bytes[at + 1] as number) + 192 };
}

/** An unsigned big-endian number of up to four octets. */
export function readNumber(bytes: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let index = at; index < at + octets; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** Whether readers must pass over the packet (RFC 9580, 4.3 and 5.8, 5.10, 5.14). */
function isIgnored(type: number): boolean {
  return type === PACKET.marker || type === PACKET.trust || type === PACKET.padding || type >= 40;
}
