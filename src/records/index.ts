export {
  type MachineRecord,
  RECORD_FORMATS,
  type RecordFormat,
  type RecordMitigation,
  type RecordSource,
} from './machine-record.ts';
export { ofNoKind, readRecord } from './read-record.ts';
export { type FoundRecord, findRecords, looksLikeRecords, recordId } from './recognise.ts';
export type { RecordContext } from './record-context.ts';
export { looksLikeZip, zippedRecords } from './zip-records.ts';
