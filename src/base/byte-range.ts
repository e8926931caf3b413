/** A stretch of bytes: `start` included, `end` not. Offsets are into the bytes as received. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export function sliceRange(bytes: Uint8Array, range: ByteRange): Uint8Array {
  return bytes.subarray(range.start, range.end);
}
