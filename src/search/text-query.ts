import type { Instant } from '#base';
import type { SearchField } from './fields.ts';

/** What is asked of the words of a message. `and` and `or` hold at least two, and none of their own kind; `not` holds no `not`. */
export type TextQuery =
  | {
      readonly kind: 'phrase';
      /** The phrase stands in any one of them. */
      readonly fields: readonly SearchField[];
      /** At least one; neighbours in this order. */
      readonly tokens: readonly string[];
      /** The last token is the beginning of a word. */
      readonly isPrefix: boolean;
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly TextQuery[] }
  | { readonly kind: 'not'; readonly of: TextQuery };

export type PhraseQuery = Extract<TextQuery, { kind: 'phrase' }>;

/** `from` is included, `to` is not; `null` is open. Where `from` is not before `to`, nothing is in it. */
export interface TimeRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** Something in a query that was not understood, or not as it was written; `at` counts UTF-16 units from 0. */
export interface QueryNote {
  readonly message: string;
  readonly at: number;
}

export interface ParsedQuery {
  /** `null` where nothing is asked of the words: all messages, within the dates. */
  readonly text: TextQuery | null;
  /** Of the Date field. */
  readonly sent: TimeRange | null;
  /** Of the receipt. */
  readonly received: TimeRange | null;
  readonly notes: readonly QueryNote[];
  readonly isEmpty: boolean;
}

/** All of them: one stays itself, the same kind inside is laid open. `null` for none. */
export function joined(kind: 'and' | 'or', queries: readonly TextQuery[]): TextQuery | null {
  const of = queries.flatMap((query) => (query.kind === kind ? query.of : [query]));
  return of.length > 1 ? { kind, of } : (of[0] ?? null);
}

export function negated(query: TextQuery): TextQuery {
  return query.kind === 'not' ? query.of : { kind: 'not', of: query };
}
