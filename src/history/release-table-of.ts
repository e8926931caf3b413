import type { AdvisoryId } from '#identifiers';
import { type FixPlace, PREFIX_LENGTH, type ReleaseBranch, type ReleasedFix, type ReleaseTable } from '#releases';
import { type Commit, walkDown } from './commit-graph.ts';
import type { HistoryFixes } from './fixes.ts';
import type { History } from './history.ts';
import { branchRanges } from './ranges.ts';
import type { Branch } from './read-references.ts';

/** A branch as the table has it, and the places of all that it has. */
interface Line {
  readonly branch: Branch;
  readonly version: string;
  readonly placed: ReleaseBranch;
  placeOf(commit: Commit): number;
}

/** The table of a history: what it takes to say of a release, or of a commit of a stable branch, which fixes it has. */
export function releaseTableOf(history: History, series: string, component: string): ReleaseTable {
  const mainline = mainlineOf(history);
  const lines = history.references.branches.flatMap((branch) => lineOf(history, branch));
  const tip = mainline === undefined ? undefined : history.graph.find(mainline.commit);
  const advisories = [...history.fixesByAdvisory.values()]
    .filter(({ advisory }) => advisory.startsWith(`${series}-`))
    .map((found): [AdvisoryId, ReleasedFix] => [found.advisory, fixOf(history, found, lines)])
    .filter(([, fix]) => fix.mainline.length > 0 || fix.placesByVersion.size > 0)
    .sort(([one], [other]) => Number(one.slice(series.length + 1)) - Number(other.slice(series.length + 1)));
  return {
    series,
    component,
    commit: mainline?.commit ?? '',
    madeAt: new Date((tip?.committedAt ?? 0) * 1000).toISOString().replace('.000Z', 'Z'),
    branches: lines.map(({ placed }) => placed),
    advisories: new Map(advisories),
  };
}

/** Without it nobody can tell where the others were branched off. */
function mainlineOf({ references }: History): Branch | undefined {
  return references.branches.find(({ version }) => version === null);
}

/**
 * The own commits of a branch, parents first. Beside a merge some have less than all that stands before them: those have no place that
 * anybody may look up, and stand there as hyphens.
 */
function lineOf(history: History, branch: Branch): Line[] {
  const { graph, contained } = history;
  const mainline = mainlineOf(history);
  if (branch.version === null || mainline === undefined) return [];
  const own = graph.commits.filter((commit) => contained.has(branch, commit) && !contained.has(mainline, commit));
  const placeByNumber = new Map(own.map(({ number }, index) => [number, index + 1]));
  const isLine = own.every(
    ({ parents }, index) => index === 0 || (parents.length === 1 && parents[0] === own[index - 1]?.number),
  );
  const hasAllBefore = (commit: Commit, index: number): boolean =>
    isLine || ownBelow(history, commit, placeByNumber) === index + 1;
  const isPlaced = own.map(hasAllBefore);
  const placeOf = ({ number }: Commit): number => placeByNumber.get(number) ?? 0;
  const placed: ReleaseBranch = {
    version: branch.version,
    commits: own
      .map(({ hash }, index) => (isPlaced[index] === true ? hash.slice(0, PREFIX_LENGTH) : '-'.repeat(PREFIX_LENGTH)))
      .join(''),
    releases: branch.releases.flatMap(({ version, commit }) => {
      const at = graph.find(commit);
      const place = at === undefined ? 0 : placeOf(at);
      // a release that was made before the branch was may have less than where it begins
      if (place === 0) return at !== undefined && own[0]?.parents[0] === at.number ? [{ version, place }] : [];
      return isPlaced[place - 1] === true ? [{ version, place }] : [];
    }),
  };
  return [{ branch, version: branch.version, placed, placeOf }];
}

function ownBelow({ graph }: History, commit: Commit, own: ReadonlyMap<number, number>): number {
  const seen = new Set<number>();
  walkDown(
    graph,
    commit.number,
    (number) => seen.has(number) || !own.has(number),
    ({ number }) => seen.add(number),
  );
  return seen.size;
}

function fixOf(history: History, found: HistoryFixes, lines: readonly Line[]): ReleasedFix {
  const { contained, reverts } = history;
  const mainline = mainlineOf(history);
  const ranges = branchRanges(history, found);
  const placesByVersion = new Map<string, readonly FixPlace[]>();
  const lackingVersions: string[] = [];
  let inheritedSince: string | null = null;
  for (const { branch, version, placeOf } of lines) {
    const range = ranges.find((each) => each.branch === branch);
    const isWhole = range?.lacks.length === 0 && range.commits.every((commit) => placeOf(commit) === 0);
    inheritedSince = isWhole ? (inheritedSince ?? version) : null;
    const places = found.fixes.flatMap(({ commit }): FixPlace[] => {
      if (!contained.has(branch, commit)) return [];
      const by = reverts.takenBackBy(commit, (each) => contained.has(branch, each));
      const [from, until] = [placeOf(commit), by === null ? null : placeOf(by)];
      // what was put in and taken back before there was the branch never mattered on it
      return until !== null && until <= from ? [] : [{ from, until }];
    });
    if (places.length > 0) placesByVersion.set(version, places);
    if ((range?.lacks.length ?? 0) > 0) lackingVersions.push(version);
  }
  for (const { version } of lines.slice(lines.findIndex((line) => line.version === inheritedSince)))
    if (inheritedSince !== null) placesByVersion.delete(version);
  const onMainline = ranges.find(({ branch }) => branch === mainline)?.commits ?? [];
  return {
    placesByVersion,
    inheritedSince,
    lackingVersions,
    mainline: onMainline.map(({ hash }) => hash.slice(0, PREFIX_LENGTH)),
    subjects: [...new Set(found.fixes.map(({ commit }) => commit.subject))],
  };
}
