import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Instant, parseInstant } from '#base';
import type { Condition } from '#conditions';
import { readAppliesTo } from '#versions';
import { productStatements, type StatedText } from './product-status.ts';
import { readReleaseTable } from './release-table.ts';

const NAMES = [{ component: 'xen', names: ['Xen'], development: ['xen-unstable'] }];
const at = (text: string): Instant => parseInstant(text) ?? assert.fail(text);

const table = readReleaseTable(
  {
    series: 'XSA',
    components: {
      xen: {
        tag: 'RELEASE-{version}',
        releases: { '4.14.0': '2020-07-23', '4.9.4': '2019-02-14', '4.13.1': '2020-05-18', '4.14.1': '2020-12-17' },
      },
    },
  },
  'test',
);
const FROM_414: Condition = {
  fact: 'xen',
  versions: [{ from: '4.14' }],
  quotes: [{ text: 'Xen 4.14 and later.', line: 7 }],
};

const text = (condition: Condition | null, ...cells: readonly string[]): StatedText => ({
  condition,
  patches: cells.map((cell) => ({ applies: readAppliesTo(cell, NAMES, 'xen') })),
  defaultComponent: 'xen',
});
const options = { table, publishedAt: at('2020-09-22T12:00:00Z'), isFixed: () => null };

describe('what a text says of releases', () => {
  test('of each that there was, oldest first, and of none that came later', () => {
    const [xen] = productStatements(text(FROM_414, 'xen-unstable'), options);
    assert.deepEqual(
      xen?.releases.map(({ version, status }) => [version, status]),
      [
        ['4.9.4', 'not_affected'],
        ['4.13.1', 'not_affected'],
        ['4.14.0', 'affected'],
      ],
    );
    assert.deepEqual(xen?.releases[2]?.because, [{ text: 'Xen 4.14 and later.', line: 7 }]);
  });

  test('a later release only where it is recorded as fixed', () => {
    const isFixed = (component: string, version: string): boolean => component === 'xen' && version === '4.14.1';
    const [xen] = productStatements(text(FROM_414, 'xen-unstable'), { ...options, isFixed });
    assert.deepEqual(xen?.releases.at(-1), { version: '4.14.1', status: 'fixed', because: [] });
  });

  test('a later release is not taken out by a text that was there before it', () => {
    const only: Condition = { fact: 'xen', versions: [{ only: '4.13' }] };
    const [xen] = productStatements(text(only, 'xen-unstable'), { ...options, isFixed: () => true });
    assert.deepEqual(
      xen?.releases.map(({ version, status }) => [version, status]),
      [
        ['4.9.4', 'not_affected'],
        ['4.13.1', 'fixed'],
        ['4.14.0', 'not_affected'],
        ['4.14.1', 'fixed'],
      ],
    );
  });

  test('a release that the text takes out is not fixed, whatever is recorded', () => {
    const [xen] = productStatements(text(FROM_414, 'xen-unstable'), { ...options, isFixed: () => true });
    assert.equal(xen?.releases[0]?.status, 'not_affected');
  });

  test('without a statement nothing is known of any', () => {
    const [xen] = productStatements(text(null, 'xen-unstable'), options);
    assert.deepEqual([...new Set(xen?.releases.map(({ status }) => status))], ['under_investigation']);
    assert.equal(xen?.otherwise, 'under_investigation');
  });

  test('a text that names no product and no version is about the product, and about no one release', () => {
    const [xen, ...others] = productStatements(text({ fact: 'toolstack', in: ['xl', 'libxl'] }), options);
    assert.deepEqual([xen?.component, xen?.releases, xen?.otherwise, others], ['xen', [], 'affected', []]);
  });

  test('each product that has patches or whose versions are spoken of', () => {
    const condition: Condition = { any: [FROM_414, { fact: 'dom0Linux', versions: [{ from: '5.4' }] }] };
    const found = productStatements(text(condition, 'xen-unstable'), options);
    assert.deepEqual(
      found.map(({ component, releases, otherwise }) => [component, releases.length, otherwise]),
      [
        ['xen', 3, 'affected'],
        ['linux', 0, 'affected'],
      ],
    );
  });

  test('a text about hosts with XAPI alone is about XAPI', () => {
    const condition: Condition = {
      all: [
        { fact: 'toolstack', in: ['xapi'] },
        { fact: 'features.rbac', is: true },
      ],
    };
    const found = productStatements(text(condition), options);
    assert.deepEqual(
      found.map(({ component, releases, otherwise }) => [component, releases, otherwise]),
      [['xapi', [], 'affected']],
    );
  });

  test('a product without recorded releases is affected only where no version of it is told from another', () => {
    const statusOf = (condition: Condition) => productStatements(text(condition), options)[0]?.otherwise;
    const linux = (...versions: Extract<Condition, { versions: unknown }>['versions']): Condition => ({
      fact: 'dom0Linux',
      versions,
    });
    assert.equal(statusOf(linux({ from: '2.6.23' })), 'under_investigation');
    assert.equal(statusOf(linux({ to: '6.1' })), 'under_investigation');
    assert.equal(statusOf({ any: [linux({ to: '6.1' }), { not: linux({ to: '6.1' }) }] }), 'affected');
    assert.equal(statusOf({ all: [linux({ to: '6.1' }), linux({ from: '6.2' })] }), 'not_affected');
    const ofGuests: Condition = { guests: 'some', where: { fact: 'guest.linux', versions: [{ from: '2.6.23' }] } };
    const [guests] = productStatements({ ...text(ofGuests), defaultComponent: 'linux' }, options);
    assert.equal(guests?.otherwise, 'under_investigation');
  });
});

test('a table of releases with a day that is none is refused with its place', () => {
  for (const releases of [
    { '4.14.0': '2020-13-01' },
    { '4.14': 7 },
    { unstable: '2020-01-01' },
    {},
    { '4.1-rc1': '2020-01-01' },
  ])
    assert.throws(
      () => readReleaseTable({ series: 'XSA', components: { xen: { releases } } }, 'a.json'),
      /a\.json: components\.xen\.releases must be/,
    );
  assert.throws(() => readReleaseTable([], 'a.json'), /a\.json: series must be/);
});
