import type { IndexedWords } from './indexed-words.ts';
import type { PhraseQuery, TextQuery } from './text-query.ts';

/** Does a message with these words answer the query? What every store must say too; the suite of the stores asks this. */
export function matches(query: TextQuery, words: IndexedWords): boolean {
  switch (query.kind) {
    case 'phrase':
      return query.fields.some((field) => hasPhrase(words.byField[field], query));
    case 'and':
      return query.of.every((each) => matches(each, words));
    case 'or':
      return query.of.some((each) => matches(each, words));
    case 'not':
      return !matches(query.of, words);
  }
}

function hasPhrase(words: readonly string[], { tokens, isPrefix }: PhraseQuery): boolean {
  const last = tokens.length - 1;
  for (let start = 0; start + last < words.length; start += 1) {
    let at = 0;
    while (at < last && words[start + at] === tokens[at]) at += 1;
    if (at < last) continue;
    const word = words[start + last] ?? '';
    const token = tokens[last] ?? '';
    if (isPrefix ? word.startsWith(token) : word === token) return true;
  }
  return false;
}
