import { SEARCH_FIELDS, type SearchField } from './fields.ts';
import type { IndexedWords } from './indexed-words.ts';

/** The words of each field with blanks between: what travels between threads and into an index, far quicker than lists. */
export type JoinedWords = Readonly<Record<SearchField, string>>;

export function joinWords(words: IndexedWords): JoinedWords {
  const joined: Partial<Record<SearchField, string>> = {};
  for (const field of SEARCH_FIELDS) joined[field] = words.byField[field].join(' ');
  return joined as JoinedWords;
}

/** Undoes `joinWords`; what was cut is not known any more. */
export function splitWords(joined: JoinedWords): IndexedWords {
  const byField: Partial<Record<SearchField, readonly string[]>> = {};
  for (const field of SEARCH_FIELDS) byField[field] = joined[field] === '' ? [] : joined[field].split(' ');
  return { byField: byField as IndexedWords['byField'], isCut: false };
}
