import { sql } from 'kysely';
import { TocsinError } from '#base';
import type { Db, FullText } from './full-text.ts';
import { type ColumnTypes, MIGRATIONS } from './migrations.ts';

const PREFIX = 'migration:';

/** One transaction with the write lock, in a database that has at least the table of facts: of two starts one waits. */
export type LockedTransaction = (unit: (db: Db) => Promise<void>) => Promise<void>;

/**
 * Brings a database forward, in one transaction: an old one is changed or left as it was. Throws TocsinError
 * `store_unusable` where a newer program has been here.
 */
export async function migrate(types: ColumnTypes, fullText: FullText, locked: LockedTransaction): Promise<void> {
  await locked(async (trx) => {
    const rows = await trx.selectFrom('fact').select('name').where('name', 'like', `${PREFIX}%`).execute();
    const done = new Set(rows.map((row) => row.name.slice(PREFIX.length)));
    const unknown = [...done].filter((name) => !MIGRATIONS.some((migration) => migration.name === name));
    if (unknown.length > 0) {
      throw new TocsinError({
        code: 'store_unusable',
        message: `expected a database of this version of Tocsin or an older one, found changes of a newer one (${unknown.join(', ')})`,
        hint: 'use the newer program, or restore a backup made by this one',
      });
    }
    for (const migration of MIGRATIONS) {
      if (done.has(migration.name)) continue;
      await migration.run(trx, types, fullText);
      await trx
        .insertInto('fact')
        .values({ name: `${PREFIX}${migration.name}`, value: 'done' })
        .execute();
    }
  });
}

/** The table that must be there before all others. Its row `write` is the lock of whoever writes. */
export async function createFacts(db: Db): Promise<void> {
  await sql`create table if not exists fact (name text primary key, value text not null)`.execute(db);
  await sql`insert into fact (name, value) values ('write', '0') on conflict (name) do nothing`.execute(db);
}

/** Takes the write lock: the first statement of every writing transaction, on both databases. */
export async function takeWriteLock(db: Db): Promise<void> {
  await sql`update fact set value = value where name = 'write'`.execute(db);
}
