import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { TocsinError } from '#base';
import { type CopyProgress, copyStore, type WordsOf } from '../copy-store.ts';
import { deskInspection } from '../desk-fault.ts';
import { rawFault } from '../raw-fault.ts';
import { EPOCH, WRITABLE, WRITE_LOCK } from '../sql/facts.ts';
import type { Tables } from '../sql/schema.ts';
import type { DatabaseStore } from '../table-access.ts';
import { TABLE_NAMES, type TableName } from '../table-columns.ts';
import { openSqlite } from './open-sqlite.ts';

/** Pages copied between two turns of the event loop: 4 MiB. */
const PAGES_AT_ONCE = 1024;

export interface BackupReport {
  readonly file: string;
  readonly messages: number;
  readonly rawMessages: number;
}

/**
 * Copies a database file while it is used, and looks at the copy before it gets its name: the engine's own checks, every
 * digest, as many rows as the source. The file is new, mode 0600 and on the disk. Throws TocsinError `write_failed`.
 */
export async function backupSqlite(source: string, target: string): Promise<BackupReport> {
  return intoNewFile(target, async (temporary) => {
    if (!existsSync(source)) throw new TocsinError({ code: 'store_unusable', message: `${source}: no such database` });
    const from = new DatabaseSync(source, { readOnly: true, timeout: 15_000 });
    try {
      // one moment of the source: what is written meanwhile neither gets into the copy nor makes it begin again
      from.exec('begin');
      const counts = rowCounts(from);
      await backup(from, temporary, { rate: PAGES_AT_ONCE });
      const copy = new DatabaseSync(temporary, { readOnly: true });
      try {
        if (rowCounts(copy) !== counts) throw damaged(temporary, 'other counts of rows than in the source');
      } finally {
        copy.close();
      }
    } finally {
      from.close();
    }
  });
}

/** A backup of any store, as an SQLite file. */
export async function backupStore(
  store: DatabaseStore,
  target: string,
  wordsOf: WordsOf,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<BackupReport> {
  return intoNewFile(target, async (temporary) => {
    const copy = await openSqlite(temporary);
    try {
      await copyStore(store, copy, wordsOf, onProgress);
    } finally {
      await copy.close();
    }
  });
}

/**
 * Fills an empty archive from a backup, which is verified first. Throws TocsinError `store_unusable` where the archive holds
 * anything or the backup is damaged, and leaves the archive as it was.
 */
export async function restoreStore(
  file: string,
  target: DatabaseStore,
  wordsOf: WordsOf,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<BackupReport> {
  if (!existsSync(file)) {
    throw new TocsinError({ code: 'unreadable_input', message: `${file}: expected a backup, found no file` });
  }
  const report = verifyCopy(file);
  // a copy of it, for nobody else to read: opening brings an old one forward, and a backup stays as it was written
  const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-restore-'));
  try {
    const copy = path.join(folder, 'backup.sqlite');
    copyFileSync(file, copy);
    chmodSync(copy, 0o600);
    const source = await openSqlite(copy);
    try {
      await copyStore(source, target, wordsOf, onProgress);
    } finally {
      await source.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...report, file };
}

/** Makes a file under another name; only when it is verified and on the disk it gets its own. */
async function intoNewFile(target: string, make: (temporary: string) => Promise<void>): Promise<BackupReport> {
  if (existsSync(target)) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${target}: expected a name that is free, found a file; it was left as it is`,
      hint: 'name a new file for each backup',
    });
  }
  const temporary = `${target}.${process.pid}.unfinished`;
  try {
    // private lists are in it, from the first byte on
    closeSync(openSync(temporary, 'wx', 0o600));
    await make(temporary);
    intoOneFile(temporary);
    const report = verifyCopy(temporary);
    flush(temporary);
    renameSync(temporary, target);
    flush(path.dirname(path.resolve(target)));
    return { ...report, file: target };
  } catch (cause) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${temporary}${end}`, { force: true });
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'write_failed',
      message: `${target}: the backup failed: ${cause instanceof Error ? cause.message : 'unknown'}`,
      hint: 'check that the folder may be written and the disk has room',
      cause,
    });
  }
}

/**
 * Ends the write-ahead log, so that the backup is this file and no other. It is an archive of its own from now on, which may
 * be written, also where somebody puts it in the place of another by hand. Until then what waits to leave the desk may have
 * left, so that it is looked for before it is sent; and who was signed in may have signed out.
 */
function intoOneFile(file: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec(`delete from fact where name = '${EPOCH}'`);
    database.exec(`update fact set value = '${WRITABLE}' where name = '${WRITE_LOCK}'`);
    database.exec(`update outbox set state = 'uncertain' where state in ('waiting', 'leased')`);
    database.exec('delete from desk_session');
    database.exec('pragma journal_mode = delete');
  } finally {
    database.close();
  }
}

/** Reads all of it, as far as it is ours. Throws TocsinError `store_unusable`. */
function verifyCopy(file: string): Omit<BackupReport, 'file'> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true });
  } catch (cause) {
    throw damaged(file, cause instanceof Error ? cause.message : 'unknown');
  }
  try {
    // ours has neither: they would run while the archive is filled from it
    const foreign = database.prepare(`select name from sqlite_schema where type in ('trigger', 'view')`).get();
    if (foreign !== undefined) throw damaged(file, `a trigger or a view, ${JSON.stringify(foreign['name'])}`);
    const integrity = database.prepare('pragma integrity_check(1)').get()?.['integrity_check'];
    if (integrity !== 'ok') throw damaged(file, String(integrity));
    const dangling = database.prepare('pragma foreign_key_check').get();
    if (dangling !== undefined) throw damaged(file, `a row of ${String(dangling['table'])} that refers to nothing`);
    rowCounts(database);
    for (const row of database.prepare('select digest, size, encoding, bytes from raw_message').iterate()) {
      const { digest, size, encoding, bytes } = row;
      if (!(digest instanceof Uint8Array && bytes instanceof Uint8Array))
        throw damaged(file, 'a message without bytes');
      const fault = rawFault({ digest, size: Number(size), encoding: String(encoding), bytes });
      if (fault !== null) throw damaged(file, fault);
    }
    for (const fault of deskFaults(database)) throw damaged(file, fault);
    return { messages: countOf(database, 'message'), rawMessages: countOf(database, 'raw_message') };
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw damaged(file, cause instanceof Error ? cause.message : 'unknown');
  } finally {
    database.close();
  }
}

/** In the journal and the sealed blobs; none in a backup that is older than the desk. */
function* deskFaults(database: DatabaseSync): Generator<string> {
  if (!tablesOf(database).has('journal')) return;
  const inspection = deskInspection();
  for (const row of database.prepare('select * from journal order by position').iterate()) {
    const fault = inspection.journal([row as unknown as Tables['journal']]);
    if (fault !== null) yield fault;
  }
  for (const row of database.prepare('select * from sealed_blob order by id').iterate()) {
    const fault = inspection.blobs([row as unknown as Tables['sealed_blob']]);
    if (fault !== null) yield fault;
  }
}

function damaged(file: string, fault: string): TocsinError {
  return new TocsinError({
    code: 'store_unusable',
    message: `${file}: expected a whole archive, found: ${fault}`,
    hint: 'run tocsin doctor on the archive; use an older backup',
  });
}

/** Of every table, to compare. A backup that an older program made has not all of them: they are made when it is opened. */
function rowCounts(database: DatabaseSync): string {
  const there = tablesOf(database);
  return TABLE_NAMES.filter((table) => there.has(table))
    .map((table) => `${table} ${countOf(database, table)}`)
    .join();
}

function tablesOf(database: DatabaseSync): ReadonlySet<unknown> {
  const rows = database.prepare(`select name from sqlite_schema where type = 'table'`).all();
  return new Set(rows.map(({ name }) => name));
}

function countOf(database: DatabaseSync, table: TableName): number {
  return Number(database.prepare(`select count(*) as count from ${table}`).get()?.['count']);
}

function flush(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
