import { type RawBuilder, sql } from 'kysely';
import { GAP, type JoinedWords, joinedTextOf, SEARCH_FIELDS } from '#search';
import { firstRowOfSecond } from '../message-row.ts';
import type { Db, FullText, FullTextRequest, WordsToAdd } from '../sql/full-text.ts';
import { necessaryWords, phraseConditions } from './postgres-query.ts';
import { CODE_BY_FIELD, WORD_COLUMNS } from './word-columns.ts';

/*
 * A GIN index over a tsvector of our own words, each with a letter for its field before it, and without places: a tsvector
 * knows none beyond 16,383 and no more than 256 for a word. For phrases the words stand beside it as text, one column a field.
 */

/** How long one search may take. */
const SEARCH_TIMEOUT_MS = 5_000;

/** Characters of one insert: a batch of long messages is many. */
const MAX_INSERT_LENGTH = 4_000_000;
const MAX_INSERT_ROWS = 100;

export const postgresFullText: FullText = {
  async create(db) {
    const columns = WORD_COLUMNS.map(([, column]) => `${column} text collate "C"`).join(', ');
    await sql
      .raw(
        `create table words (message_row bigint primary key, list_id bigint not null, lexemes tsvector not null, ${columns})`,
      )
      .execute(db);
    await sql.raw('create index words_by_lexeme on words using gin (lexemes)').execute(db);
  },

  async add(db, messages) {
    for (const some of inserts(messages)) {
      await sql`insert into words (message_row, list_id, lexemes, ${COLUMN_LIST}) values ${sql.join(some)}`.execute(db);
    }
  },

  async remove(db, row) {
    await sql`delete from words where message_row = ${row}`.execute(db);
  },

  // autovacuum takes dead rows out; it cannot be called within a transaction
  purge: () => Promise.resolve(),

  async removeAll(db) {
    await sql`delete from words`.execute(db);
  },

  search(db, request) {
    return db.isTransaction ? search(db, request) : db.transaction().execute((trx) => search(trx, request));
  },

  async messagesWithoutWords(db, limit) {
    const { rows } = await sql<{ id: number }>`select id from message where state <> 'removed'
      and not exists (select 1 from words where words.message_row = message.id) order by id limit ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },

  async wordsWithoutMessage(db, limit) {
    const { rows } = await sql<{ id: number }>`select message_row as id from words
      where not exists (select 1 from message where id = words.message_row and state <> 'removed')
      order by message_row limit ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },
};

const COLUMN_LIST = sql.raw(WORD_COLUMNS.map(([, column]) => column).join(', '));

/**
 * Newest first in two steps, since no one plan suits both a rare word and a common one: as many hits as are counted, in any
 * order; only where there are more, by walking the rows from the newest.
 */
async function search(db: Db, request: FullTextRequest): Promise<{ rows: readonly number[]; count: number }> {
  // the planner knows nothing of the words and would read the whole table for a rare one; and what is off counts as so dear
  // that the query would be compiled first, for a tenth of a second
  await sql`select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
    set_config('statement_timeout', ${String(SEARCH_TIMEOUT_MS)}, true)`.execute(db);
  const where = sql.join(conditions(request), sql` and `);
  const probe = await sql<{ row: number }>`select message_row as row from words where ${where}
    limit ${request.countLimit}`.execute(db);
  const { before, limit } = request;
  if (probe.rows.length < request.countLimit) {
    const rows = probe.rows.map(({ row }) => row).sort((a, b) => b - a);
    return { rows: rows.filter((row) => before === null || row < before).slice(0, limit), count: rows.length };
  }
  await sql.raw(`set local enable_bitmapscan = off`).execute(db);
  const paging = before === null ? sql`` : sql` and message_row < ${before}`;
  const page = await sql<{ row: number }>`select message_row as row from words where ${where}${paging}
    order by message_row desc limit ${limit}`.execute(db);
  return { rows: page.rows.map(({ row }) => row), count: probe.rows.length };
}

function conditions(request: FullTextRequest): RawBuilder<unknown>[] {
  const { text, listIds, sentFrom, sentTo, receivedFrom, receivedTo } = request;
  const found: RawBuilder<unknown>[] = [sql`true`];
  if (text !== null) {
    const words = necessaryWords(text);
    if (words !== null) found.push(sql`lexemes @@ ${words}::tsquery`);
    const phrases = phraseConditions(text);
    if (phrases !== null) found.push(phrases);
  }
  if (listIds !== null) found.push(sql`list_id in (${sql.join(listIds)})`);
  if (receivedFrom !== null) found.push(sql`message_row >= ${firstRowOfSecond(receivedFrom)}`);
  if (receivedTo !== null) found.push(sql`message_row < ${firstRowOfSecond(receivedTo)}`);
  if (sentFrom !== null || sentTo !== null) {
    found.push(
      sql`exists (select 1 from message where message.id = words.message_row
        ${sentFrom === null ? sql`` : sql`and message.sent_at >= ${sentFrom}`}
        ${sentTo === null ? sql`` : sql`and message.sent_at < ${sentTo}`} and message.sent_at is not null)`,
    );
  }
  return found;
}

function* inserts(messages: readonly WordsToAdd[]): Generator<readonly RawBuilder<unknown>[]> {
  let rows: RawBuilder<unknown>[] = [];
  let length = 0;
  for (const { row, listId, words } of messages) {
    const texts = WORD_COLUMNS.map(([field]) => streamOf(joinedTextOf(words, field)));
    rows.push(sql`(${row}, ${listId}, array_to_tsvector(${lexemesOf(words)}::text[]), ${sql.join(texts)})`);
    length += texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (rows.length === MAX_INSERT_ROWS || length > MAX_INSERT_LENGTH) {
      yield rows;
      rows = [];
      length = 0;
    }
  }
  if (rows.length > 0) yield rows;
}

/** The words with a blank before and after each, so that a phrase is found by its blanks; null where there are none. */
function streamOf(words: string): string | null {
  return words === '' ? null : ` ${words} `;
}

function lexemesOf(words: JoinedWords): readonly string[] {
  const lexemes: string[] = [];
  for (const field of SEARCH_FIELDS) {
    const text = joinedTextOf(words, field);
    if (text === '') continue;
    for (const word of new Set(text.split(' '))) if (word !== GAP) lexemes.push(CODE_BY_FIELD[field] + word);
  }
  return lexemes;
}
