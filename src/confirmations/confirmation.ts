import { createHash } from 'node:crypto';
import type { Instant } from '#base';
import type { Condition, Quote } from '#conditions';
import type { AdvisoryId, Sha256 } from '#identifiers';

/** What a person has read in one revision of an advisory, and stands for: who is concerned, sentence by sentence. */
export interface Confirmation {
  readonly advisory: AdvisoryId;
  readonly revision: number;
  /** Of the text that was read (`textDigest`): a confirmation is worth nothing for another one. */
  readonly text: Sha256;
  readonly confirmedAt: Instant;
  /** As they call themselves; who it was says the signature. */
  readonly by: string;
  readonly condition: Condition;
  /** Sentences that say nothing of who is concerned. */
  readonly without: readonly Quote[];
}

/**
 * Names a text: SHA-256 of its lines without blanks at their ends, joined by single line feeds, so that the same signed text is the
 * same however a mail program ended its lines.
 */
export function textDigest(text: string): Sha256 {
  const lines = text.split(/\r\n|\r|\n/).map(withoutLastBlanks);
  // one line end at the end, however many there are
  while (lines.length > 2 && lines.at(-1) === '' && lines.at(-2) === '') lines.pop();
  return createHash('sha256').update(lines.join('\n')).digest('hex') as Sha256;
}

/** Attack: a line of blanks with a letter behind, which a pattern tries from every blank on. */
function withoutLastBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return line.slice(0, end);
}
