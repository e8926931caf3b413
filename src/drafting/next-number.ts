import { type AdvisoryId, advisoryId } from '#identifiers';

export interface NumbersGiven {
  /** Numbers that cases have. */
  readonly taken: readonly number[];
  /** Numbers that cases had and gave back: accounted for, and not given again, since somebody may know them. */
  readonly returned: readonly number[];
  /** Numbers of announcements that are public. */
  readonly announced: readonly number[];
}

export interface NextNumber {
  /** Null where the series has no more numbers. */
  readonly number: number | null;
  readonly id: AdvisoryId | null;
  /** Numbers below it that nobody has and nobody gave back: they want an explanation. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** Numbers below it that stay unused. */
  readonly unused: readonly number[];
}

/** The next number of a series: one above all that were ever given. Gaps are listed, and not filled. */
export function nextNumber(series: string, { taken, returned, announced }: NumbersGiven): NextNumber {
  const known = [...new Set([...taken, ...returned, ...announced])]
    .filter((number) => Number.isInteger(number) && number > 0)
    .sort((a, b) => a - b);
  const number = (known.at(-1) ?? 0) + 1;
  const id = advisoryId(series, number) ?? null;
  const gaps = known.flatMap((each, index) => {
    const from = (known[index - 1] ?? 0) + 1;
    return from < each ? [{ from, to: each - 1 }] : [];
  });
  const used = new Set([...taken, ...announced]);
  return {
    number: id === null ? null : number,
    id,
    gaps,
    unused: known.filter((each) => !used.has(each)),
  };
}
