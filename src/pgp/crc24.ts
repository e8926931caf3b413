/** CRC-24 of RFC 9580, 6.1.1. It finds damage in transport; it proves nothing, so a right one is never a reason to trust. */
export function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) crc = ((crc << 8) ^ (TABLE[((crc >>> 16) ^ byte) & 0xff] as number)) & 0xffffff;
  return crc;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 16;
  for (let bit = 0; bit < 8; bit++) {
    value <<= 1;
    if (value & 0x1000000) value ^= 0x1864cfb;
  }
  return value;
});
