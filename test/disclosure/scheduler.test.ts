import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { type DeskParts, loadCase, release } from '#disclosure';
import { createScheduler, type Turn } from '#jobs';
import { type CaseId, caseStream, PROGRAM } from '#store';
import { appendTo } from '../../src/disclosure/journal.ts';
import {
  assertDone,
  DAY_MS,
  done,
  MINUTE_MS,
  MONDAY,
  openDesk,
  postBox,
  predisclosedCase,
  type TestDesk,
} from './desk.test-support.ts';

const END = (MONDAY + DAY_MS) as Instant;

describe('the scheduler', () => {
  let desk: TestDesk;
  let id: CaseId;
  beforeEach(async () => {
    desk = await openDesk();
    id = await predisclosedCase(desk, { end: END });
  });
  afterEach(() => desk.close());

  /** A scheduler whose clocks go together unless they are set apart. */
  const scheduled = (given: Partial<DeskParts> = {}) => {
    const off = { wall: 0, database: 0, monotonic: 0 };
    const store = new Proxy(desk.parts.store, {
      get: (target, name) =>
        name === 'databaseNow'
          ? async () => desk.clock.now() + off.database
          : typeof Reflect.get(target, name) === 'function'
            ? Reflect.get(target, name).bind(target)
            : Reflect.get(target, name),
    });
    const box = postBox();
    const wallClock = { now: () => (desk.clock.now() + off.wall) as Instant };
    const scheduler = createScheduler({
      parts: { ...desk.parts, store, clock: wallClock, ...given },
      post: box.post,
      holder: 'w',
      wallClock,
      monotonic: () => desk.clock.now() - MONDAY + off.monotonic,
    });
    return { off, box, scheduler };
  };
  const isPublic = async (): Promise<boolean> =>
    (await loadCase(desk.parts, PROGRAM, id))?.facts.published.length === 1;

  it('anchors the journal at its own time, and not at a release; not while clocks disagree', async () => {
    const committed: number[] = [];
    const commit = async ({ at }: { readonly at: Instant }): Promise<void> => {
      committed.push(at);
    };
    const timeOfDayMs = (END + 30 * MINUTE_MS) % DAY_MS;
    const { scheduler, off } = scheduled({ anchoring: { addresses: [], timeOfDayMs, commit } });
    assert.deepEqual((await scheduler.turn()).anchored, ['git'], 'the first one, since there was none');
    desk.clock.set(END);
    // the time of that day has passed once, since yesterday
    const times: string[] = [];
    for (const minutes of [0, 1, 29, 30, 31, 600]) {
      desk.clock.set((END + minutes * MINUTE_MS) as Instant);
      const { anchored, released } = await scheduler.turn();
      if (anchored.length > 0 || released.length > 0) times.push(`${minutes} ${anchored} ${released.length}`);
    }
    assert.deepEqual(times, ['0 git 1', '30 git 0']);
    desk.clock.set((END + 5 * DAY_MS) as Instant);
    off.database = -10 * MINUTE_MS;
    assert.deepEqual((await scheduler.turn()).anchored, []);
    assert.equal(committed.length, 3);
  });

  it('compares once at its start what was written by a version that did not compare', async () => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    const at = desk.clock.now();
    const credit = { as: 'named', name: 'F. Inder' } as const;
    await desk.parts.store.write((writes) =>
      appendTo(writes, desk.parts, caseStream(id), loaded.sequence, [
        { at, by: { kind: 'reporter' }, kind: 'credit_chosen', credit },
      ]),
    );
    const compared = async () =>
      (await loadCase(desk.parts, PROGRAM, id))?.records.filter(({ kind }) => kind === 'thanks_compared').length;
    assert.equal(await compared(), 0);
    const { scheduler } = scheduled();
    await scheduler.turn();
    assert.equal(await compared(), 1);
    await scheduler.turn();
    assert.equal(await compared(), 1);
  });

  it('releases at the instant, not before, delivers, and says when it looks again', async () => {
    const { scheduler, box } = scheduled();
    desk.clock.set((END - 1) as Instant);
    const before = await scheduler.turn();
    assert.deepEqual([before.released, before.nextAt, await isPublic()], [[], END, false]);
    desk.clock.set(END);
    const turn = await scheduler.turn();
    assert.deepEqual([turn.released, turn.clockFault, turn.nextAt], [[id], null, null]);
    desk.clock.wait(1000);
    const then = await scheduler.turn();
    assert.equal(turn.evidence + then.evidence, 1, 'what came to the site is looked for');
    assert.equal(box.letters.length, 2);
    assert.deepEqual((await scheduler.turn()).released, []);
  });

  for (const [what, set] of Object.entries({
    'goes ahead over the end': (off: { wall: number; database: number }) => {
      off.wall += DAY_MS;
    },
    'and the database go ahead over the end together': (off: { wall: number; database: number }) => {
      off.wall += DAY_MS;
      off.database += DAY_MS;
    },
    'stays and that of the database goes ahead': (off: { wall: number; database: number }) => {
      off.database += DAY_MS;
    },
  })) {
    it(`releases nothing when the clock of the machine ${what}`, async () => {
      const { scheduler, off, box } = scheduled();
      desk.clock.set((END - 10 * MINUTE_MS) as Instant);
      assert.equal((await scheduler.turn()).clockFault, null);
      set(off);
      const turn = await scheduler.turn();
      assert.notEqual(turn.clockFault, null);
      assert.deepEqual([turn.released, await isPublic(), box.letters.length], [[], false, 0]);
    });
  }

  it('goes on ten minutes after the clocks agreed again, and no sooner', async () => {
    const { scheduler, off } = scheduled();
    desk.clock.set((END - MINUTE_MS) as Instant);
    await scheduler.turn();
    off.wall = -60_000;
    assert.match((await scheduler.turn()).clockFault ?? '', /apart/);
    off.wall = 0;
    // that it went ahead again is one more jump
    desk.clock.wait(1000);
    assert.notEqual((await scheduler.turn()).clockFault, null);
    desk.clock.wait(10 * MINUTE_MS - 1);
    assert.deepEqual([(await scheduler.turn()).released, await isPublic()], [[], false], 'although it is due');
    desk.clock.wait(1);
    const turn = await scheduler.turn();
    assert.deepEqual([turn.released, turn.clockFault], [[id], null]);
  });

  it('hands over what was released while it waits for clocks to be steady, and nothing while they disagree', async () => {
    const { scheduler, off, box } = scheduled();
    await scheduler.turn();
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
    off.wall = -3_600_000;
    await scheduler.turn();
    assert.equal(box.letters.length, 0);
    off.wall = 0;
    await scheduler.turn();
    assert.equal(box.letters.length, 0, 'it jumped');
    const turn = await scheduler.turn();
    assert.notEqual(turn.clockFault, null);
    assert.equal(box.letters.length, 2);
  });

  it('after a sleep of the machine waits, too: the instant seems to have come', async () => {
    const { scheduler, off } = scheduled();
    await scheduler.turn();
    desk.clock.set(END);
    off.monotonic = -DAY_MS + 1000;
    const turn = await scheduler.turn();
    assert.match(turn.clockFault ?? '', /ahead/);
    assert.deepEqual(turn.released, []);
  });

  it('goes by the later of two clocks that nearly agree, and dates nothing ahead', async () => {
    const { scheduler, off } = scheduled();
    desk.clock.set((END - 4000) as Instant);
    off.wall = 4000;
    assert.deepEqual((await scheduler.turn()).released, []);
    desk.clock.set(END);
    assert.deepEqual((await scheduler.turn()).released, [id]);
    await scheduler.turn();
    const records = (await loadCase(desk.parts, PROGRAM, id))?.records ?? [];
    for (const { at } of records) assert.ok(at <= desk.clock.now(), 'dated ahead');
  });

  it('does the rest of a turn where a part of it fails, and says so', async () => {
    const archive = {
      ...desk.parts.archive,
      reads: new Proxy(desk.parts.archive.reads, {
        get: () => () => Promise.reject(new Error('the archive cannot be read')),
      }),
    };
    const { scheduler, box } = scheduled({ archive });
    desk.clock.set(END);
    await scheduler.turn().catch(() => undefined);
    desk.clock.wait(1000);
    await assert.rejects(scheduler.turn(), /cannot be read/);
    assert.equal(await isPublic(), true);
    assert.equal(box.letters.length, 2);
  });

  it('tries to forget at longer and longer waits, and not shortly before a release', async () => {
    let tried = 0;
    const forgetting = {
      isPending: async () => true,
      finish: async () => {
        tried += 1;
        return false;
      },
    };
    const { scheduler } = scheduled({ forgetting });
    const waits: number[] = [];
    desk.clock.wait(1000);
    for (let minute = 0; minute < 200; minute += 1) {
      const before = tried;
      await scheduler.turn();
      if (tried > before) waits.push(minute);
      desk.clock.wait(MINUTE_MS);
    }
    assert.deepEqual(waits, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    desk.clock.set((END - 9 * MINUTE_MS) as Instant);
    const before = tried;
    for (let minute = 0; minute < 9; minute += 1) {
      await scheduler.turn();
      desk.clock.wait(MINUTE_MS);
    }
    assert.equal(tried, before);
    await scheduler.turn();
    desk.clock.wait(MINUTE_MS);
    await scheduler.turn();
    assert.equal(await isPublic(), true);
    assert.equal(tried, before + 1);
  });

  it('turns until it is stopped, also where a turn fails, and waits a little at least', async () => {
    const failures: unknown[] = [];
    const turns: Turn[] = [];
    let asked = 0;
    const clock = { now: () => Date.now() as Instant };
    const store = new Proxy(desk.parts.store, {
      get: (target, name) => {
        if (name === 'databaseNow')
          return async () => {
            asked += 1;
            return clock.now();
          };
        if (name === 'cases' && asked === 1) return () => Promise.reject(new Error('once'));
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const scheduler = createScheduler({
      parts: { ...desk.parts, store, clock },
      post: postBox().post,
      holder: 'w',
      wallClock: clock,
      onTurn: (turn) => {
        turns.push(turn);
      },
    });
    const first = scheduler.run((error) => failures.push(error));
    await first.stop();
    assert.deepEqual([failures.length, turns.length], [1, 0]);
    const second = scheduler.run((error) => failures.push(error));
    await second.stop();
    assert.deepEqual([failures.length, turns.length], [1, 1]);
    await done(desk.parts, desk.ada, id, { kind: 'comment', on: null, text: 'still there' });
  });
});
