/**
 * The fields of the index, in the order in which a message is read: s Subject, f From, t To, c Cc, n attachment names,
 * nq text that is neither quoted nor a diff, q quoted lines, dfn file names of diffs, dfa removed lines, dfb added lines,
 * dfhh what stands after the `@@` of a hunk (function names), dfctx lines that a diff leaves, id ids as words (`id-words.ts`),
 * l the list, filled by the store.
 */
export const SEARCH_FIELDS = [
  's',
  'f',
  't',
  'c',
  'n',
  'nq',
  'q',
  'dfn',
  'dfa',
  'dfb',
  'dfhh',
  'dfctx',
  'id',
  'l',
] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** The fields that lines of a body go to. */
export type BodyField = 'nq' | 'q' | 'dfn' | 'dfa' | 'dfb' | 'dfhh' | 'dfctx';

const BODY = ['nq', 'q', 'dfn', 'dfa', 'dfb', 'dfhh', 'dfctx'] as const satisfies readonly BodyField[];

/** Where a word without a prefix is looked for. */
export const DEFAULT_FIELDS: readonly SearchField[] = ['s', 'f', 't', 'c', 'n', ...BODY];

/** The prefixes that name fields, as public-inbox has them; dates and ids have their own meaning (`query.ts`, `id-words.ts`). */
export const FIELDS_BY_PREFIX: ReadonlyMap<string, readonly SearchField[]> = new Map<string, readonly SearchField[]>([
  ['s', ['s']],
  ['f', ['f']],
  ['t', ['t']],
  ['c', ['c']],
  ['a', ['f', 't', 'c']],
  ['tc', ['t', 'c']],
  ['n', ['n']],
  ['b', BODY],
  ['bs', ['s', ...BODY]],
  ['nq', ['nq']],
  ['q', ['q']],
  ['dfn', ['dfn']],
  ['dfa', ['dfa']],
  ['dfb', ['dfb']],
  ['dfhh', ['dfhh']],
  ['dfctx', ['dfctx']],
]);
