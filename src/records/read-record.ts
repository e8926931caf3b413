import { TocsinError } from '#base';
import { isObject } from '#csaf/reading';
import type { MachineRecord } from './machine-record.ts';
import { readCsafDocument } from './read-csaf.ts';
import { readCveRecord } from './read-cve.ts';
import { readOsvRecord } from './read-osv.ts';
import type { FoundRecord } from './recognise.ts';
import type { RecordContext } from './record-context.ts';

const READERS = { csaf: readCsafDocument, cve: readCveRecord, osv: readOsvRecord } as const;

/**
 * Reads what a record says of an advisory, and whom it concerns. Lenient: what is odd is left out, and leaves the answer open. Throws
 * `unreadable_input`, with the place, only where nothing can be said at all.
 */
export function readRecord(found: FoundRecord, context: Omit<RecordContext, 'place'>): MachineRecord {
  if (found.format === 'other') throw ofNoKind(found, context.file);
  return READERS[found.format](found.value, { ...context, place: found.place });
}

/** That a value is none of the records that are read. */
export function ofNoKind({ value, place }: FoundRecord, file: string): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${file}: ${place === '' ? '/' : place}: expected a CSAF document, a CVE record or an OSV record, found ${kindOf(value)}`,
    hint: 'they are told by document.csaf_version, by "dataType": "CVE_RECORD", and by id with modified; a container of a CNA by a file with the name of its CVE',
  });
}

function kindOf(value: unknown): string {
  if (!isObject(value)) return 'no object';
  const keys = Object.keys(value).slice(0, 5);
  return keys.length === 0
    ? 'an empty object'
    : `an object with ${keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
}
