import { type DeskStore, EMPTY_JOURNAL, type JournalHead, verifyJournal } from '#store';

const ENTRIES_AT_ONCE = 500;

export type AuditAnswer =
  | { readonly isWhole: true; readonly head: JournalHead; readonly forgotten: number }
  /** From this position on nothing is proven. */
  | { readonly isWhole: false; readonly position: number; readonly found: string };

/**
 * Walks the whole journal: holds every hash against what it is made of, the end against what the database says of it, and
 * both against a head that was kept elsewhere where one is given. Only that shows an end that was cut off, or a journal that
 * was written anew as a whole.
 */
export async function auditJournal(
  store: Pick<DeskStore, 'journal' | 'head'>,
  kept: JournalHead | null,
  onProgress?: (position: number) => void,
): Promise<AuditAnswer> {
  const told = await store.head();
  let at = EMPTY_JOURNAL;
  let forgotten = 0;
  let isKeptSeen = kept === null || kept.position === 0;
  for (;;) {
    const entries = await store.journal(at.position, ENTRIES_AT_ONCE);
    const check = verifyJournal(entries, at);
    if (check.kind === 'broken') return broken(check.position, check.what);
    const same = entries.find(({ position }) => position === kept?.position);
    if (same !== undefined && kept !== null) {
      if (!isEqual(same.hash, kept.hash))
        return broken(kept.position, 'another entry than the one that was kept elsewhere');
      isKeptSeen = true;
    }
    const last = entries.find(({ position }) => position === told.position);
    if (last !== undefined && !isEqual(last.hash, told.hash)) {
      return broken(told.position, 'another entry than the one it should end with');
    }
    at = check.head;
    forgotten += check.forgotten;
    onProgress?.(at.position);
    if (entries.length < ENTRIES_AT_ONCE) break;
  }
  if (!isKeptSeen) return broken(at.position + 1, 'it ends before the entry that was kept elsewhere');
  if (at.position < told.position) return broken(at.position + 1, `it ends here, and should end at ${told.position}`);
  // it may have gone on since it was asked for its end: then that has gone on, too
  const end = at.position === told.position ? told : await store.head();
  return end.position < at.position
    ? broken(end.position + 1, 'it goes on after the entry that it should end with')
    : { isWhole: true, head: at, forgotten };
}

function broken(position: number, found: string): AuditAnswer {
  return { isWhole: false, position, found };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
