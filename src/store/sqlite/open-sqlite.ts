import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { type Clock, type Instant, TocsinError } from '#base';
import type { ArchiveReads } from '../archive-store.ts';
import type { DatabaseClock } from '../sql/desk-reads.ts';
import { endForgetting, forgettingIn } from '../sql/forgetting.ts';
import type { Db } from '../sql/full-text.ts';
import { createFacts, migrate, takeWriteLock, takeWriteLockAnyway } from '../sql/migrate.ts';
import { sqlReads } from '../sql/reads.ts';
import type { Tables } from '../sql/schema.ts';
import { sqlArchiveStore } from '../sql/sql-archive-store.ts';
import { type DatabaseStore, openedToLook, type TableAccess } from '../table-access.ts';
import { viewerKey } from '../viewer.ts';
import { connect, unusable } from './database-file.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { type SearchThreads, type SearchThreadsOptions, searchThreads } from './search-threads.ts';
import { sqliteFullText } from './sqlite-full-text.ts';
import type { HeavyRead } from './worker-messages.ts';
import { writeTurn } from './write-turn.ts';

export interface SqliteOptions extends SearchThreadsOptions {
  /** The program of the thread that searches (`search-worker.ts`, bundled or not); null: search on the thread that calls. */
  readonly searchWorker: URL | null;
  /** For rehearsals alone: the time in the place of the database's. */
  readonly clock?: Clock;
}

/** Opens the database file, makes it where there is none, and brings it forward. Throws TocsinError `store_unusable`. */
export async function openSqlite(
  path: string,
  options: SqliteOptions = { searchWorker: null },
): Promise<DatabaseStore> {
  const writer = connect(path, 'write');
  const writing = new Kysely<Tables>({ dialect: nodeSqliteDialect(writer) });
  try {
    const types = { bytes: 'blob', key: 'integer', text: 'text', strict: ' strict' } as const;
    await migrate(types, sqliteFullText, (unit) => writeTurn(writing, unit, createFacts));
  } catch (cause) {
    await end(writing, writer);
    throw cause instanceof TocsinError ? cause : unusable(path, cause);
  }
  const reader = connect(path, 'read');
  const reading = new Kysely<Tables>({ dialect: nodeSqliteDialect(reader) });
  const threads = options.searchWorker === null ? null : readThreads(options.searchWorker, path, options);
  return sqlArchiveStore({
    reading,
    tables: tableAccess(path, writing),
    clock: options.clock === undefined ? sqliteClock : rehearsed(options.clock),
    ownReads: {
      generations: cachedGenerations(reader, reading),
      ...(threads === null ? {} : heavyReads(threads)),
    },
    async close() {
      await Promise.all([threads?.searches.close(), threads?.pages.close()]);
      await end(reading, reader);
      await end(writing, writer);
    },
  });
}

/**
 * Opens a database file to look at it: nothing in it is changed, nor is it brought forward. Throws TocsinError
 * `store_unusable`, also from whatever would write.
 */
export async function openSqliteToLook(path: string): Promise<DatabaseStore> {
  const reader = connect(path, 'read');
  const reading = new Kysely<Tables>({ dialect: nodeSqliteDialect(reader) });
  return sqlArchiveStore({
    reading,
    tables: tableAccess(path, null),
    clock: sqliteClock,
    close: () => end(reading, reader),
  });
}

/** SQLite has no clock but that of the machine, which all processes on its file share. */
const sqliteClock: DatabaseClock = async (db) => {
  const { rows } = await sql<{ now: number }>`select cast(round(unixepoch('subsec') * 1000) as integer) as now`.execute(
    db,
  );
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('the database gave no time');
  return now as Instant;
};

function rehearsed(clock: Clock): DatabaseClock {
  return () => Promise.resolve(clock.now());
}

/** `writing`: null where the file was opened to be looked at. */
function tableAccess(path: string, writing: Kysely<Tables> | null): TableAccess {
  const alone = async <Result>(look: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> => {
    // a connection of its own: it may last long, and other reads do not wait for it
    const connection = connect(path, 'read');
    const own = new Kysely<Tables>({ dialect: nodeSqliteDialect(connection) });
    try {
      return await look(own);
    } finally {
      await end(own, connection);
    }
  };
  const turn = async <Result>(unit: (db: Db) => Promise<Result>, begin: (db: Db) => Promise<void>): Promise<Result> => {
    if (writing === null) throw openedToLook(path);
    return writeTurn(writing, unit, begin);
  };
  return {
    kind: 'sqlite',
    fullText: sqliteFullText,
    place: path,
    snapshot: (look) => alone((db) => db.transaction().execute((trx) => look(trx))),
    fill: (unit) => turn(unit, takeWriteLock),
    fillAnyway: (unit) => turn(unit, takeWriteLockAnyway),
    async forget(waitMs = FORGET_WAIT_MS) {
      if (writing === null) return false;
      const noted = await forgettingIn(writing);
      // the log keeps pages as they were until it is written over, which whoever still reads them keeps off
      if (!(await emptyLog(writing, waitMs))) return false;
      await endForgetting(writing, noted);
      return true;
    },
    isForgetting: () => alone(async (db) => (await forgettingIn(db)).length > 0),
    engineFaults: () =>
      alone(async (db) => {
        const checked = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db);
        const dangling = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(
          db,
        );
        return [
          ...checked.rows.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
          ...dangling.rows.map(
            (row) => `row ${row.rowid} of ${row.table} refers to a row of ${row.parent} that is not there`,
          ),
        ];
      }),
  };
}

/** How long others that read are waited for: pages take less, an examination or a backup more. */
const FORGET_WAIT_MS = 3_000;
const FORGET_RETRY_MS = 50;

/** Brings all of the log into the file and cuts it off. SQLite answers `busy`, and leaves it, while somebody reads from it. */
async function emptyLog(writing: Kysely<Tables>, waitMs: number): Promise<boolean> {
  for (const end = performance.now() + waitMs; ; ) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(writing);
    if (rows[0]?.busy === 0) return true;
    if (performance.now() >= end) return false;
    await sleep(FORGET_RETRY_MS);
  }
}

/** Kysely closes only what it has used. */
async function end(db: Kysely<Tables>, database: DatabaseSync): Promise<void> {
  await db.destroy();
  if (database.isOpen) database.close();
}

/** Viewers whose generations are remembered: strangers, the team, and some subscribers. */
const MAX_VIEWERS_KNOWN = 100;

/** SQLite counts what other connections committed, the writer's too: nothing is read while nothing changes. */
function cachedGenerations(reader: DatabaseSync, reading: Kysely<Tables>): ArchiveReads['generations'] {
  const version = reader.prepare('pragma data_version');
  const { generations } = sqlReads(reading, sqliteFullText);
  let known: { readonly version: unknown; readonly byViewer: Map<string, ReadonlyMap<string, number>> } | null = null;
  return async (viewer) => {
    const current = version.get()?.['data_version'];
    // taken before the rows are read: a change in between is seen the next time
    if (known === null || known.version !== current) known = { version: current, byViewer: new Map() };
    const { byViewer } = known;
    const key = viewerKey(viewer);
    let found = byViewer.get(key);
    if (found === undefined) {
      found = await generations(viewer);
      if (byViewer.size >= MAX_VIEWERS_KNOWN) byViewer.clear();
      byViewer.set(key, found);
    }
    return found;
  };
}

interface ReadThreads {
  readonly searches: SearchThreads;
  readonly pages: SearchThreads;
}

/** What pages need has a thread and a queue of its own. Attack: hundreds of searches, behind which the front page waits. */
function readThreads(worker: URL, path: string, options: SearchThreadsOptions): ReadThreads {
  return {
    searches: searchThreads(worker, path, options),
    pages: searchThreads(worker, path, { ...options, threads: 1 }),
  };
}

function heavyReads({ searches, pages }: ReadThreads): Pick<ArchiveReads, HeavyRead> {
  return {
    search: (...all) => searches.run('search', all) as ReturnType<ArchiveReads['search']>,
    threads: (...all) => pages.run('threads', all) as ReturnType<ArchiveReads['threads']>,
    announcements: (...all) => pages.run('announcements', all) as ReturnType<ArchiveReads['announcements']>,
    monthCounts: (...all) => pages.run('monthCounts', all) as ReturnType<ArchiveReads['monthCounts']>,
  };
}
