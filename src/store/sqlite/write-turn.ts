import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { TocsinError } from '#base';
import type { Db } from '../sql/full-text.ts';
import type { Tables } from '../sql/schema.ts';
import { isBusy, isDiskFault } from './database-file.ts';

/** How long a writer waits for another process: an import holds the lock for a batch, far shorter. */
const WAIT_MS = 60_000;
const RETRY_MS = 4;

/**
 * One transaction that holds the write lock. SQLite would wait for the lock inside the call and stop all requests of this
 * process with it, so that we wait outside, and no other writer of this process is before us in the meantime.
 */
export async function writeTurn<Result>(
  writing: Kysely<Tables>,
  unit: (db: Db) => Promise<Result>,
  begin: (db: Db) => Promise<void>,
): Promise<Result> {
  return writing.connection().execute(async (connection) => {
    // SQLite answers at once: one unit after the other would let no timer and no request of this process have its turn
    await nextTurn();
    const end = performance.now() + WAIT_MS;
    for (;;) {
      let hasLock = false;
      try {
        return await connection.transaction().execute(async (trx) => {
          await begin(trx);
          hasLock = true;
          return unit(trx);
        });
      } catch (cause) {
        if (isDiskFault(cause)) {
          throw new TocsinError({
            code: 'store_unusable',
            message: `the database cannot be written: ${cause instanceof Error ? cause.message : 'unknown'}; nothing of this was kept`,
            hint: 'make room on the disk, then try again',
            cause,
          });
        }
        if (hasLock || !isBusy(cause)) throw cause;
        if (performance.now() > end) {
          throw new TocsinError({
            code: 'busy',
            message: `another process has been writing to the database for ${WAIT_MS / 1000} seconds`,
            hint: 'wait until it is done, then try again',
            cause,
          });
        }
      }
      await sleep(RETRY_MS * (1 + Math.random()));
    }
  });
}
