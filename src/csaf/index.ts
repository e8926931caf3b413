export { type CvssObject, cvssObjectOf } from './cvss/cvss-object.ts';
export { weaknessOn } from './cwe-catalogue.ts';
export { NOT_CHECKED } from './not-checked.ts';
export type { CsafFinding, CsafReport, CsafSeverity, CsafVersion, NotChecked } from './report.ts';
export { RULES } from './rules.ts';
export { type ValidationOptions, validateCsaf, validateCsafBytes } from './validate-csaf.ts';
