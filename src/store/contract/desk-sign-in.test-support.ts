import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import { AT, FAR_FUTURE, PAST, tokenDigest, withStore } from './desk-samples.test-support.ts';
import { dump } from './dump.test-support.ts';
import type { CreateDatabase } from './samples.test-support.ts';

export function deskSignInContract(create: CreateDatabase): void {
  describe('sessions and passkeys', () => {
    it('keeps what machines say of their clocks, each its own, until it is taken back', async () => {
      await withStore(create, async (store) => {
        const fault = { id: 'a', says: 'an hour apart', isTold: false };
        await store.write((writes) => writes.noteClockFault('one', fault));
        await store.write((writes) => writes.noteClockFault('two', { ...fault, id: 'b' }));
        await store.write((writes) => writes.noteClockFault('one', { ...fault, isTold: true }));
        assert.deepEqual(await store.clockFaults(), [
          { host: 'one', ...fault, isTold: true },
          { host: 'two', ...fault, id: 'b' },
        ]);
        for (const host of ['one', 'two', 'three']) await store.write((writes) => writes.noteClockFault(host, null));
        assert.deepEqual(await store.clockFaults(), []);
      });
    });

    it('keeps a session until its end, by the clock of the database', async () => {
      await withStore(create, async (store) => {
        const session = (number: number, person: string, expiresAt: Instant) => ({
          tokenDigest: tokenDigest(number),
          person,
          madeAt: AT,
          expiresAt,
        });
        const [mine, other, ended, bens] = [
          session(1, 'ann', FAR_FUTURE),
          session(2, 'ann', FAR_FUTURE),
          session(3, 'ann', PAST),
          session(4, 'ben', FAR_FUTURE),
        ] as const;
        await store.write(async (writes) => {
          for (const each of [mine, other, ended, bens]) await writes.saveSession(each);
        });
        assert.deepEqual(await store.session(mine.tokenDigest), mine);
        assert.equal(await store.session(ended.tokenDigest), null);
        assert.equal(await store.session(tokenDigest(9)), null);
        const later = (FAR_FUTURE + 5) as Instant;
        await store.write(async (writes) => {
          for (const number of [1, 3, 9]) await writes.touchSession(tokenDigest(number), later);
        });
        assert.deepEqual(await store.session(mine.tokenDigest), { ...mine, expiresAt: later });
        assert.equal(await store.session(ended.tokenDigest), null, 'what has ended does not begin again');
        await store.write((writes) => writes.purgeSessions());
        assert.equal((await dump(store)).desk_session.length, 3);
        await store.write((writes) => writes.endSession(mine.tokenDigest));
        assert.equal(await store.session(mine.tokenDigest), null);
        assert.deepEqual(await store.session(other.tokenDigest), other);
        await store.write((writes) => writes.endSessionsOf('ann'));
        assert.equal(await store.session(other.tokenDigest), null);
        assert.deepEqual(await store.session(bens.tokenDigest), bens);
      });
    });

    it('takes no counter of a passkey twice, unless it has none', async () => {
      await withStore(create, async (store) => {
        const use = (id: string, counter: number) => store.write((writes) => writes.usePasskeyCounter(id, counter));
        assert.equal(await store.passkeyCounter('a'), null);
        const tried: (readonly [string, number, boolean])[] = [
          ['a', 0, true],
          ['a', 0, true],
          ['a', 5, true],
          ['a', 5, false],
          ['a', 4, false],
          ['a', 0, false],
          ['a', 6, true],
          ['b', 3, true],
          ['b', 4_294_967_295, true],
        ];
        for (const [id, counter, expected] of tried) assert.equal(await use(id, counter), expected, `${id} ${counter}`);
        assert.deepEqual([await store.passkeyCounter('a'), await store.passkeyCounter('b')], [6, 4_294_967_295]);
        const both = await Promise.all([use('a', 7), use('a', 7), use('a', 7)]);
        assert.equal(both.filter((each) => each).length, 1);
      });
    });
  });
}
