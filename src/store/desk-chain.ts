import { createHash } from 'node:crypto';
import type { JournalEntry, JournalHead } from './desk-records.ts';

/** Where every journal begins. */
export const EMPTY_JOURNAL: JournalHead = { position: 0, hash: new Uint8Array(32) };

export type JournalCheck =
  | {
      readonly kind: 'whole';
      /** Where the entries end: the next ones are checked from here. */
      readonly head: JournalHead;
      /** Entries whose content was taken out, for which the chain speaks by their digests alone. */
      readonly forgotten: number;
    }
  | {
      readonly kind: 'broken';
      /** The first position that is not as it was written. */
      readonly position: number;
      readonly what: string;
    };

/**
 * Looks whether entries, in order, are those that were written after `from`: none changed, missing, added or moved. Whoever can
 * write the whole table can make the whole chain anew: only a head that was kept elsewhere shows that.
 */
export function verifyJournal(entries: Iterable<JournalEntry>, from: JournalHead = EMPTY_JOURNAL): JournalCheck {
  let head = from;
  let forgotten = 0;
  for (const entry of entries) {
    const position = head.position + 1;
    const broken = (what: string): JournalCheck => ({ kind: 'broken', position, what });
    if (entry.position !== position) return broken(`expected the entry ${position}, found ${entry.position}`);
    if (entry.sealed === null) forgotten += 1;
    else if (!isEqual(sha256(entry.sealed), entry.sealedDigest)) return broken('other content than was written');
    if (!isEqual(entryHash(head.hash, entry), entry.hash)) return broken('other than it was written, or one before it');
    head = { position, hash: entry.hash };
  }
  return { kind: 'whole', head, forgotten };
}

/**
 * SHA-256 over the hash of the position before, position, stream, sequence, instant in milliseconds, and the SHA-256 of what is
 * sealed. Each field has its length before it (4 bytes, big-endian), so that no two entries are the same bytes; numbers are 8
 * bytes, big-endian.
 */
export function entryHash(previous: Uint8Array, entry: Omit<JournalEntry, 'sealed' | 'hash'>): Uint8Array {
  const hash = createHash('sha256');
  const fields = [
    previous,
    numberBytes(entry.position),
    Buffer.from(entry.stream, 'utf8'),
    numberBytes(entry.sequence),
    numberBytes(entry.at),
    entry.sealedDigest,
  ];
  for (const field of fields) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    hash.update(length).update(field);
  }
  return new Uint8Array(hash.digest());
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function numberBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
