import type { Publication } from './publication.ts';

/** The pages of the advisory, that of the project's own site first; none where neither is configured, or the number is lost. */
export function pageAddresses({ facts, style, site }: Publication): readonly string[] {
  if (facts.id === null) return [];
  const page = style.publisher?.page?.replace('{number}', String(facts.number));
  const own = site === null ? [] : [`${site}/advisories/${facts.id}`];
  return page === undefined ? own : [...new Set([page, ...own])];
}

/**
 * Where a file of the revision lies; null where no site is configured, and for a mail that lacks files that its text lists: the
 * site has none of those. The name is a sender's: nothing of it is left as it is.
 */
export function fileAddress({ facts, site, trust, isTrusted }: Publication, file: string): string | null {
  if (site === null || facts.id === null || facts.revision === null) return null;
  if (!isTrusted || trust === 'incomplete') return null;
  return `${site}/advisories/${facts.id}/v${facts.revision}/files/${encodeURIComponent(file.toWellFormed())}`;
}

/** The files of the patch table, each once, in its order. */
export function patchFiles({ facts }: Publication): readonly string[] {
  return [...new Set(facts.patches.flatMap((row) => row.files))];
}
