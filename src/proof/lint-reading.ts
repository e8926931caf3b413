import type { Diagnostic } from '#base';
import { type ConfirmedFacts, type LintSubject, lint } from '#lint';
import { looksLikeDiff } from './looks-like-diff.ts';
import type { Reading } from './reading.ts';

/** All findings about a message: its text, and whatever came with it, or was confirmed of it, that must agree. */
export function lintReading(reading: Reading, confirmed: ConfirmedFacts | null = null): Diagnostic[] {
  const isMail = reading.messageId !== null || reading.subject !== null;
  const subject: LintSubject = {
    tree: reading.tree,
    facts: reading.facts,
    recipesFile: reading.recipesFile,
    mail: isMail
      ? {
          subject: reading.subject,
          attachments: reading.attachments.map((attachment) => ({
            name: attachment.name,
            listedAs: attachment.listedAs,
            status: attachment.status,
            looksLikeDiff: looksLikeDiff(attachment.bytes),
          })),
          has8BitIn7Bit: reading.has8BitIn7Bit,
          isCharsetWrong: reading.isCharsetWrong,
          hasUnsignedTextBefore: reading.hasUnsignedTextBefore,
          isStripped: reading.notes.includes('attachments_stripped'),
        }
      : null,
    confirmed,
  };
  return [...lint(subject), ...reading.diagnostics.filter((diagnostic) => !diagnostic.code.startsWith('recipes-'))];
}
