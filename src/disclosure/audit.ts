import { formatInstant, type Instant } from '#base';
import { type DeskStore, EMPTY_JOURNAL, type JournalHead, verifyJournal } from '#store';

const ENTRIES_AT_ONCE = 500;

export type AuditAnswer =
  | {
      readonly isWhole: true;
      readonly head: JournalHead;
      readonly forgotten: number;
      /** Heads that contradict it and are not surely of this desk, in words: somebody has to look. */
      readonly doubts: readonly string[];
    }
  /** From this position on nothing is proven. */
  | { readonly isWhole: false; readonly position: number; readonly found: string };

/** Where the journal ended once, as it was kept elsewhere; `at`: when that was, where it is known. */
export interface KeptHead extends JournalHead {
  readonly at?: Instant;
  /** Why it may not be of this journal; null, or without: it is, and what contradicts it was changed. */
  readonly doubt?: string | null;
}

/**
 * Walks the whole journal: holds every hash against what it is made of, the end against what the database says of it, and
 * both against the heads that were kept elsewhere. Only those show an end that was cut off, or a journal that was written anew
 * as a whole; the first one that does not fit is named, with the last one before it that does.
 */
export async function auditJournal(
  store: Pick<DeskStore, 'journal' | 'head'>,
  kept: readonly KeptHead[],
  onProgress?: (position: number) => void,
): Promise<AuditAnswer> {
  const told = await store.head();
  let at = EMPTY_JOURNAL;
  let forgotten = 0;
  // several may be of one position: that of a database that was replaced, and the true one
  const all = kept.filter(({ position }) => position > 0).toSorted((a, b) => a.position - b.position);
  const left = all.filter(({ doubt = null }) => doubt === null);
  const unsure = all.filter(({ doubt = null }) => doubt !== null);
  const unsureByPosition = Map.groupBy(unsure, ({ position }) => position);
  const doubts: string[] = [];
  let next = 0;
  let lastGood: KeptHead | null = null;
  for (;;) {
    const entries = await store.journal(at.position, ENTRIES_AT_ONCE);
    const check = verifyJournal(entries, at);
    if (check.kind === 'broken') return broken(check.position, check.what);
    for (const entry of entries) {
      for (const head of unsureByPosition.get(entry.position) ?? []) {
        if (doubts.length === MOST_DOUBTS) break;
        if (!isEqual(entry.hash, head.hash)) doubts.push(doubtOf(head, 'another entry'));
      }
      for (let head = left[next]; head !== undefined && head.position === entry.position; head = left[next]) {
        if (!isEqual(entry.hash, head.hash)) {
          return broken(
            head.position,
            `another entry than the one that was kept elsewhere${whenOf(head)}${afterOf(lastGood)}`,
          );
        }
        lastGood = head;
        next += 1;
      }
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
  const missing = left[next];
  if (missing !== undefined) {
    const found = `it ends before the entry ${missing.position} that was kept elsewhere${whenOf(missing)}${afterOf(lastGood)}`;
    return broken(at.position + 1, found);
  }
  if (at.position < told.position) return broken(at.position + 1, `it ends here, and should end at ${told.position}`);
  // it may have gone on since it was asked for its end: then that has gone on, too
  const end = at.position === told.position ? told : await store.head();
  return end.position < at.position
    ? broken(end.position + 1, 'it goes on after the entry that it should end with')
    : {
        isWhole: true,
        head: at,
        forgotten,
        doubts: [
          ...doubts,
          ...unsure
            .filter(({ position }) => position > at.position)
            .slice(0, MOST_DOUBTS - doubts.length)
            .map((head) => doubtOf(head, 'no entry yet')),
        ],
      };
}

/** Attack: a folder of a million letters that somebody forged. */
const MOST_DOUBTS = 20;

function doubtOf(head: KeptHead, here: string): string {
  return `a head of the entry ${head.position} was kept${whenOf(head)}, and here is ${here}; ${head.doubt}`;
}

function whenOf({ at }: KeptHead): string {
  return at === undefined ? '' : ` at ${formatInstant(at)}`;
}

function afterOf(lastGood: KeptHead | null): string {
  return lastGood === null ? '' : `; up to the entry ${lastGood.position} it is what was kept${whenOf(lastGood)}`;
}

function broken(position: number, found: string): AuditAnswer {
  return { isWhole: false, position, found };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
