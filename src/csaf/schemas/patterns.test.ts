import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { patternOf } from './patterns.ts';

const PIECES = ['a', 'Z9', '-', '.', '_', '*', '?', '\\*', '\\\\', '\\:', '\\/', '\\`', '\\{', '\\a', ' '];
const cpePart = fc.oneof(
  fc.constantFrom('*', '-', 'xen', '4.14.0', ''),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join('')),
);
const cpe = fc
  .tuple(fc.array(cpePart, { minLength: 5, maxLength: 5 }), fc.array(cpePart, { minLength: 4, maxLength: 5 }))
  .map(([first, last]) => `cpe:2.3:a:${first.join(':')}:*:${last.join(':')}`);

for (const version of ['2.0', '2.1']) {
  test(`the quick pattern of CPEs takes the same words as that of the schema of ${version}`, () => {
    const schema = readFileSync(join(import.meta.dirname, 'official', `csaf-${version}.json`), 'utf8');
    const patterns = [...schema.matchAll(/"pattern": ("(?:[^"\\]|\\.)*cpe:2(?:[^"\\]|\\.)*")/g)];
    assert.equal(patterns.length, 1);
    const source: string = JSON.parse(patterns[0]?.[1] ?? '""');
    const [official, quick] = [new RegExp(source, 'u'), patternOf(source, 'u')];
    assert.notEqual(quick.source, official.source, 'the schema writes it otherwise: take its part over');
    fc.assert(
      fc.property(cpe, (name) => {
        assert.equal(quick.test(name), official.test(name), name);
      }),
      { numRuns: 3000 },
    );
    assert.ok(quick.test('cpe:2.3:o:xen:xen:4.14.0:*:*:*:*:*:*:*'));
    assert.ok(!quick.test('cpe:2.3:o:xen:xen:4.1 :*:*:*:*:*:*:*'));
  });
}
