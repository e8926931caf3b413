import { type Diagnostic, formatInstant, TocsinError } from '#base';
import type { CveId } from '#identifiers';
import {
  fileAddress,
  type Publication,
  pageAddresses,
  patchFiles,
  publishedAt,
  ratingOf,
  sectionText,
} from '#publication';
import { affectedProducts, cpeApplicability } from './affected.ts';
import { metricsOf, problemTypesOf } from './assessments.ts';
import { cveLimits, isTooLong, SHARED_DESCRIPTION } from './cve-limits.ts';
import type { ProviderMetadata, PublishedContainer, Reference, RejectedContainer, Text } from './cve-record.ts';
import { finding } from './finding.ts';

export type CnaContainer = PublishedContainer | RejectedContainer;

export interface MadeContainer {
  /** Null where there is none to be made; a finding says why. */
  readonly container: CnaContainer | null;
  readonly findings: readonly Diagnostic[];
}

/** Of the record format: what is over it is left out, with a warning. */
const MAX_REFERENCES = 512;
const MAX_URL = 2048;

/**
 * What a CNA submits for one CVE of an advisory. CVE Services itself fills in whose it is and when it came. Throws `defect` for
 * a publication that is not for the public.
 */
export function cnaContainerOf(publication: Publication, cve: CveId): MadeContainer {
  const { facts, style, audience } = publication;
  if (audience.kind !== 'public')
    throw new TocsinError({
      code: 'defect',
      message: 'a CVE record is public, and was asked for from a copy that is not',
    });
  const organisation = style.publisher?.cve;
  if (!facts.cves.includes(cve))
    return none('cve-not-listed', `the text does not name ${cve}`, 'choose one that it names');
  if (organisation === undefined)
    return none(
      'cve-no-organisation',
      `the series ${style.series} names no organisation that assigns CVE ids`,
      'add publisher.cve to the house style, or ask whoever assigned the id to publish the record',
    );
  const providerMetadata = { orgId: organisation.organisation, shortName: organisation.shortName };
  return facts.withdrawn ? rejected(publication, cve, providerMetadata) : published(publication, cve, providerMetadata);
}

function none(code: `cve-${string}`, message: string, remedy: string): MadeContainer {
  return { container: null, findings: [finding(code, 'error', message, remedy)] };
}

function published(publication: Publication, cve: CveId, providerMetadata: ProviderMetadata): MadeContainer {
  const { facts, style } = publication;
  const rating = ratingOf(publication, cve);
  const descriptions = descriptionsOf(publication, rating.description);
  if (descriptions.length === 0)
    return none(
      'cve-no-description',
      'the text has neither a description nor a title',
      'a CVE record needs one: write it',
    );
  const findings: Diagnostic[] = [...cveLimits(facts), ...trustFindings(publication)];
  if (descriptions.length > 1 && isTooLong(rating.description ?? ''))
    findings.push(
      finding('cve-text-long', 'error', `the description of ${cve} is longer than a CVE record takes`, 'shorten it'),
    );
  const affected = affectedProducts(publication);
  if (affected.every(isUnaffected))
    findings.push(
      finding(
        'cve-none-affected',
        'error',
        'the record names no product that is affected, or may be',
        'CNA rule 5.1.8 forbids that: correct VULNERABLE SYSTEMS, or reject the CVE',
      ),
    );
  const { metrics, findings: ofVectors } = metricsOf(rating.cvss);
  const { problemTypes, findings: ofWeaknesses } = problemTypesOf(rating.cwes);
  const { references, findings: ofReferences } = referencesOf(publication);
  const { solutions, findings: ofSolutions } = solutionsOf(publication);
  findings.push(...ofVectors, ...ofWeaknesses, ...ofReferences, ...ofSolutions);
  const datePublic = publishedAt(publication);
  const cpes = cpeApplicability(publication);
  const credits = textsOf(publication, 'credits').map((text) => ({ ...text, type: 'finder' as const }));
  const container: PublishedContainer = {
    providerMetadata,
    ...(facts.title === null ? {} : { title: facts.title }),
    ...(datePublic === null ? {} : { datePublic: formatInstant(datePublic) }),
    descriptions,
    affected,
    ...filled('cpeApplicability', cpes),
    ...filled('problemTypes', problemTypes),
    ...filled(
      'impacts',
      textsOf(publication, 'impact').map((text) => ({ descriptions: [text] })),
    ),
    ...filled('metrics', metrics),
    ...filled('configurations', textsOf(publication, 'vulnerable')),
    ...filled('workarounds', textsOf(publication, 'mitigation')),
    ...filled('solutions', solutions),
    ...filled('timeline', timelineOf(publication)),
    ...filled('credits', credits),
    references,
    source: { advisory: facts.id ?? style.series, discovery: 'UNKNOWN' },
  };
  return { container, findings };
}

/** Lists of the format are left out where they are empty: it asks for one entry at least. */
function filled<Name extends string, Entry>(
  name: Name,
  entries: readonly Entry[],
): { readonly [Each in Name]?: readonly Entry[] } {
  return entries.length === 0 ? {} : ({ [name]: entries } as { readonly [Each in Name]: readonly Entry[] });
}

function textsOf({ facts }: Publication, role: string): readonly Text[] {
  const value = sectionText(facts, role);
  return value === null ? [] : [{ lang: 'en', value }];
}

/** What this one is, if somebody wrote that; then the text of the advisory, marked where it is about several. */
function descriptionsOf({ facts }: Publication, own: string | null): readonly Text[] {
  const whole = sectionText(facts, 'description');
  const text = whole ?? facts.title;
  const shared = text !== null && facts.cves.length > 1 ? `${SHARED_DESCRIPTION}${text}` : text;
  return [own, shared].flatMap((value) => (value === null || value === '' ? [] : [{ lang: 'en' as const, value }]));
}

function isUnaffected({ defaultStatus, versions = [] }: PublishedContainer['affected'][number]): boolean {
  if (versions.length === 0) return defaultStatus === 'unaffected';
  return versions.every(({ status }) => status === 'unaffected');
}

function trustFindings({ isTrusted, trust }: Publication): readonly Diagnostic[] {
  if (isTrusted) return [];
  const message = `the text is ${trust}: of no release it is said whether it is affected`;
  return [finding('cve-not-trusted', 'error', message, 'do not publish it: take the mail as the team signed it')];
}

/** A record is no place for long tables: what does not fit is on the page of the advisory. */
function solutionsOf(publication: Publication): { solutions: readonly Text[]; findings: readonly Diagnostic[] } {
  const solutions = textsOf(publication, 'resolution');
  if (!solutions.some(({ value }) => isTooLong(value))) return { solutions, findings: [] };
  const message = 'the resolution is longer than a CVE record takes, and was left out';
  return {
    solutions: [],
    findings: [finding('cve-solution-left-out', 'info', message, 'nothing: the pages that the record names have it')],
  };
}

function referencesOf(publication: Publication): {
  references: readonly Reference[];
  findings: readonly Diagnostic[];
} {
  const pages = pageAddresses(publication).map((url): Reference => ({ url, tags: ['vendor-advisory'] }));
  const patches = patchFiles(publication).flatMap((file): Reference[] => {
    const url = fileAddress(publication, file);
    return url === null ? [] : [{ url, tags: ['patch'] }];
  });
  const all = [...pages, ...patches];
  const references = all.filter(({ url }) => url.length <= MAX_URL).slice(0, MAX_REFERENCES);
  const findings: Diagnostic[] = [];
  if (references.length === 0)
    findings.push(
      finding(
        'cve-no-reference',
        'error',
        'the record has no address of the advisory',
        'set publicUrl, or publisher.page of the house style: CNA rule 5.1.10 asks for a public reference',
      ),
    );
  if (references.length < all.length)
    findings.push(
      finding(
        'cve-references-left-out',
        'warning',
        `${all.length - references.length} addresses of patches were left out: a CVE record takes ${MAX_REFERENCES} of ${MAX_URL} characters`,
        'nothing: the page of the advisory has them all',
      ),
    );
  return { references, findings };
}

/** Revisions whose instant is known, from the day on that it was public: what was before is nobody's business. */
function timelineOf(publication: Publication): readonly (Text & { readonly time: string })[] {
  const { facts, style, revisions } = publication;
  const since = publishedAt(publication);
  if (since === null) return [];
  return revisions
    .filter(({ isDated, at }) => isDated && at >= since)
    .map(({ revision, at, summary }) => {
      const what = `${facts.id} ${style.revisionWord} ${revision}`;
      const whole = summary === null ? what : `${what}: ${summary.replaceAll('\r\n', '\n')}`;
      return { time: formatInstant(at), lang: 'en', value: isTooLong(whole) ? what : whole };
    });
}

/**
 * An advisory that was taken back. CNA rule 4.5.3.6: a record may be rejected where there is no vulnerability, or where it is
 * another record's; which of both, and whether at all, a person decides. Where another advisory takes its place, the CVE may well
 * be of that one, so no record is made.
 */
function rejected({ facts }: Publication, cve: CveId, providerMetadata: ProviderMetadata): MadeContainer {
  if (facts.supersededBy !== null)
    return none(
      'cve-superseded',
      `${facts.id} was withdrawn in favour of ${facts.supersededBy}`,
      `publish ${cve} from ${facts.supersededBy} if that names it; else reject it by hand`,
    );
  const whole = `${facts.id} was withdrawn.`;
  const reason = facts.updates === null ? whole : `${whole}\n\n${facts.updates.replaceAll('\r\n', '\n')}`;
  const findings = [
    finding(
      'cve-rejects',
      'warning',
      `the record says that ${cve} is rejected, since ${facts.id} was withdrawn`,
      'publish it only if there is no vulnerability (CNA rule 4.5.3.6)',
    ),
  ];
  if (isTooLong(reason))
    findings.push(finding('cve-text-long', 'error', 'the reasons are longer than a CVE record takes', 'shorten them'));
  return { container: { providerMetadata, rejectedReasons: [{ lang: 'en', value: reason }] }, findings };
}
