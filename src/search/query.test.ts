import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatInstant, type Instant } from '#base';
import { MAX_NOTES, MAX_QUERY_LENGTH, MAX_TERMS } from './limits.ts';
import { printQuery } from './print-query.ts';
import { parseQuery } from './query.ts';
import type { TextQuery, TimeRange } from './text-query.ts';
import { anyText } from './texts.test-support.ts';

const NOW = Date.parse('2020-03-31T12:00:00.500Z') as Instant;

/** What was typed, its normal form, and a word of each note. */
const CASES: readonly (readonly [string, string, ...string[]])[] = [
  ['', ''],
  ['   ', ''],
  ['Foo bar', 'foo bar'],
  ['foo AND bar', 'foo bar'],
  ['+foo +bar', 'foo bar'],
  ['"Foo  bar"', '"foo bar"'],
  ['“foo bar”', '"foo bar"'],
  ['a.b/c', '"a b c"'],
  ['foo-bar', '"foo bar"'],
  ['foo*', 'foo*'],
  ['"foo ba*"', '"foo ba*"'],
  ['foo.ba*', '"foo ba*"'],
  ['foo*bar', '"foo bar"'],
  ['*foo', 'foo'],
  ['a*', 'a', '2 letters'],
  ['日本*', '"日 本"'],
  ['a OR b c', 'a OR b c'],
  ['(a OR b) c', '(a OR b) c'],
  ['a (b c)', 'a b c'],
  ['a OR (b OR c)', 'a OR b OR c'],
  ['((a))', 'a'],
  ['a NOT b', 'a -b'],
  ['NOT NOT a', 'a'],
  ['NOT -a', 'a'],
  ['-(-a)', 'a'],
  ['-(a b) -(c OR d)', '-(a b) -(c OR d)'],
  ['s:a', 's:a'],
  ['s: a', 's:a'],
  ['-s:a', '-s:a'],
  ['s:"a b"', 's:"a b"'],
  ['s:(a OR f:b) c', '(s:a OR f:b) c'],
  ['a:x tc:y b:z bs:w', 'a:x tc:y b:z bs:w'],
  ['l:osier-devel', 'l:"osier devel"'],
  ['l:a OR b', 'l:a OR b'],
  ['-l:a*', '-l:a', '2 letters'],
  ['dfblob:abcd OR dfpre:1234567', 'dfblob:abcd OR dfpre:1234567'],
  ['dfpre:abc', 'dfpre:abc', '4 digits'],
  ['patchid:abcdef', 'patchid:abcdef'],
  ['m:<2020.a@b>', 'm:"2020 a b"'],
  ['m:20*', 'm:20*'],
  // lower case is a word
  ['a or b and not c', 'a or b and not c'],
  ['ORANGE ANDY', 'orange andy'],
  ['"OR"', 'or'],
  // what is not understood
  ['http://x.y/z', '"http x y z"'],
  ['std::vector', '"std vector"'],
  ['foo:bar', '"foo bar"', 'no prefix'],
  ['S:a', '"s a"', 'no prefix'],
  ['CVE-2020-1:', '"cve 2020 1"'],
  ['12:30', '"12 30"'],
  ['s:', '', 'no word'],
  ['"open', 'open', 'not closed'],
  ['(a', 'a', 'not closed'],
  ['a)', 'a'],
  ['(a) )', 'a', 'closes nothing'],
  ['f(x) (g(y) OR z)', '"f x" ("g y" OR z)'],
  [') ( )', '', 'closes nothing'],
  ['AND a', 'a', 'nothing before'],
  ['a OR', 'a', 'nothing after'],
  ['(a OR) b', 'a b', 'nothing after'],
  ['a OR OR b', 'a OR b', 'nothing before'],
  ['a NOT', 'a', 'left out'],
  ['OR', '', 'nothing before'],
  ['NOT AND a', 'a', 'left out', 'nothing before'],
  ['a * b', 'a b', 'no word'],
  ['-', '', 'no word'],
  ['--verbose', 'verbose'],
  ['-----', '', 'no word'],
  ['+-a', 'a'],
  // dates
  ['d:2020', 'd:2020-01-01..2020-12-31'],
  ['a rt:2020-02', 'a rt:2020-02-01..2020-02-29'],
  ['d:2020.. a d:..2021', 'a d:2020-01-01..2021-12-31'],
  ['d:2020 d:2021', 'd:2021-01-01.. d:..2020-12-31'],
  ['d:(2020.. a)', 'd:2020-01-01..', 'no date'],
  ['a AND d:2020', 'a d:2020-01-01..2020-12-31'],
  ['a OR d:2020', 'a d:2020-01-01..2020-12-31', 'whole search'],
  ['a OR (b d:2020)', '(a OR b) d:2020-01-01..2020-12-31', 'whole search'],
  ['(a OR b) d:2020', '(a OR b) d:2020-01-01..2020-12-31'],
  ['a -d:2020', 'a', 'negated'],
  ['-(a d:2020)', '-a', 'negated'],
  ['d:', '', 'no date'],
  ['d:soon', '', 'no date'],
  ['d:..', '', 'no date'],
  ['d:2020-02-30', '', 'no date'],
  ['d:2020..soon', '', 'no date'],
];

describe('a query', () => {
  for (const [text, printed, ...remarks] of CASES) {
    it(`${JSON.stringify(text)} is read as ${JSON.stringify(printed)}`, () => {
      const query = parseQuery(text, NOW);
      assert.equal(printQuery(query), printed);
      const messages = query.notes.map(({ message }) => message);
      assert.equal(messages.length, remarks.length, messages.join('; '));
      for (const [at, remark] of remarks.entries()) assert.ok(messages[at]?.includes(remark), messages[at]);
      assert.equal(query.isEmpty, printed === '');
    });
  }

  it('says where it was not understood', () => {
    assert.deepEqual(
      parseQuery('ab (cd foo:x', NOW).notes.map(({ at }) => at),
      [7, 3],
    );
  });

  it('asks the fields of its prefix, all fields without one, and ids by their mark', () => {
    assert.deepEqual(parseQuery('tc:x', NOW).text, {
      kind: 'phrase',
      fields: ['t', 'c'],
      tokens: ['x'],
      isPrefix: false,
    });
    assert.deepEqual(parseQuery('x', NOW).text, {
      kind: 'phrase',
      fields: ['s', 'f', 't', 'c', 'n', 'nq', 'q', 'dfn', 'dfa', 'dfb', 'dfhh', 'dfctx'],
      tokens: ['x'],
      isPrefix: false,
    });
    assert.deepEqual(parseQuery('dfpre:ABC1234', NOW).text, {
      kind: 'phrase',
      fields: ['id'],
      tokens: ['\ue003abc1234'],
      isPrefix: true,
    });
    assert.deepEqual(parseQuery('l:x.y', NOW).text, {
      kind: 'or',
      of: [
        { kind: 'phrase', fields: ['l'], tokens: ['x', 'y'], isPrefix: false },
        { kind: 'phrase', fields: ['id'], tokens: ['\ue002x', 'y'], isPrefix: false },
      ],
    });
  });
});

describe('a range of dates', () => {
  for (const [value, from, to] of [
    ['20200101..20200630', '2020-01-01T00:00:00Z', '2020-07-01T00:00:00Z'],
    ['2020-01-01..', '2020-01-01T00:00:00Z', null],
    ['..2020', null, '2021-01-01T00:00:00Z'],
    ['2020-06', '2020-06-01T00:00:00Z', '2020-07-01T00:00:00Z'],
    ['202006', '2020-06-01T00:00:00Z', '2020-07-01T00:00:00Z'],
    ['2020-06-30', '2020-06-30T00:00:00Z', '2020-07-01T00:00:00Z'],
    ['20200102030405', '2020-01-02T03:04:05Z', '2020-01-02T03:04:06Z'],
    ['2020-01-02T03:04Z', '2020-01-02T03:04:00Z', '2020-01-02T03:05:00Z'],
    ['2020-01-02T03:04+02:00..', '2020-01-02T01:04:00Z', null],
    ['2020-01-02T03..', '2020-01-02T03:00:00Z', null],
    ['2021..2020', '2020-01-01T00:00:00Z', '2022-01-01T00:00:00Z'],
    ['9999', '9999-01-01T00:00:00Z', null],
    ['today', '2020-03-31T00:00:00Z', '2020-04-01T00:00:00Z'],
    ['yesterday', '2020-03-30T00:00:00Z', '2020-03-31T00:00:00Z'],
    ['yesterday..', '2020-03-30T00:00:00Z', null],
    ['..yesterday', null, '2020-03-31T00:00:00Z'],
    ['last.week..', '2020-03-24T12:00:00Z', null],
    ['last.week', '2020-03-24T12:00:00Z', null],
    ['last.month..', '2020-02-29T12:00:00Z', null],
    ['3.days.ago..', '2020-03-28T12:00:00Z', null],
    ['1.day.ago..now', '2020-03-30T12:00:00Z', '2020-03-31T12:00:00Z'],
    ['2.weeks.ago..last.week', '2020-03-17T12:00:00Z', '2020-03-24T12:00:00Z'],
    ['90_minutes_ago..', '2020-03-31T10:30:00Z', null],
    ['"3 days ago"..', '2020-03-28T12:00:00Z', null],
    ['1.year.ago..', '2019-03-31T12:00:00Z', null],
  ] as const) {
    it(value, () => {
      for (const [prefix, other] of [
        ['d', 'rt'],
        ['rt', 'd'],
      ] as const) {
        const query = parseQuery(`${prefix}:${value}`, NOW);
        const rangeByPrefix = { d: query.sent, rt: query.received };
        assert.deepEqual(shown(rangeByPrefix[prefix]), [from, to]);
        assert.equal(rangeByPrefix[other], null);
        assert.deepEqual([query.text, query.notes, query.isEmpty], [null, [], false]);
      }
    });
  }

  for (const value of ['99999.years.ago..', '2020-13', '20200230', '2020-01-02T25:00', '1-2-3', '2020-1', '..-']) {
    it(`${value} is none`, () => {
      const query = parseQuery(`d:${value}`, NOW);
      assert.deepEqual([query.sent, query.isEmpty, query.notes.length], [null, true, 1]);
    });
  }
});

function shown(range: TimeRange | null): readonly (string | null)[] {
  return [range?.from ?? null, range?.to ?? null].map((at) => (at === null ? null : formatInstant(at)));
}

const PIECES = [
  ...[
    'a',
    'bc',
    'x.y',
    'wor*',
    '"',
    '"p q"',
    '"r s*"',
    '(',
    ')',
    '-',
    '+',
    '-(',
    ' AND ',
    ' OR ',
    ' NOT ',
    ' ',
    '  ',
    '*',
    '日本',
    'ß',
  ],
  ...[
    's:',
    'f:(',
    'b:',
    'l:',
    'm:',
    'dfpre:',
    'dfblob:',
    'patchid:abcd',
    'd:2020..',
    'rt:..2021-02',
    'd:yesterday',
    'd:last.week..',
    'http://',
  ],
];
const anyQuery = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.array(fc.oneof(fc.constantFrom(...PIECES), anyText), { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary' }),
);
const LATER = Date.parse('2024-02-29T23:59:59Z') as Instant;

describe('any query', () => {
  it('is read, printed, and read as the same again, whenever', () => {
    fc.assert(
      fc.property(anyQuery, (text) => {
        const query = parseQuery(text, NOW);
        const printed = printQuery(query);
        fc.pre(printed.length <= MAX_QUERY_LENGTH);
        const again = parseQuery(printed, LATER);
        assert.deepEqual([again.text, again.sent, again.received], [query.text, query.sent, query.received]);
        assert.equal(printQuery(again), printed);
        // a beginning of an id that is too short stays so
        assert.deepEqual(
          again.notes.filter(({ message }) => !message.includes('abbreviated id')),
          [],
        );
      }),
      { numRuns: 2000, examples: [['^@--0-']] },
    );
  });

  it('is within its limits and well formed', () => {
    fc.assert(
      fc.property(anyQuery, (text) => {
        const query = parseQuery(text.repeat(5), NOW);
        assert.ok(query.notes.length <= MAX_NOTES);
        assert.ok(query.notes.every(({ at }) => at >= 0 && at <= MAX_QUERY_LENGTH));
        if (query.text !== null) assertSound(query.text, 0);
      }),
    );
  });
});

function assertSound(query: TextQuery, depth: number): void {
  assert.ok(depth < 60);
  if (query.kind === 'phrase') {
    assert.ok(query.tokens.length > 0 && query.fields.length > 0);
    assert.ok(query.tokens.every((token) => token !== '' && token.isWellFormed() && !/[\s"\0]/.test(token)));
  } else if (query.kind === 'not') {
    assert.notEqual(query.of.kind, 'not');
    assertSound(query.of, depth + 1);
  } else {
    assert.ok(query.of.length > 1);
    for (const each of query.of) {
      assert.notEqual(each.kind, query.kind);
      assertSound(each, depth + 1);
    }
  }
}

describe('hostile queries', () => {
  for (const piece of [
    '(',
    ')',
    '-',
    '"',
    '*',
    'NOT ',
    'OR ',
    '-(',
    's:',
    's:(',
    'd:',
    ':',
    'a(',
    'd:(',
    'http:',
    '(a OR ',
    '+',
    '“',
    '\0',
  ]) {
    it(`${JSON.stringify(piece)} a million times over`, () => {
      const query = parseQuery(piece.repeat(1_000_000 / piece.length), NOW);
      assert.ok(query.notes.length <= MAX_NOTES);
      if (query.text !== null) assertSound(query.text, 0);
    });
  }

  it('of many words are searched for the first of them', () => {
    const query = parseQuery('ab '.repeat(200), NOW);
    assert.ok(query.text?.kind === 'and' && query.text.of.length === MAX_TERMS);
    assert.equal(query.notes.length, 1);
  });

  it('that are too long are cut, and say so', () => {
    const query = parseQuery(`${' '.repeat(MAX_QUERY_LENGTH)}late`, NOW);
    assert.deepEqual([query.text, query.notes.length], [null, 1]);
  });
});
