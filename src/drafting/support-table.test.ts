import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { at } from './drafts.test-support.ts';
import { inScope, readSupportTable, type ScopeQuestion } from './index.ts';

const path = join(import.meta.dirname, '../../examples/osier/support.yaml');
const source = readFileSync(path, 'utf8');
const table = readSupportTable(source, 'support.yaml');
const NOW = at('2024-12-31T23:59:59Z');
const ask = (question: ScopeQuestion, now = NOW) => inScope(table, { product: 'osierd', ...question }, now);

describe('the support table', () => {
  it('says yes with the rows that it rests on', () => {
    const { answer, because } = ask({ branch: '3.4', feature: 'Mirror', arch: 'x86_64' });
    assert.equal(answer, 'yes');
    assert.equal(because.length, 3);
    const lines = source.split('\n');
    for (const [index, word] of ["branch: '3.4'", 'architecture: x86_64', 'feature: port mirroring'].entries())
      assert.ok(lines[(because[index]?.line ?? 0) - 1]?.includes(word), `${because[index]?.line}: ${word}`);
  });

  it('counts the last day whole, in UTC', () => {
    assert.equal(ask({ branch: '3.2' }).answer, 'yes');
    const over = ask({ branch: '3.2' }, at('2025-01-01T00:00:00Z'));
    assert.equal(over.answer, 'no');
    assert.match(over.because[0]?.says ?? '', /ended 2024-12-31/);
  });

  it('says no for one row that says so, whatever the others', () => {
    assert.equal(ask({ branch: '3.4', arch: 'riscv64' }).answer, 'no');
    assert.equal(ask({ branch: '3.4', feature: 'port mirroring', arch: 'arm64' }).answer, 'no');
    assert.equal(ask({ feature: 'scripting of the lease table' }).answer, 'no', 'the branch does not matter then');
    assert.equal(ask({ branch: '2.9', arch: 'riscv64' }).answer, 'no');
  });

  it('guesses nothing: what is not there, or not asked, is named', () => {
    for (const [question, missing] of [
      [{ branch: '9.9' }, /branch 9\.9/],
      [{}, /the branch/],
      [{ branch: '3.4', arch: 'sparc' }, /sparc/],
      [{ branch: '3.4', feature: 'teleportation' }, /teleportation/],
      [{ branch: '3.4', feature: 'port mirroring' }, /the architecture/],
      [{ branch: '3.4', feature: 'port mirroring', arch: 'riscv64x' }, /riscv64x/],
      [{ branch: '3.4', product: 'xen' }, /osierd, osier-kmod/],
    ] as const) {
      const { answer, missing: found } = ask(question);
      assert.equal(answer, 'unknown', JSON.stringify(question));
      assert.match(found.join('; '), missing);
    }
    assert.equal(inScope(table, { branch: '3.4' }, NOW).answer, 'unknown', 'of three products');
  });

  it('takes deprecated things for supported', () =>
    assert.equal(ask({ branch: '3.4', feature: 'text protocol of osierd 2' }).answer, 'yes'));

  for (const [what, text, message] of [
    [
      'an unknown status',
      source.replace('status: experimental', 'status: beta'),
      /line 19, products\.0\.architectures\.2\.status/,
    ],
    ['an unknown member', source.replace('alsoCalled', 'alias'), /line 2[3-9], products\.0\.features\.2: .*alias/],
    ['a day that is none', source.replace('2026-12-31', '2026-02-31'), /line 11.*securitySupportUntil/],
    ['a branch twice', source.replace("'3.3'", "'3.4'"), /line 12, osierd: branch 3\.4 stands in line 11 too/],
    ['no YAML', 'a: [', /support\.yaml: expected a support table/],
    ['no products', 'version: 2024-01-01\nproducts: []\n', /line 2, products/],
    [
      'aliases that unfold',
      `version: 2024-01-01\na: &a [1]\nb: [${'*a,'.repeat(50)}]\nproducts: []\n`,
      /expected a support table/,
    ],
    ['too much', `# ${'x'.repeat(1024 * 1024)}`, /at most 1048576 characters/],
  ] as const) {
    it(`with ${what} is refused, with the place`, () => {
      assert.throws(
        () => readSupportTable(text, 'support.yaml'),
        (error: unknown) =>
          error instanceof TocsinError && error.code === 'unreadable_input' && message.test(error.message),
      );
    });
  }
});
