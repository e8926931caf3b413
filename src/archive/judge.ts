import { createHash } from 'node:crypto';
import { presentFacts, presentVerification } from '#exports/json';
import type { InputMessage } from '#mail';
import { lintReading, type ReadingContext, readMessage } from '#proof';
import type { AnnouncementToSave } from '#store';

/** SHA-256 of a text without what no signature covers: blanks at the ends of lines, and how lines end (RFC 9580, 7.1). */
export function digestOfText(document: Uint8Array): Uint8Array {
  const lines = Buffer.from(document).toString('latin1').split('\n').map(withoutTrailingBlanks);
  while (lines.at(-1) === '') lines.pop();
  return createHash('sha256').update(lines.join('\n'), 'latin1').digest();
}

function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

/** What a message announces, without its place in the archive. */
export type Judgement = Omit<AnnouncementToSave, 'message'>;

/**
 * Verifies a message that carries a signed text. null where it announces nothing: no advisory, or none that is proven, or one
 * that does not say its number and revision. Only verified text becomes an advisory.
 */
export async function judge(input: InputMessage, context: ReadingContext): Promise<Judgement | null> {
  const reading = await readMessage(input, context);
  const { advisory, facts } = reading;
  if (advisory === null || !reading.isAdvisory) return null;
  const { series, number, revision } = facts;
  if (series === null || number === null || revision === null) return null;
  const good = reading.signatures.find((signature) => signature.status === 'good') ?? null;
  return {
    series,
    number,
    revision,
    title: facts.title,
    verdict: reading.verdict,
    isPublic: facts.public,
    isWithdrawn: facts.withdrawn,
    supersededBy: facts.supersededBy,
    cves: facts.cves,
    textDigest: digestOfText(reading.document),
    signedAt: good?.signedAt ?? null,
    signer: good?.certificate ?? null,
    facts: presentFacts(facts, reading.verdict, lintReading(reading)),
    proof: presentVerification(reading),
  };
}
