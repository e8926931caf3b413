import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { release } from '#disclosure';
import { canaryBook } from './canary-book.test-support.ts';
import { fillDesk } from './filled-cases.test-support.ts';
import { openWorld } from './leak-world.test-support.ts';
import { viewersOf } from './viewers.test-support.ts';
import { leakTexts, newFigures, PUBLIC_PLACES, walk } from './walk.test-support.ts';

const MONTH_MS = 30 * 24 * 60 * 60_000;

describe('where clocks disagree', () => {
  it('what a person releases before the end, on a machine whose clock is ahead, lets nothing out', async () => {
    const { leaksBefore } = await releasedTooEarly();
    assert.deepEqual(leaksBefore, []);
  });

  it('and it goes out at its end, not at the instant of the wrong clock', async () => {
    const { isOutAtItsEnd } = await releasedTooEarly();
    assert.ok(isOutAtItsEnd);
  });
});

async function releasedTooEarly(): Promise<{
  readonly leaksBefore: readonly string[];
  readonly isOutAtItsEnd: boolean;
}> {
  const world = await openWorld();
  try {
    const filled = await fillDesk(world, canaryBook(), ['predisclosed'], 1);
    const [about = assert.fail('a case')] = filled.cases;
    world.wallAhead = MONTH_MS;
    await release(world.parts(), filled.people.ada, about.id).catch(() => null);
    world.wallAhead = 0;
    for (let turns = 0; turns < 3; turns += 1) await world.turn();
    const { stranger } = await viewersOf(filled);
    const leaks = await walk(filled, stranger, PUBLIC_PLACES, newFigures(), 150);
    world.clock.set(filled.ends.first);
    await world.settle();
    const feed = await world.fetch('/feed.atom');
    const title = about.title?.split(' ')[0] ?? 'no title';
    return {
      leaksBefore: leakTexts(leaks).slice(0, 5),
      isOutAtItsEnd: Buffer.from(feed.body).toString('utf8').includes(title),
    };
  } finally {
    await world.close();
  }
}
