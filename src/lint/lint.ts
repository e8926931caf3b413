import type { Diagnostic } from '#base';
import { lintAttachments } from './attachments.ts';
import { lintCharacters } from './characters.ts';
import { lintChecksums } from './checksums.ts';
import { lintConfirmed } from './confirmed.ts';
import { lintCves } from './cves.ts';
import { lintEmbargo } from './embargo.ts';
import { lintLeftovers } from './leftovers.ts';
import type { LintSubject } from './lint-subject.ts';
import { lintMasthead } from './masthead.ts';
import { lintPatchTable } from './patch-table.ts';
import { lintRecipes } from './recipes.ts';
import { lintSections } from './sections.ts';
import { lintSubject } from './subject.ts';

/** More of one kind tell a person nothing new. */
const MOST_FINDINGS_OF_A_RULE = 50;

/** Findings about no place in the text come last. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Everything wrong or inconsistent in a text and what came with it, by line. Pure; never throws on content. */
export function lint(subject: LintSubject): Diagnostic[] {
  const findings = [
    ...lintMasthead(subject),
    ...lintCves(subject),
    ...lintSections(subject),
    ...lintCharacters(subject),
    ...lintLeftovers(subject),
    ...lintEmbargo(subject),
    ...lintPatchTable(subject),
    ...lintChecksums(subject),
    ...lintRecipes(subject),
    ...lintSubject(subject),
    ...lintAttachments(subject),
    ...lintConfirmed(subject),
  ];
  return bounded(findings.sort((left, right) => (left.line ?? LAST) - (right.line ?? LAST)));
}

/** A masthead of seventy thousand CVE ids must not buy as many findings: the last one kept of a rule says how many follow. */
function bounded(findings: readonly Diagnostic[]): Diagnostic[] {
  const kept: Diagnostic[] = [];
  for (const [, same] of Map.groupBy(findings, (each) => each.code)) {
    const last = same[MOST_FINDINGS_OF_A_RULE - 1];
    kept.push(...same.slice(0, MOST_FINDINGS_OF_A_RULE));
    const rest = same.length - MOST_FINDINGS_OF_A_RULE;
    if (last !== undefined && rest > 0) kept.push({ ...last, message: `${rest} more findings of this kind` });
  }
  return kept.length === findings.length
    ? [...findings]
    : kept.sort((left, right) => (left.line ?? LAST) - (right.line ?? LAST));
}
