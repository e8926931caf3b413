import { type CaseId, type DeskViewer, PROGRAM, readCaseId } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';

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

/** The cases that were found to be the same as this one: their reporters want to be thanked as well. */
export async function mergedCases(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: { readonly viewer: DeskViewer },
  id: CaseId,
): Promise<readonly LoadedCase[]> {
  const merged: LoadedCase[] = [];
  for (const { id: other } of await parts.store.cases(viewer)) {
    const loaded = await loadCase(parts, viewer, other);
    if (loaded !== null && loaded.facts.duplicateOf === id) merged.push(loaded);
  }
  return merged;
}
