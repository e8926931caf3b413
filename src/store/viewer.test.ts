import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { PUBLIC, TEAM, type Viewer, viewerKey } from './viewer.ts';

it('viewers that see the same have one key, and no others', () => {
  const subscriber = (lists: readonly string[]): Viewer => ({ kind: 'subscriber', lists });
  assert.equal(viewerKey(subscriber(['b', 'a', 'b'])), viewerKey(subscriber(['a', 'b'])));
  assert.equal(new Set([PUBLIC, TEAM, subscriber([])].map(viewerKey)).size, 3);
  const lists = fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, (some, others) => {
      const isSame =
        new Set([...some, ...others]).size === new Set(some).size && new Set(some).size === new Set(others).size;
      assert.equal(viewerKey(subscriber(some)) === viewerKey(subscriber(others)), isSame);
    }),
  );
});
