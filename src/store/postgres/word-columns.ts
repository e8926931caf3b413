import { SEARCH_FIELDS, type SearchField } from '#search';

/** The letter before each word in the index. Databases out there have them: a letter never changes its meaning. */
export const CODE_BY_FIELD: Readonly<Record<SearchField, string>> = {
  s: 's',
  f: 'f',
  t: 't',
  c: 'c',
  n: 'n',
  nq: 'b',
  q: 'q',
  dfn: 'F',
  dfa: 'A',
  dfb: 'B',
  dfhh: 'H',
  dfctx: 'C',
  id: 'i',
  l: 'l',
};

/** Fields and the columns of their words. */
export const WORD_COLUMNS: readonly (readonly [SearchField, string])[] = SEARCH_FIELDS.map((field) => [
  field,
  columnOf(field),
]);

export function columnOf(field: SearchField): string {
  return `f_${field}`;
}
