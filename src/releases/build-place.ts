import { compareVersions, parseProductVersion } from '#versions';
import { PREFIX_LENGTH, type ReleaseBranch, type ReleaseTable } from './release-table.ts';

/**
 * Where a build stands on its branch, as far as that is known: it has all up to `low`, and nothing after `high` that the project itself
 * put in. A release is one place; a vendor may have put in anything.
 */
export interface BuildPlace {
  readonly branch: ReleaseBranch;
  /** -1: not even what the branch began with is sure. */
  readonly low: number;
  /** Infinity: nobody can tell. */
  readonly high: number;
  /** The release or commit, as a sentence names it. */
  readonly name: string;
  readonly by: 'release' | 'commit';
}

/** `4.14`, `4.14.1`, `4.14.1-pre`, `4.14.0-rc3`. */
const VERSION = /^(?<numbers>[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)(?<before>[-.](?:rc|pre)[0-9.]*|-unstable)?$/;

/**
 * The place of a version. `isVendors`: something was appended to it, so that its builder may have put in more. Undefined for what the
 * table has no branch of, and for what is no version.
 */
export function placeOfVersion(table: ReleaseTable, version: string, isVendors = false): BuildPlace | undefined {
  const groups = VERSION.exec(version)?.groups;
  const numbers = groups?.['numbers'] ?? '';
  const branch = table.branches.find((each) => each.version === numbers.split('.').slice(0, 2).join('.'));
  const parsed = parseProductVersion(numbers);
  if (groups === undefined || branch === undefined || parsed === undefined) return undefined;
  const named = { branch, name: version, by: 'release' as const };
  const isBefore = groups['before'] !== undefined;
  // two numbers are the first release, or the branch
  const isWhole = numbers.split('.').length === 3;
  const order = (release: string): number => {
    const other = parseProductVersion(release);
    return other === undefined ? 1 : compareVersions(other, parsed);
  };
  const exact = branch.releases.find((release) => order(release.version) === 0);
  const earlier = branch.releases.filter((release) => order(release.version) < 0).at(-1);
  const low = isBefore
    ? (earlier?.place ?? -1)
    : ((isWhole || exact !== undefined ? exact : undefined)?.place ?? earlier?.place ?? -1);
  const isPlaced = exact !== undefined && (isWhole || isBefore) && !isVendors;
  return { ...named, low, high: isPlaced ? exact.place : Number.POSITIVE_INFINITY };
}

/** The place of a commit of a stable branch, by 9 digits or more of it: of fewer one of another branch may be meant; undefined where the table has none or several of that beginning. */
export function placeOfCommit(table: ReleaseTable, prefix: string): BuildPlace | undefined {
  if (!/^[0-9a-f]{9,64}$/.test(prefix)) return undefined;
  const wanted = prefix.slice(0, PREFIX_LENGTH);
  const found: BuildPlace[] = [];
  for (const branch of table.branches) {
    for (let at = branch.commits.indexOf(wanted); at >= 0; at = branch.commits.indexOf(wanted, at + 1)) {
      if (at % PREFIX_LENGTH !== 0) continue;
      const place = at / PREFIX_LENGTH + 1;
      found.push({ branch, low: place, high: place, name: prefix, by: 'commit' });
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** A build that was changed after that: what it had it has, what it did not have it may have now. */
export function changedSince(place: BuildPlace): BuildPlace {
  return { ...place, high: Number.POSITIVE_INFINITY };
}
