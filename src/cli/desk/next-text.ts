import { formatInstant } from '#base';
import { type NextStep, OWNER_WORDS } from '#embargo';

/** `sign the text (a signer, by 2026-12-08T12:00:00Z)` */
export function nextText({ what, owner, by }: NextStep): string {
  return `${what} (${OWNER_WORDS[owner]}${by === null ? '' : `, by ${formatInstant(by)}`})`;
}
