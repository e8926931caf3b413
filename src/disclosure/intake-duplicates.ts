import { type CaseId, caseStream, PROGRAM, readCaseId } from '#store';
import type { CaseRecord } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { appendTo } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import type { Refusal } from './perform.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform } from './perform.ts';

/** Cases that were each found to be the same as the next. Attack: a circle of them. */
const MAX_MERGES = 8;

/** The case in which the work on a report goes on: itself, or what it was found to be a duplicate of. */
export async function followMerges(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  reported: LoadedCase,
): Promise<LoadedCase> {
  let handled = reported;
  for (let step = 0; step < MAX_MERGES && handled.facts.duplicateOf !== null; step += 1) {
    const id = readCaseId(handled.facts.duplicateOf);
    const next = id === undefined ? null : await loadCase(parts, PROGRAM, id);
    if (next === null) break;
    handled = next;
  }
  return handled;
}

/**
 * Closes a case as a duplicate of another, whose record then says that it was reported once more: both or neither. The link of
 * whoever reported it goes on, and shows how far the other one is. Throws TocsinError `not_found` where one of them is not
 * there for the doer.
 */
export function mergeInto(parts: DeskParts, doer: Doer, id: CaseId, into: CaseId): Promise<Performed> {
  return decidedAnew(async () => {
    const [seen, target] = await Promise.all([loadCase(parts, doer.viewer, id), loadCase(parts, doer.viewer, into)]);
    if (seen === null || target === null) throw noSuchCase();
    const handled = await followMerges(parts, target);
    if (handled.id === id) return refused('both would be duplicates of each other', 'name the case that goes on');
    if (seen.facts.duplicateOf !== null) return refused('it is closed as a duplicate already', 'nothing is to be done');
    const via = seen.records.find((record) => record.kind === 'reported')?.via ?? 'terminal';
    return perform(
      parts,
      doer,
      id,
      { kind: 'mark_duplicate', of: target.id },
      {
        seen,
        also: async (writes, at) => {
          const record: CaseRecord = { at, by: doer.actor, kind: 'also_reported', via };
          await appendTo(writes, parts, caseStream(target.id), target.sequence, [record]);
        },
      },
    );
  });
}

/** The cases that were found to be the same as this one: their reporters want to be thanked as well. */
export async function mergedCases(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: Pick<Doer, 'viewer'>,
  id: CaseId,
): Promise<readonly LoadedCase[]> {
  const merged: LoadedCase[] = [];
  for (const { id: other } of await parts.store.cases(viewer)) {
    const loaded = await loadCase(parts, viewer, other);
    if (loaded !== null && loaded.facts.duplicateOf === id) merged.push(loaded);
  }
  return merged;
}

function refused(found: string, remedy: string): { readonly isDone: false; readonly refusals: readonly Refusal[] } {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
