export { modifiedIds } from './modified-ids.ts';
export type { OsvRecord } from './osv-record.ts';
export { osvZip } from './osv-zip.ts';
export { type MadeOsv, osvRecordsOf, toOsv } from './to-osv.ts';
