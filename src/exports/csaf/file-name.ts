import { formatInstant, type Instant } from '#base';
import type { AdvisoryId } from '#identifiers';
import type { Publication } from '#publication';
import { releaseHistoryOf } from './tracking.ts';

/** The name that the file of a document must have: CSAF 2.0 and 2.1, section 5.1. */
export function csafFileName(id: AdvisoryId): string {
  return `${id.toLowerCase().replace(/[^+\-a-z0-9]+/g, '_')}.json`;
}

/**
 * Where a provider has the document, from the root of the site: `.well-known/csaf/v2.0/white/2020/xsa-334.json`. One tree for
 * each version, one folder for each TLP label (7.1.5), one for the year of the first release in UTC (7.1.11), which never changes.
 */
export function csafPath(id: AdvisoryId, publication: Publication, version: '2.0' | '2.1'): string {
  return csafPathOf(id, publication, releaseHistoryOf(publication).initial, version);
}

/** The same where the instant of the first release is known. */
export function csafPathOf(
  id: AdvisoryId,
  { audience }: Publication,
  initial: Instant,
  version: '2.0' | '2.1',
): string {
  const isPublic = audience.kind === 'public';
  const label = !isPublic ? 'amber' : version === '2.0' ? 'white' : 'clear';
  const year = formatInstant(initial).slice(0, 4);
  return `.well-known/csaf/v${version}/${label}/${year}/${csafFileName(id)}`;
}
