import type { Credit } from '#embargo';
import type { HouseStyle } from '#house-style';
import { fill } from './prose.ts';
import { standingTexts } from './standing.ts';

/** The paragraphs of thanks: one for each who may be thanked. Whoever declined is not among them. */
export function creditsBody(credits: readonly Credit[], style: HouseStyle): string | null {
  const { creditNamed, creditAnonymous } = standingTexts(style);
  const paragraphs = credits.flatMap((credit) => {
    if (credit.as === 'declined') return [];
    return [fill(credit.as === 'named' ? creditNamed.replace('{name}', () => credit.name) : creditAnonymous)];
  });
  return paragraphs.length === 0 ? null : paragraphs.join('\n\n');
}

/**
 * The thanks that a body gives; null where it is written in another way. Who declined comes from the draft before.
 */
export function creditsIn(body: string, style: HouseStyle, before: readonly Credit[]): readonly Credit[] | null {
  const { creditNamed, creditAnonymous } = standingTexts(style);
  const [head = '', tail = ''] = creditNamed.split('{name}');
  const credits: Credit[] = [];
  for (const paragraph of body.split(/\n[ \t]*\n/)) {
    const sentence = paragraph.replace(/\s+/g, ' ').trim();
    if (sentence === creditAnonymous) credits.push({ as: 'anonymous' });
    else if (sentence.startsWith(head) && sentence.endsWith(tail) && sentence.length > head.length + tail.length)
      credits.push({ as: 'named', name: sentence.slice(head.length, sentence.length - tail.length) });
    else return null;
  }
  return withDeclined(credits, before);
}

/** Whoever declined keeps the place in the list. */
export function withDeclined(credits: readonly Credit[], before: readonly Credit[]): readonly Credit[] {
  const all = [...credits];
  before.forEach((credit, index) => {
    if (credit.as === 'declined') all.splice(Math.min(index, all.length), 0, credit);
  });
  return all;
}
