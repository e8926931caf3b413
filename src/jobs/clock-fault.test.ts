import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockFaultOf, setAheadSince } from './index.ts';

/** Clocks that agree at a moment, but for what is said. */
function look(at: number, off: { wall?: number; database?: number; asked?: number } = {}) {
  const wall = 1_000_000 + at + (off.wall ?? 0);
  return {
    wall,
    database: 1_000_000 + at + (off.database ?? 0),
    asked: wall - (off.asked ?? 0),
    monotonic: at,
    sinceBoot: at,
  };
}

describe('a clock', () => {
  it('that was set ahead stays a fault until it is set right, however long that takes', () => {
    const first = look(0);
    const hour = 3_600_000;
    for (const at of [1000, hour, 100 * hour]) {
      assert.match(setAheadSince(first, look(at, { wall: hour, database: hour })) ?? '', /3600 s ahead/);
      assert.equal(setAheadSince(first, look(at)), null);
    }
    assert.equal(setAheadSince(first, look(hour, { wall: -hour })), null, 'back');
    const slept = { ...look(hour), monotonic: 1000 };
    assert.equal(setAheadSince(first, slept), null, 'asleep');
  });
});

describe('clocks', () => {
  it('that agree have no fault, at the start and later', () => {
    assert.equal(clockFaultOf(look(0), null), null);
    assert.equal(clockFaultOf(look(5000), look(0)), null);
    assert.equal(clockFaultOf(look(5000, { wall: 5000 }), null), null, 'as far apart as they may be');
  });

  it('of this machine and the database that are apart are a fault, in either direction, at the start too', () => {
    assert.match(clockFaultOf(look(0, { wall: 6000 }), null) ?? '', /6 s apart/);
    assert.match(clockFaultOf(look(0, { database: 7000 }), null) ?? '', /7 s apart/);
  });

  it('are not apart because the database was slow to answer', () => {
    assert.equal(clockFaultOf(look(60_000, { database: -30_000, asked: 40_000 }), look(0)), null);
    assert.notEqual(clockFaultOf(look(60_000, { database: -50_000, asked: 40_000 }), look(0)), null);
  });

  it('that go ahead of the time that passed, or back, together, are a fault: after a sleep, or when they were set', () => {
    assert.match(clockFaultOf(look(5000, { wall: 3_600_000, database: 3_600_000 }), look(0)) ?? '', /3600 s ahead/);
    assert.match(clockFaultOf(look(5000, { wall: -60_000, database: -60_000 }), look(0)) ?? '', /60 s back/);
    assert.equal(clockFaultOf(look(5000, { wall: 10_000, database: 10_000 }), look(0)), null);
    assert.notEqual(clockFaultOf(look(5000, { wall: 10_001, database: 10_001 }), look(0)), null);
  });
});
