import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatInstant, type Instant, parseInstant } from '#base';
import { type WorkCalendar, workingDay, workingDaysAfter, workingDaysBetween } from './calendar.ts';

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  assert.ok(instant !== undefined);
  return instant;
};

const CHRISTMAS: WorkCalendar = {
  zone: 'Europe/London',
  workingDays: [1, 2, 3, 4, 5],
  holidays: [
    { date: '2026-12-25', name: 'Christmas Day' },
    { date: '2026-12-28', name: 'Boxing Day (substitute)' },
    { date: '2027-01-01', name: 'New Year' },
  ],
};

describe('working days', () => {
  it('pass over weekends and holidays and keep the time of day', () => {
    // Wednesday; Thursday, then Tuesday 29th, 30th, 31st, Monday 4th
    const from = at('2026-12-23T12:00:00Z');
    const days = [1, 2, 3, 4, 5].map((count) => formatInstant(workingDaysAfter(CHRISTMAS, from, count)));
    assert.deepEqual(days, [
      '2026-12-24T12:00:00Z',
      '2026-12-29T12:00:00Z',
      '2026-12-30T12:00:00Z',
      '2026-12-31T12:00:00Z',
      '2027-01-04T12:00:00Z',
    ]);
  });

  it('are those of the zone: the clock on the wall stays where the zone changes it', () => {
    const from = at('2026-03-27T12:00:00Z');
    assert.equal(formatInstant(workingDaysAfter(CHRISTMAS, from, 1)), '2026-03-30T11:00:00Z');
    // late in the evening it is Saturday already in the east
    const east = { ...CHRISTMAS, zone: 'Asia/Tokyo' };
    assert.equal(workingDay(east, at('2026-11-20T23:00:00Z')).isWorking, false);
    assert.equal(workingDay(CHRISTMAS, at('2026-11-20T23:00:00Z')).isWorking, true);
  });

  it('none from a working day is that instant, from another day the next working one', () => {
    const friday = at('2026-11-20T09:00:00Z');
    assert.equal(workingDaysAfter(CHRISTMAS, friday, 0), friday);
    assert.equal(formatInstant(workingDaysAfter(CHRISTMAS, at('2026-11-21T09:00:00Z'), 0)), '2026-11-23T09:00:00Z');
  });

  it('say why a day is none', () => {
    assert.deepEqual(workingDay(CHRISTMAS, at('2026-12-25T10:00:00Z')), { isWorking: false, why: 'Christmas Day' });
    assert.deepEqual(workingDay(CHRISTMAS, at('2026-12-27T10:00:00Z')), { isWorking: false, why: 'Sunday' });
  });

  it('there and back are as many, from any working day', () => {
    const zones = ['UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
    fc.assert(
      fc.property(
        fc.integer({ min: at('2024-01-01T00:00:00Z') / 60_000, max: at('2029-12-31T00:00:00Z') / 60_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...zones),
        (minutes, count, zone) => {
          const calendar = { ...CHRISTMAS, zone };
          // a time of day that every day has: no clock changes at noon
          const noon = new Date(minutes * 60_000);
          noon.setUTCHours(12, 0, 0, 0);
          const start = workingDaysAfter(calendar, noon.getTime() as Instant, 0);
          const end = workingDaysAfter(calendar, start, count);
          assert.ok(end > start);
          assert.ok(workingDay(calendar, end).isWorking);
          assert.equal(workingDaysBetween(calendar, start, end), count);
          assert.equal(workingDaysAfter(calendar, end, -count), start);
        },
      ),
    );
  });

  it('of a calendar with hardly any end with an error', () => {
    const calendar = { ...CHRISTMAS, workingDays: [] };
    assert.throws(() => workingDaysAfter(calendar, at('2026-11-20T09:00:00Z'), 1), /has fewer/);
  });
});
