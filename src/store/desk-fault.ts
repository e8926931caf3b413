import { EMPTY_JOURNAL, sha256, verifyJournal } from './desk-chain.ts';
import type { JournalHead } from './desk-records.ts';
import { entryOf } from './sql/desk-rows.ts';
import type { Tables } from './sql/schema.ts';

/** Looks at rows of the desk as they pass, in the order of their keys: the words for the first fault, or null. */
export interface DeskInspection {
  journal(rows: readonly Tables['journal'][]): string | null;
  blobs(rows: readonly Tables['sealed_blob'][]): string | null;
}

export function deskInspection(): DeskInspection {
  let head: JournalHead = EMPTY_JOURNAL;
  return {
    journal(rows) {
      const check = verifyJournal(rows.map(entryOf), head);
      if (check.kind === 'broken') return `journal, position ${check.position}: ${check.what}`;
      head = check.head;
      return null;
    },
    blobs(rows) {
      const damaged = rows.find((row) => Buffer.compare(sha256(row.sealed), row.sealed_digest) !== 0);
      return damaged === undefined ? null : `sealed blob ${damaged.id}: other bytes than were kept`;
    },
  };
}
