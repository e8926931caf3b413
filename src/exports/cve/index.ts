export { type CnaContainer, cnaContainerOf, type MadeContainer } from './cna-container.ts';
export { cveLimits } from './cve-limits.ts';
export type { CveRecord } from './cve-record.ts';
export { type MadeRecord, toCve } from './to-cve.ts';
