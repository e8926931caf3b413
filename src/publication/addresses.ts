import { type AdvisoryId, advisoryNumber, advisorySeries } from '#identifiers';
import type { Publication } from './publication.ts';

/** The pages of the advisory, that of the project's own site first; none where neither is configured, or the number is lost. */
export function pageAddresses(publication: Publication): readonly string[] {
  const { id } = publication.facts;
  if (id === null) return [];
  const pages = [projectPageOf(id, publication), sitePageOf(id, publication)];
  return [...new Set(pages.flatMap((page) => page ?? []))];
}

/** The page of an advisory on the project's own site; null where its style names none, or it is of another series. */
export function projectPageOf(id: AdvisoryId, { style }: Publication): string | null {
  const page = style.publisher?.page;
  if (page === undefined || advisorySeries(id) !== style.series) return null;
  return page.replaceAll('{number}', `${advisoryNumber(id)}`);
}

/** The page of an advisory on this site; null where none is configured. */
export function sitePageOf(id: AdvisoryId, { site }: Publication): string | null {
  return site === null ? null : `${site}/advisories/${id}`;
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
