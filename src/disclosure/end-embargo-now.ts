import { type CaseCommand, type CaseEvent, type CaseFacts, decide, type Exposure, withEvent } from '#embargo';
import type { CaseId } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import { type Doer, decidedAnew, noSuchCase, prepare, type Refused, writeStep } from './perform.ts';
import { release } from './release.ts';

/** What became known, and where; `agreed`: nothing did, all who decide want it over. */
export type EndNow =
  | { readonly why: Exposure; readonly where: string }
  | { readonly why: 'agreed'; readonly where: null };

export interface EndedNow {
  readonly isDone: true;
  /** Why nothing is public yet, and what is missing; null: it is. */
  readonly waitsFor: Refused['refusals'] | null;
}

/**
 * The one action for a bad day: writes down what became known, ends the embargo, takes the case out of its batch, which keeps
 * its date, and releases what is signed. The first three happen together or not at all; where nothing can be released yet, the
 * program does it once the text is signed.
 */
export async function endEmbargoNow(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: EndNow,
): Promise<EndedNow | Refused> {
  const ended = await decidedAnew(() => endIt(parts, doer, id, given));
  if (!ended.isDone) return ended;
  const released = await release(parts, doer, id);
  return { isDone: true, waitsFor: released.isDone ? null : released.refusals };
}

async function endIt(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: EndNow,
): Promise<{ readonly isDone: true } | Refused> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const now = parts.clock.now();
  const events: CaseEvent[] = [];
  let { facts } = loaded;
  const leaving = loaded.facts.batch === null ? [] : [{ kind: 'leave_batch' } as const];
  for (const command of [...endingCommands(given, loaded.facts), ...leaving]) {
    const decision = decide(facts, command, { policy: parts.policy, by: doer.actor, now });
    if (!decision.isAllowed) return { isDone: false, refusals: decision.refusals };
    events.push(...decision.events);
    facts = decision.events.reduce(withEvent, facts);
  }
  const prepared = await prepare(parts, loaded, events, {});
  await parts.store.write((writes) => writeStep(writes, parts, loaded, prepared));
  return { isDone: true };
}

export function endingCommands({ why, where }: EndNow, { embargo, published }: CaseFacts): readonly CaseCommand[] {
  return [
    ...(why === 'agreed' ? [] : [{ kind: 'learn_exposure', how: why, where } as const]),
    // without an embargo there is nothing to end, but for who says so alone; with one that ended in a release it is refused
    ...(embargo.state === 'active' || why === 'agreed' || published.length > 0
      ? [{ kind: 'end_early', why } as const]
      : []),
  ];
}
