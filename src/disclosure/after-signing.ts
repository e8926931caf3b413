import { formatInstant } from '#base';
import { batchOf, type CaseFacts, standingOf } from '#embargo';
import { revisionText } from '#house-style';
import type { DeskParts } from './desk-parts.ts';

/**
 * What the program will do by itself once the newest text is signed, in words for whoever is about to: a signature is the last
 * thing that somebody does before all can read it. null: nothing; somebody sends it, or releases it.
 */
export function afterSigning({ policy, clock, mailing, style }: DeskParts, facts: CaseFacts): string | null {
  const { text, predisclosed, published, id } = facts;
  if (text === null || text.signers.length > 0) return null;
  const signed: CaseFacts = { ...facts, text: { ...text, signers: ['whoever signs'] } };
  const { state, next } = standingOf(signed, { policy, now: clock.now() });
  if (next?.owner !== 'program') return null;
  const name = id === null ? 'It' : `${id.series}-${id.number}`;
  const channels = mailing.channels.map((channel) => channel.name);
  const receivers = [...channels, ...(predisclosed.length > 0 ? ['the members who had it before'] : [])];
  const where = receivers.length === 0 ? '' : `, to ${listed(receivers)}`;
  const together = batchOf(facts) === null ? '' : ', with its batch';
  const what = revisionText(style, text.reading.revision);
  if (state !== 'due') {
    const when = next.by === null ? 'at its end' : `at ${formatInstant(next.by)}`;
    return `Once it is signed, ${what} is released ${when} without further word${where}${together}.`;
  }
  const why = published.length > 0 ? `${name} is public` : `The embargo of ${name} is over`;
  return `${why}: once it is signed, ${what} is released at once, without further word${where}${together}. To wait, do not sign it yet.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
