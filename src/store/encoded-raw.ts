import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A raw message as it lies in the database. */
export interface EncodedRaw {
  /** Of the message itself. */
  readonly size: number;
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
}

/** The same as a database gives it back. */
export interface RawRow {
  readonly size: number;
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/**
 * Smaller messages stay as they are: packing and unpacking would cost an import and a page more than these kilobytes are worth.
 * On a real list one message in fifty is larger, and those have a quarter of what can be saved.
 */
const MIN_PACKED_BYTES = 32 * 1024;

/** Large mail shrinks to half or less; what does not shrink is kept as it is. */
export function encodeRaw(message: Uint8Array): EncodedRaw {
  if (message.length < MIN_PACKED_BYTES) return { size: message.length, encoding: 'identity', bytes: message };
  // a small buffer: the default keeps 64 KiB of memory for each message of a batch
  const packed = zstdCompressSync(message, {
    chunkSize: Math.max(1024, message.length),
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
  return packed.length < message.length
    ? { size: message.length, encoding: 'zstd', bytes: packed }
    : { size: message.length, encoding: 'identity', bytes: message };
}

/** Of what is packed, this much more than its share is unpacked for a beginning: the header of a mail shrinks less than the rest. */
const SHARE_BEYOND = 1.5;

/**
 * The first bytes of a message, at most so many: what is packed is unpacked little farther. Throws as `decodeRaw` does, for
 * what it unpacks.
 */
export function decodeRawBeginning(encoded: RawRow, maxBytes: number): Uint8Array {
  const { size, encoding, bytes } = encoded;
  const share = (SHARE_BEYOND * maxBytes) / size;
  if (encoding !== 'identity' && share < 1) {
    const beginning = zstdDecompressSync(bytes.subarray(0, Math.ceil(share * bytes.length)), {
      maxOutputLength: size,
      chunkSize: Math.max(1024, maxBytes),
      // the frame does not end here, and that is no fault of it
      finishFlush: constants.ZSTD_e_flush,
    });
    // it comes in blocks of 128 KiB: the share of a shorter beginning may hold none
    if (beginning.length >= maxBytes) return beginning.subarray(0, maxBytes);
  }
  return decodeRaw(encoded).subarray(0, maxBytes);
}

/** The bytes as received. Throws where they cannot be had: then the database is damaged, `tocsin doctor` says how much. */
export function decodeRaw({ size, encoding, bytes }: RawRow): Uint8Array {
  if (encoding === 'identity') return bytes;
  // bounded by what was stored: a damaged row must not unfold to more
  return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(1024, size) });
}
