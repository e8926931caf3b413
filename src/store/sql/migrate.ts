import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { TocsinError } from '#base';
import type { ColumnTypes } from './column-types.ts';
import { EPOCH, WRITABLE, WRITE_LOCK } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db, FullText } from './full-text.ts';
import { MIGRATIONS } from './migrations.ts';

const PREFIX = 'migration:';

/** One transaction with the write lock, in a database that has at least the table of facts: of two starts one waits. */
export type LockedTransaction = (unit: (db: Db) => Promise<void>) => Promise<void>;

/**
 * Brings a database forward, in one transaction: an old one is changed or left as it was. Throws TocsinError
 * `store_unusable` where a newer program has been here.
 */
export async function migrate(types: ColumnTypes, fullText: FullText, locked: LockedTransaction): Promise<void> {
  await locked(async (trx) => {
    const { pending, unknown } = await migrationsIn(trx);
    if (unknown.length > 0) {
      throw new TocsinError({
        code: 'store_unusable',
        message: `expected a database of this version of Tocsin or an older one, found changes of a newer one (${unknown.join(', ')})`,
        hint: 'use the newer program, or restore a backup made by this one',
      });
    }
    for (const migration of MIGRATIONS) {
      if (!pending.includes(migration.name)) continue;
      await migration.run(trx, types, fullText);
      await trx
        .insertInto('fact')
        .values({ name: `${PREFIX}${migration.name}`, value: 'done' })
        .execute();
    }
  });
}

export interface MigrationState {
  /** Not made yet, in order. */
  readonly pending: readonly string[];
  /** Made by a newer program. */
  readonly unknown: readonly string[];
}

/** How far a database was brought forward. It must have the table of facts. */
export async function migrationsIn(db: Db): Promise<MigrationState> {
  const facts = await factsUnder(db, PREFIX);
  const done = new Set(facts.map(({ rest }) => rest));
  const known = MIGRATIONS.map(({ name }) => name);
  return {
    pending: known.filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.includes(name)).sort(),
  };
}

/** The table that must be there before all others. */
export async function createFacts(db: Db): Promise<void> {
  await sql`create table if not exists fact (name text primary key, value text not null)`.execute(db);
  await sql`insert into fact (name, value) values (${WRITE_LOCK}, ${WRITABLE}), (${EPOCH}, ${randomBytes(12).toString('hex')})
    on conflict (name) do nothing`.execute(db);
}

/** Names this state of the database as no other: after its content was filled in from elsewhere. */
export async function renewEpoch(db: Db): Promise<void> {
  await sql`update fact set value = ${randomBytes(12).toString('hex')} where name = ${EPOCH}`.execute(db);
}

/**
 * Takes the write lock: the first statement of every writing transaction, on both databases. Throws TocsinError
 * `store_unusable` where the archive was moved away: what is written here now would be seen by nobody.
 */
export async function takeWriteLock(db: Db): Promise<void> {
  const place = await lock(db);
  if (place === WRITABLE) return;
  throw new TocsinError({
    code: 'store_unusable',
    message: `this archive was moved to ${place} and takes nothing any more`,
    hint: 'use that one (DATABASE_URL or --data); to go on here after all: tocsin move --cancel',
  });
}

/** Takes it also where the archive was moved away. */
export async function takeWriteLockAnyway(db: Db): Promise<void> {
  await lock(db);
}

async function lock(db: Db): Promise<string> {
  const { rows } = await sql<{ value: string }>`update fact set value = value where name = ${WRITE_LOCK}
    returning value`.execute(db);
  return rows[0]?.value ?? WRITABLE;
}
