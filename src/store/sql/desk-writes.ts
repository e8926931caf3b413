import { type Instant, TocsinError } from '#base';
import { EMPTY_JOURNAL, entryHash, sha256 } from '../desk-chain.ts';
import type { Append, ClaimedRow, JournalHead, OutboxId, OutboxOutcome } from '../desk-records.ts';
import { type DeskWrites, MAX_BLOB_BYTES, MAX_ENTRY_BYTES } from '../desk-store.ts';
import type { DatabaseClock } from './desk-reads.ts';
import { waitsForNone } from './desk-reads.ts';
import { outboxRowOf } from './desk-rows.ts';
import type { JournalTable, OutboxTable } from './desk-schema.ts';
import { CLOCK_FAULT } from './facts.ts';
import { noteForgetting } from './forgetting.ts';
import type { Db } from './full-text.ts';
import { secondsOf } from './rows.ts';

/** Rows of one statement: nine columns of them stay below the parameters that both databases take. */
const ROWS_AT_ONCE = 500;

/** The writes of the desk that both databases share, within one transaction that holds the write lock. */
export function sqlDeskWrites(trx: Db, clock: DatabaseClock): DeskWrites {
  const appendTo = async (head: JournalHead, { stream, after, entries }: Append): Promise<JournalHead> => {
    const known = await trx.selectFrom('journal_stream').selectAll().where('stream', '=', stream).executeTakeFirst();
    const sequence = known?.sequence ?? 0;
    if (sequence !== after) {
      throw changedMeanwhile(`${stream}: expected ${after} as its last entry, found ${sequence}`);
    }
    let { position, hash } = head;
    const rows = entries.map(({ at, sealed }, index): JournalTable => {
      refuseLarge(sealed, MAX_ENTRY_BYTES);
      position += 1;
      const sealedDigest = sha256(sealed);
      const entry = { position, stream, sequence: after + index + 1, at, sealedDigest };
      hash = entryHash(hash, entry);
      return { position, stream, sequence: entry.sequence, at, sealed, sealed_digest: sealedDigest, hash };
    });
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return head;
    for (const some of slices(rows)) await trx.insertInto('journal').values(some).execute();
    await trx
      .insertInto('journal_stream')
      .values({ stream, sequence: last.sequence, first_at: first.at, last_at: last.at })
      .onConflict((conflict) => conflict.column('stream').doUpdateSet({ sequence: last.sequence, last_at: last.at }))
      .execute();
    return { position, hash };
  };

  /** One row and no other, as it was expected to be. */
  const changeOne = async (id: OutboxId, expected: string, updated: { numUpdatedRows: bigint }): Promise<void> => {
    if (updated.numUpdatedRows === 1n) return;
    const row = await trx.selectFrom('outbox').select(['state', 'attempts']).where('id', '=', id).executeTakeFirst();
    const found = row === undefined ? 'none' : `one that is ${row.state}, at attempt ${row.attempts}`;
    throw changedMeanwhile(`outgoing ${id}: expected one that is ${expected}, found ${found}`);
  };

  return {
    async append(appends) {
      const start = await trx.selectFrom('journal_head').select(['position', 'hash']).executeTakeFirst();
      let head: JournalHead = start ?? EMPTY_JOURNAL;
      for (const each of appends) head = await appendTo(head, each);
      if (head.position > (start?.position ?? 0)) {
        const { position, hash } = head;
        await trx
          .insertInto('journal_head')
          .values({ id: 1, position, hash })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ position, hash }))
          .execute();
      }
      return head;
    },

    async putBlob(stream, id, sealed) {
      refuseLarge(sealed, MAX_BLOB_BYTES);
      await trx
        .insertInto('sealed_blob')
        .values({ id, stream, sealed, sealed_digest: sha256(sealed) })
        .execute();
    },

    async announceBatch({ id, releasedAt, advisories }) {
      const rows = advisories.map(({ series, number }, index) => ({
        batch: id,
        place: index + 1,
        series,
        number,
        released_at: secondsOf(releasedAt),
      }));
      if (rows.length === 0) return;
      await trx
        .insertInto('announced_batch')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['batch', 'place']).doNothing())
        .execute();
    },

    async setPeople(stream, people) {
      await trx.deleteFrom('stream_person').where('stream', '=', stream).execute();
      for (const some of slices([...new Set(people)])) {
        await trx
          .insertInto('stream_person')
          .values(some.map((person) => ({ stream, person })))
          .execute();
      }
    },

    async forgetCase(id) {
      const stream = `case:${id}`;
      const handed = await trx
        .selectFrom('outbox')
        .select('id')
        .where('stream', '=', stream)
        .where('state', '=', 'leased')
        .executeTakeFirst();
      if (handed !== undefined) {
        throw new TocsinError({
          code: 'busy',
          message: `case ${id}: something of it is being handed over; nothing was taken away`,
          hint: 'try again in some minutes',
        });
      }
      await noteForgetting(trx, 'desk');
      await trx.deleteFrom('sealed_blob').where('stream', '=', stream).execute();
      await trx.updateTable('journal').set({ sealed: null }).where('stream', '=', stream).execute();
      await trx
        .updateTable('outbox')
        .set((eb) => ({
          sealed: null,
          state: eb.case().when('state', '=', 'done').then('done').else('given_up').end(),
          lease_holder: null,
          lease_until: null,
        }))
        .where('stream', '=', stream)
        .execute();
    },

    async enqueue(rows) {
      const added = rows.map(({ id, stream, dueAt, after, sealed }): OutboxTable => {
        refuseLarge(sealed, MAX_ENTRY_BYTES);
        return {
          id,
          stream,
          state: 'waiting',
          due_at: dueAt,
          after_id: after,
          attempts: 0,
          lease_holder: null,
          lease_until: null,
          sealed,
        };
      });
      for (const some of slices(added)) await trx.insertInto('outbox').values(some).execute();
    },

    async claim(holder, leaseMs, limit) {
      const now = await clock(trx);
      const rows = await trx
        .selectFrom('outbox')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('due_at', '<=', now)
        .where(waitsForNone)
        .orderBy('due_at')
        .orderBy('id')
        .limit(Math.min(limit, ROWS_AT_ONCE))
        .execute();
      if (rows.length === 0) return [];
      const until = (now + leaseMs) as Instant;
      await trx
        .updateTable('outbox')
        .set((eb) => ({
          state: 'leased',
          attempts: eb('attempts', '+', 1),
          lease_holder: holder,
          lease_until: until,
        }))
        .where(
          'id',
          'in',
          rows.map(({ id }) => id),
        )
        .execute();
      return rows.map((row): ClaimedRow => {
        // what is forgotten does not wait
        if (row.sealed === null) throw new Error('a row without content was waiting');
        const attempts = row.attempts + 1;
        return { ...outboxRowOf(row), state: 'leased', attempts, lease: { holder, until }, sealed: row.sealed };
      });
    },

    async extendLease(id, holder, leaseMs) {
      const updated = await trx
        .updateTable('outbox')
        .set({ lease_until: (await clock(trx)) + leaseMs })
        .where('id', '=', id)
        .where('state', '=', 'leased')
        .where('lease_holder', '=', holder)
        .executeTakeFirst();
      await changeOne(id, `leased by ${holder}`, updated);
    },

    async settle(id, holder, outcome) {
      const updated = await trx
        .updateTable('outbox')
        .set(settled(outcome))
        .where('id', '=', id)
        .where('state', 'in', ['leased', 'uncertain'])
        .where('lease_holder', '=', holder)
        .executeTakeFirst();
      await changeOne(id, `leased by ${holder}`, updated);
    },

    async resolve(id, seen, outcome) {
      const updated = await trx
        .updateTable('outbox')
        .set(settled(outcome))
        .where('id', '=', id)
        .where('state', '=', seen.state)
        .where('attempts', '=', seen.attempts)
        .where('sealed', 'is not', null)
        .executeTakeFirst();
      await changeOne(id, `${seen.state}, at attempt ${seen.attempts}`, updated);
    },

    async expireLeases() {
      const rows = await trx
        .updateTable('outbox')
        .set({ state: 'uncertain' })
        .where('state', '=', 'leased')
        .where('lease_until', '<=', await clock(trx))
        .returningAll()
        .execute();
      return rows.map(outboxRowOf);
    },

    async noteClockFault(host, fault) {
      const name = CLOCK_FAULT + host;
      if (fault === null) {
        await trx.deleteFrom('fact').where('name', '=', name).execute();
        return;
      }
      const value = JSON.stringify({ ...fault, at: await clock(trx) });
      await trx
        .insertInto('fact')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },

    async saveSession({ tokenDigest, person, madeAt, expiresAt }) {
      await trx
        .insertInto('desk_session')
        .values({ token_digest: tokenDigest, person, made_at: madeAt, expires_at: expiresAt })
        .execute();
    },

    async touchSession(tokenDigest, expiresAt) {
      await trx
        .updateTable('desk_session')
        .set({ expires_at: expiresAt })
        .where('token_digest', '=', tokenDigest)
        .where('expires_at', '>', await clock(trx))
        .execute();
    },

    async endSession(tokenDigest) {
      await trx.deleteFrom('desk_session').where('token_digest', '=', tokenDigest).execute();
    },

    async endSessionsOf(person) {
      await trx.deleteFrom('desk_session').where('person', '=', person).execute();
    },

    async purgeSessions() {
      await trx
        .deleteFrom('desk_session')
        .where('expires_at', '<=', await clock(trx))
        .execute();
    },

    async usePasskeyCounter(id, counter) {
      const known = await trx.selectFrom('passkey_counter').select('counter').where('id', '=', id).executeTakeFirst();
      const hasNone = counter === 0 && known?.counter === 0;
      if (known !== undefined && counter <= known.counter && !hasNone) return false;
      await trx
        .insertInto('passkey_counter')
        .values({ id, counter })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ counter }))
        .execute();
      return true;
    },
  };
}

function settled({ state, dueAt, sealed }: OutboxOutcome) {
  return {
    state,
    lease_holder: null,
    lease_until: null,
    ...(dueAt === undefined ? {} : { due_at: dueAt }),
    ...(sealed === undefined ? {} : { sealed }),
  };
}

function refuseLarge(sealed: Uint8Array, most: number): void {
  if (sealed.length <= most) return;
  throw new TocsinError({
    code: 'input_too_large',
    message: `expected at most ${most} sealed bytes, found ${sealed.length}; nothing of this was kept`,
    hint: 'split it, or leave the largest part out',
  });
}

function changedMeanwhile(what: string): TocsinError {
  return new TocsinError({
    code: 'changed_meanwhile',
    message: `somebody else was first: ${what}; nothing of this was kept`,
    hint: 'look at what is new, then try again',
  });
}

function* slices<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}
