import { formatInstant } from '#base';
import { printCondition } from '#conditions';
import type { Confirmation } from './confirmation.ts';

export const FIRST_LINE = 'Tocsin conditions 1';
export const VULNERABLE = 'vulnerable when';
export const WITHOUT = 'no condition in';

/** The text that whoever confirms it signs (`gpg --clearsign`); `readConfirmation` reads it back. */
export function printConfirmation(confirmation: Confirmation): string {
  const { advisory, revision, text, confirmedAt, by, condition, without } = confirmation;
  return [
    FIRST_LINE,
    '',
    `Advisory: ${advisory}`,
    `Revision: ${revision}`,
    `Text: sha256 ${text}`,
    `Confirmed: ${formatInstant(confirmedAt)}`,
    `By: ${by.replace(/\s+/g, ' ').trim()}`,
    '',
    VULNERABLE,
    '',
    printCondition(condition),
    ...(without.length === 0
      ? []
      : ['', WITHOUT, '', ...without.map((quote) => `${JSON.stringify(quote.text)} line ${quote.line}`)]),
    '',
  ].join('\n');
}
