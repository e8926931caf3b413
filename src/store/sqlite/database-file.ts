import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { TocsinError } from '#base';

/** How long opening waits for another process that opens or closes the same file. */
const OPEN_TIMEOUT_MS = 15_000;

/**
 * Pages of the log (32 MB) before it is brought into the file. With SQLite's 1,000 every batch of an import was a checkpoint,
 * and the same pages of its indexes were written again and again: 87 waits for the disk in place of 42.
 */
const CHECKPOINT_PAGES = 8_000;

export type Access =
  | 'write' // the one connection that changes anything
  | 'read'; // refuses to

/** A connection to a database file; the writer makes the file where there is none. Throws TocsinError `store_unusable`. */
export function connect(path: string, access: Access): DatabaseSync {
  let database: DatabaseSync;
  try {
    // private lists are in it; the files that SQLite puts beside it get the same mode
    if (access === 'write') closeSync(openSync(path, 'a', 0o600));
    database = new DatabaseSync(path, {
      timeout: OPEN_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
      readOnly: access === 'read',
    });
  } catch (cause) {
    throw unusable(path, cause);
  }
  try {
    database.exec('pragma cache_size = -8192; pragma temp_store = memory');
    // full: a commit that was reported survives a power cut, not only a crash of ours
    if (access === 'write')
      database.exec(
        'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0; pragma secure_delete = on; ' +
          `pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      );
    return database;
  } catch (cause) {
    database.close();
    throw unusable(path, cause);
  }
}

export function unusable(path: string, cause: unknown): TocsinError {
  if (cause instanceof TocsinError) return cause;
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new TocsinError({
    code: 'store_unusable',
    message: `${path}: expected a database of Tocsin, it cannot be opened: ${reason}`,
    hint: 'check that the folder may be written and the disk has room; tocsin doctor looks closer',
    cause,
  });
}

/** Primary result codes of SQLite. */
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

/** Another connection holds the write lock. */
export function isBusy(cause: unknown): boolean {
  return resultCodeOf(cause) === SQLITE_BUSY;
}

/** A full disk, or one that fails: the archive is as it was, and takes nothing now. */
export function isDiskFault(cause: unknown): boolean {
  const code = resultCodeOf(cause);
  return code === SQLITE_FULL || code === SQLITE_IOERR;
}

function resultCodeOf(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('errcode' in cause) || typeof cause.errcode !== 'number') return null;
  return cause.errcode & 0xff;
}
