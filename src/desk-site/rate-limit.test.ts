import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import { rateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  const OPTIONS = { most: 2, mostOfAll: 5, withinMs: 1_000 };

  it('counts by client, and all together', () => {
    const limit = rateLimit({ now: () => 0 as Instant }, OPTIONS);
    const taken = ['a', 'a', 'a', 'b', 'b', 'c', 'd'].map((client) => limit.take(client));
    assert.deepEqual(taken, [true, true, false, true, true, true, false]);
  });

  it('begins anew after its span, and where the clock went back', () => {
    let now = 0;
    const limit = rateLimit({ now: () => now as Instant }, OPTIONS);
    const takeAt = (at: number): boolean => {
      now = at;
      return limit.take('a');
    };
    assert.deepEqual([0, 1, 999, 1_000, 1_001, 1_999].map(takeAt), [true, true, false, true, true, false]);
    assert.equal(takeAt(500), true);
  });

  it('takes an IPv6 network for one client, and those without an address for one', () => {
    const limit = rateLimit({ now: () => 0 as Instant }, { ...OPTIONS, mostOfAll: 100 });
    assert.deepEqual(
      ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3', '2001:db8:0:1::1', null, null, null].map((client) =>
        limit.take(client),
      ),
      [true, true, false, true, true, true, false],
    );
  });
});
