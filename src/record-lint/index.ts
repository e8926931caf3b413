export { lintRecord } from './lint-record.ts';
