import type { LetterOutcome } from '#embargo';

const OUTCOMES: Readonly<Record<LetterOutcome['outcome'], string>> = {
  sent: 'letter went',
  refused: 'letter waits',
  uncertain: 'letter in doubt',
  blocked: 'letter blocked',
  given_up: 'letter given up',
};

/** What became of a letter, as the record has it, with what the relay said: `letter waits: connection refused`. */
export function letterText({ outcome, says }: Pick<LetterOutcome, 'outcome' | 'says'>): string {
  return says === '' ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${says}`;
}
