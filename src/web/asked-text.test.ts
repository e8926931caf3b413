import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tokensOf } from '#search';
import { askedText } from './asked-text.ts';

describe('what a visitor typed', () => {
  for (const [typed, read] of [
    ['  two  words ', 'two words'],
    ['a\u202eb', 'ab'],
    ['\u2066pay\u200bpal\u2069', 'paypal'],
    ['a\0b\nc', 'a b c'],
    ['half \ud800', 'half \ufffd'],
    ['Zürich 日本語 "a b" s:x*', 'Zürich 日本語 "a b" s:x*'],
  ] as const) {
    it(`${JSON.stringify(typed)} is read as ${JSON.stringify(read)}`, () => assert.equal(askedText(typed), read));
  }

  it('finds the same as before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) =>
        assert.deepEqual(tokensOf(askedText(typed)), tokensOf(typed)),
      ),
    );
  });
});
