/** Below this all lengths look alike: most of what happens to a case fits, and a length would say what it was. */
export const LEAST_PADDED_BYTES = 512;

/**
 * How long content of a length becomes before it is sealed, so that its size tells little: Padmé (Nikitin and others, "Reducing
 * Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, section 4). At most 12 % more above the least
 * length. Lengths below 2^40.
 */
export function paddedLength(length: number): number {
  if (length <= LEAST_PADDED_BYTES) return LEAST_PADDED_BYTES;
  const exponent = Math.floor(Math.log2(length));
  const lettersOfExponent = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - lettersOfExponent);
  return Math.ceil(length / step) * step;
}
