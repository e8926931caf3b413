import { sql } from 'kysely';
import { TocsinError } from '#base';
import { type CopyProgress, copyStore, refuseUnlessEmpty, type WordsOf } from './copy-store.ts';
import { WRITABLE, WRITE_LOCK } from './sql/facts.ts';
import type { Db } from './sql/full-text.ts';
import type { DatabaseStore } from './table-access.ts';

/**
 * Copies an archive into an empty one and closes the first: nobody writes to it meanwhile, and nobody does afterwards, so that
 * no mail stays behind where nobody looks. Reading goes on. Throws as `copyStore` does; then the source is open as before.
 */
export async function moveStore(
  from: DatabaseStore,
  to: DatabaseStore,
  wordsOf: WordsOf,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<void> {
  await to.tables.snapshot((target) => refuseUnlessEmpty(target, to.tables.place));
  await refuseItself(from, to);
  await from.tables.fill(async (source) => {
    await copyStore(from, to, wordsOf, onProgress);
    await setWriteLock(source, to.tables.place);
  });
}

/**
 * Before the lock is taken: a source that is named as its own target would wait for itself. Each database has an epoch of its
 * own, while one place may be spelled in several ways, and two databases of a server may be told apart by the user alone.
 */
async function refuseItself(from: DatabaseStore, to: DatabaseStore): Promise<void> {
  if ((await from.epoch()) !== (await to.epoch())) return;
  throw new TocsinError({
    code: 'store_unusable',
    message: `${to.tables.place}: expected another database to move to, found the archive itself`,
    hint: 'name a new database',
  });
}

/** Opens an archive again that was moved away: what was moved is then a copy of that moment. False where it was open. */
export async function cancelMove(store: DatabaseStore): Promise<boolean> {
  if ((await movedTo(store)) === null) return false;
  await store.tables.fillAnyway((db) => setWriteLock(db, WRITABLE));
  return true;
}

/** Where the archive was moved to; null where it is open. */
export async function movedTo(store: Pick<DatabaseStore, 'fact'>): Promise<string | null> {
  const value = await store.fact(WRITE_LOCK);
  return value === null || value === WRITABLE ? null : value;
}

async function setWriteLock(db: Db, value: string): Promise<void> {
  await sql`update fact set value = ${value} where name = ${WRITE_LOCK}`.execute(db);
}
