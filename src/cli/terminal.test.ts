import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonText, oneLine, printable, type Terminal, wrap } from './terminal.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\u001b', '\u009b', '\u202e', '\r', '\n', '\t', '\u0007', 'a', '\\', '"'), { maxLength: 20 })
    .map((pieces) => pieces.join('')),
);
const terminal: Terminal = {
  out: () => undefined,
  outBytes: () => undefined,
  err: () => undefined,
  hasColour: false,
  isInteractive: false,
  columns: 80,
};

test('whatever a sender writes, no control character comes out', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.doesNotMatch(printable(text), DANGEROUS);
      assert.doesNotMatch(oneLine(text), /[\n\t]/);
      assert.doesNotMatch(oneLine(text), DANGEROUS);
    }),
  );
});

test('JSON keeps every value, and holds no control character either', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const printed = jsonText([text, { [text]: text }]);
      assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify([text, { [text]: text }])));
      assert.doesNotMatch(printed, DANGEROUS);
    }),
  );
});

test('ordinary text stays as it is', () => {
  assert.equal(printable('Zo\u00eb \u2014 a\tb\nc \u{1f600}'), 'Zo\u00eb \u2014 a\tb\nc \u{1f600}');
});

test('wrapping loses no word, and keeps to the width where words allow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 20 }),
      (words, indent) => {
        const wrapped = wrap(terminal, words.join(' '), indent);
        assert.equal(
          wrapped
            .split(/\s+/)
            .filter((word) => word !== '')
            .join(' '),
          words.join(' '),
        );
        for (const line of wrapped.split('\n')) assert.ok(line.length <= 80);
      },
    ),
  );
});
