export { type AdvisoryId, advisoryId, advisoryNumber, advisorySeries, parseAdvisoryId } from './advisory-id.ts';
export { type CveId, parseCveId } from './cve-id.ts';
export { parseSha256, type Sha256 } from './digest.ts';
