import type { AdvisoryId } from '#identifiers';
import { type Commit, walkDown } from './commit-graph.ts';
import { ancestorsOf } from './containment.ts';
import type { History } from './history.ts';
import type { Finding } from './patch-status.ts';
import { type BranchRange, branchRanges } from './ranges.ts';
import type { Branch } from './read-references.ts';

/** A commit in a history whose branches get fixes: what it has, what it is measured by, and what somebody put upon that. */
export interface HistoryPlace {
  readonly history: History;
  readonly commit: Commit;
  /** The branch whose fixes it should have. */
  readonly branch: Branch;
  readonly has: (commit: Commit) => boolean;
  /** Commits of its own that no branch has: a vendor's, or somebody's work. */
  readonly own: readonly Commit[];
}

/** Where a commit stands; undefined where the history does not have it, or no branch to measure it by. */
export function placeInHistory(history: History, prefix: string): HistoryPlace | undefined {
  const { graph, contained, references } = history;
  const commit = graph.find(prefix);
  const [mainline] = references.branches;
  if (commit === undefined || mainline === undefined) return undefined;
  const below = ancestorsOf(graph, commit);
  const own: Commit[] = [];
  const counts = new Map<Branch, number>();
  for (const number of below) {
    const each = graph.commits[number];
    if (each === undefined || contained.has(mainline, each)) continue;
    const branches = contained.branchesOf(each);
    if (branches.length === 0) own.push(each);
    for (const branch of branches) counts.set(branch, (counts.get(branch) ?? 0) + 1);
  }
  // of a branch it has commits that the branch of development does not have; else it is of that one
  const [best] = [...counts].sort(([, one], [, other]) => other - one);
  const branch = best?.[0] ?? mainline;
  if (branch.version === null && !contained.has(mainline, commit) && !hasAny(history, commit, mainline))
    return undefined;
  return { history, commit, branch, has: ({ number }) => below.has(number), own };
}

function hasAny({ graph, contained }: History, commit: Commit, branch: Branch): boolean {
  let isFound = false;
  const seen = new Set<number>();
  walkDown(
    graph,
    commit.number,
    (number) => isFound || seen.has(number),
    (each) => {
      seen.add(each.number);
      isFound = contained.has(branch, each);
    },
  );
  return isFound;
}

/** `isOnItsWord`: a commit of somebody's own says that it brings the fix, and no branch has it. */
export type HistoryFinding = Finding & { readonly isOnItsWord: boolean };

/** What the history says of one advisory at a place; undefined where it does not settle it. */
export function findingInHistory(place: HistoryPlace, advisory: AdvisoryId): HistoryFinding | undefined {
  const { history, branch } = place;
  const found = history.fixesByAdvisory.get(advisory);
  if (found === undefined) return undefined;
  const ranges = branchRanges(history, found);
  const range = ranges.find((each) => each.branch === branch);
  if (range !== undefined)
    return measured(
      place,
      range,
      found.fixes.map(({ commit }) => commit),
    );
  // the branch never got it: only what was put upon it can say something
  const onMainline = ranges.find((each) => each.branch.version === null)?.commits ?? [];
  const taken = onMainline.map((commit) => ownLike(place, commit));
  const inOwn = taken.filter((each) => each !== undefined);
  if (inOwn.length === 0) return undefined;
  const [first] = inOwn;
  return {
    isOnItsWord: true,
    state: inOwn.length === onMainline.length ? 'contained' : 'partial',
    by: first?.by ?? 'commit',
    evidence: `its own commit ${short(first?.commit)} is like ${inOwn.length} of the ${onMainline.length} commits of the fix on the branch of development`,
  };
}

function measured(place: HistoryPlace, range: BranchRange, fixes: readonly Commit[]): HistoryFinding | undefined {
  const { has, history, commit: here, branch } = place;
  const inForce = (commit: Commit): boolean => has(commit) && history.reverts.takenBackBy(commit, has) === null;
  const own = range.commits.flatMap((commit) => (inForce(commit) ? [] : (ownLike(place, commit) ?? [])));
  const isIn = range.commits.filter((commit) => inForce(commit) || ownLike(place, commit) !== undefined);
  const absent = range.commits.filter((commit) => !isIn.includes(commit));
  const by = own[0]?.by ?? 'commit';
  const isOnItsWord = own.length > 0;
  const [last] = range.commits.slice(-1);
  const count = range.commits.length;
  if (absent.length === 0) {
    const evidence =
      own[0] !== undefined
        ? `its own commit ${short(own[0].commit)} brings ${short(range.commits.find((commit) => !inForce(commit)))} of ${branch.name}`
        : `${short(here)} has ${count === 1 ? 'the fix,' : `all ${count} commits of the fix on ${branch.name}, the last`} commit ${short(last)}`;
    if (range.lacks.length === 0) return { state: 'contained', by, evidence, isOnItsWord };
    return {
      state: 'partial',
      by,
      isOnItsWord,
      evidence: `${evidence}; on the branch of development ${range.lacks.length} more belong to it, which ${branch.name} does not have (${short(range.lacks[0])})`,
      ...(branch.version === null ? {} : { allOfBranch: { version: branch.version, commits: count, evidence } }),
    };
  }
  // what a shallow clone does not show may be there
  if (history.references.isShallow) return undefined;
  const tried = fixes.find((commit) => !range.commits.includes(commit) && inForce(commit));
  if (isIn.length > 0 || tried !== undefined) {
    const evidence =
      isIn.length > 0
        ? `${short(here)} has ${isIn.length} of ${count} commits of the fix on ${branch.name}, not ${short(absent[0])}`
        : `${short(here)} has ${short(tried)}, which was taken back later, not ${short(absent[0])}`;
    return { state: 'partial', by, evidence, isOnItsWord };
  }
  const release =
    range.firstPartly === null ? `in no release of ${branch.name} yet` : `first in ${range.firstPartly.version}`;
  return {
    state: 'missing',
    by: 'commit',
    isOnItsWord,
    evidence: `${short(here)} does not have commit ${short(absent[0])} of ${branch.name} (${release})`,
  };
}

/** A commit of its own that brings the same change: it says so, it has the same subject. */
function ownLike(
  { own, history, has }: HistoryPlace,
  commit: Commit,
): { readonly commit: Commit; readonly by: 'commit' | 'subject' } | undefined {
  const change = history.changes.changeOf(commit);
  for (const each of own) {
    if (history.reverts.takenBackBy(each, has) !== null) continue;
    if (history.changes.changeOf(each) === change) return { commit: each, by: 'commit' };
    if (each.subject === commit.subject) return { commit: each, by: 'subject' };
  }
  return undefined;
}

function short(commit: Commit | undefined): string {
  return commit === undefined ? 'nothing' : commit.hash.slice(0, 12);
}
