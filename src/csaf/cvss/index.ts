export { type CvssObject, cvssObject, readCvss } from './cvss-object.ts';
export type { CvssVersion } from './metrics.ts';
