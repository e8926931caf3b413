import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordedFixes } from './recorded-fixes.ts';
import { readReleaseTable } from './release-table.ts';

const file = join(import.meta.dirname, '..', '..', 'series', 'xen', 'fixes.json');
const tables = [readReleaseTable(readFileSync(file), file)];

test('what the table of Xen records of the fix of XSA-334 in releases', () => {
  const isFixed = recordedFixes(tables, 'XSA-334');
  assert.deepEqual(
    ['4.13.1', '4.13.2', '4.14.0', '4.14.1', '4.15.0', '4.99.0'].map((version) => isFixed('xen', version)),
    [false, true, false, true, true, null],
  );
  assert.equal(isFixed('linux', '4.14.1'), null);
  // asked again, it says the same
  assert.equal(isFixed('xen', '4.14.1'), true);
});

test('of an advisory without an id, or without a record, nothing is known', () => {
  assert.equal(recordedFixes(tables, null)('xen', '4.14.1'), null);
  assert.equal(recordedFixes(tables, 'XSA-99999')('xen', '4.14.1'), null);
  assert.equal(recordedFixes([], 'XSA-334')('xen', '4.14.1'), null);
});
