import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { clockFault } from '#disclosure';
import { createScheduler } from '#jobs';
import { mailAddress } from '#letters';
import { caseDesk, wordsOf } from '../desk/case.test-support.ts';
import { DAY_MS, MINUTE_MS, MONDAY, messageIdIn, openDesk, postBox, type TestDesk } from './desk.test-support.ts';

const TEAM = { address: mailAddress('team@osier.example') };

describe('clocks that disagree', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk({ mailing: { teamAddress: TEAM } });
  });
  afterEach(() => desk.close());

  /** A process on one machine, whose wall clock is wrong by as much as is said. */
  const started = (box: ReturnType<typeof postBox>, off: { wall: number }) =>
    createScheduler({
      parts: desk.parts,
      post: box.post,
      holder: 'w',
      host: 'one',
      wallClock: { now: () => (desk.clock.now() + off.wall) as Instant },
      monotonic: () => desk.clock.now() - MONDAY,
    });

  it('are told to the team once for each fault, dated by the clock as it was before, and stand there for all processes', async () => {
    const [box, off] = [postBox(), { wall: 0 }];
    const scheduler = started(box, off);
    await scheduler.turn();
    assert.equal(await clockFault(desk.parts), null);
    desk.clock.wait(MINUTE_MS);
    off.wall = -2 * DAY_MS;
    await scheduler.turn();
    assert.match((await clockFault(await desk.another())) ?? '', /apart/);
    const [letter] = box.letters;
    assert.ok(letter !== undefined);
    assert.equal(letter.to, TEAM.address);
    assert.match(letter.bytes.toString(), /^Date: Mon, 23 Nov 2026 09:00:00/m, 'when they agreed');
    assert.match(letter.bytes.toString(), /Clocks disagree/);
    for (let turn = 0; turn < 5; turn += 1) {
      desk.clock.wait(2 * MINUTE_MS);
      // other numbers, the same fault; and the program is started anew in it
      off.wall -= 10_000;
      await (turn < 3 ? scheduler : started(box, off)).turn();
    }
    assert.equal(box.letters.length, 1);
    off.wall = 0;
    const after = started(box, off);
    await after.turn();
    assert.equal(await clockFault(desk.parts), null);
    desk.clock.wait(MINUTE_MS);
    off.wall = DAY_MS;
    await after.turn();
    assert.equal(new Set(box.letters.map(({ bytes }) => messageIdIn(bytes))).size, 2, 'another fault');
  });

  it('are told under one Message-ID until somebody takes the letter', async () => {
    let isTaken = false;
    const ids: string[] = [];
    const box = postBox(({ bytes }) => {
      ids.push(messageIdIn(bytes));
      return isTaken ? undefined : { kind: 'refused', isPermanent: false, response: '451 later' };
    });
    const off = { wall: DAY_MS };
    const scheduler = started(box, off);
    for (const taken of [false, false, true, true]) {
      isTaken = taken;
      await scheduler.turn();
      desk.clock.wait(2 * MINUTE_MS);
    }
    assert.deepEqual([ids.length, new Set(ids).size, box.letters.length], [3, 1, 1]);
  });

  it('are forgotten where the process that said so is gone', async () => {
    await started(postBox(), { wall: DAY_MS }).turn();
    assert.notEqual(await clockFault(desk.parts), null);
    desk.clock.wait(6 * MINUTE_MS);
    assert.equal(await clockFault(desk.parts), null);
  });
});

it('clocks that disagree stand on each page of the desk, and nowhere else', async () => {
  const desk = await caseDesk();
  const says = 'this machine and the database are 90 s apart';
  const fault = { id: 'f'.repeat(32), says, isTold: true };
  for (const path of ['/desk/', '/desk/duties', '/desk/members', '/desk/nothing']) {
    assert.doesNotMatch(wordsOf(await (await desk.adaAt.get(path)).text()), /clocks disagree/);
    await desk.parts.store.write((writes) => writes.noteClockFault('one', fault));
    assert.match(wordsOf(await (await desk.adaAt.get(path)).text()), /clocks disagree\. this machine and the database/);
    assert.doesNotMatch(await (await desk.site.fetch(new Request('http://localhost/desk/sign-in'))).text(), /90 s/);
    await desk.parts.store.write((writes) => writes.noteClockFault('one', null));
  }
  await desk.close();
});
