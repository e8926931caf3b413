import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  compareVersions,
  covers,
  developmentVersion,
  isSingle,
  type ProductVersion,
  parseProductVersion,
  spanContains,
  versionSpan,
} from './index.ts';

function version(text: string): ProductVersion {
  const parsed = text === 'unstable' ? developmentVersion(text) : parseProductVersion(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

describe('a version', () => {
  const readable: readonly (readonly [string, Partial<ProductVersion>])[] = [
    ['4.13', { kind: 'release', numbers: [4, 13], pre: null }],
    ['4.9.x', { kind: 'branch', numbers: [4, 9], pre: null }],
    ['4.9.X', { kind: 'branch', numbers: [4, 9], pre: null }],
    ['4.9.*', { kind: 'branch', numbers: [4, 9], pre: null }],
    ['stable-4.7', { kind: 'branch', numbers: [4, 7], pre: null }],
    ['6.1-rc', { kind: 'release', numbers: [6, 1], pre: { word: 'rc', number: null } }],
    ['6.1-rc3', { kind: 'release', numbers: [6, 1], pre: { word: 'rc', number: 3 } }],
    ['4.12.4-pre', { kind: 'release', numbers: [4, 12, 4], pre: { word: 'pre', number: null } }],
    ['4.12.0-rc.2', { kind: 'release', numbers: [4, 12, 0], pre: { word: 'rc', number: 2 } }],
    ['v1.13.0', { kind: 'release', numbers: [1, 13, 0], pre: null }],
    ['5', { kind: 'release', numbers: [5], pre: null }],
  ];
  for (const [text, expected] of readable) {
    it(`reads ${text}`, () => {
      const { printed, ...rest } = version(text);
      assert.equal(printed, text);
      assert.deepEqual(rest, expected);
    });
  }

  const nonsense = [
    '',
    ' ',
    '.',
    '4.',
    '.4',
    '4..5',
    'x',
    '4.x.3',
    '4,13',
    '4.13 ',
    '-4.13',
    '4.13-',
    '4.13-beta',
    '4.9.x-rc1',
    'stable-',
    'stable-4.9-rc1',
    '4.13\n',
    '٤.١٣',
    '1.2.3.4.5.6.7',
    '1234567.1',
    '4.13-rc12345',
    'NaN',
    `4${'.1'.repeat(100_000)}`,
  ];
  for (const text of nonsense) {
    it(`does not read ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(parseProductVersion(text), undefined));
  }
});

const anyVersion = fc
  .record({
    numbers: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    form: fc.constantFrom('release', 'branch', 'stable', 'rc', 'rc1', 'rc2', 'pre', 'v', 'unstable'),
  })
  .map(({ numbers, form }) => {
    const bare = numbers.join('.');
    if (form === 'unstable') return version('unstable');
    if (form === 'branch') return version(`${bare}.x`);
    if (form === 'stable') return version(`stable-${bare}`);
    if (form === 'v') return version(`v${bare}`);
    return version(form === 'release' ? bare : `${bare}-${form}`);
  });

describe('the order of versions', () => {
  it('runs from the oldest candidate to development', () => {
    const inOrder = [
      '4.8.x',
      '4.9-pre',
      '4.9-rc1',
      '4.9-rc2',
      '4.9-rc',
      '4.9',
      '4.9.3-rc1',
      '4.9.3',
      '4.9.10',
      '4.9.x',
      '4.10-rc1',
      '4.10',
      '4.x',
      '5',
      'unstable',
    ];
    for (const [index, older] of inOrder.entries()) {
      for (const newer of inOrder.slice(index + 1)) {
        assert.ok(compareVersions(version(older), version(newer)) < 0, `${older} < ${newer}`);
        assert.ok(compareVersions(version(newer), version(older)) > 0, `${newer} > ${older}`);
      }
    }
  });

  it('counts a missing number as zero, and knows a branch by either name', () => {
    for (const [one, other] of [
      ['4.9', '4.9.0'],
      ['4.9', 'v4.9'],
      ['4.9.x', 'stable-4.9'],
      ['4.9-rc1', '4.9.0-rc1'],
      ['4.09', '4.9'],
    ] as const) {
      assert.equal(compareVersions(version(one), version(other)), 0, `${one} = ${other}`);
    }
  });

  it('is antisymmetric and never unsure', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, (left, right) => {
        const order = compareVersions(left, right);
        assert.equal(Number.isNaN(order), false);
        assert.equal(Math.sign(order) + Math.sign(compareVersions(right, left)), 0);
        assert.equal(compareVersions(left, left), 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('is transitive, equality included', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (one, two, three) => {
        if (compareVersions(one, two) <= 0 && compareVersions(two, three) <= 0)
          assert.ok(compareVersions(one, three) <= 0);
        if (compareVersions(one, two) === 0 && compareVersions(two, three) === 0)
          assert.equal(compareVersions(one, three), 0);
      }),
      { numRuns: 5000 },
    );
  });

  it('sorts the same whatever the order before', () => {
    fc.assert(
      fc.property(fc.array(anyVersion, { maxLength: 12 }), fc.integer(), (versions, seed) => {
        const rank = (list: readonly ProductVersion[]) => [...list].sort(compareVersions);
        const shuffled = versions
          .map((item, index) => ({ item, key: Math.sin(seed + index) }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
        for (const [index, item] of rank(versions).entries())
          assert.equal(compareVersions(item, rank(shuffled)[index] ?? item), 0);
      }),
    );
  });
});

describe('a branch', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['4.9.x', '4.9.3', true],
    ['4.9.x', '4.9', true],
    ['4.9.x', '4.9.0-rc1', true],
    ['4.9.x', '4.10', false],
    ['4.9.x', '4.90', false],
    ['4.9', '4.9.3', true],
    ['4.9', 'stable-4.9', true],
    ['stable-4.9', '4.9.12', true],
    ['4.9.3', '4.9.3', true],
    ['4.9.3', '4.9.4', false],
    ['4.9.3', '4.9', false],
    ['4.9-rc1', '4.9', false],
    ['4.9-rc1', '4.9-rc1', true],
    ['unstable', 'unstable', true],
    ['unstable', '4.9', false],
    ['4.9.x', 'unstable', false],
  ];
  for (const [wide, narrow, isCovered] of cases) {
    it(`${wide} ${isCovered ? 'covers' : 'does not cover'} ${narrow}`, () =>
      assert.equal(covers(version(wide), version(narrow)), isCovered));
  }
});

describe('a span', () => {
  it('is the same from either direction, oldest first', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (one, other, third) => {
        const [forth, back] = [versionSpan(one, other), versionSpan(other, one)];
        assert.ok(compareVersions(forth.from, forth.to) <= 0);
        assert.equal(compareVersions(forth.from, back.from), 0);
        assert.equal(compareVersions(forth.to, back.to), 0);
        assert.equal(spanContains(forth, third), spanContains(back, third));
        assert.ok(spanContains(forth, one) && spanContains(forth, other));
      }),
      { numRuns: 1000 },
    );
  });

  const inside: readonly (readonly [string, string, string, boolean])[] = [
    ['unstable', '4.11', '4.11', true],
    ['unstable', '4.11', '4.11.3', true],
    ['unstable', '4.11', '4.14', true],
    ['unstable', '4.11', 'unstable', true],
    ['unstable', '4.11', '4.10.9', false],
    ['4.9.x', '4.7.x', '4.7.0', true],
    ['4.9.x', '4.7.x', '4.8.5', true],
    ['4.9.x', '4.7.x', '4.9.9', true],
    ['4.9.x', '4.7.x', '4.10', false],
    ['4.9.x', '4.7.x', '4.6.6', false],
    ['4.4', '5.2-rc', '5.1', true],
    ['4.4', '5.2-rc', '5.2', false],
    ['4.4', '5.2-rc', '5.2-rc3', true],
    ['6.1-rc', '6.1-rc', '6.1-rc7', true],
    ['6.1-rc', '6.1-rc', '6.1', false],
  ];
  for (const [one, other, item, isInside] of inside) {
    it(`from ${one} to ${other} ${isInside ? 'contains' : 'does not contain'} ${item}`, () =>
      assert.equal(spanContains(versionSpan(version(one), version(other)), version(item)), isInside));
  }

  it('of one version is single', () => {
    const one = version('4.9');
    assert.equal(isSingle({ from: one, to: one }), true);
    assert.equal(isSingle(versionSpan(one, version('4.10'))), false);
  });
});
