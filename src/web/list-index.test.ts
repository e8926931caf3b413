import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysAround, daysBetween, listIndex, monthCounts, placesAround } from './list-index.ts';

const index = listIndex({ name: 'a' } as never, [
  { day: 20200131 as never, count: 2 },
  { day: 20200201 as never, count: 0 },
  { day: 20200203 as never, count: 1 },
  { day: 20210101 as never, count: 3 },
]);
const short = (place: { day: number; number: number } | null) =>
  place === null ? null : `${place.day}.${place.number}`;

describe('the index of a list', () => {
  it('leads from message to message across days', () => {
    const around = (day: number, number: number) => {
      const { previous, next } = placesAround(index, day as never, number);
      return [short(previous), short(next)];
    };
    assert.deepEqual(around(20200131, 1), [null, '20200131.2']);
    assert.deepEqual(around(20200131, 2), ['20200131.1', '20200203.1']);
    assert.deepEqual(around(20200203, 1), ['20200131.2', '20210101.1']);
    assert.deepEqual(around(20210101, 3), ['20210101.2', null]);
  });

  it('knows spans, their neighbours and the counts of months', () => {
    assert.deepEqual(
      daysBetween(index, 20200201 as never, 20201231 as never).map(({ day }) => day),
      [20200203],
    );
    assert.deepEqual(daysAround(index, 20200201 as never, 20200231 as never), { previous: 20200131, next: 20210101 });
    assert.deepEqual(daysAround(index, 20200131 as never, 20210101 as never), { previous: null, next: null });
    assert.deepEqual(monthCounts(index), [
      { month: 202001, count: 2 },
      { month: 202002, count: 1 },
      { month: 202101, count: 3 },
    ]);
  });
});
