import type { Instant } from '#base';
import { nextNumber } from '#drafting';
import { type CaseId, PROGRAM, TEAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { appendTo, readStream } from './journal.ts';
import { loadCase } from './loaded-case.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform } from './perform.ts';

/** That a series gave a number to a case. Kept apart from the cases, so that two cases at once cannot get the same one. */
interface NumberGiven {
  readonly kind: 'number_given';
  readonly at: Instant;
  readonly series: string;
  readonly number: number;
  readonly case: CaseId;
}

/** Gives a case the next number of a series, or the one asked for, if nobody ever had it. */
export function allotNumber(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  asked: { readonly series: string; readonly number: number | null },
): Promise<Performed> {
  return decidedAnew(() => tryToAllot(parts, doer, id, asked));
}

async function tryToAllot(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  asked: { readonly series: string; readonly number: number | null },
): Promise<Performed> {
  const { series } = asked;
  const seen = await loadCase(parts, doer.viewer, id);
  if (seen === null) throw noSuchCase();
  const audit = await readStream<NumberGiven | { readonly kind: string }>(parts, PROGRAM, 'audit');
  const known = await numbersOf(parts, series);
  const given = audit.entries.filter(isNumberGiven).flatMap((each) => (each.series === series ? [each.number] : []));
  const used = new Set([...known.taken, ...known.returned, ...known.announced, ...given]);
  const number = asked.number ?? nextNumber(series, { ...known, taken: [...known.taken, ...given] }).number;
  if (number === null || !Number.isSafeInteger(number) || number < 1 || used.has(number)) {
    const found = number === null ? `${series} has no number left` : `${series}-${number} is no number that nobody had`;
    return { isDone: false, refusals: [{ rule: null, found, remedy: 'leave it out: the next one is given' }] };
  }
  return perform(
    parts,
    doer,
    id,
    { kind: 'allot_number', series, number },
    {
      // a number that was given meanwhile is none that another try with the same may give
      seen,
      also: (writes, at) =>
        appendTo<NumberGiven>(writes, parts, 'audit', audit.sequence, [
          { kind: 'number_given', at, series, number, case: id },
        ]),
    },
  );
}

/** Numbers that cases have or gave back, and those of the archive. */
export async function numbersOf(
  { store, keys, archive }: Pick<DeskParts, 'store' | 'keys' | 'archive'>,
  series: string,
): Promise<{
  readonly taken: readonly number[];
  readonly returned: readonly number[];
  readonly announced: readonly number[];
}> {
  const taken: number[] = [];
  const returned: number[] = [];
  for (const { id } of await store.cases(PROGRAM)) {
    const facts = (await loadCase({ store, keys }, PROGRAM, id))?.facts;
    if (facts?.id?.series === series) taken.push(facts.id.number);
    returned.push(...(facts?.returned.filter((each) => each.series === series).map(({ number }) => number) ?? []));
  }
  const announcements = await archive.reads.announcements(TEAM);
  const announced = announcements.filter((each) => each.series === series).map(({ number }) => number);
  return { taken, returned, announced };
}

function isNumberGiven(entry: { readonly kind: string }): entry is NumberGiven {
  return entry.kind === 'number_given';
}
