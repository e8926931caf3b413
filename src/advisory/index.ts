export type { Advisory, AdvisoryFacts, Checksum, Notice, PatchRow, Section } from './advisory.ts';
export type { FileChange, SectionChange } from './change.ts';
export { compareAdvisories, type Difference } from './difference.ts';
export type { Duty } from './duties.ts';
export { compareLines, type LineChange } from './line-difference.ts';
export type { Permission } from './permission.ts';
export type { Recipe, Recipes } from './recipes.ts';
export type { Provenance, VerifiedText } from './verified-text.ts';
