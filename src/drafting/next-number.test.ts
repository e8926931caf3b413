import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextNumber } from './index.ts';

describe('the next number', () => {
  it('is above all that were ever given, and gaps are listed', () => {
    assert.deepEqual(nextNumber('OSN', { taken: [5, 9], returned: [7], announced: [1, 2, 5] }), {
      number: 10,
      id: 'OSN-10',
      gaps: [
        { from: 3, to: 4 },
        { from: 6, to: 6 },
        { from: 8, to: 8 },
      ],
      unused: [7],
    });
  });

  it('of a new series is 1, and there is none above the last', () => {
    assert.deepEqual(nextNumber('OSN', { taken: [], returned: [], announced: [] }), {
      number: 1,
      id: 'OSN-1',
      gaps: [],
      unused: [],
    });
    assert.equal(nextNumber('OSN', { taken: [99_999], returned: [], announced: [] }).number, null);
  });

  it('is not led astray by numbers that are none', () =>
    assert.equal(nextNumber('OSN', { taken: [0, -3, 1.5, Number.NaN], returned: [], announced: [2] }).number, 3));
});
