import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposeFrom } from './propose.ts';

const NAMES = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'length', 'name'];

test('words that every object has are words', () => {
  for (const name of NAMES)
    for (const text of [
      name,
      `${name}'s systems are vulnerable.`,
      `Only ${name} guests with 4 ${name} are vulnerable.`,
      `Xen ${name} 4.14 and later, and versions of ${name}, are vulnerable.`,
      `${name} processors with ${name} and 5 ${name} of memory are not affected.`,
    ])
      for (const role of ['vulnerable', 'mitigation', 'description'] as const) {
        const { condition } = proposeFrom([{ role, product: 'xen', body: text, line: 1 }]);
        assert.ok(condition === null || typeof condition === 'object');
      }
});
