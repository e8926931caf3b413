import type { AdvisoryId, CveId } from '#identifiers';
import { type Changes, originsOf } from './changes.ts';
import type { Commit, CommitGraph } from './commit-graph.ts';
import { redoneLater } from './redone.ts';
import type { Reverts } from './reverts.ts';

/** How a commit was found to fix an advisory: by its own words, or by those of its twin on another branch. */
export type FoundBy = 'label' | 'trailer' | 'cherry_pick' | 'subject' | 'correction';

export interface FixCommit {
  readonly commit: Commit;
  readonly foundBy: FoundBy;
}

/** What a history says that fixes one advisory. */
export interface HistoryFixes {
  readonly advisory: AdvisoryId;
  readonly cves: readonly CveId[];
  /** Parents first. */
  readonly fixes: readonly FixCommit[];
  /** Commits whose label contradicts those of the others: not counted. */
  readonly doubtful: readonly Commit[];
}

/** What a person found that the messages of commits do not say, or say wrongly. */
export interface Correction {
  readonly commit: string;
  readonly advisory: AdvisoryId;
  readonly isFix: boolean;
}

/** A typing error names an advisory of another time. */
const FAR_AWAY_SECONDS = 180 * 24 * 3600;

/** The commits that fix each advisory, by labels, then by the twins of what is labelled, then as somebody corrected. */
export function fixesIn(
  graph: CommitGraph,
  changes: Changes,
  reverts: Reverts,
  corrections: readonly Correction[] = [],
): ReadonlyMap<AdvisoryId, HistoryFixes> {
  const labelled = labelledIn(graph);
  const refused = new Set<string>();
  const added = new Map<AdvisoryId, Commit[]>();
  for (const { commit: prefix, advisory, isFix } of corrections) {
    const commit = graph.find(prefix);
    if (commit === undefined) continue;
    if (isFix) added.set(advisory, [...(added.get(advisory) ?? []), commit]);
    else refused.add(`${advisory} ${commit.number}`);
  }
  const found = new Map<AdvisoryId, HistoryFixes>();
  for (const advisory of new Set([...labelled.keys(), ...added.keys()])) {
    const labels = (labelled.get(advisory) ?? []).filter(({ commit }) => !refused.has(`${advisory} ${commit.number}`));
    const { sure, doubtful } = withoutContradictions(labels);
    const fixes = new Map<number, FixCommit>();
    for (const { commit } of sure) fixes.set(commit.number, { commit, foundBy: 'label' });
    for (const commit of added.get(advisory) ?? [])
      if (!fixes.has(commit.number)) fixes.set(commit.number, { commit, foundBy: 'correction' });
    const known = [...fixes.values()].map(({ commit }) => commit);
    for (const commit of redoneLater(graph, reverts, known))
      if (!fixes.has(commit.number) && !refused.has(`${advisory} ${commit.number}`))
        fixes.set(commit.number, { commit, foundBy: 'subject' });
    const followed = new Set<number>();
    for (const { commit } of [...fixes.values()]) {
      // attack: a hundred thousand labels on commits that are all twins
      const change = changes.changeOf(commit);
      if (followed.has(change)) continue;
      followed.add(change);
      for (const twin of changes.twinsOf(commit)) {
        // one that names advisories itself speaks for itself
        if (fixes.has(twin.number) || twin.message.labels.length > 0) continue;
        if (refused.has(`${advisory} ${twin.number}`) || twin.message.reverts.length > 0) continue;
        fixes.set(twin.number, { commit: twin, foundBy: linkOf(graph, changes, twin) });
      }
    }
    found.set(advisory, {
      advisory,
      cves: [...new Set(sure.flatMap(({ cves }) => cves))].sort(),
      fixes: [...fixes.values()].sort((one, other) => one.commit.number - other.commit.number),
      doubtful: doubtful.map(({ commit }) => commit),
    });
  }
  return found;
}

interface Labelled {
  readonly commit: Commit;
  readonly cves: readonly CveId[];
}

function labelledIn({ commits }: CommitGraph): Map<AdvisoryId, Labelled[]> {
  const found = new Map<AdvisoryId, Labelled[]>();
  for (const commit of commits) {
    for (const { advisory, cves } of commit.message.labels) {
      const known = found.get(advisory);
      if (known === undefined) found.set(advisory, [{ commit, cves }]);
      else known.push({ commit, cves });
    }
  }
  return found;
}

/**
 * A label with a CVE that no other label of the advisory has, on a commit of another time than all that have one, is a typing error: of
 * XSA-164 two commits are XSA-194. The camp with more commits is believed.
 */
function withoutContradictions(labels: readonly Labelled[]): {
  readonly sure: readonly Labelled[];
  readonly doubtful: readonly Labelled[];
} {
  const [largest, ...rest] = campsOf(labels).toSorted((one, other) => other.length - one.length);
  if (largest === undefined) return { sure: labels, doubtful: [] };
  const times = largest.map(({ commit }) => commit.committedAt).sort((one, other) => one - other);
  const isFar = ({ commit: { committedAt } }: Labelled): boolean => {
    const next = firstNotBelow(times, committedAt - FAR_AWAY_SECONDS);
    return (times[next] ?? Infinity) - committedAt > FAR_AWAY_SECONDS;
  };
  const doubtful = new Set(rest.flatMap((members) => members.filter(isFar)));
  return { sure: labels.filter((label) => !doubtful.has(label)), doubtful: [...doubtful] };
}

/** Labels that name a CVE, together with those that share one with them. Attack: a hundred thousand, each with a CVE of its own. */
function campsOf(labels: readonly Labelled[]): readonly (readonly Labelled[])[] {
  const above = new Map<CveId, CveId>();
  const rootOf = (cve: CveId): CveId => {
    let root = cve;
    for (let next = above.get(root); next !== undefined && next !== root; next = above.get(root)) {
      above.set(root, above.get(next) ?? next);
      root = next;
    }
    return root;
  };
  const named = labels.flatMap((label) => {
    const [first, ...others] = label.cves;
    for (const other of others) if (first !== undefined) above.set(rootOf(other), rootOf(first));
    return first === undefined ? [] : [{ label, first }];
  });
  const byRoot = Map.groupBy(named, ({ first }) => rootOf(first));
  return [...byRoot.values()].map((members) => members.map(({ label }) => label));
}

function firstNotBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function linkOf(graph: CommitGraph, changes: Changes, commit: Commit): FoundBy {
  const change = changes.changeOf(commit);
  const origin = originsOf(graph, commit).find((each) => changes.changeOf(each) === change);
  if (origin === undefined) return 'subject';
  const kinds = commit.message.origins.filter((each) => origin.hash.startsWith(each.commit)).map(({ kind }) => kind);
  return kinds.includes('trailer') ? 'trailer' : 'cherry_pick';
}
