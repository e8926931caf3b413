import type { Instant } from '#base';
import type { AdvisoryId } from '#identifiers';
import { fileAddress, type Publication, projectPageOf, sitePageOf } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { csafPathOf } from './file-name.ts';
import { digestsOf } from './patch-rows.ts';
import { plainLine } from './plain-text.ts';
import { SUPERSEDING } from './profile.ts';

/** The references of the whole document. Before the end of an embargo no public page is named: there is none. */
export function documentReferencesOf(
  id: AdvisoryId,
  publication: Publication,
  initial: Instant,
  version: '2.0' | '2.1',
): CsafObject[] {
  const { site, audience, facts } = publication;
  const references: CsafObject[] = [];
  const add = (category: 'self' | 'external', summary: string, url: string | null): void => {
    if (url !== null) references.push({ category, summary, url });
  };
  if (site !== null) add('self', 'This document', `${site}/${csafPathOf(id, publication, initial, version)}`);
  if (facts.withdrawn) {
    // what is withdrawn has no vulnerabilities, where the ids would stand
    for (const cve of new Set(facts.cves)) add('external', cve, `https://www.cve.org/CVERecord?id=${cve}`);
    const { supersededBy } = facts;
    if (supersededBy !== null)
      add(
        'external',
        `${SUPERSEDING}: ${supersededBy}`,
        projectPageOf(supersededBy, publication) ?? pageOf(supersededBy, publication),
      );
  }
  if (audience.kind !== 'public') return references;
  add('self', 'The advisory as a page', sitePageOf(id, publication));
  add(
    'external',
    `The advisory on the page of ${publication.style.publisher?.name ?? publication.style.project}`,
    projectPageOf(id, publication),
  );
  for (const [file, digest] of digestsOf(facts)) {
    add('external', `${plainLine(file) ?? 'A file'} (SHA-256 ${digest})`, fileAddress(publication, file));
  }
  return references;
}

/** The page about an advisory: of the site, else of the project. Null: there is none, or it is not public yet. */
export function pageOf(id: AdvisoryId, publication: Publication): string | null {
  if (publication.audience.kind !== 'public') return null;
  return sitePageOf(id, publication) ?? projectPageOf(id, publication);
}
