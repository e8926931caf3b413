import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasWildcard, matchesWildcard } from './index.ts';

/** What a shell does, as a regular expression; only for small inputs, since it backtracks. */
function oracle(pattern: string, name: string): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const head = pattern.charAt(at);
    const set = /^\[(?<not>[!^]?)(?<members>[\s\S]+?)\]/.exec(pattern.slice(at))?.groups;
    if (head === '*') source += '[^/]*';
    else if (head === '?') source += '[^/]';
    else if (head === '[' && set !== undefined) {
      source += `(?!/)[${set['not'] === '' ? '' : '^'}${(set['members'] ?? '').replace(/[\\\]^[]/g, '\\$&')}]`;
      at +=
        pattern.slice(at).indexOf(set['members'] ?? '', 1 + (set['not'] ?? '').length) + (set['members'] ?? '').length;
    } else source += head.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  }
  return new RegExp(`^${source}$`).test(name);
}

describe('a wildcard', () => {
  const table: readonly (readonly [pattern: string, name: string, fits: boolean])[] = [
    ['xsa475-?.patch', 'xsa475-1.patch', true],
    ['xsa475-?.patch', 'xsa475-10.patch', false],
    ['xsa475-?.patch', 'xsa475-4.19-1.patch', false],
    ['xsa475-4.19-?.patch', 'xsa475-4.19-1.patch', true],
    ['xsa475-4.19-?.patch', 'xsa475-4x19-1.patch', false],
    ['xsa499/xsa499-?.patch', 'xsa499/xsa499-1.patch', true],
    ['xsa499*/*', 'xsa499/xsa499-1.patch', true],
    ['xsa499*', 'xsa499/xsa499-1.patch', false],
    ['*', 'a/b', false],
    ['*', '', true],
    ['**', '', true],
    ['?', '/', false],
    ['[!a]', '/', false],
    ['[.-0]', '/', false],
    ['a[0-9].patch', 'a7.patch', true],
    ['a[!0-9].patch', 'a7.patch', false],
    ['a[^0-9].patch', 'ax.patch', true],
    ['a[].patch', 'a[].patch', true],
    ['a[]]b', 'a]b', true],
    ['a[!]]b', 'axb', true],
    ['a[!]]b', 'a]b', false],
    ['a[b', 'a[b', true],
    ['[', '[', true],
    ['A', 'a', false],
    ['plain.patch', 'plain.patch', true],
    ['plain.patch', 'plainxpatch', false],
    ['', '', true],
    ['a*b*c', 'a--b-b--c', true],
    ['a*b*c', 'a--b-b--', false],
    ['*a/*b', 'xa/yb', true],
    ['*/b', 'a/c/b', false],
  ];
  for (const [pattern, name, fits] of table) {
    it(`${pattern} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(name)}`, () =>
      assert.equal(matchesWildcard(pattern, name), fits));
  }

  it('is what ?, * and [ make', () => {
    for (const pattern of ['a?', 'a*', 'a[b]']) assert.equal(hasWildcard(pattern), true);
    for (const pattern of ['', 'a.patch', 'a]']) assert.equal(hasWildcard(pattern), false);
  });

  it('fits as a regular expression built from it does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '-'), maxLength: 8 });
    const pattern = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '.', '*', '*', '?', '[ab]', '[!a]', '[^b]', '[', '+'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(pattern, letters, (wildcard, name) =>
        assert.equal(matchesWildcard(wildcard, name), oracle(wildcard, name), `${wildcard} ${name}`),
      ),
      { numRuns: 5000 },
    );
  });

  it('fits every name that it was made from by putting characters under wildcards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', '.'), fc.constantFrom('keep', '?', '*', '[a-b.]')), {
          maxLength: 40,
        }),
        (steps) => {
          const name = steps.map(([character]) => character).join('');
          const wildcard = steps.map(([character, as]) => (as === 'keep' ? character : as)).join('');
          assert.equal(matchesWildcard(wildcard, name), true);
        },
      ),
    );
  });

  it('of many stars and many brackets ends, whatever its length', () => {
    const name = 'a'.repeat(200);
    for (const pattern of [
      `${'*a'.repeat(100)}b`,
      `${'a*'.repeat(100)}b`,
      `${'*'.repeat(200)}b`,
      `${'[a]*'.repeat(50)}b`,
      `*${'['.repeat(200)}`,
      `${'*a'.repeat(1e6)}b`,
      `${'['.repeat(1e6)}`,
    ]) {
      assert.equal(matchesWildcard(pattern, name), false);
      assert.equal(matchesWildcard(pattern, name.repeat(5000)), false);
    }
  });
});
