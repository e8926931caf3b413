import { type Commit, type CommitGraph, walkDown } from './commit-graph.ts';
import type { Branch, Release } from './read-references.ts';

/** Which branches have a commit, and since which release of each. */
export interface Containment {
  readonly branches: readonly Branch[];
  has(branch: Branch, commit: Commit): boolean;
  /** The first release of the branch that has it; null where none does yet, or the branch does not have it. */
  firstRelease(branch: Branch, commit: Commit): Release | null;
  /** The branches that have it, in their order. */
  branchesOf(commit: Commit): readonly Branch[];
}

const ABSENT = 0;
const UNRELEASED = 0xffff;

/** Walks down from each release of each branch, the oldest first, so that each commit is visited once for each branch. */
export function containment(graph: CommitGraph, branches: readonly Branch[]): Containment {
  const sinceByBranch = new Map(
    branches.map((branch) => {
      // 0: not there; n: since its nth release; all bits: since none yet
      const since = new Uint16Array(graph.commits.length);
      const isSeen = (number: number): boolean => since[number] !== ABSENT;
      const mark = (hash: string, value: number): void => {
        const tip = graph.find(hash);
        if (tip !== undefined) walkDown(graph, tip.number, isSeen, ({ number }) => (since[number] = value));
      };
      for (const [index, release] of branch.releases.entries()) mark(release.commit, index + 1);
      // a tag that was set beside its branch still released what it has
      mark(branch.commit, UNRELEASED);
      return [branch.name, since] as const;
    }),
  );
  const sinceOf = (branch: Branch, { number }: Commit): number => sinceByBranch.get(branch.name)?.[number] ?? ABSENT;
  const has = (branch: Branch, commit: Commit): boolean => sinceOf(branch, commit) !== ABSENT;
  return {
    branches,
    has,
    firstRelease: (branch, commit) => branch.releases[sinceOf(branch, commit) - 1] ?? null,
    branchesOf: (commit) => branches.filter((branch) => has(branch, commit)),
  };
}

/** The commits that a commit has: itself and all below it. */
export function ancestorsOf(graph: CommitGraph, commit: Commit): ReadonlySet<number> {
  const seen = new Set<number>();
  walkDown(
    graph,
    commit.number,
    (number) => seen.has(number),
    ({ number }) => seen.add(number),
  );
  return seen;
}
