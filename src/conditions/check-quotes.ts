import type { Condition, Quote } from './condition.ts';
import { quotesIn } from './explain.ts';

/** The sentences of a condition that do not stand in the text, blanks folded. Attack: a confirmation that quotes what nobody signed. */
export function quotesNotIn(condition: Condition, text: string): readonly Quote[] {
  const folded = foldBlanks(text);
  return quotesIn(condition).filter((quote) => !folded.includes(foldBlanks(quote.text)));
}

/** Runs of blanks and line ends as one space, none at the ends. */
export function foldBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
