import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isShorter } from './shorter.ts';

test('a text is shorter by its characters, of which some are two units', () => {
  assert.ok(isShorter('', 1));
  assert.ok(!isShorter('\u{1f600}', 1));
  assert.ok(isShorter('\u{1f600}\u{1f600}', 3));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 12 }), (text, least) => {
      assert.equal(isShorter(text, least), [...text].length < least);
    }),
  );
});
