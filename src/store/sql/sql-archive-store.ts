import type { Kysely } from 'kysely';
import type { ArchiveReads, ArchiveWrites } from '../archive-store.ts';
import type { DeskWrites } from '../desk-store.ts';
import type { MessageRow } from '../records.ts';
import type { DatabaseStore, TableAccess } from '../table-access.ts';
import { compiledStatements, type StatementCache } from './compiled-statements.ts';
import { announcedOnlyIn, copiesOf } from './copies.ts';
import { type DatabaseClock, sqlDeskReads } from './desk-reads.ts';
import { sqlDeskWrites } from './desk-writes.ts';
import { knownDigests } from './known-digests.ts';
import { listWrites } from './list-writes.ts';
import { sqlReads } from './reads.ts';
import type { Tables } from './schema.ts';
import { storeFacts } from './store-facts.ts';
import { visibleTo } from './visible.ts';
import { sqlWrites } from './writes.ts';

export interface SqlArchiveStoreParts {
  /** For reads; never waits for a writer of the same process. */
  readonly reading: Kysely<Tables>;
  readonly tables: TableAccess;
  readonly clock: DatabaseClock;
  /** Reads that the database does in its own way. */
  readonly ownReads?: Partial<ArchiveReads>;
  close(): Promise<void>;
}

/** The store over two ways to one database. */
export function sqlArchiveStore({ reading, tables, clock, ownReads, close }: SqlArchiveStoreParts): DatabaseStore {
  const statements: StatementCache = new Map();
  const compiled = compiledStatements(reading, statements);
  return {
    ...sqlReads(reading, tables.fullText, statements),
    ...ownReads,
    ...sqlDeskReads(reading, clock),
    tables,

    ...storeFacts(reading),

    copiesOf: (message, limit) => copiesOf(reading, message, limit),
    announcedOnlyIn: (list) => announcedOnlyIn(reading, list),

    async threadCount(viewer, list) {
      const row = await reading
        .selectFrom('thread')
        .innerJoin('mailing_list', 'mailing_list.id', 'thread.list_id')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where(visibleTo(viewer))
        .where('mailing_list.name', '=', list)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },

    knownDigests: (list, digests) => knownDigests(reading, compiled, list, digests),

    async signedMessages(after, limit) {
      const rows = await reading
        .selectFrom('message')
        .select('id')
        .where('is_signed', '=', 1)
        .where('id', '>', after ?? -1)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id as MessageRow);
    },

    write<Result>(unit: (writes: ArchiveWrites & DeskWrites) => Promise<Result>): Promise<Result> {
      return tables.fill((trx) =>
        unit({
          ...sqlWrites(trx, tables.fullText, statements),
          ...listWrites(trx, tables.fullText),
          ...sqlDeskWrites(trx, clock),
        }),
      );
    },

    close,
  };
}
