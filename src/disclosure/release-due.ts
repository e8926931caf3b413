import type { Instant } from '#base';
import { standingOf } from '#embargo';
import { type CaseId, PROGRAM, readBatchId } from '#store';
import { loadBatch, releasedTogether } from './batches.ts';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { PROGRAM_DOER, type Refusal } from './perform.ts';
import { release } from './release.ts';

/** What the clock did to the cases that were due. */
export interface ReleaseTurn {
  readonly released: readonly CaseId[];
  /** Due, and refused: somebody has to act. Of a batch the first case stands for all. */
  readonly refused: readonly { readonly id: CaseId; readonly why: readonly Refusal[] }[];
  /** When the next one is due; null: none is planned. */
  readonly nextAt: Instant | null;
}

/** Releases every case whose instant has come, those of a batch together. */
export async function releaseDue(parts: DeskParts): Promise<ReleaseTurn> {
  const released: CaseId[] = [];
  const refused: ReleaseTurn['refused'][number][] = [];
  const ends: Instant[] = [];
  const now = parts.clock.now();
  const tried = new Set<string>();
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null) continue;
    const { embargo, batch } = loaded.facts;
    if (embargo.state === 'active' && embargo.end > now) ends.push(embargo.end);
    if (!isDue(parts, loaded, now) || (batch !== null && tried.has(batch))) continue;
    if (batch !== null) tried.add(batch);
    const done = batch === null ? await release(parts, PROGRAM_DOER, id) : await releaseBatch(parts, batch);
    if (!done.isDone) refused.push({ id, why: done.refusals });
    else released.push(...('cases' in done ? done.cases : [id]));
  }
  return { released, refused, nextAt: ends.length === 0 ? null : (Math.min(...ends) as Instant) };
}

/** The program is the next to act, and its time has come. */
function isDue(parts: DeskParts, { facts }: LoadedCase, now: Instant): boolean {
  const { state, next } = standingOf(facts, { policy: parts.policy, now });
  return state === 'due' && next?.owner === 'program';
}

async function releaseBatch(parts: DeskParts, named: string) {
  const id = readBatchId(named);
  const batch = id === undefined ? null : await loadBatch(parts, PROGRAM, id);
  if (batch !== null) return releasedTogether(parts, PROGRAM_DOER, batch);
  return {
    isDone: false,
    refusals: [{ rule: null, found: 'its batch is not there', remedy: 'take the case out of it' }],
  } as const;
}
