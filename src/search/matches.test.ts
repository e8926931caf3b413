import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import { indexedWords } from './indexed-words.ts';
import { markedSpans, wordsToMark } from './marks.ts';
import { matches } from './matches.ts';
import { parseQuery } from './query.ts';
import { anyText } from './texts.test-support.ts';
import { tokensOf } from './tokens.ts';

const NOW = Date.parse('2020-09-22T12:00:00Z') as Instant;

const WORDS = indexedWords({
  subject: 'Race in evtchn_reset()',
  from: 'Jo Doe <jo@osier.example>',
  to: 'Kim <kim@osier.example>',
  cc: 'list@osier.example',
  attachmentNames: ['osn3.patch', 'notes.txt'],
  messageId: '20200922.1234@osier.example',
  listId: 'osier-devel.lists.example',
  texts: [
    'Résumé of the\nembargo.\n> quoted words\nLast\n',
    'diff --git a/mm/p2m.c b/mm/p2m.c\nindex 1234567..89abcde 100644\n--- a/mm/p2m.c\n+++ b/mm/p2m.c\n@@ -1,2 +1,2 @@ p2m_set\n-gone\n+come\n stay\n',
  ],
});

const CASES: readonly (readonly [string, boolean])[] = [
  ['race', true],
  ['RACE', true],
  ['rac', false],
  ['rac*', true],
  ['evtchn_reset', true],
  ['"evtchn race"', false],
  ['resume', true],
  ['"the embargo"', true],
  ['"embargo last"', false],
  ['"embargo quoted"', false],
  ['"patch notes"', false],
  ['race missing', false],
  ['race OR missing', true],
  ['race -missing', true],
  ['race -embargo', false],
  ['NOT missing', true],
  ['-(missing OR race)', false],
  ['(missing OR race) embargo', true],
  ['missing OR race embargo', true],
  ['race embargo OR missing', true],
  ['s:race', true],
  ['s:embargo', false],
  ['f:jo@osier.example', true],
  ['f:kim', false],
  ['t:kim', true],
  ['c:list', true],
  ['tc:kim tc:list', true],
  ['a:jo a:kim a:list', true],
  ['s:(missing OR race)', true],
  ['b:race', false],
  ['bs:race bs:gone', true],
  ['nq:quoted', false],
  ['q:quoted', true],
  ['n:osn3.patch', true],
  ['dfn:mm/p2m.c', true],
  ['dfa:gone dfb:come dfctx:stay dfhh:p2m_set', true],
  ['dfb:gone', false],
  ['dfpre:1234', true],
  ['dfpre:1234567', true],
  ['dfpre:234567', false],
  ['dfpost:1234567', false],
  ['dfpost:89AB', true],
  ['dfblob:89abcde', true],
  ['dfblob:ffff', false],
  ['m:20200922.1234@osier.example', true],
  ['m:<20200922.1234@osier.example>', true],
  ['m:20200922', true],
  ['m:2020*', true],
  ['m:1234', false],
  ['l:osier-devel', true],
  ['l:devel', false],
  ['20200922', false],
];

describe('a query', () => {
  for (const [text, answer] of CASES) {
    it(`${text} ${answer ? 'finds' : 'does not find'} the message`, () => {
      const query = parseQuery(text, NOW).text;
      assert.ok(query !== null);
      assert.equal(matches(query, WORDS), answer);
    });
  }

  it('finds any stretch of words of a text as a phrase, and marks it', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(8), (text, from, length) => {
        // one line of prose
        const line = `x ${text.replace(/[\r\n]/g, ' ')}`;
        const words = indexedWords({
          ...{ subject: null, from: null, to: null, cc: null, attachmentNames: [], messageId: null, listId: null },
          texts: [line],
        });
        const tokens = tokensOf(line);
        const start = from % tokens.length;
        const wanted = tokens.slice(start, start + 1 + length);
        const query = parseQuery(`"${wanted.join(' ')}"`, NOW).text;
        assert.ok(query !== null && query.kind === 'phrase');
        assert.deepEqual(query.tokens, wanted);
        assert.equal(matches(query, words), true);
        const spans = markedSpans(line, wordsToMark(query));
        assert.ok(
          spans.some((span) => {
            const marked = tokensOf(line.slice(span.start, span.end));
            return wanted.every((token) => marked.includes(token));
          }),
        );
      }),
    );
  });
});

/** The line with its marks in brackets. */
function marked(line: string, query: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of markedSpans(line, wordsToMark(parseQuery(query, NOW).text))) {
    out += `${line.slice(at, start)}[${line.slice(start, end)}]`;
    at = end;
  }
  return out + line.slice(at);
}

describe('marks', () => {
  for (const [line, query, expected] of [
    ['A race, again a RACE.', 'race', 'A [race], again a [RACE].'],
    ['racing', 'rac*', '[racing]'],
    ['a b c d', '"b c" "c d"', 'a [b c d]'],
    ['f(a->b) in x/y.c', 'x/y.c', 'f(a->b) in [x/y.c]'],
    ['Re\u0301sume\u0301, RÉSUMÉ', 'resume', '[Re\u0301sume\u0301], [RÉSUMÉ]'],
    ['hid\u200bden', 'hidden', '[hid\u200bden]'],
    ['日本語の本', '本', '日[本]語の[本]'],
    ['한국어', '국', '한[국]어'],
    ['½ inch, Straße', '2 strasse', '[½] inch, [Straße]'],
    ['😀 smile', 'smile', '😀 [smile]'],
    ['one two', 'one -two', '[one] two'],
    ['one two', 's:one OR m:two OR l:two', '[one] two'],
    ['one two', 'd:2020', 'one two'],
  ] as const) {
    it(`of ${query} in ${JSON.stringify(line)}`, () => assert.equal(marked(line, query), expected));
  }

  it('are in order, within the line and apart', () => {
    fc.assert(
      fc.property(anyText, anyText, (line, query) => {
        let last = 0;
        for (const { start, end } of markedSpans(line, wordsToMark(parseQuery(query, NOW).text))) {
          assert.ok(start >= last && end > start && end <= line.length);
          last = end;
        }
      }),
    );
  });
});
