import { type CaseId, PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import { mergedCases } from './merges.ts';
import { type Doer, decidedAnew, noSuchCase, perform, type Refused } from './perform.ts';

export type Forgot =
  /**
   * `isForgotten` false: it is asked for, and waits for a second person. `isPending`: it is out of the tables, and still in
   * files of the database that somebody reads.
   */
  { readonly isDone: true; readonly isForgotten: boolean; readonly isPending: boolean } | Refused;

/**
 * Destroys the content of a case that must not be kept: its blobs, what is sealed in its entries and letters, in one transaction
 * with the entry that says who did it and why. Where the policy asks two people, the first one asks. What the database wrote into
 * backups before is not reached. Throws TocsinError `not_found`, or `busy` while a letter of it is handed over.
 */
export async function forgetCase(parts: DeskParts, doer: Doer, id: CaseId, reason: string): Promise<Forgot> {
  const done = await decidedAnew(() => tryToForget(parts, doer, id, reason));
  if (!done.isDone || !done.isForgotten || parts.forgetting === undefined) return done;
  // near a release it is left to the server, which waits for that
  return { ...done, isPending: !(await isQuiet(parts)) || !(await parts.forgetting.finish()) };
}

/** Before a release nothing is begun that takes the tables of the desk from others, as forgetting may. */
export const QUIET_MS: number = 10 * 60_000;

/** Whether no release is near, and nothing waits to leave. */
async function isQuiet(parts: DeskParts): Promise<boolean> {
  const { claimable, expired } = await parts.store.outboxWork();
  if (claimable + expired > 0) return false;
  const now = parts.clock.now();
  for (const { id } of await parts.store.cases(PROGRAM)) {
    // one that cannot be opened keeps nothing back here either
    const embargo = (await loadCase(parts, PROGRAM, id).catch(() => null))?.facts.embargo;
    if (embargo?.state === 'active' && embargo.end > now && embargo.end - now < QUIET_MS) return false;
  }
  return true;
}

/** Takes what is still in files of the database out of them, where somebody read from them before. Returns whether it did. */
export async function finishForgetting({ forgetting }: Pick<DeskParts, 'forgetting'>): Promise<boolean> {
  if (forgetting === undefined || !(await forgetting.isPending())) return false;
  return forgetting.finish(0);
}

async function tryToForget(parts: DeskParts, doer: Doer, id: CaseId, reason: string): Promise<Forgot> {
  const seen = await loadCase(parts, doer.viewer, id);
  if (seen === null) throw noSuchCase();
  const merged = await mergedCases(parts, { viewer: PROGRAM }, id);
  if (merged.length > 0) {
    const found = 'another report is handled in it';
    return { isDone: false, refusals: [{ rule: null, found, remedy: 'close it instead: it is no vulnerability' }] };
  }
  const forgot = await perform(parts, doer, id, { kind: 'forget', reason }, { seen });
  if (forgot.isDone) return { isDone: true, isForgotten: true, isPending: false };
  // a rule that refuses wants a second person: then this is the first one
  if (!forgot.refusals.every(({ rule }) => rule !== null)) return forgot;
  const asked = await perform(parts, doer, id, { kind: 'ask_forget', reason }, { seen });
  return asked.isDone ? { isDone: true, isForgotten: false, isPending: false } : asked;
}
