import { type RawBuilder, sql } from 'kysely';
import { TocsinError } from '#base';
import type { JoinedWords } from '#search';
import { type DeskInspection, deskInspection } from './desk-fault.ts';
import { decodeRaw } from './encoded-raw.ts';
import { rawFault } from './raw-fault.ts';
import type { AddressPolicy } from './records.ts';
import { isOwnFact, REMOVED_LISTS } from './sql/facts.ts';
import type { Db } from './sql/full-text.ts';
import { migrationsIn, renewEpoch } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import type { DatabaseStore } from './table-access.ts';
import { COLUMNS, KEYS, TABLE_NAMES, type TableName } from './table-columns.ts';

/** Rows of one statement, and how many bytes of messages and sealed things are in memory at a time (one always fits). */
const ROWS_AT_ONCE = 500;
const BYTES_AT_ONCE = 8_000_000;

/** The words of a raw message that is kept as mail: the index is not copied, each database makes its own. */
export type WordsOf = (raw: Uint8Array, message: MessageToIndex) => JoinedWords | Promise<JoinedWords>;

/** What decides beside its bytes which words a message is found by. */
export interface MessageToIndex {
  readonly state: 'parsed' | 'unparsed';
  readonly list: string;
  readonly addressPolicy: AddressPolicy;
}

export interface CopyProgress {
  readonly table: TableName | 'words';
  readonly done: number;
  readonly total: number;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Copies everything, the desk included, into an empty archive, from one moment of the source and in one transaction of the target: whatever
 * happens, the target is whole or empty. What follows from the rest is made anew: words, calendar, list of threads. Throws
 * TocsinError `store_unusable` where the target holds anything, the two were not brought forward alike, or bytes of the source
 * are not those that were received or sealed.
 */
export async function copyStore(
  from: DatabaseStore,
  to: DatabaseStore,
  wordsOf: WordsOf,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<void> {
  await from.tables.snapshot((source) =>
    to.tables.fill(async (target) => {
      await refuseUnlessEmpty(target, to.tables.place);
      await refuseUnlessAlike(source, target);
      for (const table of COPIED_TABLES) await copyTable(source, target, table, onProgress);
      for (const statement of DERIVED_TABLES) await statement.execute(target);
      await makeWords(source, target, to, wordsOf, onProgress);
      await refuseUnlessWhole(source, target);
      await renewEpoch(target);
    }),
  );
}

/** Tables that say nothing of their own: the calendar, and the list of threads. */
const DERIVED_TABLES: readonly RawBuilder<unknown>[] = [
  sql`insert into list_day (list_id, day, kept) select list_id, day, max(number) from message group by list_id, day`,
  sql`insert into thread (root_id, list_id, message_count, first_message, last_message)
    select root_id, min(list_id), count(*), min(message_row), max(message_row) from thread_node
    where message_row is not null group by root_id`,
];
const COPIED_TABLES = TABLE_NAMES.filter((table) => table !== 'list_day' && table !== 'thread');

export async function countRows(db: Db, table: TableName): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Nothing but the facts that a new database has. One whose lists were all removed is no new one: pages of them may still be
 * remembered by their generations, which a copy would bring back. Throws TocsinError `store_unusable`.
 */
export async function refuseUnlessEmpty(target: Db, place: string): Promise<void> {
  for (const table of TABLE_NAMES) {
    const where = table === 'fact' ? sql`where name = ${REMOVED_LISTS}` : sql``;
    const { rows } = await sql`select 1 from ${sql.table(table)} ${where} limit 1`.execute(target);
    if (rows.length === 0) continue;
    const found =
      table === 'fact'
        ? 'one whose lists were all removed: their pages may still be remembered'
        : `one with content (${table})`;
    throw new TocsinError({
      code: 'store_unusable',
      message: `${place}: expected an empty archive, found ${found}`,
      hint: 'name a new database; nothing was changed',
    });
  }
}

async function refuseUnlessAlike(source: Db, target: Db): Promise<void> {
  const migrations = async (db: Db): Promise<string> => {
    const { pending, unknown } = await migrationsIn(db);
    return JSON.stringify([pending, unknown]);
  };
  if ((await migrations(source)) === (await migrations(target))) return;
  throw new TocsinError({
    code: 'store_unusable',
    message: 'expected two archives of the same version of Tocsin, found different ones',
    hint: 'open both with this program once, then try again',
  });
}

async function copyTable(
  source: Db,
  target: Db,
  table: TableName,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const total = await countToCopy(source, table);
  let done = 0;
  const columns = sql.join(Object.keys(COLUMNS[table]).map((column) => sql.ref(column)));
  const inspection = deskInspection();
  for await (const rows of batches(source, table)) {
    refuseDamaged(table, rows, inspection);
    const copied = table === 'fact' ? rows.filter(({ name }) => !isOwnFact(String(name))) : rows;
    const values = copied.map((row) => sql`(${sql.join(Object.keys(COLUMNS[table]).map((column) => row[column]))})`);
    // the facts of a new database are there already
    const conflict = table === 'fact' ? sql` on conflict (name) do update set value = excluded.value` : sql``;
    if (values.length > 0) {
      await sql`insert into ${sql.table(table)} (${columns}) values ${sql.join(values)}${conflict}`.execute(target);
    }
    done += rows.length;
    onProgress({ table, done, total });
  }
}

/** What was received and what was sealed is what is copied, or nothing is. */
function refuseDamaged(table: TableName, rows: readonly Row[], inspection: DeskInspection): void {
  const fault = faultIn(table, rows, inspection);
  if (fault === null) return;
  throw new TocsinError({
    code: 'store_unusable',
    message: `expected a whole archive, found in ${fault}; nothing was copied`,
    hint: 'run tocsin doctor on the archive: it says what to do',
  });
}

function faultIn(table: TableName, rows: readonly Row[], inspection: DeskInspection): string | null {
  if (table === 'journal') return inspection.journal(rows as unknown as readonly Tables['journal'][]);
  if (table === 'sealed_blob') return inspection.blobs(rows as unknown as readonly Tables['sealed_blob'][]);
  if (table !== 'raw_message') return null;
  for (const row of rows as unknown as readonly Tables['raw_message'][]) {
    const fault = rawFault(row);
    if (fault !== null) return `raw message ${row.id}: ${fault}`;
  }
  return null;
}

/** Which rows are copied: bytes of no message stay behind. */
function toCopy(table: TableName): RawBuilder<unknown> {
  return table === 'raw_message'
    ? sql`exists (select 1 from message where message.raw_id = raw_message.id)`
    : sql`1 = 1`;
}

async function countToCopy(db: Db, table: TableName): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}
    where ${toCopy(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** All rows that are copied in the order of the key, a batch at a time, without a cursor: the next one begins after the last key. */
async function* batches(db: Db, table: TableName): AsyncGenerator<readonly Row[]> {
  const order = sql.join(KEYS[table].map((key) => sql.ref(key)));
  const columns = sql.join(Object.keys(COLUMNS[table]).map((column) => sql.ref(column)));
  let which: RawBuilder<unknown> = toCopy(table);
  for (;;) {
    const size = SIZES[table];
    const limit = size === undefined ? ROWS_AT_ONCE : await rowsOfBytes(db, table, size, which);
    const query = sql<Row>`select ${columns} from ${sql.table(table)} where ${which} order by ${order} limit ${limit}`;
    const rows: readonly Row[] = (await query.execute(db)).rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    which = sql`${toCopy(table)} and (${order}) > (${sql.join(KEYS[table].map((key) => last[key]))})`;
  }
}

/** How many bytes a row of a table with large ones holds. */
const SIZES: { readonly [Table in TableName]?: RawBuilder<number> } = {
  raw_message: sql`size`,
  journal: sql`coalesce(octet_length(sealed), 0)`,
  sealed_blob: sql`octet_length(sealed)`,
  outbox: sql`coalesce(octet_length(sealed), 0)`,
};

/** How many of the next rows are `BYTES_AT_ONCE` together; at least one. */
async function rowsOfBytes(
  db: Db,
  table: TableName,
  size: RawBuilder<number>,
  which: RawBuilder<unknown>,
): Promise<number> {
  const order = sql.join(KEYS[table].map((key) => sql.ref(key)));
  const { rows } = await sql<{ size: number }>`select ${size} as size from ${sql.table(table)} where ${which}
    order by ${order} limit ${ROWS_AT_ONCE}`.execute(db);
  let bytes = 0;
  const over = rows.findIndex((row) => {
    bytes += row.size;
    return bytes > BYTES_AT_ONCE;
  });
  return over < 0 ? ROWS_AT_ONCE : Math.max(1, over);
}

async function makeWords(
  source: Db,
  target: Db,
  to: DatabaseStore,
  wordsOf: WordsOf,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const total = await countToCopy(source, 'raw_message');
  let done = 0;
  for await (const some of rawMessages(source)) {
    for (const { raw, messages } of some) {
      for (const message of messages) {
        const { row, listId } = message;
        await to.tables.fullText.add(target, [{ row, listId, words: await wordsOf(raw, message) }]);
      }
    }
    done += some.length;
    onProgress({ table: 'words', done, total });
  }
}

export interface MessageOfRaw extends MessageToIndex {
  readonly row: number;
  readonly listId: number;
}

export interface RawWithMessages {
  readonly id: number;
  readonly digest: Uint8Array;
  readonly raw: Uint8Array;
  readonly messages: readonly MessageOfRaw[];
}

/** Every raw message, as received, with the messages that are made of it; throws where one cannot be unfolded. */
export async function* rawMessages(db: Db): AsyncGenerator<readonly RawWithMessages[]> {
  for await (const rows of batches(db, 'raw_message')) {
    const raws = rows as unknown as readonly {
      id: number;
      digest: Uint8Array;
      size: number;
      encoding: string;
      bytes: Uint8Array;
    }[];
    const found = await db
      .selectFrom('message')
      .innerJoin('mailing_list', 'mailing_list.id', 'message.list_id')
      .select(['message.id', 'list_id', 'raw_id', 'state', 'mailing_list.name', 'mailing_list.address_policy'])
      .where(
        'raw_id',
        'in',
        raws.map((raw) => raw.id),
      )
      .orderBy('message.id')
      .execute();
    const byRaw = Map.groupBy(found, (message) => message.raw_id);
    yield raws.map((raw) => ({
      id: raw.id,
      digest: raw.digest,
      raw: decodeRaw(raw),
      messages: (byRaw.get(raw.id) ?? []).map((message) => ({
        row: message.id,
        listId: message.list_id,
        state: message.state === 'unparsed' ? 'unparsed' : 'parsed',
        list: message.name,
        addressPolicy: message.address_policy === 'open' ? 'open' : 'masked',
      })),
    }));
  }
}

async function refuseUnlessWhole(source: Db, target: Db): Promise<void> {
  for (const table of COPIED_TABLES) {
    // each database has some of its own
    if (table === 'fact') continue;
    const [given, taken] = [await countToCopy(source, table), await countRows(target, table)];
    if (given === taken) continue;
    throw new TocsinError({
      code: 'store_unusable',
      message: `expected ${given} rows in the copy of ${table}, found ${taken}; the copy was given up`,
      hint: 'run tocsin doctor on the source',
    });
  }
}
