import { proposeFrom, textsOf } from '#claims';
import { confirmationProblems, type SignedConfirmation, textDigest } from '#confirmations';
import type { Fix, Statement } from '#exposure';
import type { HouseStyle } from '#house-style';
import { decodeSignedText } from '#pgp';
import type { Reading } from '#proof';

export interface StatementOptions {
  readonly styles: readonly HouseStyle[];
  /** What people confirmed, by the digest of the text that they read. */
  readonly confirmations: ReadonlyMap<string, SignedConfirmation>;
  /** Called with why a confirmation that names the text is none for it. */
  readonly onProblem: (problem: string) => void;
}

/** The name by which a confirmation knows a text (`textDigest`). */
export function textDigestOf({ document }: Pick<Reading, 'document'>): string {
  return textDigest(decodeSignedText(document).text);
}

/** What of a reading is needed; `source` names a text that lost its id. */
export type StatedText = Pick<Reading, 'facts' | 'document' | 'verdict' | 'source'>;

/**
 * What a message that was read says of who is concerned: by the condition that somebody confirmed for its very text, else by what the
 * rules propose. Its trust is the verdict of the message.
 */
export function statementOf(reading: StatedText, { styles, confirmations, onProblem }: StatementOptions): Statement {
  const { facts } = reading;
  const text = decodeSignedText(reading.document).text;
  const named = confirmations.get(textDigest(text));
  const problems =
    named === undefined
      ? []
      : confirmationProblems(named.confirmation, { advisory: facts.id, revision: facts.revision, text });
  for (const problem of problems) onProblem(problem);
  const confirmed = problems.length > 0 ? undefined : named;
  const proposal = proposeFrom(textsOf(facts), facts.withdrawn);
  const style = styles.find(({ series }) => series === facts.series);
  return {
    advisory: facts.id ?? reading.source,
    revision: facts.revision,
    title: facts.title,
    trust: reading.verdict,
    basis: confirmed === undefined ? 'proposed' : 'confirmed',
    condition: confirmed === undefined ? proposal.condition : confirmed.confirmation.condition,
    mitigations: proposal.mitigations.map(({ quote, when, effect }) => ({
      quote: quote.text,
      line: quote.line,
      when,
      effect,
    })),
    fixes: facts.patches.map(
      (row): Fix => ({
        files: row.files.length > 0 ? row.files : [row.file],
        applies: row.applies,
        takesEffect: takesEffectOf(row.applies.component, style),
      }),
    ),
  };
}

function takesEffectOf(component: string | null, style: HouseStyle | undefined): Fix['takesEffect'] {
  return style?.components.find((each) => each.component === component)?.takesEffect ?? null;
}
