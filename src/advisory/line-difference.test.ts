import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareLines, type LineChange } from './index.ts';

const lines = (changes: readonly LineChange[], not: LineChange['kind']) =>
  changes.filter((change) => change.kind !== not).map((change) => change.text);

/** The length of a longest common subsequence, from its definition. */
function longest(left: readonly string[], right: readonly string[]): number {
  const [head, ...rest] = left;
  if (head === undefined || right.length === 0) return 0;
  const at = right.indexOf(head);
  return Math.max(longest(rest, right), at === -1 ? 0 : 1 + longest(rest, right.slice(at + 1)));
}

const few = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 9 });

describe('the difference of two texts by lines', () => {
  it('gives back both', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n') }),
        fc.string({ unit: fc.constantFrom('a', 'b', '\n') }),
        (before, after) => {
          const changes = compareLines(before, after);
          assert.equal(lines(changes, 'added').join('\n'), before);
          assert.equal(lines(changes, 'removed').join('\n'), after);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps as many lines as can be kept', () => {
    fc.assert(
      fc.property(few, few, (left, right) => {
        const kept = compareLines(left.join('\n'), right.join('\n')).filter((change) => change.kind === 'same').length;
        assert.equal(kept, longest(left, right));
      }),
      { numRuns: 500 },
    );
  });

  it('does not count line ends', () => {
    assert.deepEqual(
      compareLines('a\r\nb', 'a\nb').map((change) => change.kind),
      ['same', 'same'],
    );
  });

  it('of texts longer than any section still gives back both', () => {
    const before = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    const after = ['first', ...[...before].reverse(), 'last'];
    const changes = compareLines(before.join('\n'), after.join('\n'));
    assert.deepEqual(lines(changes, 'added'), before);
    assert.deepEqual(lines(changes, 'removed'), after);
  });
});
