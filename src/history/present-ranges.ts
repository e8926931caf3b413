import type { Commit } from './commit-graph.ts';
import type { History } from './history.ts';
import type { AdvisoryRanges } from './ranges.ts';

/** The document of `ranges --json` (docs/patches.md). `documents`: commits that change documentation only. */
export function presentRanges(history: History, ranges: readonly AdvisoryRanges[], documents: ReadonlySet<number>) {
  const { references, graph } = history;
  return {
    repository: {
      commits: graph.commits.length,
      isShallow: references.isShallow,
      branches: references.branches.map(({ name, version, commit, releases }) => ({
        branch: name,
        version,
        commit,
        releases: releases.map(({ version: released }) => released),
      })),
    },
    advisories: ranges.map((each) => presentAdvisory(each, documents)),
  };
}

function presentAdvisory(ranges: AdvisoryRanges, documents: ReadonlySet<number>) {
  return {
    advisory: ranges.advisory,
    cves: ranges.cves,
    fixes: ranges.fixes.map(({ commit, foundBy, branch, firstRelease, takenBack }) => ({
      ...presentCommit(commit),
      branch: branch?.name ?? null,
      firstRelease: firstRelease?.version ?? null,
      foundBy,
      documentationOnly: documents.has(commit.number),
      takenBack: takenBack.map(({ branch: where, by }) => ({ branch: where.name, by: by.hash })),
    })),
    branches: ranges.branches.map(({ branch, commits, isInherited, firstRelease, lacks }) => ({
      branch: branch.name,
      version: branch.version,
      commits: commits.map(({ hash }) => hash),
      inherited: isInherited,
      firstRelease: firstRelease?.version ?? null,
      lacks: lacks.map(({ hash }) => hash),
    })),
    introduced: ranges.introduced.map(({ commit, branches, firstRelease, fixOf }) => ({
      ...presentCommit(commit),
      branches: branches.map(({ name }) => name),
      firstRelease: firstRelease?.version ?? null,
      fixOf,
    })),
    unresolved: ranges.unresolved,
    doubtful: ranges.doubtful.map(presentCommit),
  };
}

function presentCommit({ hash, subject, committedAt }: Commit) {
  return { commit: hash, subject, date: new Date(committedAt * 1000).toISOString().replace('.000Z', 'Z') };
}
