import type { AdvisoryId } from '#identifiers';
import { type Changes, changesOf } from './changes.ts';
import { type CommitGraph, commitGraph } from './commit-graph.ts';
import { type Containment, containment } from './containment.ts';
import { type Correction, fixesIn, type HistoryFixes } from './fixes.ts';
import { type LoggedCommit, readLog } from './read-log.ts';
import { type References, type RepositoryPlace, readReferences } from './read-references.ts';
import { type Reverts, revertsIn } from './reverts.ts';

/** All that is read of a repository: once, in one run of git. */
export interface History {
  readonly place: RepositoryPlace;
  readonly references: References;
  readonly graph: CommitGraph;
  readonly contained: Containment;
  readonly changes: Changes;
  readonly reverts: Reverts;
  readonly fixesByAdvisory: ReadonlyMap<AdvisoryId, HistoryFixes>;
}

export interface HistoryOptions {
  /** Prefixes of advisories: `XSA`. */
  readonly series: readonly string[];
  readonly corrections?: readonly Correction[];
  /** Commits beside the branches and releases: what is checked out, what a host runs. */
  readonly tips?: readonly string[];
}

/** Reads branches, releases and all commits below them. Throws TocsinError `unreadable_input`, `input_too_large`. */
export async function readHistory(place: RepositoryPlace, options: HistoryOptions): Promise<History> {
  const references = await readReferences(place);
  const tips = new Set([...(options.tips ?? []), ...(references.head === null ? [] : [references.head])]);
  for (const branch of references.branches) {
    tips.add(branch.commit);
    for (const release of branch.releases) tips.add(release.commit);
  }
  const logged: LoggedCommit[] = [];
  await readLog(place, [...tips], options.series, (commit) => logged.push(commit));
  return historyOf(place, references, logged, options);
}

/** What follows from the commits, without asking git again. */
export function historyOf(
  place: RepositoryPlace,
  references: References,
  logged: readonly LoggedCommit[],
  { corrections }: Pick<HistoryOptions, 'corrections'> = {},
): History {
  const graph = commitGraph(logged);
  const changes = changesOf(graph);
  const reverts = revertsIn(graph, changes);
  return {
    place,
    references,
    graph,
    changes,
    contained: containment(graph, references.branches),
    reverts,
    fixesByAdvisory: fixesIn(graph, changes, reverts, corrections),
  };
}
