import { type Diagnostic, formatInstant, type Instant, type Severity, TocsinError } from '#base';
import { readCvss } from '#csaf/cvss';
import { advisoryNumber, type CveId } from '#identifiers';
import {
  fileAddress,
  type Publication,
  pageAddresses,
  patchFiles,
  publishedAt,
  ratingOf,
  revisedAt,
} from '#publication';
import { affectedOf } from './affected.ts';
import { detailsOf, summaryOf } from './details.ts';
import { findersIn } from './finders.ts';
import type { OsvRecord, OsvReference, Severity as OsvSeverity } from './osv-record.ts';

export interface MadeOsv {
  /** Null where there is none to be made; a finding says why. */
  readonly record: OsvRecord | null;
  readonly findings: readonly Diagnostic[];
}

export interface OsvOptions {
  /** When what the records are made of last changed, a revision, rating or commit; not the time of making them. */
  readonly at: Instant;
}

/** All records of an advisory, in the order of its CVEs. */
export function osvRecordsOf(publication: Publication, options: OsvOptions): readonly MadeOsv[] {
  const { cves } = publication.facts;
  return cves.length === 0 ? [toOsv(publication, null, options)] : cves.map((cve) => toOsv(publication, cve, options));
}

/**
 * The record of one CVE of an advisory, or, with null, of an advisory without one. Throws `defect` for a publication that is not
 * for the public.
 */
export function toOsv(publication: Publication, cve: CveId | null, { at }: OsvOptions): MadeOsv {
  const { facts, style, audience } = publication;
  if (audience.kind !== 'public')
    throw new TocsinError({
      code: 'defect',
      message: 'an OSV record is public, and was asked for from a copy that is not',
    });
  const prefix = style.publisher?.osvPrefix;
  if (prefix === undefined || facts.number === null)
    return none(
      'osv-no-id',
      `there is no prefix of OSV ids for the series ${style.series}`,
      'add publisher.osvPrefix to the house style',
    );
  if (cve === null ? facts.cves.length > 0 : !facts.cves.includes(cve))
    return none(
      'osv-not-listed',
      `expected one of ${facts.cves.join(', ') || 'none'}, found ${cve ?? 'none'}`,
      'choose a CVE that the text names',
    );
  const affected = facts.withdrawn ? [] : affectedOf(publication);
  if (affected.length === 0 && !facts.withdrawn)
    return none(
      'osv-none-affected',
      `by its text ${facts.id} affects nothing`,
      'correct VULNERABLE SYSTEMS, or withdraw it',
    );
  const rating = ratingOf(publication, cve);
  const published = publishedAt(publication);
  const revised = revisedAt(publication) ?? at;
  const modified = formatInstant(at > revised ? at : revised);
  const id = (each: CveId | null): string => idOf(prefix, facts.number ?? 0, each, facts.cves);
  const others = facts.cves.filter((each) => each !== cve).map(id);
  const instead = facts.supersededBy === null ? [] : [`${prefix}-${advisoryNumber(facts.supersededBy)}`];
  const summary = summaryOf(facts.title);
  const { severity, findings } = severityOf(rating.cvss);
  const record: OsvRecord = {
    schema_version: '1.7.5',
    id: id(cve),
    modified,
    ...(published === null ? {} : { published: formatInstant(published) }),
    ...(facts.withdrawn ? { withdrawn: formatInstant(revised) } : {}),
    ...(cve === null ? {} : { aliases: [cve] }),
    ...filled('related', [...new Set([...others, ...instead])]),
    ...(summary === null ? {} : { summary }),
    ...filledText(detailsOf(facts, rating.description)),
    ...filled('severity', severity),
    affected,
    ...filled('references', referencesOf(publication)),
    ...filled(
      'credits',
      findersIn(facts.credits, style).map((name) => ({ name, type: 'FINDER' as const })),
    ),
    database_specific: {
      advisory: facts.id ?? style.series,
      revision: facts.revision,
      ...filled(
        'cwe_ids',
        rating.cwes.filter((each) => /^CWE-[1-9][0-9]{0,4}$/.test(each)),
      ),
    },
  };
  return { record, findings: [...trustFindings(publication), ...findings] };
}

/** A CVE is part of the id only where there are several, so that assigning the first one changes none; its place among them does not count. */
function idOf(prefix: string, number: number, cve: CveId | null, cves: readonly CveId[]): string {
  return cve === null || cves.length < 2 ? `${prefix}-${number}` : `${prefix}-${number}-${cve}`;
}

function finding(code: `osv-${string}`, severity: Severity, message: string, suggestion: string): Diagnostic {
  return { code, severity, line: null, column: null, message, suggestion };
}

function none(code: `osv-${string}`, message: string, remedy: string): MadeOsv {
  return { record: null, findings: [finding(code, 'error', message, remedy)] };
}

function trustFindings({ isTrusted, trust }: Publication): readonly Diagnostic[] {
  if (isTrusted) return [];
  const message = `the text is ${trust}: of no release it is said whether it is affected`;
  return [finding('osv-not-trusted', 'error', message, 'do not publish it: take the mail as the team signed it')];
}

const TYPE = { '2.0': 'CVSS_V2', '3.0': 'CVSS_V3', '3.1': 'CVSS_V3', '4.0': 'CVSS_V4' } as const;

function severityOf(vectors: readonly string[]): { severity: readonly OsvSeverity[]; findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  const severity = vectors.flatMap((text): OsvSeverity[] => {
    const read = readCvss(text);
    if (read.kind === 'vector') return [{ type: TYPE[read.version], score: read.text }];
    const message = `the CVSS vector ${JSON.stringify(text.slice(0, 80))} ${read.fault}`;
    findings.push(finding('osv-vector', 'error', message, 'enter it as its standard writes it, or take it out'));
    return [];
  });
  return { severity, findings };
}

function referencesOf(publication: Publication): readonly OsvReference[] {
  const pages = pageAddresses(publication).map((url): OsvReference => ({ type: 'ADVISORY', url }));
  const patches = patchFiles(publication).flatMap((file): OsvReference[] => {
    const url = fileAddress(publication, file);
    return url === null ? [] : [{ type: 'FIX', url }];
  });
  return [...pages, ...patches];
}

function filled<Name extends string, Entry>(
  name: Name,
  entries: readonly Entry[],
): { readonly [Each in Name]?: readonly Entry[] } {
  return entries.length === 0 ? {} : ({ [name]: entries } as { readonly [Each in Name]: readonly Entry[] });
}

function filledText(details: string): { readonly details?: string } {
  return details === '' ? {} : { details };
}
