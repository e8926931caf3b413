import type { Instant } from '#base';
import { isPublic } from '#embargo';
import { rulesOf } from '#policy';
import { PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';

/** What anybody may know of an advisory that is to come, as far as the policy tells it. */
export interface PlannedAdvisory {
  readonly series: string;
  /** null: the policy does not tell it. */
  readonly number: number | null;
  /** When it is to be public; null: the policy does not tell it. */
  readonly date: Instant | null;
}

/**
 * The advisories that members have and the public has not, with what the policy's rules let everybody know (X10, `may_be_told`).
 * Where no rule says that it may be told that one comes, there are none. In the order of their numbers, or where those are not
 * told, of their dates.
 */
export async function plannedAdvisories(parts: DeskParts): Promise<readonly PlannedAdvisory[]> {
  const told = new Set(rulesOf(parts.policy, 'may_be_told').flatMap(({ check }) => check.what));
  if (!told.has('existence')) return [];
  const planned: PlannedAdvisory[] = [];
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const facts = (await loadCase(parts, PROGRAM, id))?.facts;
    if (facts === undefined || facts.id === null || isPublic(facts) || facts.predisclosed.length === 0) continue;
    const { embargo } = facts;
    if (embargo.state !== 'active' || facts.withdrawnAt !== null) continue;
    planned.push({
      series: facts.id.series,
      number: told.has('number') ? facts.id.number : null,
      date: told.has('date') ? embargo.end : null,
    });
  }
  return planned.sort((a, b) => (a.number ?? 0) - (b.number ?? 0) || (a.date ?? 0) - (b.date ?? 0));
}
