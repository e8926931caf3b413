import { type CaseId, caseStream } from '#store';
import type { CaseRecord } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { appendTo } from './journal.ts';
import { loadCase, withRecords } from './loaded-case.ts';
import { followMerges } from './merges.ts';
import type { Refusal } from './perform.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform } from './perform.ts';
import { comparedThanks } from './thanks.ts';

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
          const merged = withRecords(seen, [{ at, by: doer.actor, kind: 'found_duplicate', of: target.id }]);
          const again = withRecords(target, [record]);
          // whoever reported it too may want a name that the text has not
          const on = handled.id === target.id ? again : handled;
          const compared = await comparedThanks(parts, on, [merged, again], at);
          const onTarget = handled.id === target.id ? compared : [];
          await appendTo(writes, parts, caseStream(target.id), target.sequence, [record, ...onTarget]);
          if (handled.id !== target.id && compared.length > 0)
            await appendTo(writes, parts, caseStream(handled.id), handled.sequence, compared);
        },
      },
    );
  });
}

function refused(found: string, remedy: string): { readonly isDone: false; readonly refusals: readonly Refusal[] } {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
