import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { momentOf } from './moment.ts';

const two = (number: number): string => `${number}`.padStart(2, '0');
const date = fc.record({
  year: fc.integer({ min: 0, max: 9999 }),
  month: fc.integer({ min: 0, max: 13 }),
  day: fc.integer({ min: 0, max: 32 }),
  hour: fc.integer({ min: 0, max: 24 }),
  minute: fc.integer({ min: 0, max: 60 }),
  second: fc.integer({ min: 0, max: 59 }),
  fraction: fc.constantFrom('', '.5', '.120', '.000'),
  zone: fc.constantFrom('Z', 'z', '+00:00', '-05:30', '+23:59', '-24:00', '+01:60'),
});

test('a date and time is what the engine makes of it, and none where a part is out of its range', () => {
  fc.assert(
    fc.property(date, ({ year, month, day, hour, minute, second, fraction, zone }) => {
      const whole = `${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
      const text = `${`${year}`.padStart(4, '0')}-${whole}${fraction}${zone}`;
      const asDate = new Date(`${text.slice(0, 10)}T00:00:00Z`);
      const isDay = !Number.isNaN(asDate.getTime()) && asDate.toISOString().startsWith(text.slice(0, 10));
      const isTime = hour < 24 && minute < 60 && zone !== '-24:00' && zone !== '+01:60';
      const moment = momentOf(text);
      assert.equal(moment !== null, isDay && isTime, text);
      if (moment === null) return;
      const expected = Date.parse(`${text.slice(0, 19)}${zone.toUpperCase()}`);
      assert.equal(moment.seconds * 1000, expected, text);
      assert.equal(moment.fraction, fraction.replace(/^\./, '').replace(/0+$/, ''));
    }),
    { numRuns: 2000 },
  );
});

test('a leap second is the last of a day in UTC', () => {
  for (const text of ['2016-12-31T23:59:60Z', '2017-01-01T00:59:60.25+01:00', '2016-12-31T18:29:60-05:30']) {
    assert.equal(momentOf(text)?.isLeapSecond, true, text);
  }
  for (const text of ['2016-12-31T22:59:60Z', '2016-12-31T23:59:60+01:00', '2016-12-31T23:59:61Z']) {
    assert.equal(momentOf(text), null, text);
  }
});

test('nothing else is a date and time', () => {
  for (const text of ['', '2016-12-31', '2016-12-31 10:00:00Z', '2016-12-31T10:00:00', '2016-12-31T10:00:00.Z'])
    assert.equal(momentOf(text), null, text);
  for (const text of ['2016-12-31T10:00:00+0100', '٢016-12-31T10:00:00Z', ' 2016-12-31T10:00:00Z', 5, null])
    assert.equal(momentOf(text), null, `${text}`);
});
