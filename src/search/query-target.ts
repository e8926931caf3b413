import { DEFAULT_FIELDS, FIELDS_BY_PREFIX, type SearchField } from './fields.ts';
import { type IdKind, idTokens } from './id-words.ts';
import { MIN_ABBREVIATION_LENGTH, MIN_PREFIX_LENGTH } from './limits.ts';
import type { WantedWords } from './marks.ts';
import { joined, type TextQuery } from './text-query.ts';
import { isOfScriptWithoutBlanks } from './tokens.ts';

/** What a prefix asks for. */
export type QueryTarget = WordTarget | { readonly kind: 'time'; readonly of: 'sent' | 'received' };

export type WordTarget =
  | { readonly kind: 'words'; readonly fields: readonly SearchField[] }
  | { readonly kind: 'ids'; readonly ids: readonly IdKind[]; readonly isHexadecimal: boolean }
  | { readonly kind: 'list' };

/** What is asked for without a prefix. */
export const DEFAULT_TARGET: QueryTarget = { kind: 'words', fields: DEFAULT_FIELDS };

export const TARGET_BY_PREFIX: ReadonlyMap<string, QueryTarget> = new Map<string, QueryTarget>([
  ...[...FIELDS_BY_PREFIX].map(([prefix, fields]): [string, QueryTarget] => [prefix, { kind: 'words', fields }]),
  ['m', { kind: 'ids', ids: ['m'], isHexadecimal: false }],
  ['dfpre', { kind: 'ids', ids: ['dfpre'], isHexadecimal: true }],
  ['dfpost', { kind: 'ids', ids: ['dfpost'], isHexadecimal: true }],
  ['dfblob', { kind: 'ids', ids: ['dfpre', 'dfpost'], isHexadecimal: true }],
  ['patchid', { kind: 'ids', ids: ['patchid'], isHexadecimal: true }],
  ['l', { kind: 'list' }],
  ['d', { kind: 'time', of: 'sent' }],
  ['rt', { kind: 'time', of: 'received' }],
]);

export interface TargetQuery {
  readonly query: TextQuery | null;
  /** Why it does not ask for the beginning of a word, though that was meant. */
  readonly remark: string | null;
}

/** Wants these words there. The digits of an object id are always a beginning; of other words `*` says so. */
export function queryFor(target: WordTarget, wanted: WantedWords): TargetQuery {
  const last = wanted.tokens.at(-1) ?? '';
  const isHexadecimal = target.kind === 'ids' && target.isHexadecimal;
  // where each character is a word, what goes on after it is another word
  const isMeant = isHexadecimal || (wanted.isPrefix && !isOfScriptWithoutBlanks(last));
  const shortest = isHexadecimal ? MIN_ABBREVIATION_LENGTH : MIN_PREFIX_LENGTH;
  const isPrefix = isMeant && last.length >= shortest;
  return {
    query: joined('or', phrases(target, wanted.tokens, isPrefix)),
    remark: isMeant === isPrefix ? null : REMARK_ON_SHORT[isHexadecimal ? 'id' : 'word'],
  };
}

const REMARK_ON_SHORT = {
  id: `an abbreviated id has ${MIN_ABBREVIATION_LENGTH} digits at least; this is searched as it stands`,
  word: `${MIN_PREFIX_LENGTH} letters at least must stand before *; this is searched as it stands`,
} as const;

function phrases(target: WordTarget, tokens: readonly string[], isPrefix: boolean): readonly TextQuery[] {
  switch (target.kind) {
    case 'words':
      return [{ kind: 'phrase', fields: target.fields, tokens, isPrefix }];
    case 'list':
      return [{ kind: 'phrase', fields: ['l'], tokens, isPrefix }, idPhrase('l', tokens, isPrefix)];
    case 'ids':
      return target.ids.map((kind) => idPhrase(kind, tokens, isPrefix));
  }
}

function idPhrase(kind: IdKind, tokens: readonly string[], isPrefix: boolean): TextQuery {
  return { kind: 'phrase', fields: ['id'], tokens: idTokens(kind, tokens.join(' ')), isPrefix };
}
