import type { Commit, CommitGraph } from './commit-graph.ts';

/** Commits that bring the same change to different branches. */
export interface Changes {
  /** All commits with the change of this one, itself included, parents first. */
  twinsOf(commit: Commit): readonly Commit[];
  /** A name for the change: the number of its first commit. */
  changeOf(commit: Commit): number;
}

/** One change has a commit for each branch, and a few that were made again. Attack: a history whose commits all say that they are one change. */
const MOST_TWINS = 1000;
/** Shorter ones (`Merge`, `fix build`) are the same by chance. */
const SHORTEST_SUBJECT = 12;

/**
 * Joins a commit with the one that it says it was taken from, also by way of a third branch, and commits with the same subject, written at
 * the same second. Who names two commits has put two changes into one: that is neither of them.
 */
export function changesOf(graph: CommitGraph): Changes {
  const { commits } = graph;
  const above = Int32Array.from(commits, (_commit, number) => number);
  const rootOf = (number: number): number => {
    let root = number;
    while (above[root] !== root) {
      above[root] = above[above[root] ?? root] ?? root;
      root = above[root] ?? root;
    }
    return root;
  };
  const join = (one: number, other: number): void => {
    const [left, right] = [rootOf(one), rootOf(other)];
    above[Math.max(left, right)] = Math.min(left, right);
  };
  const firstByWriting = new Map<string, number>();
  for (const commit of commits) {
    const origins = originsOf(graph, commit);
    if (origins.length === 1 && origins[0] !== undefined) join(commit.number, origins[0].number);
    if (commit.parents.length > 1 || commit.subject.length < SHORTEST_SUBJECT || commit.authoredAt === 0) continue;
    const writing = `${commit.authoredAt} ${commit.subject}`;
    const first = firstByWriting.get(writing);
    if (first === undefined) firstByWriting.set(writing, commit.number);
    else join(commit.number, first);
  }
  // most changes have one commit alone: they take no place here; a root is the first of its commits
  const membersByRoot = new Map<number, Commit[]>();
  for (const commit of commits) {
    const root = commits[rootOf(commit.number)];
    if (root === undefined || root === commit) continue;
    const members = membersByRoot.get(root.number);
    if (members === undefined) membersByRoot.set(root.number, [root, commit]);
    else members.push(commit);
  }
  const isOne = (root: number): boolean => (membersByRoot.get(root)?.length ?? 0) <= MOST_TWINS;
  const changeOf = ({ number }: Commit): number => (isOne(rootOf(number)) ? rootOf(number) : number);
  return {
    twinsOf: (commit) =>
      isOne(rootOf(commit.number)) ? (membersByRoot.get(rootOf(commit.number)) ?? [commit]) : [commit],
    changeOf,
  };
}

/** The commits that one names as those it was taken from, as far as the history has them. */
export function originsOf(graph: CommitGraph, commit: Commit): readonly Commit[] {
  const found = new Map<number, Commit>();
  for (const { commit: prefix } of commit.message.origins) {
    const origin = graph.find(prefix);
    if (origin !== undefined && origin.number !== commit.number) found.set(origin.number, origin);
  }
  return [...found.values()];
}
