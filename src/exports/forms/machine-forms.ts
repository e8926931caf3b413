import { type Diagnostic, type Instant, TocsinError } from '#base';
import { csafFileName, toCsaf20, toCsaf21 } from '#exports/csaf';
import { toCve } from '#exports/cve';
import { osvRecordsOf } from '#exports/osv';
import { type Publication, revisedAt } from '#publication';

export const MACHINE_FORMS = ['csaf-2.0', 'csaf-2.1', 'osv', 'cve'] as const;
export type MachineForm = (typeof MACHINE_FORMS)[number];

export interface MachineDocument {
  /** The name that its standard gives the file, or the id of the record. */
  readonly fileName: string;
  readonly document: object;
}

export interface MadeForm {
  /** One, or with several CVEs one for each of OSV and CVE. */
  readonly documents: readonly MachineDocument[];
  /** What the form cannot hold, or should not say. */
  readonly findings: readonly Diagnostic[];
}

export interface FormOptions {
  /** The version of the program, which CSAF names. */
  readonly version: string;
}

/**
 * One form of an advisory. No documents: the form has nothing to say of it (a CVE record where no CVE was assigned); a finding says
 * why. Throws `bad_house_style` where the series file lacks what the form needs.
 */
export function machineForm(publication: Publication, form: MachineForm, { version }: FormOptions): MadeForm {
  const at = instantOf(publication);
  if (form === 'osv') return osvRecords(publication, at);
  if (form === 'cve') return cveRecords(publication, at);
  const options = { at, generator: { name: 'Tocsin', version } };
  const { id } = publication.facts;
  const document = form === 'csaf-2.0' ? toCsaf20(publication, options) : toCsaf21(publication, options);
  return { documents: id === null ? [] : [{ fileName: csafFileName(id), document }], findings: [] };
}

/** The text of a form: its one document, or the list of them. */
export function formText({ documents }: MadeForm): string {
  const [only] = documents;
  const value = documents.length === 1 ? only?.document : documents.map(({ document }) => document);
  return `${JSON.stringify(value, null, 2)}\n`;
}

function instantOf(publication: Publication): Instant {
  const at = revisedAt(publication);
  if (at !== null) return at;
  throw new TocsinError({ code: 'defect', message: 'a publication without a revision' });
}

function cveRecords(publication: Publication, at: Instant): MadeForm {
  const made = publication.facts.cves.map((cve) => toCve(publication, cve, { at }));
  return {
    documents: made.flatMap(({ record }) =>
      record === null ? [] : [{ fileName: `${record.cveMetadata.cveId}.json`, document: record }],
    ),
    findings: distinct(made.flatMap(({ findings }) => findings)),
  };
}

function osvRecords(publication: Publication, at: Instant): MadeForm {
  const made = osvRecordsOf(publication, { at });
  return {
    documents: made.flatMap(({ record }) =>
      record === null ? [] : [{ fileName: `${record.id}.json`, document: record }],
    ),
    findings: distinct(made.flatMap(({ findings }) => findings)),
  };
}

/** Several records of one text say the same of it. */
function distinct(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(findings.map((each) => [`${each.code} ${each.message}`, each])).values()];
}
