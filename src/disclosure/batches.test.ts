import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { type CaseId, caseStream, PROGRAM, TEAM } from '#store';
import {
  addMember,
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  messageIdIn,
  openDesk,
  postBox,
  readyCase,
  refusalsOf,
  saveDraft,
  signed,
  type TestDesk,
} from './desk.test-support.ts';
import {
  agreeBatchEnd,
  type Batch,
  deliverOutbox,
  endBatchNow,
  endEmbargoNow,
  leaveBatch,
  loadBatch,
  loadCase,
  makeBatch,
  outgoingOn,
  ownBatches,
  predisclosedTogether,
  releaseDue,
  releasedTogether,
} from './index.ts';

const END = (MONDAY + DAY_MS) as Instant;

describe('a batch', () => {
  let desk: TestDesk;
  let cases: CaseId[];
  beforeEach(async () => {
    desk = await openDesk();
    await addMember(desk.parts, 'alpha');
    cases = [];
    for (let count = 0; count < 3; count += 1) cases.push(await readyCase(desk, { end: END }));
  });
  afterEach(() => desk.close());

  /** In an order of its own: not that in which the cases came. */
  const made = async (): Promise<Batch> => {
    const order = [cases[2], cases[0], cases[1]].flatMap((id) => id ?? []);
    const answer = await makeBatch(desk.parts, desk.ada, { title: 'three', cases: order });
    assertDone(answer);
    const batch = await loadBatch(desk.parts, desk.ada.viewer, answer.id);
    assert.ok(batch !== null);
    assert.deepEqual(batch.cases, order);
    return batch;
  };
  const published = async (): Promise<readonly number[]> =>
    Promise.all(cases.map(async (id) => (await loadCase(desk.parts, PROGRAM, id))?.facts.published.length ?? 0));
  const predisclosedCounts = async (): Promise<readonly number[]> =>
    Promise.all(cases.map(async (id) => (await loadCase(desk.parts, PROGRAM, id))?.facts.predisclosed.length ?? 0));
  const numberOf = async (id: CaseId | undefined): Promise<number | undefined> =>
    id === undefined ? undefined : (await loadCase(desk.parts, PROGRAM, id))?.facts.id?.number;

  it('is two cases or more, each once, and none of another batch', async () => {
    const [one, two] = cases;
    assert.ok(one !== undefined && two !== undefined);
    for (const some of [[], [one], [one, one]]) {
      refusalsOf(await makeBatch(desk.parts, desk.ada, { title: 'x', cases: some }));
    }
    await made();
    refusalsOf(await makeBatch(desk.parts, desk.ada, { title: 'x', cases: [one, two] }));
  });

  it('is one, and the same, where it is made twice at once or one after the other', async () => {
    const given = { title: 'three', cases };
    const both = await Promise.all([makeBatch(desk.parts, desk.ada, given), makeBatch(desk.parts, desk.ada, given)]);
    const ids = [...both, await makeBatch(desk.parts, desk.ada, given)].map((each) => (each.isDone ? each.id : null));
    assert.deepEqual(ids, [ids[0], ids[0], ids[0]]);
    assert.notEqual(ids[0], null);
    assert.equal((await ownBatches(desk.parts, desk.ada.viewer)).length, 1);
    refusalsOf(await makeBatch(desk.parts, desk.ada, { title: 'another', cases }));
    refusalsOf(await makeBatch(desk.parts, desk.ada, { title: 'three', cases: cases.toReversed() }));
  });

  it('goes to members as a whole or not at all', async () => {
    const batch = await made();
    const [, middle] = batch.cases;
    assert.ok(middle !== undefined);
    await done(desk.parts, desk.ada, middle, { kind: 'hold', reason: 'a doubt' });
    const refusals = refusalsOf(await predisclosedTogether(desk.parts, desk.ada, batch));
    assert.deepEqual(
      refusals.map(({ found }) => found),
      [`OSN-${await numberOf(middle)}: it is held: a doubt`],
    );
    assert.deepEqual(await predisclosedCounts(), [0, 0, 0]);
    assert.equal((await desk.parts.store.outboxWork()).claimable, 0);
    await done(desk.parts, desk.ada, middle, { kind: 'resume' });
    assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
    assert.deepEqual(await predisclosedCounts(), [1, 1, 1]);
  });

  it('goes out in its order: each case on the site before the next one is anywhere, members last of a case', async () => {
    const batch = await made();
    assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
    for (const id of batch.cases) {
      await saveDraft(desk, id, { isForPublic: true });
      await signed(desk, id);
    }
    await deliverOutbox(desk.parts, postBox().post, 'w');
    desk.clock.wait(DAY_MS);
    assertDone(await releasedTogether(desk.parts, desk.ada, batch));
    desk.clock.wait(1000);
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    const onSite = (await desk.parts.archive.reads.announcements(TEAM)).toSorted(
      (a, b) => a.heading.number - b.heading.number,
    );
    const order = await Promise.all(batch.cases.map(numberOf));
    assert.deepEqual(
      onSite.map(({ number }) => number),
      order,
    );
    const perCase = ['oss-security@lists.example.org', 'users@lists.example.org', 'security@alpha.example'];
    assert.deepEqual(
      box.letters.map(({ to }) => to),
      [...perCase, ...perCase, ...perCase],
    );
    const ids = new Set<string>();
    for (const id of batch.cases) {
      for (const { outgoing } of await outgoingOn(desk.parts, PROGRAM, caseStream(id)))
        if (outgoing.kind === 'archive') ids.add(outgoing.messageId);
    }
    const onList = box.letters.filter(({ to }) => to === perCase[0]).map(({ bytes }) => messageIdIn(bytes));
    assert.deepEqual(onList, [...ids]);
  });

  it('is released at its end by the program, all of it in one unit', async () => {
    const batch = await made();
    assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
    desk.clock.set((END - 1) as Instant);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
    desk.clock.set(END);
    const before = (await desk.parts.store.head()).position;
    const { released, refused } = await releaseDue(desk.parts);
    assert.deepEqual([released.toSorted(), refused], [cases.toSorted(), []]);
    const entries = await desk.parts.store.journal(before, 100);
    assert.deepEqual([...new Set(entries.map(({ stream }) => stream))], batch.cases.map(caseStream), 'in its order');
    assert.deepEqual(await published(), [1, 1, 1]);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
  });

  it('that is public keeps each case, also where somebody ends the embargo of one once more', async () => {
    const batch = await made();
    assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
    desk.clock.set(END);
    assertDone(await releasedTogether(desk.parts, desk.ada, batch));
    const [first = '' as CaseId] = batch.cases;
    const given = { why: 'leaked', where: 'a list' } as const;
    assert.match(refusalsOf(await endEmbargoNow(desk.parts, desk.ada, first, given))[0]?.found ?? '', /public already/);
    refusalsOf(await endBatchNow(desk.parts, desk.ada, batch, given));
    assert.equal((await loadCase(desk.parts, PROGRAM, first))?.facts.batch, batch.id);
  });

  it('of which one is not ready, held or withdrawn is not released, and says so of those that are', async () => {
    const batch = await made();
    assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
    const [first, ...others] = batch.cases;
    assert.ok(first !== undefined);
    for (const command of [
      { kind: 'hold', reason: 'a doubt' },
      { kind: 'withdraw', reason: 'no vulnerability' },
    ] as const) {
      await done(desk.parts, desk.ada, first, command);
      desk.clock.set(END);
      const { released, refused } = await releaseDue(desk.parts);
      assert.deepEqual(released, [], command.kind);
      assert.deepEqual(refused.map(({ id }) => id).toSorted(), others.toSorted());
      for (const { why } of refused) assert.match(why[0]?.found ?? '', /OSN-3/);
      if (command.kind === 'hold') await done(desk.parts, desk.ada, first, { kind: 'resume' });
    }
    assert.deepEqual(await published(), [0, 0, 0]);
    assertDone(await leaveBatch(desk.parts, desk.ada, first));
    assert.deepEqual((await releaseDue(desk.parts)).released.toSorted(), others.toSorted());
  });

  it('is nothing that somebody does who is on a part of it', async () => {
    const batch = await made();
    const [hidden] = batch.cases;
    assert.ok(hidden !== undefined && desk.bob.viewer.kind === 'person');
    await done(desk.parts, desk.ada, hidden, { kind: 'take_off', person: desk.bob.viewer.id });
    for (const act of [
      () => predisclosedTogether(desk.parts, desk.bob, batch),
      () => agreeBatchEnd(desk.parts, desk.bob, batch, (END + DAY_MS) as Instant, 'x'),
    ]) {
      await assert.rejects(act, { code: 'not_found' });
    }
    assert.deepEqual(await predisclosedCounts(), [0, 0, 0]);
    desk.clock.set(END);
    await assert.rejects(releasedTogether(desk.parts, desk.bob, batch), { code: 'not_found' });
    assert.deepEqual(await published(), [0, 0, 0]);
  });

  it('that all have left does nothing, and says so', async () => {
    const batch = await made();
    for (const id of batch.cases) assertDone(await leaveBatch(desk.parts, desk.ada, id));
    assert.match(refusalsOf(await releasedTogether(desk.parts, desk.ada, batch))[0]?.found ?? '', /no case/);
  });

  it('of which a case goes on while it is decided is not written in part', async () => {
    const batch = await made();
    const other = await desk.another();
    const [, , last] = batch.cases;
    assert.ok(last !== undefined);
    const parts = {
      ...desk.parts,
      faults: async (point: string) => {
        if (point === 'batch before write')
          await done(other, desk.bob, last, { kind: 'comment', on: null, text: 'meanwhile' });
      },
    };
    const refusals = refusalsOf(await predisclosedTogether(parts, desk.ada, batch));
    assert.match(refusals[0]?.found ?? '', /went on meanwhile/);
    assert.deepEqual(await predisclosedCounts(), [0, 0, 0]);
    assert.equal((await desk.parts.store.outboxWork()).claimable, 0);
  });
});
