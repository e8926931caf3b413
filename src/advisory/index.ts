export type { Advisory, AdvisoryFacts, Checksum, Notice, PatchRow, Section } from './advisory.ts';
export type { Permission } from './permission.ts';
export type { Recipe, Recipes } from './recipes.ts';
export type { Provenance, VerifiedText } from './verified-text.ts';
