import { type Instant, TocsinError } from '#base';
import { batchOf, standingOf } from '#embargo';
import { type CaseId, PROGRAM } from '#store';
import { type Batch, casesIn, loadBatch, releasedTogether } from './batches.ts';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { PROGRAM_DOER, type Refusal } from './perform.ts';
import { release } from './release.ts';

/** What the clock did to the cases that were due. */
export interface ReleaseTurn {
  readonly released: readonly CaseId[];
  /** Due, and not released: somebody has to act. */
  readonly refused: readonly { readonly id: CaseId; readonly why: readonly Refusal[] }[];
  /** When the next one is due; null: none is planned. */
  readonly nextAt: Instant | null;
}

/**
 * Releases every case whose instant has come; a batch as one, once all of it is due. What cannot be read or released keeps
 * nothing else back.
 */
export async function releaseDue(parts: DeskParts): Promise<ReleaseTurn> {
  const released: CaseId[] = [];
  const refused: ReleaseTurn['refused'][number][] = [];
  const ends: Instant[] = [];
  const now = parts.clock.now();
  for (const { id } of await parts.store.cases(PROGRAM)) {
    await keepingOthers(refused, [id], async () => {
      const loaded = await loadCase(parts, PROGRAM, id);
      if (loaded === null) return;
      const { embargo } = loaded.facts;
      if (embargo.state === 'active' && embargo.end > now) ends.push(embargo.end);
      if (batchOf(loaded.facts) !== null || !isForProgram(parts, loaded, now)) return;
      const done = await release(parts, PROGRAM_DOER, id);
      if (done.isDone) released.push(id);
      else if (await isStillDue(parts, id, now)) refused.push({ id, why: done.refusals });
    });
  }
  for (const { id } of await parts.store.batches(PROGRAM)) {
    const batch = await loadBatch(parts, PROGRAM, id);
    if (batch === null) continue;
    await keepingOthers(refused, batch.cases, async () => {
      const turn = await releaseBatch(parts, batch, now);
      released.push(...turn.released);
      refused.push(...turn.refused);
    });
  }
  return { released, refused, nextAt: ends.length === 0 ? null : (Math.min(...ends) as Instant) };
}

async function releaseBatch(
  parts: DeskParts,
  batch: Batch,
  now: Instant,
): Promise<Pick<ReleaseTurn, 'released' | 'refused'>> {
  const cases = (await casesIn(parts, batch)).filter(({ facts }) => batchOf(facts) !== null);
  const due = cases.filter((loaded) => isForProgram(parts, loaded, now));
  if (due.length === 0) return { released: [], refused: [] };
  const others = cases.filter((loaded) => !due.includes(loaded));
  if (others.length > 0) {
    // also one that was withdrawn: the batch must not bring it out
    const why = others.map((loaded): Refusal => {
      const { state } = standingOf(loaded.facts, { policy: parts.policy, now });
      const remedy = 'bring it to where it is due, or take it out of the batch';
      return { rule: null, found: `its batch waits for ${nameOf(loaded)}, which is ${state}`, remedy };
    });
    return { released: [], refused: due.map(({ id }) => ({ id, why })) };
  }
  const done = await releasedTogether(parts, PROGRAM_DOER, batch);
  if (done.isDone) return { released: done.cases, refused: [] };
  const refused: ReleaseTurn['refused'][number][] = [];
  for (const { id } of due) if (await isStillDue(parts, id, now)) refused.push({ id, why: done.refusals });
  return { released: [], refused };
}

function isForProgram(parts: DeskParts, { facts }: LoadedCase, now: Instant): boolean {
  const { state, next } = standingOf(facts, { policy: parts.policy, now });
  return state === 'due' && next?.owner === 'program';
}

/** Not where another process was quicker: then there is nothing for anybody to do. It is, where somebody else has to act now. */
async function isStillDue(parts: DeskParts, id: CaseId, now: Instant): Promise<boolean> {
  const loaded = await loadCase(parts, PROGRAM, id);
  return loaded !== null && standingOf(loaded.facts, { policy: parts.policy, now }).state === 'due';
}

/** Attack, or a disk that rots: one record that cannot be opened, by which no other case would ever be released. */
async function keepingOthers(
  refused: ReleaseTurn['refused'][number][],
  ids: readonly CaseId[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    const why = [{ rule: null, found: error.message, remedy: error.hint ?? 'look at it, and try again' }];
    refused.push(...ids.map((id) => ({ id, why })));
  }
}

function nameOf({ id, facts }: LoadedCase): string {
  return facts.id === null ? id : `${facts.id.series}-${facts.id.number}`;
}
