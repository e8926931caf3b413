import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A raw message as it lies in the database. */
export interface EncodedRaw {
  /** Of the message itself. */
  readonly size: number;
  readonly encoding: 'identity' | 'zstd';
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

/** The bytes as received. Throws where they cannot be had: then the database is damaged, `tocsin doctor` says how much. */
export function decodeRaw({
  size,
  encoding,
  bytes,
}: {
  size: number;
  encoding: string;
  bytes: Uint8Array;
}): Uint8Array {
  if (encoding === 'identity') return bytes;
  // bounded by what was stored: a damaged row must not unfold to more
  return zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(1024, size) });
}
