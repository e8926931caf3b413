import type { Confirmation } from './confirmation.ts';
import { textDigest } from './confirmation.ts';
import { strangeSentences } from './read-confirmation.ts';

/** The text that a confirmation is held against. */
export interface ConfirmedText {
  readonly advisory: string | null;
  readonly revision: number | null;
  readonly text: string;
}

/**
 * Why a confirmation is none for a text; empty where it is one. Attack: a file for another advisory, or with sentences that nobody
 * wrote, that names the digest of this text.
 */
export function confirmationProblems(
  confirmation: Confirmation,
  { advisory, revision, text }: ConfirmedText,
): readonly string[] {
  if (confirmation.advisory !== advisory || confirmation.revision !== revision) {
    return [
      `it is about ${confirmation.advisory} v${confirmation.revision}, the text is ${advisory ?? 'without a number'} v${revision ?? '?'}`,
    ];
  }
  if (confirmation.text !== textDigest(text))
    return ['it is about another text of the same revision: its digest differs'];
  return strangeSentences(confirmation, text).map((quote) => `the text does not say: ${quote.text}`);
}
