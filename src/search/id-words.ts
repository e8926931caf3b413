import { tokensOf } from './tokens.ts';

/** What kinds of ids the field `id` holds: Message-ID, List-Id, the two blob ids of a diff's `index` line, `git patch-id --stable`. */
export const ID_KINDS = ['m', 'l', 'dfpre', 'dfpost', 'patchid'] as const;
export type IdKind = (typeof ID_KINDS)[number];

/**
 * Stands between two stretches of one field that are no neighbours, such as two attachment names, so that no phrase matches
 * across. A private-use character: no query can ask for it, since it is neither letter nor digit.
 */
export const GAP = '\ue000';

/**
 * The first word of an id carries a mark of its kind, glued to it, the others are as they are: `20200624.x@y` of a Message-ID
 * is ␣20200624, x, y. A phrase that begins with the marked word is thus anchored at the beginning of an id of that kind,
 * and no index has a word that is in every message, which a marker of its own would be.
 */
const MARK_BY_KIND: Readonly<Record<IdKind, string>> = {
  m: '\ue001',
  l: '\ue002',
  dfpre: '\ue003',
  dfpost: '\ue004',
  patchid: '\ue005',
};

/** The words of one id, the first one marked; empty where the text has none. */
export function idTokens(kind: IdKind, text: string): readonly string[] {
  const [first, ...rest] = tokensOf(text);
  return first === undefined ? [] : [MARK_BY_KIND[kind] + first, ...rest];
}

/** The kind of id that these tokens begin, and the tokens without its mark; `null` where they are words. */
export function readIdTokens(
  tokens: readonly string[],
): { readonly kind: IdKind; readonly tokens: readonly string[] } | null {
  const [first = '', ...rest] = tokens;
  const kind = ID_KINDS.find((each) => first.startsWith(MARK_BY_KIND[each]));
  return kind === undefined ? null : { kind, tokens: [first.slice(MARK_BY_KIND[kind].length), ...rest] };
}
