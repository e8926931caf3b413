import type { AdvisoryFacts } from '#advisory';
import { proposeFrom, textsOf } from '#claims';
import { type Condition, foldBlanks, printStatement, type Quote, quotesIn } from '#conditions';
import type { Confirmation } from '#confirmations';

/** What the rules make of a text, for a person to read beside it. */
export interface ReadText {
  readonly condition: Condition;
  readonly sentences: readonly SentenceToConfirm[];
}

/** A sentence about who is concerned. */
export interface SentenceToConfirm {
  readonly quote: Quote;
  /** It says nothing of who is concerned, as the rules read it. */
  readonly isNote: boolean;
}

/** The sentences about who is concerned, and what the rules make of them. */
export function sentencesToConfirm(facts: AdvisoryFacts): ReadText {
  const { condition, sentences } = proposeFrom(textsOf(facts), facts.withdrawn);
  const quoted = new Set(condition === null ? [] : quotesIn(condition).map(({ text }) => foldBlanks(text)));
  const ours = sentences.filter(({ role }) => role === 'vulnerable');
  return {
    condition: condition ?? { always: 'unknown' },
    sentences: ours.map(({ quote, claims }) => ({
      quote,
      isNote: claims.every(({ kind }) => kind === 'note') && !quoted.has(foldBlanks(quote.text)),
    })),
  };
}

/** The statements of a condition that stand for one sentence, in the human form. */
export function statementsFor(condition: Condition, quote: Quote): readonly string[] {
  const isIts = (quotes: readonly Quote[] = []): boolean =>
    quotes.some(({ text }) => foldBlanks(text) === foldBlanks(quote.text));
  if (isIts(condition.quotes)) return [printStatement(condition)];
  if ('all' in condition) return condition.all.flatMap((part) => statementsFor(part, quote));
  if ('any' in condition) return condition.any.flatMap((part) => statementsFor(part, quote));
  if ('not' in condition) return statementsFor(condition.not, quote).map((part) => `not (${part})`);
  if ('where' in condition)
    return statementsFor(condition.where, quote).map((part) => `${condition.guests} guest (${part})`);
  return [];
}

/** The sentences of a text of which a confirmation says nothing: it is none while there is one. */
export function sentencesUnsaid(
  { condition, without }: Pick<Confirmation, 'condition' | 'without'>,
  sentences: readonly SentenceToConfirm[],
): readonly Quote[] {
  const known = new Set([...quotesIn(condition), ...without].map((quote) => foldBlanks(quote.text)));
  return sentences.map(({ quote }) => quote).filter(({ text }) => !known.has(foldBlanks(text)));
}
