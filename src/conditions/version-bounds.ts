import { compareVersions, covers, type ProductVersion, parseProductVersion, reportedVersion } from '#versions';
import type { VersionRange } from './condition.ts';
import { anyOf, type Truth, truthOf } from './truth.ts';

/** Ranges whose bounds were read once. */
export type ReadRanges = readonly ReadRange[];

interface ReadRange {
  readonly from: ProductVersion | undefined;
  readonly to: ProductVersion | undefined;
  readonly before: ProductVersion | undefined;
  readonly only: ProductVersion | undefined;
}

/** The version that a bound names; undefined where it names none. */
export function boundOf(text: string): ProductVersion | undefined {
  return parseProductVersion(text);
}

export function readRanges(ranges: readonly VersionRange[]): ReadRanges {
  const known = READ.get(ranges);
  if (known !== undefined) return known;
  const bound = (text: string | undefined) => (text === undefined ? undefined : boundOf(text));
  const read = ranges.map(({ from, to, before, only }) => ({
    from: bound(from),
    to: bound(to),
    before: bound(before),
    only: bound(only),
  }));
  READ.set(ranges, read);
  return read;
}

/** A statement is evaluated as part of a whole, and explained by itself. */
const READ = new WeakMap<readonly VersionRange[], ReadRanges>();

/** Whether what a system reports as its version lies in one of the ranges. A version that nobody can read is not known. */
export function versionHolds(ranges: ReadRanges, reported: string): Truth {
  if (reported !== last.reported) last = { reported, version: reportedVersion(reported) };
  const { version } = last;
  return version === undefined ? 'unknown' : anyOf(ranges.map((range) => rangeHolds(range, version)));
}

/** One host after the other is asked about many advisories. */
let last: { readonly reported: string; readonly version: ProductVersion | undefined } = {
  reported: '',
  version: undefined,
};

function rangeHolds({ from, to, before, only }: ReadRange, version: ProductVersion): Truth {
  for (const bound of [from, to, before, only]) {
    if (bound !== undefined && (isOnItsWay(version, bound) || isBranchOf(version, bound))) return 'unknown';
  }
  if (only !== undefined && !covers(only, version)) return 'no';
  if (from !== undefined && compareVersions(version, from) < 0 && !covers(from, version)) return 'no';
  if (to !== undefined && compareVersions(version, to) > 0 && !covers(to, version)) return 'no';
  return truthOf(before === undefined || (compareVersions(version, before) < 0 && !covers(before, version)));
}

/** 4.12.4-pre has some of what makes 4.12.4, and nobody knows which part; to a bound of two numbers it is of the branch. */
function isOnItsWay(version: ProductVersion, bound: ProductVersion): boolean {
  return (
    version.pre !== null &&
    bound.pre === null &&
    bound.numbers.length > 2 &&
    bound.numbers.length === version.numbers.length &&
    bound.numbers.every((number, index) => version.numbers[index] === number)
  );
}

/** 5.15 without its third number is some release of that branch: before or after 5.15.3, nobody knows. */
function isBranchOf(version: ProductVersion, bound: ProductVersion): boolean {
  return (
    version.numbers.length < bound.numbers.length &&
    version.numbers.every((number, index) => bound.numbers[index] === number)
  );
}
