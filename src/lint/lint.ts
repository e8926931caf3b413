import type { AdvisoryFacts } from '#advisory';
import type { Diagnostic } from '#base';
import type { SyntaxTree } from '#text-format';
import { lintAttachments } from './attachments.ts';
import { lintCharacters } from './characters.ts';
import { lintChecksums } from './checksums.ts';
import { lintCves } from './cves.ts';
import { lintEmbargo } from './embargo.ts';
import { lintLeftovers } from './leftovers.ts';
import { lintMasthead } from './masthead.ts';
import { lintPatchTable } from './patch-table.ts';
import { lintRecipes } from './recipes.ts';
import { lintSections } from './sections.ts';
import { lintSubject } from './subject.ts';

/** What came with the text, as far as a rule asks about it. */
export interface MailFacts {
  readonly subject: string | null;
  readonly attachments: readonly AttachmentFacts[];
  /** The part says 7bit and has 8-bit bytes. */
  readonly has8BitIn7Bit: boolean;
  /** The declared character set did not fit the bytes. */
  readonly isCharsetWrong: boolean;
  readonly hasUnsignedTextBefore: boolean;
  /** The attachments were stripped by whatever kept this copy, so that none is missing by the sender's fault. */
  readonly isStripped: boolean;
}

export interface AttachmentFacts {
  readonly name: string;
  readonly status: 'match' | 'mismatch' | 'unlisted';
  readonly looksLikeDiff: boolean;
}

/** One text with all that it must agree with. `mail` is null for a bare text; `recipesNumber` is what the file states. */
export interface LintSubject {
  readonly tree: SyntaxTree;
  readonly facts: AdvisoryFacts;
  readonly recipesFile: {
    readonly file: string;
    readonly number: number | null;
    readonly diagnostics: readonly Diagnostic[];
  } | null;
  readonly mail: MailFacts | null;
}

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
  ];
  return findings.sort((left, right) => (left.line ?? LAST) - (right.line ?? LAST));
}
