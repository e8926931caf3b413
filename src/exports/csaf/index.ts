export type { CsafJson, CsafObject } from './csaf-json.ts';
export { csafFileName, csafPath } from './file-name.ts';
export { toCsaf20, toCsaf21 } from './to-csaf.ts';
export type { CsafOptions } from './tracking.ts';
