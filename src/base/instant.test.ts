import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fixedClock, formatInstant, type Instant, instantFromDate, instantFromSeconds, parseInstant } from './index.ts';

describe('an instant', () => {
  it('comes back from its RFC 3339 text, to the second', () => {
    const latestSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
    const earliestSecond = Date.parse('0000-01-01T00:00:00Z') / 1000;
    fc.assert(
      fc.property(fc.integer({ min: earliestSecond, max: latestSecond }), (seconds) => {
        const instant = instantFromSeconds(seconds);
        assert.match(formatInstant(instant), /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);
        assert.equal(parseInstant(formatInstant(instant)), instant);
      }),
    );
  });

  it('outside the years that RFC 3339 can print is none', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: false }), (milliseconds) => {
        const instant = instantFromDate(new Date(milliseconds));
        if (instant !== undefined) assert.equal(formatInstant(instant).length, 20);
      }),
    );
    assert.equal(instantFromDate(new Date(Date.UTC(10_000, 0, 1))), undefined);
    assert.equal(instantFromDate(new Date('-000001-12-31T00:00:00Z')), undefined);
    assert.equal(instantFromDate(new Date(Number.NaN)), undefined);
  });

  const readable: readonly (readonly [string, string])[] = [
    ['2020-09-22T13:36:38Z', '2020-09-22T13:36:38Z'],
    ['2020-09-22T13:36:38.999Z', '2020-09-22T13:36:38Z'],
    ['2020-09-22T15:36:38+02:00', '2020-09-22T13:36:38Z'],
    ['2020-02-29T00:00:00-00:30', '2020-02-29T00:30:00Z'],
  ];
  for (const [text, printed] of readable) {
    it(`reads ${text}`, () => {
      const instant = parseInstant(text);
      assert.ok(instant !== undefined);
      assert.equal(formatInstant(instant), printed);
    });
  }

  for (const text of [
    '',
    '2020-09-22',
    '2020-09-22T13:36Z',
    '2020-09-22T13:36:38',
    '2020-09-22 13:36:38Z',
    '2020-13-01T00:00:00Z',
    '2021-02-29T00:00:00Z',
    '2020-02-30T12:00:00+01:00',
    '2020-01-01T24:00:01Z',
    '2020-01-01T00:00:60Z',
    ' 2020-09-22T13:36:38Z',
    '2020-09-22T13:36:38Z\n',
    '+02020-09-22T13:36:38Z',
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => assert.equal(parseInstant(text), undefined));
  }

  it('is the same each time a fixed clock is asked', () => {
    const clock = fixedClock(7000 as Instant);
    assert.deepEqual([clock.now(), clock.now()], [7000, 7000]);
  });
});
