import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A raw message as it lies in the database. */
export interface EncodedRaw {
  /** Of the message itself. */
  readonly size: number;
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
}

/**
 * Smaller messages stay as they are: setting up the codec costs a page or an import more than these few kilobytes are worth.
 * On a real list two thirds of the messages are smaller, and the larger ones have three quarters of what can be saved.
 */
const MIN_PACKED_BYTES = 8 * 1024;

/** Large mail shrinks to half or less; what does not shrink is kept as it is. */
export function encodeRaw(message: Uint8Array): EncodedRaw {
  if (message.length < MIN_PACKED_BYTES) return { size: message.length, encoding: 'identity', bytes: message };
  // a small buffer: the default keeps 64 KiB of memory for each message of a batch
  const packed = zstdCompressSync(message, {
    chunkSize: Math.max(1024, message.length),
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
