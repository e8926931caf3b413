import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AppliesTo, type ComponentNames, rangeOf, readAppliesTo, versionsOf } from './index.ts';

const { components, defaultComponent } = JSON.parse(
  readFileSync(new URL('../../series/xsa.json', import.meta.url), 'utf8'),
) as { readonly components: readonly ComponentNames[]; readonly defaultComponent: string };
const read = (cell: string): AppliesTo => readAppliesTo(cell, components, defaultComponent);

type Expected = readonly [component: string | null, range: string | null, versions: string | null];

/** The right-hand column of every table of the real mails, as `corpus/xsa/INDEX.md` counts them. */
const REAL: Readonly<Record<string, Expected>> = {
  'Xen 4.4.x, 4.5.x, xen-unstable': ['xen', null, '4.4.x 4.5.x unstable'],
  'xen-unstable, Xen 4.6.x, Xen 4.5.x, Xen 4.4.x, Xen 4.3.x': ['xen', null, 'unstable 4.6.x 4.5.x 4.4.x 4.3.x'],
  'xen-unstable, Xen 4.6.x, 4.5.x': ['xen', null, 'unstable 4.6.x 4.5.x'],
  'Xen 4.4.x': ['xen', null, '4.4.x'],
  'xen-unstable - Xen 4.4': ['xen', '4.4 unstable', null],
  'qemu-xen-traditional': ['qemu-xen-traditional', null, null],
  '': [null, null, null],
  'qemu-xen, mainline qemu': ['qemu-xen', null, null],
  'xen-unstable, Xen 4.11.x, Xen 4.10.x': ['xen', null, 'unstable 4.11.x 4.10.x'],
  'Xen 4.9.x ... 4.7.x': ['xen', '4.7.x 4.9.x', null],
  'Linux 4.4 ... 5.2-rc': ['linux', '4.4 5.2-rc', null],
  'Linux 4.4 ... 5.2': ['linux', '4.4 5.2', null],
  'Xen 4.9 - xen-unstable': ['xen', '4.9 unstable', null],
  'Xen 4.13 - xen-unstable': ['xen', '4.13 unstable', null],
  'Xen 4.12': ['xen', null, '4.12'],
  'xen-unstable - 4.11': ['xen', '4.11 unstable', null],
  'Xen 4.11.x': ['xen', null, '4.11.x'],
  'xen-unstable - Xen 4.15.x': ['xen', '4.15.x unstable', null],
  'Linux 6.0, 6.1-rc': ['linux', null, '6.0 6.1-rc'],
  'xen-unstable - Xen 4.20.x': ['xen', '4.20.x unstable', null],
  'Xen 4.19.x - Xen 4.17.x': ['xen', '4.17.x 4.19.x', null],
  'XAPI oxenstored': ['oxenstored', null, null],
  'oxenstored master': ['oxenstored', null, 'master'],
  Linux: ['linux', null, null],
};

/** Others that texts of this kind use. */
const OTHER: Readonly<Record<string, Expected>> = {
  '4.13': ['xen', null, '4.13'],
  'Xen version 4.13': ['xen', null, '4.13'],
  'XEN 4.13': ['xen', null, '4.13'],
  'Xen 4.2.x to 4.4.x': ['xen', '4.2.x 4.4.x', null],
  'Xen 4.2.x … Xen 4.4.x': ['xen', '4.2.x 4.4.x', null],
  'Xen 4.2.x..4.4.x': ['xen', '4.2.x 4.4.x', null],
  'Xen 4.2 and 4.3': ['xen', null, '4.2 4.3'],
  master: ['xen', null, 'master'],
  Xen: ['xen', null, null],
  'xen-api v1.13.0': ['xapi', null, 'v1.13.0'],
  'stable-4.7': ['xen', null, 'stable-4.7'],
};

describe('the right-hand column of a patch table', () => {
  for (const [cell, [component, range, versions]] of Object.entries({ ...REAL, ...OTHER })) {
    it(`reads ${JSON.stringify(cell)}`, () => {
      const applies = read(cell);
      assert.equal(applies.unread, null);
      const found = rangeOf(applies);
      assert.deepEqual(
        [
          applies.component,
          found === null ? null : `${found.from} ${found.to}`,
          versionsOf(applies)?.join(' ') ?? null,
        ],
        [component, range, versions],
      );
    });
  }

  const notWholly: Readonly<Record<string, string>> = {
    'Xen 4.9 or whatever you run': 'whatever you run',
    all: 'all',
    'Xen 4.9 - 4.10 - 4.11': 'Xen 4.9 - 4.10 - 4.11',
    'Xen - 4.9': 'Xen - 4.9',
    '4.9 - ': '4.9 -',
    'Xen 4.x.y': 'Xen 4.x.y',
    'all but Xen 4.9': 'all but Xen 4.9',
    'Xen 4.9 (x86 only)': 'Xen 4.9 (x86 only)',
    'Xen 4.9 onwards': 'Xen 4.9 onwards',
    'not Xen 4.9': 'not Xen 4.9',
    'Xen Xen': 'Xen Xen',
    'Xenon 4.9': 'Xenon 4.9',
  };
  for (const [cell, unread] of Object.entries(notWholly)) {
    it(`says what it did not understand of ${JSON.stringify(cell)}, and gives no range and no list`, () => {
      const applies = read(cell);
      assert.equal(applies.unread, unread);
      assert.equal(rangeOf(applies), null);
      assert.equal(versionsOf(applies), null);
    });
  }

  it('gives neither for a list that has a range in it, and keeps both as spans', () => {
    const applies = read('xen-unstable, Xen 4.9.x - 4.7.x');
    assert.equal(applies.unread, null);
    assert.equal(applies.spans.length, 2);
    assert.deepEqual([rangeOf(applies), versionsOf(applies)], [null, null]);
  });

  it('gives no version of one component to another', () => {
    for (const cell of ['Xen 4.9, Linux 5.1', 'Linux, Xen 4.9', 'Xen 4.9, Linux', 'Xen 4.9 - Linux 5.1']) {
      const applies = read(cell);
      assert.notEqual(applies.unread, null, cell);
      assert.deepEqual([rangeOf(applies), versionsOf(applies)], [null, null], cell);
    }
  });

  it('leaves a cell of any length and shape unread rather than hang or throw', () => {
    const hostile = [
      '-'.repeat(2000),
      ' - '.repeat(600),
      '4 - '.repeat(500),
      '...'.repeat(600),
      ', '.repeat(1000),
      'Xen '.repeat(500),
      'Xen version '.repeat(160),
      'and or '.repeat(280),
      'x'.repeat(3_000_000),
      `${' '.repeat(2_000_000)}x${' '.repeat(1_000_000)}4`,
      '\0\ud800',
      '1.'.repeat(900),
      'oxenstored '.repeat(180),
    ];
    for (const cell of hostile) {
      const applies = read(cell);
      if (applies.unread === null) assert.deepEqual(applies.spans, [], cell.slice(0, 20));
    }
  });

  const word = fc.constantFrom(
    'Xen',
    'xen-unstable',
    'Linux',
    '4.9',
    '4.9.x',
    '6.1-rc',
    ' - ',
    '...',
    ', ',
    ' and ',
    ' ',
    'oxenstored',
    'master',
    '-',
    'foo',
    '\t',
    'to',
    ';',
  );
  const cells = fc.oneof(
    fc.array(word, { maxLength: 8 }).map((words) => words.join('')),
    fc.string(),
  );

  it('invents no release: every version it gives is printed in the cell, or is development under its name', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        for (const { from, to } of read(cell).spans) {
          for (const { kind, printed } of [from, to]) {
            if (kind === 'development' && printed === 'unstable') assert.match(cell, /unstable|linux-next/i);
            else assert.ok(cell.includes(printed), `${printed} in ${JSON.stringify(cell)}`);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is wholly read only where taking any version or component out of it leaves nothing but separators', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        if (read(cell).unread !== null) return;
        const rest = cell
          .replace(
            /xen-unstable|linux-next|\bunstable\b|\bmaster\b|\bmainline\b|\btrunk\b|\boxenstored\b|\bXen\b|\bLinux\b|\bversions?\b/gi,
            '',
          )
          .replace(/v?[0-9]+(?:\.[0-9]+)*(?:\.[xy*])?(?:-?(?:rc|pre)[0-9]*)?/gi, '');
        assert.match(rest, /^(?:[\s,;&.…–—-]|to|and|or)*$/i, JSON.stringify(cell));
      }),
      { numRuns: 2000 },
    );
  });
});
