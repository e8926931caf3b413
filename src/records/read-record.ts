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
export function readRecord(
  { format, value, place }: FoundRecord,
  context: Omit<RecordContext, 'place'>,
): MachineRecord {
  return READERS[format](value, { ...context, place });
}
