import { TocsinError } from '#base';
import { type CaseId, caseStream, PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { appendTo } from './journal.ts';
import { loadCase } from './loaded-case.ts';
import { decidedAnew } from './perform.ts';
import { comparedThanks } from './thanks.ts';
import type { CaseFailed } from './verify-again.ts';

/** How far the journal went when a text was compared last: files are folded for it, and a release may be tried every few seconds. */
const compared = new WeakMap<DeskParts['store'], Map<CaseId, number>>();

/**
 * Holds the newest text of each case, where it is not public yet, against the wishes of who reported it: what was written by a
 * version that did not. Returns in how many cases something was new.
 */
export async function compareThanks(parts: DeskParts, failed?: CaseFailed): Promise<number> {
  let changed = 0;
  for (const { id } of await parts.store.cases(PROGRAM)) {
    try {
      if (await thanksComparedAgain(parts, id)) changed += 1;
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      failed?.({ id, error });
    }
  }
  return changed;
}

/** The same for one case, before its text goes anywhere. Returns whether anything was written. */
export async function thanksComparedAgain(parts: DeskParts, id: CaseId): Promise<boolean> {
  const known = compared.get(parts.store) ?? new Map<CaseId, number>();
  compared.set(parts.store, known);
  return decidedAnew(async () => {
    // also what was written into the cases that were closed into this one
    const written = (await parts.store.head()).position;
    if (known.get(id) === written) return false;
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null) return false;
    const { facts, sequence } = loaded;
    const { text, published, forgotten, duplicateOf, latestAt } = facts;
    const isWaiting = text !== null && (published.at(-1)?.revision ?? 0) < text.reading.revision;
    const now = parts.clock.now();
    if (!isWaiting || forgotten !== null || duplicateOf !== null || now < (latestAt ?? now)) return false;
    const records = await comparedThanks(parts, loaded, [], now);
    if (records.length > 0)
      await parts.store.write((writes) => appendTo(writes, parts, caseStream(id), sequence, records));
    known.set(id, written + records.length);
    return records.length > 0;
  });
}
