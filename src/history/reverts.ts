import type { Changes } from './changes.ts';
import type { Commit, CommitGraph } from './commit-graph.ts';

/** Who takes back what. */
export interface Reverts {
  /** Commits that take this one back where both are, also those that name its twin on another branch. */
  revertsOf(commit: Commit): readonly Commit[];
  /** The commit that took this one back where only what `has` says is there; null: it is in force. */
  takenBackBy(commit: Commit, has: (commit: Commit) => boolean): Commit | null;
}

/** A revert of a revert of a revert: nobody goes on for longer in earnest. */
const DEEPEST = 16;

export function revertsIn(graph: CommitGraph, changes: Changes): Reverts {
  const byTarget = new Map<number, Commit[]>();
  for (const commit of graph.commits) {
    for (const prefix of commit.message.reverts) {
      const target = graph.find(prefix);
      if (target === undefined) continue;
      const known = byTarget.get(target.number);
      if (known === undefined) byTarget.set(target.number, [commit]);
      else known.push(commit);
    }
  }
  const revertsOf = (commit: Commit): readonly Commit[] =>
    changes.twinsOf(commit).flatMap(({ number }) => byTarget.get(number) ?? []);
  const takenBackBy = (commit: Commit, has: (commit: Commit) => boolean, depth = 0): Commit | null => {
    for (const twin of changes.twinsOf(commit)) {
      // where the twin itself is, it is the twin that was taken back
      if (twin.number !== commit.number && has(twin)) continue;
      for (const revert of byTarget.get(twin.number) ?? []) {
        // what was put in again after the revert is in: parents have lower numbers
        if (revert.number < commit.number || !has(revert)) continue;
        if (depth < DEEPEST && takenBackBy(revert, has, depth + 1) !== null) continue;
        return revert;
      }
    }
    return null;
  };
  return { revertsOf, takenBackBy: (commit, has) => takenBackBy(commit, has) };
}
