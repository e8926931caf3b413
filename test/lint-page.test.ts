import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RULES } from '#lint';
import { LINT_PAGE, lintPage } from '../scripts/write-lint-page.ts';

test('docs/lint.md is what the rules say', () => {
  assert.equal(readFileSync(LINT_PAGE, 'utf8'), lintPage(), 'run: sh scripts/node scripts/write-lint-page.ts');
});

test('every code has its heading, in one area', () => {
  const headings = [...lintPage().matchAll(/^### (?<code>.+)$/gm)].map((match) => match.groups?.['code']);
  assert.deepEqual(headings.toSorted(), Object.keys(RULES).toSorted());
});
