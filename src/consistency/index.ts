export { type ConsistencySource, formProblems } from './form-problems.ts';
export type { FormSays, ReadForm } from './form-says.ts';
export { readCsaf } from './read-csaf.ts';
export { readCve } from './read-cve.ts';
export { readOsv } from './read-osv.ts';
