import { DEFAULT_FIELDS, FIELDS_BY_PREFIX, type SearchField } from './fields.ts';
import { readIdTokens } from './id-words.ts';
import { printTimeRange } from './query-time.ts';
import type { ParsedQuery, PhraseQuery, TextQuery } from './text-query.ts';

/**
 * A query as it may be typed, in one form: quotes only around several words, `-` for NOT, dates last. `parseQuery` reads the
 * same tree from it, at whatever time, as far as it is within the limits of a query.
 */
export function printQuery(query: ParsedQuery): string {
  const hasDates = query.sent !== null || query.received !== null;
  return [
    ...(query.text === null ? [] : [printText(query.text, hasDates ? 'in-and' : 'whole')]),
    ...(query.sent === null ? [] : [printTimeRange('d', query.sent)]),
    ...(query.received === null ? [] : [printTimeRange('rt', query.received)]),
  ].join(' ');
}

type Place = 'whole' | 'in-and' | 'in-or' | 'in-not';

function printText(query: TextQuery, place: Place): string {
  switch (query.kind) {
    case 'phrase':
      return printPhrase(query);
    case 'not':
      return `-${printText(query.of, 'in-not')}`;
    case 'and': {
      const text = query.of.map((each) => printText(each, 'in-and')).join(' ');
      return place === 'in-not' ? `(${text})` : text;
    }
    case 'or': {
      const parts = printAlternatives(query.of);
      const text = parts.join(' OR ');
      return parts.length === 1 || place === 'whole' ? text : `(${text})`;
    }
  }
}

/** One prefix may ask for two things: `l:` for the name of the list and its List-Id, `dfblob:` for both blobs. */
function printAlternatives(queries: readonly TextQuery[]): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < queries.length; at += 1) {
    const query = queries[at];
    const both = printPair(query, queries[at + 1]);
    if (query === undefined) continue;
    parts.push(both ?? printText(query, 'in-or'));
    if (both !== null) at += 1;
  }
  return parts;
}

function printPair(first: TextQuery | undefined, second: TextQuery | undefined): string | null {
  if (first?.kind !== 'phrase' || second?.kind !== 'phrase' || first.isPrefix !== second.isPrefix) return null;
  const name = namedBy(second);
  const before = namedBy(first);
  if (name.tokens.join(' ') !== before.tokens.join(' ')) return null;
  if (before.prefix === 'l:' && name.prefix === 'l:') return printPhrase(second);
  if (before.prefix !== 'dfpre:' || name.prefix !== 'dfpost:') return null;
  return printWords('dfblob:', name.tokens, false);
}

function printPhrase(query: PhraseQuery): string {
  const { prefix, tokens } = namedBy(query);
  // of these any beginning is meant
  const hasStar = query.isPrefix && !/^(?:dfpre|dfpost|patchid):$/.test(prefix);
  return printWords(prefix, tokens, hasStar);
}

function printWords(prefix: string, tokens: readonly string[], hasStar: boolean): string {
  const words = `${tokens.join(' ')}${hasStar ? '*' : ''}`;
  return tokens.length === 1 ? `${prefix}${words}` : `${prefix}"${words}"`;
}

function namedBy(query: PhraseQuery): { readonly prefix: string; readonly tokens: readonly string[] } {
  const id = readIdTokens(query.tokens);
  if (id !== null) return { prefix: `${id.kind}:`, tokens: id.tokens };
  return { prefix: prefixOf(query.fields), tokens: query.tokens };
}

function prefixOf(fields: readonly SearchField[]): string {
  if (isSame(fields, DEFAULT_FIELDS)) return '';
  for (const [prefix, named] of FIELDS_BY_PREFIX) {
    if (isSame(fields, named)) return `${prefix}:`;
  }
  return `${fields.join('')}:`;
}

function isSame(a: readonly SearchField[], b: readonly SearchField[]): boolean {
  return a.length === b.length && a.every((field, at) => field === b[at]);
}
