import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Instant, TocsinError } from '#base';
import type { DatabaseClock } from '../sql/desk-reads.ts';
import { FORGETTING } from '../sql/facts.ts';
import { endForgetting, forgettingIn } from '../sql/forgetting.ts';
import type { Db } from '../sql/full-text.ts';
import { createFacts, migrate, takeWriteLock, takeWriteLockAnyway } from '../sql/migrate.ts';
import type { Tables } from '../sql/schema.ts';
import { sqlArchiveStore } from '../sql/sql-archive-store.ts';
import { type DatabaseStore, openedToLook, type TableAccess } from '../table-access.ts';
import { codeOf, connectionPool, serverName, unusable } from './connection-pool.ts';
import { postgresFullText } from './postgres-full-text.ts';

/** Attack: pages that ask for what takes minutes, until no connection is left. */
const READ_TIMEOUT_MS = 10_000;

/** How long a writer waits for another one: an import holds the lock for a batch, far shorter. */
const LOCK_TIMEOUT_MS = 60_000;

export interface PostgresOptions {
  /** Connections for reading, at most. Writers take turns and have two. */
  readonly maxConnections?: number;
}

/**
 * Opens a database of a PostgreSQL server (14 or newer) and brings it forward; an empty one is filled with our tables, also
 * where several processes start at once. Throws TocsinError `store_unusable`, never with the password in it.
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<DatabaseStore> {
  const reading = database(url, options.maxConnections ?? 10, READ_TIMEOUT_MS);
  const writing = database(url, 2, 0);
  const close = async (): Promise<void> => {
    await reading.destroy();
    await writing.destroy();
  };
  const locked =
    (take: (db: Db) => Promise<void>) =>
    <Result>(unit: (db: Db) => Promise<Result>): Promise<Result> =>
      writing.transaction().execute(async (trx) => {
        await take(trx);
        return unit(trx);
      });
  try {
    await refuseOtherEncodings(writing);
    await createFactsOnce(writing);
    const types = { bytes: 'bytea', key: 'bigint', text: 'text collate "C"', strict: '' } as const;
    await migrate(types, postgresFullText, locked(takeWriteLockAnyway));
  } catch (cause) {
    await close();
    throw unusable(url, cause);
  }
  const tables: TableAccess = {
    ...tablesToLook(url),
    fill: locked(takeWriteLock),
    fillAnyway: locked(takeWriteLockAnyway),
    forget: (waitMs = FORGET_WAIT_MS) => forgetRows(writing, waitMs),
    isForgetting: async () => (await forgettingIn(reading)).length > 0,
  };
  return sqlArchiveStore({ reading, tables, clock: postgresClock, close });
}

/**
 * Opens a database to look at it: nothing in it is changed, nor is it brought forward. Throws TocsinError `store_unusable`,
 * also from whatever would write.
 */
export async function openPostgresToLook(url: string): Promise<DatabaseStore> {
  const reading = database(url, 2, READ_TIMEOUT_MS);
  try {
    await sql`select 1`.execute(reading);
  } catch (cause) {
    await reading.destroy();
    throw unusable(url, cause);
  }
  return sqlArchiveStore({
    reading,
    tables: tablesToLook(url),
    clock: postgresClock,
    close: () => reading.destroy(),
  });
}

/** Not `now()`, which stands still within a transaction: that of a writer begins before it waits for the lock. */
const postgresClock: DatabaseClock = async (db) => {
  const { rows } = await sql<{
    now: number;
  }>`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('the database gave no time');
  return now as Instant;
};

function tablesToLook(url: string): TableAccess {
  const refuse = (): Promise<never> => Promise.reject(openedToLook(serverName(url)));
  return {
    kind: 'postgres',
    fullText: postgresFullText,
    place: serverName(url),
    async snapshot(look) {
      // a connection of its own: it may last for an hour, and is not cut off like a page
      const own = database(url, 1, 0);
      try {
        return await own
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((trx) => look(trx));
      } finally {
        await own.destroy();
      }
    },
    fill: refuse,
    fillAnyway: refuse,
    forget: () => Promise.resolve(false),
    isForgetting: () => Promise.resolve(false),
    engineFaults: () => Promise.resolve([]),
  };
}

/** How long others are waited for that still see what was removed, or use its tables. */
const FORGET_WAIT_MS = 3_000;
const FORGET_RETRY_MS = 50;

/** The tables that a forgotten case is taken from. */
const DESK_TABLES = ['journal', 'sealed_blob', 'outbox'] as const;

/**
 * Writes the tables of the desk anew without the rows that were removed. A plain VACUUM only gives their room free: their bytes
 * stay in the pages until something is written over them. Of the archive, where that would take the table of all mail from its
 * readers, it is left to the server's own VACUUM.
 */
async function forgetRows(writing: Kysely<Tables>, waitMs: number): Promise<boolean> {
  const noted = await forgettingIn(writing);
  const isOfDesk = noted.some(({ of }) => of === 'desk');
  if (isOfDesk && !(await seenByNobody(writing, waitMs))) return false;
  if (isOfDesk && !(await writtenAnew(writing, waitMs))) return false;
  await endForgetting(writing, noted);
  return true;
}

/** Whether nobody has a snapshot from before the removal: rows in one would be written over into the new table. */
async function seenByNobody(writing: Kysely<Tables>, waitMs: number): Promise<boolean> {
  for (const end = performance.now() + waitMs; ; ) {
    const { rows } = await sql<{ seen: boolean }>`select exists (
        select 1 from (
          select age(backend_xmin) as seen from pg_stat_activity where pid <> pg_backend_pid()
          union all select age(backend_xmin) from pg_stat_replication
          union all select age(xmin) from pg_replication_slots
          union all select age(transaction) from pg_prepared_xacts
        ) as others where seen >= (select age(xmin) from fact where name = ${`${FORGETTING}desk`})
      ) as seen`.execute(writing);
    if (rows[0]?.seen !== true) return true;
    if (performance.now() >= end) return false;
    await sleep(FORGET_RETRY_MS);
  }
}

async function writtenAnew(writing: Kysely<Tables>, waitMs: number): Promise<boolean> {
  return writing.connection().execute(async (connection) => {
    try {
      await sql.raw(`set lock_timeout = ${Math.max(FORGET_RETRY_MS, Math.round(waitMs))}`).execute(connection);
      for (const table of DESK_TABLES) await sql.raw(`vacuum (full) ${table}`).execute(connection);
      return true;
    } catch (cause) {
      if (cause instanceof TocsinError && cause.code === 'busy') return false;
      throw cause;
    } finally {
      await sql.raw(`set lock_timeout = ${LOCK_TIMEOUT_MS}`).execute(connection);
    }
  });
}

function database(url: string, max: number, statementTimeoutMs: number): Kysely<Tables> {
  const pool = connectionPool(url, { max, statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** In another encoding the database would refuse letters, or fold them by rules of its own. */
async function refuseOtherEncodings(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding ?? 'none';
  if (encoding === 'UTF8') return;
  throw new TocsinError({
    code: 'store_unusable',
    message: `expected a database with the encoding UTF8, found ${encoding}`,
    hint: "create it with: create database NAME encoding 'UTF8' template template0",
  });
}

/** Two processes that create one table at once: PostgreSQL fails one of them in its own catalog, `if not exists` or not. */
const CREATED_BY_ANOTHER: ReadonlySet<string> = new Set(['23505', '42P07', '42710', 'XX000', '40P01']);
const MAX_CREATIONS = 5;

async function createFactsOnce(db: Kysely<Tables>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await createFacts(db);
    } catch (cause) {
      if (attempt === MAX_CREATIONS || !CREATED_BY_ANOTHER.has(codeOf(cause))) throw cause;
    }
  }
}
