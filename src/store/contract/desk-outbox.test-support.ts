import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '#base';
import { open } from '#sealing';
import { type OutboxId, outboxContext, PROGRAM } from '../desk-records.ts';
import type { DatabaseStore } from '../table-access.ts';
import {
  entriesOf,
  FAR_FUTURE,
  FIRST,
  KEYS,
  outgoing,
  PAST,
  sealed,
  withStore,
  withStores,
} from './desk-samples.test-support.ts';
import { dump } from './dump.test-support.ts';
import type { CreateDatabase } from './samples.test-support.ts';

const LONG = 3_600_000;

export function deskOutboxContract(create: CreateDatabase): void {
  describe('the outbox', () => {
    it('gives out what is due, first due first, to one holder', async () => {
      await withStore(create, async (store) => {
        await enqueue(store, [
          outgoing('later', { dueAt: (PAST + 2) as Instant }),
          outgoing('first', { dueAt: PAST }),
          outgoing('future', { dueAt: FAR_FUTURE }),
          outgoing('second', { dueAt: (PAST + 1) as Instant }),
        ]);
        assert.deepEqual(await store.outboxWork(), { claimable: 3, expired: 0, nextDueAt: FAR_FUTURE });
        const before = await store.databaseNow();
        const rows = await claim(store, 'one', 2);
        assert.deepEqual(
          rows.map(({ id, state, attempts, lease }) => [id, state, attempts, lease.holder]),
          [
            ['first', 'leased', 1, 'one'],
            ['second', 'leased', 1, 'one'],
          ],
        );
        for (const { id, sealed: bytes, lease } of rows) {
          assert.equal(Buffer.from(open(KEYS, bytes, outboxContext(id))).toString(), `mail ${id}`);
          assert.ok(lease.until >= before + LONG);
        }
        assert.deepEqual(await store.outboxRow('first' as OutboxId), rows[0]);
        assert.deepEqual(await ids(claim(store, 'two')), ['later']);
        assert.deepEqual(await ids(claim(store, 'two')), []);
        assert.deepEqual(await store.outboxWork(), { claimable: 0, expired: 0, nextDueAt: FAR_FUTURE });
        assert.deepEqual(await ids(store.outboxIn('leased', 2)), ['first', 'second']);
        assert.deepEqual(await ids(store.outboxOf(PROGRAM, FIRST)), ['first', 'second', 'later', 'future']);
        assert.equal(await store.outboxRow('none' as OutboxId), null);
      });
    });

    it('gives no row to two, whoever asks at the same time', async () => {
      await withStores(create, 2, async (stores) => {
        const [first] = stores;
        assert.ok(first);
        const names = Array.from({ length: 60 }, (_, at) => `row-${String(at).padStart(2, '0')}`);
        await enqueue(
          first,
          names.map((name) => outgoing(name)),
        );
        const claims = await Promise.all(
          Array.from({ length: 16 }, (_, at) => {
            const store = stores[at % 2];
            assert.ok(store);
            return claim(store, `holder ${at}`, 5);
          }),
        );
        assert.deepEqual(claims.flatMap((rows) => rows.map(({ id }) => id)).sort(), names);
        for (const [at, rows] of claims.entries()) {
          assert.ok(rows.length <= 5);
          for (const row of rows) {
            const now = await first.outboxRow(row.id);
            assert.deepEqual([now?.lease?.holder, now?.attempts], [`holder ${at}`, 1]);
          }
        }
      });
    });

    it('keeps one thing after another: only what is done makes way', async () => {
      await withStore(create, async (store) => {
        const [a, b] = ['a' as OutboxId, 'b' as OutboxId];
        await enqueue(store, [outgoing('c', { after: b }), outgoing('b', { after: a }), outgoing('a')]);
        for (const [id, next] of [
          [a, b],
          [b, 'c' as OutboxId],
        ] as const) {
          assert.deepEqual(await ids(claim(store, 'one')), [id]);
          for (const state of ['uncertain', 'blocked', 'given_up', 'waiting'] as const) {
            const row = await store.outboxRow(id);
            if (row?.state === 'leased') await store.write((writes) => writes.settle(id, 'one', { state }));
            else if (row !== null && row.state !== 'done') {
              const seen = { state: row.state, attempts: row.attempts };
              await store.write((writes) => writes.resolve(id, seen, { state }));
            }
            if (state === 'waiting') assert.equal((await store.outboxWork()).claimable, 1);
            else assert.deepEqual(await ids(claim(store, 'two')), [], `${next} does not leave while ${id} is ${state}`);
          }
          assert.deepEqual(await ids(claim(store, 'one')), [id]);
          assert.deepEqual(await ids(claim(store, 'two')), []);
          await store.write((writes) => writes.settle(id, 'one', { state: 'done' }));
        }
        assert.deepEqual(await ids(claim(store, 'one')), ['c']);
        await enqueue(store, [outgoing('astray', { after: 'gone' as OutboxId })]);
        assert.deepEqual(await ids(claim(store, 'one')), [], 'what waits for what is not there does not leave');
      });
    });

    it('doubts what nobody has settled in time, and never gives it out again by itself', async () => {
      await withStores(create, 2, async ([store, other]) => {
        assert.ok(store && other);
        await enqueue(store, [outgoing('a'), outgoing('b')]);
        await claim(store, 'gone', 1, 0);
        await claim(store, 'busy', 1);
        assert.deepEqual(await ids(claim(other, 'two')), [], 'a lease that ran out is nobody else’s');
        assert.deepEqual(await other.outboxWork(), { claimable: 0, expired: 1, nextDueAt: null });
        const expired = await other.write((writes) => writes.expireLeases());
        assert.deepEqual(
          expired.map(({ id, state, lease }) => [id, state, lease?.holder]),
          [['a', 'uncertain', 'gone']],
        );
        assert.deepEqual(await other.write((writes) => writes.expireLeases()), []);
        assert.deepEqual(await ids(other.outboxIn('uncertain', 10)), ['a']);
        assert.deepEqual(await ids(claim(other, 'two')), []);
        assert.deepEqual(await other.outboxWork(), { claimable: 0, expired: 0, nextDueAt: null });
        // somebody looked, and it had not left
        await other.write((writes) =>
          writes.resolve('a' as OutboxId, { state: 'uncertain', attempts: 1 }, { state: 'waiting' }),
        );
        const [again] = await claim(other, 'two');
        assert.deepEqual([again?.id, again?.attempts], ['a', 2]);
      });
    });

    it('believes a late holder as long as nobody has said otherwise', async () => {
      await withStore(create, async (store) => {
        await enqueue(store, [outgoing('a'), outgoing('b')]);
        await claim(store, 'late', 10, 0);
        await store.write((writes) => writes.expireLeases());
        await store.write((writes) => writes.settle('a' as OutboxId, 'late', { state: 'done' }));
        assert.equal((await store.outboxRow('a' as OutboxId))?.state, 'done');
        await store.write((writes) =>
          writes.resolve('b' as OutboxId, { state: 'uncertain', attempts: 1 }, { state: 'waiting' }),
        );
        await refused(store.write((writes) => writes.settle('b' as OutboxId, 'late', { state: 'done' })));
        await claim(store, 'new', 10);
        await refused(store.write((writes) => writes.settle('b' as OutboxId, 'late', { state: 'done' })));
        await refused(store.write((writes) => writes.extendLease('b' as OutboxId, 'late', LONG)));
        await store.write((writes) => writes.settle('b' as OutboxId, 'new', { state: 'done' }));
        await refused(store.write((writes) => writes.settle('b' as OutboxId, 'new', { state: 'given_up' })));
      });
    });

    it('lets a holder ask for more time, by the clock of the database', async () => {
      await withStore(create, async (store) => {
        await enqueue(store, [outgoing('a')]);
        await claim(store, 'one', 1, 20);
        await store.write((writes) => writes.extendLease('a' as OutboxId, 'one', LONG));
        const end = (await store.databaseNow()) + 25;
        while ((await store.databaseNow()) < end) await sleep(5);
        assert.deepEqual(await store.write((writes) => writes.expireLeases()), []);
        await refused(store.write((writes) => writes.extendLease('a' as OutboxId, 'two', LONG)));
        await store.write((writes) => writes.extendLease('a' as OutboxId, 'one', 0));
        assert.equal((await store.write((writes) => writes.expireLeases())).length, 1);
        await refused(store.write((writes) => writes.extendLease('a' as OutboxId, 'one', LONG)));
      });
    });

    it('settles a row with all that goes with it, or not at all', async () => {
      await withStore(create, async (store) => {
        await enqueue(store, [outgoing('a')]);
        await claim(store, 'one');
        const before = await dump(store);
        const unit = (holder: string) =>
          store.write(async (writes) => {
            await writes.append([entriesOf(FIRST, 0, ['sent'])]);
            const proof = sealed('250 accepted', outboxContext('a' as OutboxId));
            await writes.settle('a' as OutboxId, holder, { state: 'done', sealed: proof });
          });
        await refused(unit('two'));
        assert.deepEqual(await dump(store), before);
        await unit('one');
        const row = await store.outboxRow('a' as OutboxId);
        assert.ok(row?.sealed);
        assert.equal(Buffer.from(open(KEYS, row.sealed, outboxContext(row.id))).toString(), '250 accepted');
        assert.deepEqual([row.state, row.lease, row.attempts], ['done', null, 1]);
        assert.equal((await store.head()).position, 1);
      });
    });

    it('tries again when it was said, and changes what nobody is at', async () => {
      await withStore(create, async (store) => {
        const id = 'a' as OutboxId;
        await enqueue(store, [outgoing('a')]);
        const { sealed: content } = outgoing('a');
        await claim(store, 'one');
        await store.write((writes) =>
          writes.settle(id, 'one', { state: 'waiting', dueAt: FAR_FUTURE, sealed: content }),
        );
        assert.deepEqual(await ids(claim(store, 'one')), []);
        const seen = { state: 'waiting', attempts: 1 } as const;
        await refused(store.write((writes) => writes.resolve(id, { ...seen, attempts: 0 }, { state: 'given_up' })));
        await refused(
          store.write((writes) => writes.resolve(id, { ...seen, state: 'blocked' }, { state: 'given_up' })),
        );
        await refused(store.write((writes) => writes.resolve('none' as OutboxId, seen, { state: 'given_up' })));
        await store.write((writes) => writes.resolve(id, seen, { state: 'waiting', dueAt: PAST }));
        const [row] = await claim(store, 'two');
        assert.deepEqual([row?.attempts, row?.sealed], [2, content]);
      });
    });

    it('has the time of the database, which goes on within a unit', async () => {
      await withStore(create, async (store) => {
        const start = await store.databaseNow();
        assert.ok(Number.isSafeInteger(start));
        assert.ok(Math.abs(start - Date.now()) < 86_400_000);
        await enqueue(store, [outgoing('a')]);
        const until = await store.write(async (writes) => {
          const end = (await store.databaseNow()) + 20;
          while ((await store.databaseNow()) < end) await sleep(5);
          const [row] = await writes.claim('one', 0, 1);
          return { end, until: row?.lease.until ?? 0 };
        });
        assert.ok(until.until >= until.end, 'the time at which the unit began');
      });
    });
  });
}

function enqueue(store: DatabaseStore, rows: readonly ReturnType<typeof outgoing>[]): Promise<void> {
  return store.write((writes) => writes.enqueue(rows));
}

function claim(store: DatabaseStore, holder: string, limit = 100, leaseMs = LONG) {
  return store.write((writes) => writes.claim(holder, leaseMs, limit));
}

async function ids(rows: Promise<readonly { readonly id: OutboxId }[]>): Promise<readonly string[]> {
  return (await rows).map(({ id }) => id);
}

function refused(unit: Promise<unknown>): Promise<void> {
  return assert.rejects(unit, { name: 'TocsinError', code: 'changed_meanwhile' });
}
