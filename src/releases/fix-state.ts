import type { AdvisoryId } from '#identifiers';
import { compareVersions, parseProductVersion } from '#versions';
import type { BuildPlace } from './build-place.ts';
import { type FixPlace, PREFIX_LENGTH, type ReleaseBranch, type ReleaseTable } from './release-table.ts';

/** What a table says of a fix in a build. */
export interface FixState {
  readonly state: 'contained' | 'missing' | 'partial';
  /** A sentence with the commit or release that it rests on. */
  readonly evidence: string;
  /** Of `partial`: it has all that its branch has, which is less than the branch of development got; so many commits. */
  readonly allOfBranch?: { readonly version: string; readonly commits: number; readonly evidence: string };
}

/** Whether the build at a place has the fix of an advisory; undefined where the table does not settle it. */
export function fixStateAt(table: ReleaseTable, place: BuildPlace, advisory: AdvisoryId): FixState | undefined {
  const fix = table.advisories.get(advisory);
  const { branch, low, high } = place;
  if (fix === undefined) return undefined;
  if (fix.inheritedSince !== null && isFrom(branch.version, fix.inheritedSince)) {
    if (low < 0) return undefined;
    return { state: 'contained', evidence: `${branch.version} had the fix when it was branched off` };
  }
  const all = fix.placesByVersion.get(branch.version) ?? [];
  const required = all.filter(({ until }) => until === null);
  const onceIn = all.find(({ from, until }) => until !== null && low >= from && high < until);
  const mayHaveHad = all.some(({ from, until }) => until !== null && high >= from && low < until);
  if (required.length === 0) return undefined;
  const surely = required.filter(({ from }) => from <= low);
  const perhaps = required.filter(({ from }) => from <= high);
  const lacks = fix.lackingVersions.includes(branch.version);
  if (surely.length === required.length) {
    const evidence = `${place.name} has ${namesOf(branch, required)}`;
    if (!lacks) return { state: 'contained', evidence };
    return {
      state: 'partial',
      evidence: `${evidence}, all of ${branch.version}; of the patches of the branch of development some have none like them there`,
      allOfBranch: { version: branch.version, commits: required.length, evidence },
    };
  }
  if (onceIn !== undefined && perhaps.length < required.length) {
    return { state: 'partial', evidence: `${place.name} has ${namesOf(branch, [onceIn])}, which was taken back later` };
  }
  if (perhaps.length === 0 && !mayHaveHad) {
    return { state: 'missing', evidence: `${place.name} is before ${namesOf(branch, required)}` };
  }
  if (surely.length === perhaps.length && surely.length > 0) {
    const absent = required.filter(({ from }) => from > high);
    return {
      state: 'partial',
      evidence: `${place.name} has ${surely.length} of ${required.length} patches, not ${namesOf(branch, absent)}`,
    };
  }
  return undefined;
}

function isFrom(version: string, since: string): boolean {
  const [left, right] = [parseProductVersion(version), parseProductVersion(since)];
  return left !== undefined && right !== undefined && compareVersions(left, right) >= 0;
}

/** `commit 320e7a7369 (first in 4.14.1)`, or how many, from the first to the last. */
function namesOf(branch: ReleaseBranch, places: readonly FixPlace[]): string {
  const last = Math.max(...places.map(({ from }) => from));
  const commit = branch.commits.slice((last - 1) * PREFIX_LENGTH, last * PREFIX_LENGTH);
  const release = branch.releases.find(({ place }) => place >= last)?.version;
  const first = release === undefined ? `in no release of ${branch.version} yet` : `first in ${release}`;
  const what = places.length === 1 ? 'the fix' : `the ${places.length} commits of the fix`;
  return last === 0 || !/^[0-9a-f]+$/.test(commit)
    ? `${what} (${first})`
    : `${what}${places.length === 1 ? ',' : ', the last'} commit ${commit} (${first})`;
}
