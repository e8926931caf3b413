import { CompiledQuery, sql } from 'kysely';
import { joinedTextOf, joinedWordsOf, SEARCH_FIELDS, type TextQuery } from '#search';
import { ROWS_PER_SECOND } from '../message-row.ts';
import type { FullText } from '../sql/full-text.ts';

/*
 * FTS5 over our own words. The tokenizer does nothing but split at blanks: every other ASCII character is named as part of a
 * word, what is not ASCII always is one. The table keeps no text (the raw message is the truth) and can forget a row.
 */

/** Words of one transaction that FTS5 gathers in memory before it writes a segment. */
const HASH_BYTES = 8 * 1024 * 1024;

const INSERT = `insert into words (rowid, ${SEARCH_FIELDS.map((field) => `f_${field}`).join(', ')}) values (?${', ?'.repeat(SEARCH_FIELDS.length)})`;

const TOKEN_CHARACTERS = '!#$%&()*+,-./:;<=>?@[\\]^_`{|}~';

export const sqliteFullText: FullText = {
  async create(db) {
    await sql
      .raw(
        `create virtual table words using fts5(${SEARCH_FIELDS.map((field) => `f_${field}`).join(', ')}, ` +
          `content='', contentless_delete=1, tokenize="ascii tokenchars '${TOKEN_CHARACTERS}'")`,
      )
      .execute(db);
    // a batch of an import is one segment, and segments are merged late: half the work
    await sql`insert into words (words, rank) values ('hashsize', ${HASH_BYTES})`.execute(db);
    await sql`insert into words (words, rank) values ('automerge', 8)`.execute(db);
  },

  async add(db, messages) {
    // FTS5 writes a segment of what it has gathered where a row is below the one before, and at each savepoint, which SQLite
    // makes for an insert of several rows: in order and one by one, a batch is one segment
    for (const { row, listId, words } of messages.toSorted((a, b) => a.row - b.row)) {
      // FTS5 reads a blob as the text that it is
      const texts = SEARCH_FIELDS.map((field) =>
        field === 'l' ? `${listWord(listId)} ${joinedTextOf(words, 'l')}` : joinedWordsOf(words, field),
      );
      await db.executeQuery(CompiledQuery.raw(INSERT, [row, ...texts]));
    }
  },

  async remove(db, row) {
    await sql`delete from words where rowid = ${row}`.execute(db);
  },

  async purge(db) {
    // until segments are merged, the words of a removed row lie in the old one
    await sql`insert into words (words) values ('optimize')`.execute(db);
  },

  async removeAll(db) {
    await sql`insert into words (words) values ('delete-all')`.execute(db);
  },

  async messagesWithoutWords(db, limit) {
    const { rows } = await sql<{ id: number }>`select id from message where state <> 'removed'
      and id not in (select id from words_docsize) order by id limit ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },

  async wordsWithoutMessage(db, limit) {
    const { rows } = await sql<{ id: number }>`select id from words_docsize
      where id not in (select id from message where state <> 'removed') order by id limit ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },

  async search(db, request) {
    const match = matchOf(request.text, request.listIds);
    const conditions = [
      ...(match === null ? [] : [sql<boolean>`words match ${match}`]),
      ...(request.receivedFrom === null
        ? []
        : [sql<boolean>`words.rowid >= ${request.receivedFrom * ROWS_PER_SECOND}`]),
      ...(request.receivedTo === null ? [] : [sql<boolean>`words.rowid < ${request.receivedTo * ROWS_PER_SECOND}`]),
    ];
    const hasSent = request.sentFrom !== null || request.sentTo !== null;
    if (request.sentFrom !== null) conditions.push(sql`message.sent_at >= ${request.sentFrom}`);
    if (request.sentTo !== null) conditions.push(sql`message.sent_at < ${request.sentTo}`);
    const from = hasSent ? sql`words cross join message on message.id = words.rowid` : sql`words`;
    const where = (more: readonly ReturnType<typeof sql>[]) => sql.join([...conditions, ...more], sql` and `);
    const paging = request.before === null ? [] : [sql`words.rowid < ${request.before}`];
    const page = await sql<{ row: number }>`select words.rowid as row from ${from} where ${where([
      ...paging,
      sql`1 = 1`,
    ])} order by words.rowid desc limit ${request.limit}`.execute(db);
    // all that is there is on the first page: they are counted
    if (request.before === null && page.rows.length < Math.min(request.limit, request.countLimit)) {
      return { rows: page.rows.map((each) => each.row), count: page.rows.length };
    }
    const counted = await sql<{ count: number }>`select count(*) as count from (select 1 from ${from} where ${where([
      sql`1 = 1`,
    ])} limit ${request.countLimit})`.execute(db);
    return { rows: page.rows.map((each) => each.row), count: counted.rows[0]?.count ?? 0 };
  },
};

/** A private-use character, which no word has: nobody can ask for a list by its number. */
const LIST_MARK = '\ue006';

function listWord(listId: number): string {
  return `${LIST_MARK}${listId}`;
}

/** The query in FTS5's language. Every word is quoted, so that no word of a stranger is an operator. */
function matchOf(text: TextQuery | null, listIds: readonly number[] | null): string | null {
  const lists = listIds === null ? null : `f_l : (${listIds.map((id) => quoted(listWord(id))).join(' OR ')})`;
  if (text === null) return lists;
  const [positive, negative] = sides(text);
  // FTS5 knows NOT only between two expressions, so that a query of nothing but NOT starts from all lists
  const start = [positive, lists].filter((side) => side !== null).join(' AND ');
  const from = start === '' ? `f_l : "${LIST_MARK}" *` : start;
  return negative === null ? from : `(${from}) NOT (${negative})`;
}

/** What must match, and what must not. */
function sides(query: TextQuery): readonly [string | null, string | null] {
  if (query.kind === 'not') return [null, expression(query.of)];
  if (query.kind !== 'and') return [expression(query), null];
  const positive = query.of.filter((each) => each.kind !== 'not').map(expression);
  const negative = query.of.flatMap((each) => (each.kind === 'not' ? [expression(each.of)] : []));
  return [
    positive.length === 0 ? null : `(${positive.join(' AND ')})`,
    negative.length === 0 ? null : negative.join(' OR '),
  ];
}

function expression(query: TextQuery): string {
  switch (query.kind) {
    case 'phrase': {
      const columns = query.fields.map((field) => `f_${field}`).join(' ');
      return `({${columns}} : ${quoted(query.tokens.join(' '))}${query.isPrefix ? ' *' : ''})`;
    }
    case 'or':
      return `(${query.of.map(expression).join(' OR ')})`;
    default: {
      const [positive, negative] = sides(query);
      const from = positive ?? `f_l : "${LIST_MARK}" *`;
      return negative === null ? `(${from})` : `((${from}) NOT (${negative}))`;
    }
  }
}

function quoted(words: string): string {
  return `"${words.replaceAll('"', '""')}"`;
}
