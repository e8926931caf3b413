import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Instant } from '#base';
import { EMPTY_JOURNAL } from '../desk-chain.ts';
import type { BatchId, CaseId, DeskViewer, StreamSummary } from '../desk-records.ts';
import type { ClockFault, DeskStore } from '../desk-store.ts';
import { entryOf, outboxRowOf } from './desk-rows.ts';
import { visibleStream } from './desk-visible.ts';
import { CLOCK_FAULT } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db } from './full-text.ts';
import type { Tables } from './schema.ts';

/** A process that sees a fault says so at each of its turns: one that is silent so long has ended. */
const FAULT_HOLDS_MS = 5 * 60_000;

/** What time it is for all processes that share a database. */
export type DatabaseClock = (db: Db) => Promise<Instant>;

/** The reads of the desk that both databases share. */
export function sqlDeskReads(db: Db, clock: DatabaseClock): Omit<DeskStore, 'write'> {
  /** Cases or batches: the streams whose names begin alike. */
  const summaries = async <Id extends string>(
    viewer: DeskViewer,
    prefix: string,
  ): Promise<readonly StreamSummary<Id>[]> => {
    const rows = await db
      .selectFrom('journal_stream')
      .selectAll()
      .where('stream', 'like', `${prefix}%`)
      .where(visibleStream(viewer, 'journal_stream'))
      .orderBy('last_at', 'desc')
      .orderBy('stream')
      .execute();
    return rows.map((row) => ({
      id: row.stream.slice(prefix.length) as Id,
      sequence: row.sequence,
      firstAt: row.first_at as Instant,
      lastAt: row.last_at as Instant,
    }));
  };

  return {
    databaseNow: () => clock(db),

    async clockFaults() {
      const facts = await factsUnder(db, CLOCK_FAULT);
      if (facts.length === 0) return [];
      const now = await clock(db);
      return facts.flatMap(({ rest, value }) => {
        const { at, id, says, isTold } = JSON.parse(value) as ClockFault & { readonly at: number };
        return at + FAULT_HOLDS_MS <= now ? [] : [{ host: rest, id, says, isTold }];
      });
    },

    async entries(viewer, stream, after, limit) {
      const rows = await db
        .selectFrom('journal')
        .selectAll()
        .where('stream', '=', stream)
        .where('sequence', '>', after)
        .where(visibleStream(viewer, 'journal'))
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(entryOf);
    },

    cases: (viewer) => summaries<CaseId>(viewer, 'case:'),
    batches: (viewer) => summaries<BatchId>(viewer, 'batch:'),

    async peopleOn(viewer, stream) {
      const rows = await db
        .selectFrom('stream_person')
        .select('person')
        .where('stream', '=', stream)
        .where(visibleStream(viewer, 'stream_person'))
        .orderBy('person')
        .execute();
      return rows.map(({ person }) => person);
    },

    async blob(viewer, stream, id) {
      const row = await db
        .selectFrom('sealed_blob')
        .select('sealed')
        .where('id', '=', id)
        .where('stream', '=', stream)
        .where(visibleStream(viewer, 'sealed_blob'))
        .executeTakeFirst();
      return row?.sealed ?? null;
    },

    async outboxOf(viewer, stream) {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .where('stream', '=', stream)
        .where(visibleStream(viewer, 'outbox'))
        .orderBy('due_at')
        .orderBy('id')
        .execute();
      return rows.map(outboxRowOf);
    },

    async journal(after, limit) {
      const rows = await db
        .selectFrom('journal')
        .selectAll()
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(entryOf);
    },

    async head() {
      const row = await db.selectFrom('journal_head').select(['position', 'hash']).executeTakeFirst();
      return row === undefined ? EMPTY_JOURNAL : { position: row.position, hash: row.hash };
    },

    async outboxWork() {
      const now = await clock(db);
      const row = await db
        .selectFrom('outbox')
        .select((eb) => [
          eb.fn
            .countAll<number>()
            .filterWhere('state', '=', 'waiting')
            .filterWhere('due_at', '<=', now)
            .filterWhere(waitsForNone)
            .as('claimable'),
          eb.fn
            .countAll<number>()
            .filterWhere('state', '=', 'leased')
            .filterWhere('lease_until', '<=', now)
            .as('expired'),
          eb.fn
            .min<number | null>('due_at')
            .filterWhere('state', '=', 'waiting')
            .filterWhere('due_at', '>', now)
            .filterWhere(waitsForNone)
            .as('next'),
        ])
        .where('state', 'in', ['waiting', 'leased'])
        .executeTakeFirst();
      return {
        claimable: row?.claimable ?? 0,
        expired: row?.expired ?? 0,
        nextDueAt: (row?.next ?? null) as Instant | null,
      };
    },

    async outboxIn(state, limit) {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .where('state', '=', state)
        .orderBy('due_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(outboxRowOf);
    },

    async outboxRow(id) {
      const row = await db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : outboxRowOf(row);
    },

    async session(tokenDigest) {
      const row = await db
        .selectFrom('desk_session')
        .selectAll()
        .where('token_digest', '=', tokenDigest)
        .where('expires_at', '>', await clock(db))
        .executeTakeFirst();
      if (row === undefined) return null;
      return {
        tokenDigest: row.token_digest,
        person: row.person,
        madeAt: row.made_at as Instant,
        expiresAt: row.expires_at as Instant,
      };
    },

    async passkeyCounter(id) {
      const row = await db.selectFrom('passkey_counter').select('counter').where('id', '=', id).executeTakeFirst();
      return row?.counter ?? null;
    },
  };
}

/** The row that must be done first is, or there is none. */
export function waitsForNone(eb: ExpressionBuilder<Tables, 'outbox'>): Expression<SqlBool> {
  return eb.or([
    eb('outbox.after_id', 'is', null),
    sql<SqlBool>`exists (select 1 from outbox as earlier where earlier.id = outbox.after_id and earlier.state = 'done')`,
  ]);
}
