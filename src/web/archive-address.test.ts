import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  dayPath,
  dayText,
  messageIdPath,
  messagePath,
  readDay,
  readMonth,
  readNumber,
  weekdayOf,
} from './archive-address.ts';

describe('an address of the archive', () => {
  it('names days that the calendar has', () => {
    assert.equal(readDay('2020', '02', '29'), 20200229);
    assert.equal(readMonth('1999', '12'), 199912);
    for (const [year, month, day] of [
      ['2020', '02', '30'],
      ['2019', '02', '29'],
      ['1900', '02', '29'],
      ['2020', '00', '10'],
      ['2020', '13', '10'],
      ['2020', '6', '24'],
      ['2020', '06', '0'],
      ['2020', '06', '31'],
      ['020', '06', '24'],
      ['２０２０', '06', '24'],
    ] as const) {
      assert.equal(readDay(year, month, day), null, `${year}/${month}/${day}`);
    }
  });

  it('of a day is read back', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const [year = '', month = '', ofMonth = ''] = date.toISOString().slice(0, 10).split('-');
        const day = readDay(year, month, ofMonth);
        assert.ok(day !== null);
        assert.equal(dayText(day), `${year}-${month}-${ofMonth}`);
        assert.equal(dayPath('list', day), `/lists/list/${year}/${month}/${ofMonth}/`);
        const parts = { year: Number(year), month: Number(month), day: Number(ofMonth) };
        assert.equal(weekdayOf(parts), (date.getUTCDay() + 6) % 7);
      }),
    );
  });

  it('has numbers without a zero in front', () => {
    assert.equal(readNumber('12'), 12);
    for (const text of ['0', '01', '-1', '1.0', '', '1e3', '9999999999']) assert.equal(readNumber(text), null, text);
  });

  it('of a message is that of blists', () => {
    assert.equal(messagePath({ list: 'a-b', day: 20200624 as never, number: 5 }), '/lists/a-b/2020/06/24/5');
  });

  it('by Message-ID is one path segment, whatever the id holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const path = messageIdPath('a', id);
        assert.match(path, /^\/lists\/a\/m\/[^/?#\s]*\/$/);
        const segment = path.slice('/lists/a/m/'.length, -1);
        assert.equal(decodeURIComponent(segment), id === '.' || id === '..' ? `<${id}>` : id.toWellFormed());
      }),
    );
    assert.equal(messageIdPath('a', 'x+y@z'), '/lists/a/m/x+y@z/');
    assert.equal(messageIdPath('a', '.'), '/lists/a/m/%3C.%3E/');
    assert.equal(messageIdPath('a', '..'), '/lists/a/m/%3C..%3E/');
    assert.equal(messageIdPath('a', '...'), '/lists/a/m/.../');
  });
});
