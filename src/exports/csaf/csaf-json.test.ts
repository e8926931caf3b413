import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ordered } from './csaf-json.ts';

test('keys are put in order at every depth, without regard to case', () => {
  const made = ordered({ name: 'b', Automatable: 'NO', items: [{ z: 1, a: [{ y: 1, b: 2 }] }], category: 'a' });
  assert.equal(
    JSON.stringify(made),
    '{"Automatable":"NO","category":"a","items":[{"a":[{"b":2,"y":1}],"z":1}],"name":"b"}',
  );
});

test('what is undefined, or an empty list, is left out, also of what is in order', () => {
  for (const object of [
    { a: 1, b: undefined, c: [], d: { e: [], f: 2 } },
    { d: { f: 2, e: [] }, c: [], a: 1 },
  ]) {
    assert.deepEqual(ordered(object), { a: 1, d: { f: 2 } });
    assert.deepEqual(Object.keys(ordered(object)), ['a', 'd']);
  }
});

test('what is in order already is the same object, and nothing given is changed', () => {
  const inner = { a: 1, b: ['y', 'x'] };
  const outer = { z: inner, c: [inner] };
  const made = ordered(outer);
  assert.equal(made['z'], inner);
  assert.deepEqual(Object.keys(outer), ['z', 'c']);
  assert.equal(ordered(inner), inner);
});
