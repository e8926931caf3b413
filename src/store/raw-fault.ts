import { createHash } from 'node:crypto';
import { decodeRaw } from './encoded-raw.ts';

/** What is wrong with a stored raw message; null where it is what was received. */
export function rawFault(row: {
  readonly digest: Uint8Array;
  readonly size: number;
  readonly encoding: string;
  readonly bytes: Uint8Array;
}): string | null {
  let raw: Uint8Array;
  try {
    raw = decodeRaw(row);
  } catch {
    return 'the bytes of a message cannot be unfolded';
  }
  if (raw.length !== row.size) return `a message has ${raw.length} bytes where ${row.size} were received`;
  const digest = createHash('sha256').update(raw).digest();
  return digest.equals(row.digest) ? null : 'the bytes of a message are not those that were received';
}
