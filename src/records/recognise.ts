import { TocsinError } from '#base';
import { has, isObject, member, readJson, textOf, within } from '#csaf/reading';
import { parseCveId } from '#identifiers';
import { MAX_RECORDS } from './limits.ts';
import { nameOf } from './record-text.ts';

/** A record as it stands in a file, before it is read. */
export interface FoundRecord {
  /** `other`: JSON of a kind that is not read here. */
  readonly format: 'csaf' | 'cve' | 'osv' | 'other';
  readonly value: unknown;
  /** Where in the file (RFC 6901). */
  readonly place: string;
}

/** How much is looked at to say whether bytes begin as JSON does. Attack: a file of blanks. */
const MAX_BEGINNING = 30_000;
/** Members that tell; they may stand far behind. */
const TELLING = ['"csaf_version"', '"CVE_RECORD"', '"schema_version"', '"modified"', '"providerMetadata"'];

/**
 * Whether bytes look like JSON of a kind that is read here, whole or broken. Says no to what only begins as JSON does: a draft
 * may begin with "[".
 */
export function looksLikeRecords(bytes: Uint8Array): boolean {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const beginning = whole
    .toString('latin1', 0, MAX_BEGINNING)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^(?:\{\s*["}]|\[\s*[{\]])/.test(beginning) && TELLING.some((each) => whole.includes(each));
}

/**
 * The records of a file: one, or a list of them. Throws `unreadable_input` where it is no JSON, with line and column, or is nested
 * too deeply; `input_too_large` where there are too many.
 */
export function findRecords(bytes: Uint8Array, file: string): readonly FoundRecord[] {
  const read = readJson(withoutMark(bytes));
  if (read.kind === 'unreadable') {
    const place = read.line === null ? '' : `:${read.line}:${read.column}`;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${file}${place}: ${read.message}`,
      hint: 'fetch the record again: it is not whole, or was changed',
    });
  }
  const isList = Array.isArray(read.value);
  const values = (isList ? (read.value as readonly unknown[]) : [read.value]).map((value) => recordAround(value, file));
  if (values.length > MAX_RECORDS) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `${file}: expected at most ${MAX_RECORDS} records, found ${values.length}`,
      hint: 'divide the list into several files',
    });
  }
  return values.map((value, index) => ({ format: formatOf(value), value, place: isList ? `/${index}` : '' }));
}

/** The id of a record, as far as it has one; for names in messages. */
export function recordId({ format, value }: FoundRecord): string | null {
  const owner =
    format === 'csaf' ? within(value, 'document', 'tracking') : format === 'cve' ? member(value, 'cveMetadata') : value;
  return nameOf(owner, format === 'cve' ? 'cveId' : 'id');
}

/**
 * A CNA container as it is sent to CVE Services, alone or as `cnaContainer`, inside the record that it becomes: it does not name its
 * CVE, so that the file has to (`CVE-2031-1001.json`). What names none stays what it is, and is refused as that.
 */
function recordAround(value: unknown, file: string): unknown {
  const cna = has(value, 'cnaContainer') ? member(value, 'cnaContainer') : value;
  const isContainer = isObject(cna) && has(cna, 'providerMetadata') && !has(value, 'containers');
  const cveId = parseCveId(/CVE-[0-9]{4}-[0-9]{4,19}(?=[^/0-9]*$)/.exec(file)?.[0] ?? '');
  if (!isContainer || cveId === undefined) return value;
  const provider = member(cna, 'providerMetadata');
  const state = has(cna, 'rejectedReasons') ? 'REJECTED' : 'PUBLISHED';
  const assignerOrgId = member(provider, 'orgId');
  return {
    dataType: 'CVE_RECORD',
    dataVersion: BARE_VERSION,
    cveMetadata: { cveId, assignerOrgId, state },
    containers: { cna },
  };
}

/** A container names no version of the format: that of the schema that it is held against. */
const BARE_VERSION = '5.1.1';

function formatOf(value: unknown): FoundRecord['format'] {
  if (has(member(value, 'document'), 'csaf_version')) return 'csaf';
  if (textOf(value, 'dataType') === 'CVE_RECORD') return 'cve';
  return has(value, 'id') && (has(value, 'modified') || has(value, 'schema_version')) ? 'osv' : 'other';
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
