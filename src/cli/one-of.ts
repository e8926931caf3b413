import { TocsinError } from '#base';

/** The word that was given, hyphens as underscores; `option` is where. Throws TocsinError `usage` where it is none of them. */
export function oneOf<Word extends string>(words: readonly Word[], given: string, option?: string): Word {
  const word = words.find((each) => each === given.replaceAll('-', '_'));
  if (word !== undefined) return word;
  throw new TocsinError({
    code: 'usage',
    message: `${option === undefined ? '' : `${option}: `}expected one of ${words.join(', ')}, found "${given.slice(0, 80)}"`,
    hint: 'write one of them',
  });
}
