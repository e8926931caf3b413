import type { HouseStyle } from './house-style.ts';

/** What a style does not say in its own words. */
export const PLAIN_SUPERSEDED = 'Superseded by {id}.';

/** The sentence by which a text that is taken back names the advisory that is to be read in its place. */
export function supersededText({ standing }: Pick<HouseStyle, 'standing'>, id: string): string {
  return (standing?.superseded ?? PLAIN_SUPERSEDED).replace('{id}', () => id);
}

/** What a sentence of that kind names, as it is written; null for any other sentence. Blanks are to be folded before. */
export function supersededIn({ standing }: Pick<HouseStyle, 'standing'>, sentence: string): string | null {
  const [head = '', tail = ''] = (standing?.superseded ?? PLAIN_SUPERSEDED).split('{id}');
  const isOne = sentence.length > head.length + tail.length && sentence.startsWith(head) && sentence.endsWith(tail);
  return isOne ? sentence.slice(head.length, sentence.length - tail.length) : null;
}
