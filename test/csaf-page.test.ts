import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NOT_CHECKED, RULES } from '#csaf';
import { CSAF_PAGE, csafPage } from '../scripts/write-csaf-page.ts';

test('docs/csaf.md is what the rules say', () => {
  assert.equal(readFileSync(CSAF_PAGE, 'utf8'), csafPage(), 'run: sh scripts/node scripts/write-csaf-page.ts');
});

test('every number of both standards is tested, or named as not checked', () => {
  const numbers = (group: string, last: number): string[] =>
    Array.from({ length: last }, (_each, index) => `${group}.${index + 1}`);
  const parts: Readonly<Record<string, number>> = {
    '6.1.27': 19,
    '6.1.60': 3,
    '6.2.39': 5,
    '6.2.50': 3,
    '6.2.54': 4,
    '6.3.19': 5,
    '6.3.21': 9,
  };
  const all = {
    '2.0': [...numbers('6.1', 33), ...numbers('6.1.27', 11), ...numbers('6.2', 20), ...numbers('6.3', 11)].filter(
      (number) => number !== '6.1.27',
    ),
    '2.1': [...numbers('6.1', 61), ...numbers('6.2', 54), ...numbers('6.3', 22)].flatMap((number) =>
      // 6.2.10 is obsolete there, and kept for the numbering alone
      number === '6.2.10' ? [] : parts[number] === undefined ? [number] : numbers(number, parts[number]),
    ),
  };
  for (const version of ['2.0', '2.1'] as const) {
    const tested = RULES.filter(({ versions }) => versions.includes(version)).map((rule) => rule.test);
    const named = NOT_CHECKED[version].map((each) => each.test);
    assert.equal(new Set(tested).size, tested.length, 'no number twice');
    assert.deepEqual([...new Set([...tested, ...named])].sort(), [...all[version]].sort(), version);
  }
});
