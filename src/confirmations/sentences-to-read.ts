import { foldBlanks, type Quote, quotesIn } from '#conditions';
import type { Confirmation } from './confirmation.ts';

/** A sentence of a new revision, and whether somebody read the very same in the one before. */
export interface SentenceToRead {
  readonly quote: Quote;
  readonly isRead: boolean;
}

/** Which sentences of a revision a person has to read: those that stand in no earlier confirmation of the same advisory. */
export function sentencesToRead(sentences: readonly Quote[], earlier: Confirmation | null): readonly SentenceToRead[] {
  const known = new Set(
    earlier === null ? [] : [...quotesIn(earlier.condition), ...earlier.without].map(({ text }) => foldBlanks(text)),
  );
  return sentences.map((quote) => ({ quote, isRead: known.has(foldBlanks(quote.text)) }));
}
