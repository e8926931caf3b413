import { SEARCH_FIELDS, type SearchField } from './fields.ts';
import type { IndexedWords } from './indexed-words.ts';

/**
 * The words of each field as UTF-8 with blanks between: what travels between threads and into an index. Bytes, since a string
 * for them is made, collected and turned into bytes again at every step.
 */
export interface JoinedWords {
  /** Field after field, in the order of `SEARCH_FIELDS`. */
  readonly bytes: Uint8Array;
  /** Where each field ends. */
  readonly ends: readonly number[];
}

export function joinWords(words: IndexedWords): JoinedWords {
  return packWords(SEARCH_FIELDS.map((field) => Buffer.from(words.byField[field].join(' '))));
}

/** The words of the fields, in the order of `SEARCH_FIELDS`, in memory of their own. */
export function packWords(fields: readonly Uint8Array[]): JoinedWords {
  const bytes = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let end = 0;
  const ends = fields.map((field) => {
    bytes.set(field, end);
    end += field.length;
    return end;
  });
  return { bytes, ends };
}

/** The words of one field, UTF-8 with blanks between; empty where it has none. */
export function joinedWordsOf({ bytes, ends }: JoinedWords, field: SearchField): Uint8Array {
  const at = SEARCH_FIELDS.indexOf(field);
  return bytes.subarray(ends[at - 1] ?? 0, ends[at]);
}

/** The same as text. */
export function joinedTextOf(words: JoinedWords, field: SearchField): string {
  const { buffer, byteOffset, byteLength } = joinedWordsOf(words, field);
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}

/** Undoes `joinWords`; what was cut is not known any more. */
export function splitWords(joined: JoinedWords): IndexedWords {
  const byField: Partial<Record<SearchField, readonly string[]>> = {};
  for (const field of SEARCH_FIELDS) {
    const text = joinedTextOf(joined, field);
    byField[field] = text === '' ? [] : text.split(' ');
  }
  return { byField: byField as IndexedWords['byField'], isCut: false };
}
