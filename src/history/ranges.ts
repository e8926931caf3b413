import { type AdvisoryId, advisoryNumber, advisorySeries, type CveId } from '#identifiers';
import type { Commit } from './commit-graph.ts';
import type { FixCommit, FoundBy, HistoryFixes } from './fixes.ts';
import type { History } from './history.ts';
import type { Branch, Release } from './read-references.ts';

/** What a history says of one advisory: by which commits it was fixed, where, since which release, and what brought it in. */
export interface AdvisoryRanges {
  readonly advisory: AdvisoryId;
  readonly cves: readonly CveId[];
  readonly fixes: readonly RangeFix[];
  readonly branches: readonly BranchRange[];
  readonly introduced: readonly Introduced[];
  /** `Fixes:` of a fix that name a commit which the history does not have. */
  readonly unresolved: readonly string[];
  readonly doubtful: readonly Commit[];
}

export interface RangeFix {
  readonly commit: Commit;
  readonly foundBy: FoundBy;
  /** The branch that it was made on: that of development, else the oldest that has it; null: a branch nobody named. */
  readonly branch: Branch | null;
  readonly firstRelease: Release | null;
  /** Where it was taken back, and by what. */
  readonly takenBack: readonly { readonly branch: Branch; readonly by: Commit }[];
}

/** How one branch has the fix. */
export interface BranchRange {
  readonly branch: Branch;
  /** The fixing commits that are in force there. */
  readonly commits: readonly Commit[];
  /** Whether it had all of them when it was branched off. */
  readonly isInherited: boolean;
  /** The first release that has all of them; null: none yet. */
  readonly firstRelease: Release | null;
  /** The first release that has one of them. */
  readonly firstPartly: Release | null;
  /** Fixes of the branch of development of which it has none like: often they were not needed there. */
  readonly lacks: readonly Commit[];
}

export interface Introduced {
  /** On the branch of development where it is there. */
  readonly commit: Commit;
  readonly branches: readonly Branch[];
  readonly firstRelease: Release | null;
  /** Advisories that this commit was the fix of: a repair that broke something. */
  readonly fixOf: readonly AdvisoryId[];
}

/** The ranges of the advisories named, or of all that the history fixes, by number. */
export function rangesIn(history: History, named: readonly AdvisoryId[] = []): readonly AdvisoryRanges[] {
  const fixOf = advisoriesByCommit(history);
  const wanted = named.length === 0 ? [...history.fixesByAdvisory.keys()] : named;
  return [...new Set(wanted)]
    .sort(
      (one, other) =>
        advisorySeries(one).localeCompare(advisorySeries(other)) || advisoryNumber(one) - advisoryNumber(other),
    )
    .flatMap((advisory) => {
      const found = history.fixesByAdvisory.get(advisory);
      return found === undefined ? [] : [rangesOf(history, found, fixOf)];
    });
}

/** How the branches have the fixes of one advisory; branches that have none are left out. */
export function branchRanges(history: History, { fixes }: HistoryFixes): readonly BranchRange[] {
  const { contained, references } = history;
  const [first] = references.branches;
  const mainline = first?.version === null ? first : null;
  const onMainline = mainline === null ? [] : inForceOn(history, fixes, mainline);
  return references.branches.flatMap((branch) => {
    const commits = inForceOn(history, fixes, branch);
    if (commits.length === 0) return [];
    const isLikeOne = likenessOf(history, commits);
    const releases = commits.map((commit) => contained.firstRelease(branch, commit));
    const places = releases.map((release) => (release === null ? Infinity : branch.releases.indexOf(release)));
    return [
      {
        branch,
        commits,
        isInherited:
          branch !== mainline && commits.every((commit) => mainline !== null && contained.has(mainline, commit)),
        firstRelease: branch.releases[Math.max(...places)] ?? null,
        firstPartly: branch.releases[Math.min(...places)] ?? null,
        lacks: branch === mainline ? [] : onMainline.filter((commit) => !isLikeOne(commit)),
      },
    ];
  });
}

function rangesOf(
  history: History,
  found: HistoryFixes,
  fixOf: ReadonlyMap<number, readonly AdvisoryId[]>,
): AdvisoryRanges {
  const { contained, reverts } = history;
  const ownNumbers = new Set(found.fixes.map(({ commit }) => commit.number));
  const { introduced, unresolved } = introducedBy(history, found, ownNumbers, fixOf);
  return {
    advisory: found.advisory,
    cves: found.cves,
    fixes: found.fixes.map(({ commit, foundBy }) => {
      const branches = contained.branchesOf(commit);
      return {
        commit,
        foundBy,
        branch: branches[0] ?? null,
        firstRelease: firstReleaseOf(history, commit),
        takenBack: branches.flatMap((branch) => {
          const by = reverts.takenBackBy(commit, (each) => contained.has(branch, each));
          return by === null ? [] : [{ branch, by }];
        }),
      };
    }),
    branches: branchRanges(history, found),
    introduced,
    unresolved,
    doubtful: found.doubtful,
  };
}

function inForceOn({ contained, reverts }: History, fixes: readonly FixCommit[], branch: Branch): readonly Commit[] {
  const has = (commit: Commit): boolean => contained.has(branch, commit);
  return fixes.map(({ commit }) => commit).filter((commit) => has(commit) && reverts.takenBackBy(commit, has) === null);
}

/** Whether a commit is one of these, taken over to another branch: within an advisory the same subject is enough. */
function likenessOf({ changes }: History, commits: readonly Commit[]): (commit: Commit) => boolean {
  const subjects = new Set(commits.map(({ subject }) => subject));
  const known = new Set(commits.map((commit) => changes.changeOf(commit)));
  return (commit) => subjects.has(commit.subject) || known.has(changes.changeOf(commit));
}

/** The lowest version of all that have it. */
function firstReleaseOf({ contained }: History, commit: Commit): Release | null {
  for (const branch of contained.branches) {
    const release = contained.firstRelease(branch, commit);
    if (release !== null) return release;
  }
  return null;
}

function introducedBy(
  history: History,
  found: HistoryFixes,
  ownNumbers: ReadonlySet<number>,
  fixOf: ReadonlyMap<number, readonly AdvisoryId[]>,
): { readonly introduced: readonly Introduced[]; readonly unresolved: readonly string[] } {
  const { graph, changes, contained, references } = history;
  const [mainline] = references.branches;
  const byChange = new Map<number, Introduced>();
  const unresolved = new Set<string>();
  for (const prefix of found.fixes.flatMap(({ commit }) => commit.message.fixes)) {
    const named = graph.find(prefix);
    if (named === undefined) unresolved.add(prefix);
    // one patch of a series that corrects another brought nothing in
    if (named === undefined || ownNumbers.has(named.number)) continue;
    const twins = changes.twinsOf(named);
    const commit = twins.find((twin) => mainline !== undefined && contained.has(mainline, twin)) ?? named;
    byChange.set(changes.changeOf(named), {
      commit,
      branches: references.branches.filter((branch) => twins.some((twin) => contained.has(branch, twin))),
      firstRelease: firstReleaseOf(history, commit),
      fixOf: [...new Set(twins.flatMap(({ number }) => fixOf.get(number) ?? []))].filter((id) => id !== found.advisory),
    });
  }
  return { introduced: [...byChange.values()], unresolved: [...unresolved] };
}

function advisoriesByCommit({ fixesByAdvisory }: History): ReadonlyMap<number, readonly AdvisoryId[]> {
  const found = new Map<number, AdvisoryId[]>();
  for (const { advisory, fixes } of fixesByAdvisory.values())
    for (const { commit } of fixes) found.set(commit.number, [...(found.get(commit.number) ?? []), advisory]);
  return found;
}
