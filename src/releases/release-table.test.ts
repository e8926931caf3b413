import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AdvisoryId } from '#identifiers';
import {
  changedSince,
  fixStateAt,
  placeOfCommit,
  placeOfVersion,
  printReleaseTable,
  type ReleaseTable,
  readReleaseTable,
} from './index.ts';

const FILE = new URL('../../series/xen/fixes.json', import.meta.url);
const xen = readReleaseTable(readFileSync(FILE), 'fixes.json');

const stateOf = (version: string, id: string): string | undefined => {
  const place = placeOfVersion(xen, version);
  return place === undefined ? undefined : fixStateAt(xen, place, id as AdvisoryId)?.state;
};

describe('the table of releases that comes with the program', () => {
  it('says of XSA-334: missing in 4.13.1 and 4.14.0, contained from 4.12.4, 4.13.2, 4.14.1 and 4.15 on', () => {
    for (const version of ['4.13.1', '4.14.0', '4.12.3']) assert.equal(stateOf(version, 'XSA-334'), 'missing', version);
    for (const version of ['4.12.4', '4.13.2', '4.14.1', '4.15.0', '4.22.0'])
      assert.equal(stateOf(version, 'XSA-334'), 'contained', version);
  });

  it('says nothing of what leads to the release that has it, of a branch without a fix, of a version it does not have', () => {
    for (const version of ['4.14.1-pre', '4.15.0-rc1', '4.14', '4.11.4', '4.99.0'])
      assert.equal(stateOf(version, 'XSA-334'), undefined, version);
  });

  it('takes a fix that was taken back for none, and says so of a build that had it for a while', () => {
    assert.equal(stateOf('4.3.2', 'XSA-97'), 'missing');
    assert.equal(stateOf('4.3.4', 'XSA-97'), 'contained');
  });

  it('is what it prints, and has at most 400 kB', () => {
    const bytes = readFileSync(FILE);
    assert.equal(printReleaseTable(xen), bytes.toString('utf8'));
    assert.ok(bytes.length <= 400_000);
  });

  it('finds each commit of a stable branch where it stands, and once it has a fix, all after it have it', () => {
    const branch = xen.branches.find(({ version }) => version === '4.14');
    assert.ok(branch !== undefined);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: branch.commits.length / 10 - 1 }), (index) => {
        const place = placeOfCommit(xen, branch.commits.slice(index * 10, index * 10 + 10));
        assert.deepEqual([place?.branch.version, place?.low, place?.high], ['4.14', index + 1, index + 1]);
      }),
    );
  });
});

describe('a table', () => {
  const places = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 });
  const tableOf = (fixes: readonly number[]): ReleaseTable => ({
    ...xen,
    branches: [
      {
        version: '4.1',
        commits: '',
        releases: [
          { version: '4.1.0', place: 5 },
          { version: '4.1.1', place: 15 },
        ],
      },
    ],
    advisories: new Map([
      [
        'XSA-1' as AdvisoryId,
        {
          placesByVersion: new Map([['4.1', fixes.map((from) => ({ from, until: null }))]]),
          inheritedSince: null,
          lackingVersions: [],
          mainline: [],
          subjects: [],
        },
      ],
    ]),
  });

  it('never says missing of a build that was changed, nor contained of one that a release does not have', () => {
    fc.assert(
      fc.property(places, (fixes) => {
        const table = tableOf(fixes);
        const place = placeOfVersion(table, '4.1.0');
        assert.ok(place !== undefined);
        const exact = fixStateAt(table, place, 'XSA-1' as AdvisoryId)?.state;
        const changed = fixStateAt(table, changedSince(place), 'XSA-1' as AdvisoryId)?.state;
        const isIn = fixes.filter((from) => from <= 5).length;
        assert.equal(exact, isIn === fixes.length ? 'contained' : isIn === 0 ? 'missing' : 'partial');
        assert.ok(changed === undefined || changed === 'contained');
        assert.equal(changed === 'contained', exact === 'contained');
      }),
    );
  });

  it('is refused with the member that is wrong', () => {
    const read = (text: string): unknown => readReleaseTable(Buffer.from(text), 'x.json');
    const good = { series: 'XSA', component: 'xen', commit: 'f', madeAt: '', branches: [], advisories: {} };
    for (const [wrong, member] of [
      [{ branches: [{ version: '4.1', commits: 'aa', releases: {} }] }, /branches\[0\]/],
      [{ branches: {} }, /branches/],
      [
        {
          advisories: {
            'XSA-1': { places: { '4.1': ['x'] }, inheritedSince: null, lacking: [], mainline: [], subjects: [] },
          },
        },
        /XSA-1/,
      ],
      [{ advisories: { nonsense: {} } }, /nonsense/],
      [{ series: 1 }, /series/],
    ] as const)
      assert.throws(() => read(JSON.stringify({ ...good, ...wrong })), { code: 'unreadable_input', message: member });
    assert.throws(() => read('{'), { code: 'unreadable_input' });
    assert.throws(() => read('null'), { code: 'unreadable_input' });
  });
});
