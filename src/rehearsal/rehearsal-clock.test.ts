import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Instant } from '#base';
import { rehearsalClock } from './rehearsal-clock.ts';

it('time passes for all clocks, sleep for all but the even one, and a wrong clock is wrong alone', () => {
  const clock = rehearsalClock(1_000 as Instant);
  const all = () => [clock.now(), clock.database.now(), clock.world.now(), clock.monotonic()];
  clock.pass(500);
  assert.deepEqual(all(), [1_500, 1_500, 1_500, 500]);
  clock.sleep(200);
  assert.deepEqual(all(), [1_700, 1_700, 1_700, 500]);
  clock.setWrongBy(60);
  assert.deepEqual(all(), [1_760, 1_700, 1_700, 500]);
  clock.setWrongBy(60, 'both');
  assert.deepEqual(all(), [1_760, 1_760, 1_700, 500]);
  clock.setWrongBy(0);
  assert.deepEqual(all(), [1_700, 1_700, 1_700, 500]);
});
