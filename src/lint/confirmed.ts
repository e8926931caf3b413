import type { Diagnostic } from '#base';
import type { ConfirmedFacts, LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** Characters of a sentence or of its reading in a message. Attack: a sentence of a page. */
const MOST_SHOWN = 200;

/** What a person confirmed of the text against the text, and against what rules read in it. */
export function lintConfirmed({ confirmed }: Pick<LintSubject, 'confirmed'>): Diagnostic[] {
  if (confirmed === null || confirmed === undefined) return [];
  return [
    ...(confirmed.isOfOtherText
      ? [finding('conditions-other-text', null, 'expected conditions of this text, found some of another one')]
      : []),
    ...confirmed.problems.map((problem) => finding('conditions-not-its', null, shortened(problem))),
    ...confirmed.sentences.flatMap(sentenceFindings),
    ...(confirmed.isJoinedOtherwise
      ? [finding('conditions-differ', null, 'the sentences are read alike, and joined in another way')]
      : []),
  ];
}

function sentenceFindings({ text, line, read, confirmed }: ConfirmedFacts['sentences'][number]): Diagnostic[] {
  const quote = `“${shortened(text)}”`;
  if (confirmed === null) return [finding('conditions-silent', { line }, `nothing is said of ${quote}`)];
  // what no rule read is what a person is asked for
  if (read.length === 0 || read.join('\n') === confirmed.join('\n')) return [];
  return [
    finding('conditions-differ', { line }, `${quote} is read as ${words(read)}; confirmed is ${words(confirmed)}`),
  ];
}

function words(statements: readonly string[]): string {
  return statements.length === 0 ? 'a note' : shortened(statements.join(', and '));
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
