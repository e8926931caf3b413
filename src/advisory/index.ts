export type { Advisory, AdvisoryFacts, Checksum, Notice, PatchRow, Section } from './advisory.ts';
export { compareAdvisories, type Difference, type Duty, type FileChange, type SectionChange } from './difference.ts';
export { compareLines, type LineChange } from './line-difference.ts';
export type { Permission } from './permission.ts';
export type { Recipe, Recipes } from './recipes.ts';
export type { Provenance, VerifiedText } from './verified-text.ts';
