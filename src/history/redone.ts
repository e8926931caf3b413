import type { Commit, CommitGraph } from './commit-graph.ts';
import type { Reverts } from './reverts.ts';

/** What was taken back is mended and put in again within weeks; years later the same words are another change. */
const LONGEST_SECONDS = 400 * 24 * 3600;

/** Commits with the subject of one that was taken back, after that: the same fix, tried again. Of XSA-97 these alone are in force. */
export function redoneLater(graph: CommitGraph, reverts: Reverts, commits: readonly Commit[]): readonly Commit[] {
  const takenBack = commits.flatMap((commit) => reverts.revertsOf(commit).map((revert) => ({ commit, revert })));
  if (takenBack.length === 0) return [];
  const subjects = new Map<string, number>();
  for (const { commit, revert } of takenBack)
    subjects.set(commit.subject, Math.min(subjects.get(commit.subject) ?? Infinity, revert.committedAt));
  return graph.commits.filter(({ subject, committedAt, parents }) => {
    const since = subjects.get(subject);
    return since !== undefined && parents.length < 2 && committedAt > since && committedAt - since < LONGEST_SECONDS;
  });
}
