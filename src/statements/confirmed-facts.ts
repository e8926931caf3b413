import { foldBlanks, printCondition } from '#conditions';
import { confirmationProblems, type SignedConfirmation } from '#confirmations';
import type { ConfirmedFacts } from '#lint';
import { decodeSignedText } from '#pgp';
import type { Reading } from '#proof';
import { sentencesToConfirm, statementsFor } from './sentences-to-confirm.ts';
import { textDigestOf } from './statement-of.ts';

/** What people confirmed of a text, for `lint` to hold against it; null where nobody confirmed anything of its revision. */
export function confirmedFactsOf(
  { facts, document }: Pick<Reading, 'facts' | 'document'>,
  confirmations: ReadonlyMap<string, SignedConfirmation>,
): ConfirmedFacts | null {
  const own = confirmations.get(textDigestOf({ document }))?.confirmation;
  if (own === undefined) {
    const isOfOtherText = [...confirmations.values()].some(
      ({ confirmation }) => confirmation.advisory === facts.id && confirmation.revision === facts.revision,
    );
    return isOfOtherText ? { isOfOtherText, problems: [], sentences: [], isJoinedOtherwise: false } : null;
  }
  const text = decodeSignedText(document).text;
  const problems = confirmationProblems(own, { advisory: facts.id, revision: facts.revision, text });
  if (problems.length > 0) return { isOfOtherText: false, problems, sentences: [], isJoinedOtherwise: false };
  const proposal = sentencesToConfirm(facts);
  const notes = new Set(own.without.map((quote) => foldBlanks(quote.text)));
  const sentences = proposal.sentences.map(({ quote, isNote }) => {
    const confirmed = statementsFor(own.condition, quote);
    const isSaid = confirmed.length > 0 || isNote || notes.has(foldBlanks(quote.text));
    return {
      text: quote.text,
      line: quote.line,
      read: statementsFor(proposal.condition, quote),
      confirmed: isSaid ? confirmed : null,
    };
  });
  const differs = sentences.some(({ read, confirmed }) => read.join('\n') !== confirmed?.join('\n'));
  const isOther = printCondition(own.condition) !== printCondition(proposal.condition);
  return { isOfOtherText: false, problems, sentences, isJoinedOtherwise: !differs && isOther };
}
