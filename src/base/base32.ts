/** RFC 4648, section 6, in lower case: no letter of it is taken for a digit, and none needs escaping anywhere. */
export const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** One letter for each byte, by its lowest five bits: of random bytes letters without bias. */
export function letterPerByte(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32.charAt(byte & 31)).join('');
}
