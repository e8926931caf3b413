import { gitOutput } from '#git';
import type { Commit } from './commit-graph.ts';
import type { RepositoryPlace } from './read-references.ts';

/** Attack: a commit that changes a million files; all fixes of Xen's history together name some thousand. */
const MAX_BYTES = 64 * 1024 * 1024;
const DOCUMENTATION =
  /^(?:docs?\/|documentation\/|(?:[^/]+\/)*[^/]+\.(?:md|markdown|pandoc|rst|txt)$|MAINTAINERS$|COPYING$)/i;

/** Those of the commits that change documentation and nothing else: with them nobody is less exposed than without. */
export async function documentationOnly(
  place: RepositoryPlace,
  commits: readonly Commit[],
): Promise<ReadonlySet<number>> {
  const words = ['diff-tree', '--stdin', '-r', '-z', '--root', '--name-only', '--no-renames', '--no-ext-diff'];
  const input = commits.map(({ hash }) => `${hash}\n`).join('');
  const printed = await gitOutput(place, words, { maxBytes: MAX_BYTES, input });
  if (printed === null) return new Set();
  const numberByHash = new Map(commits.map(({ hash, number }) => [hash, number]));
  const paths = new Map<number, { named: number; documents: number }>();
  let current = { named: 0, documents: 0 };
  for (const word of printed.toString('utf8').split('\0')) {
    const number = numberByHash.get(word.trim());
    if (number !== undefined) {
      current = { named: 0, documents: 0 };
      paths.set(number, current);
    } else if (word !== '') {
      current.named += 1;
      if (DOCUMENTATION.test(word)) current.documents += 1;
    }
  }
  return new Set([...paths].filter(([, { named, documents }]) => named > 0 && named === documents).map(([n]) => n));
}
