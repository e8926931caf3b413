import { strToU8, zipSync } from 'fflate';
import { jsonText } from '#base';
import type { OsvRecord } from './osv-record.ts';

/** `all.zip`: a file for each record, `ID.json`, by id. The same records make the same bytes, in any order. */
export function osvZip(records: readonly OsvRecord[]): Uint8Array {
  const sorted = [...records].sort((left, right) => (left.id < right.id ? -1 : 1));
  const files = sorted.map((record) => [`${record.id}.json`, strToU8(jsonText(record))] as const);
  // the earliest that the format can say, in local time as it has it: neither clock nor zone changes the bytes
  return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) });
}
