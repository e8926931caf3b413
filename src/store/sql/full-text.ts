import type { Kysely, Transaction } from 'kysely';
import type { JoinedWords, TextQuery } from '#search';
import type { Tables } from './schema.ts';

export type Db = Kysely<Tables> | Transaction<Tables>;

export interface WordsToAdd {
  readonly row: number;
  readonly listId: number;
  readonly words: JoinedWords;
}

export interface FullTextRequest {
  readonly text: TextQuery | null;
  /** Lists to look in; null: all. */
  readonly listIds: readonly number[] | null;
  /** Seconds; `to` exclusive. */
  readonly sentFrom: number | null;
  readonly sentTo: number | null;
  readonly receivedFrom: number | null;
  readonly receivedTo: number | null;
  readonly before: number | null;
  readonly limit: number;
  readonly countLimit: number;
}

/** The part of a store that the two databases do in their own way. Both get the same words and the same query. */
export interface FullText {
  create(db: Db): Promise<void>;
  add(db: Db, messages: readonly WordsToAdd[]): Promise<void>;
  remove(db: Db, row: number): Promise<void>;
  /** Takes what was removed out of the files too, as far as the database can be told to. */
  purge(db: Db): Promise<void>;
  removeAll(db: Db): Promise<void>;
  /** Rows newest first, `limit` at most, and how many there are up to `countLimit`. */
  search(db: Db, request: FullTextRequest): Promise<{ readonly rows: readonly number[]; readonly count: number }>;
  /** Messages that a search cannot find, tombstones apart: there should be none. */
  messagesWithoutWords(db: Db, limit: number): Promise<readonly number[]>;
  /** Words of no message, or of a tombstone: there should be none. */
  wordsWithoutMessage(db: Db, limit: number): Promise<readonly number[]>;
}
