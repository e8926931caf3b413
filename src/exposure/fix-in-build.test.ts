import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Facts } from '#conditions';
import type { AdvisoryId } from '#identifiers';
import type { ReleaseTable } from '#releases';
import { fixInBuild } from './fix-in-build.ts';

/** 4.1 with three commits of its own: the first is 4.1.0, the second the fix, the third 4.1.1. */
const TABLE: ReleaseTable = {
  series: 'XSA',
  component: 'xen',
  commit: 'f'.repeat(40),
  madeAt: '2026-01-01T00:00:00Z',
  branches: [
    {
      version: '4.1',
      commits: 'aaaaaaaaaabbbbbbbbbbcccccccccc',
      releases: [
        { version: '4.1.0', place: 1 },
        { version: '4.1.1', place: 3 },
      ],
    },
  ],
  advisories: new Map([
    [
      'XSA-7' as AdvisoryId,
      {
        placesByVersion: new Map([['4.1', [{ from: 2, until: null }]]]),
        inheritedSince: '4.2',
        lackingVersions: [],
        mainline: [],
        subjects: [],
      },
    ],
  ]),
};
const BUILT = { xenCommit: 'aaaaaaaaaa', xenDirty: false };

const cases: readonly (readonly [Facts, boolean | null])[] = [
  [{ features: BUILT }, false],
  [{ features: { ...BUILT, xenCommit: 'bbbbbbbbbb' } }, true],
  [{ features: { ...BUILT, xenCommit: 'bbbbbbbbbb', xenDirty: true } }, true],
  // what was built with changes may have it
  [{ features: { ...BUILT, xenDirty: true } }, null],
  [{ features: { xenCommit: 'aaaaaaaaaa' } }, null],
  [{ features: { ...BUILT, xenPatchQueue: '9787e6a3ba7b' } }, null],
  // a version says what is in, and never what is not: its builder is not known
  [{ xen: '4.1.0' }, null],
  [{ xen: '4.1.1' }, true],
  [{ xen: '4.1.1', features: { ...BUILT, xenCommit: '1234567890' } }, true],
  [{ xen: '4.9.0' }, null],
  // seven digits may be those of a commit of another branch
  [{ features: { ...BUILT, xenCommit: 'aaaaaaa' } }, null],
  [{}, null],
];

for (const [host, expected] of cases) {
  it(`a build with ${JSON.stringify(host)}: ${expected}`, () => {
    assert.equal(fixInBuild([TABLE], 'XSA-7', host), expected);
  });
}

it('says nothing of an advisory that no table knows, or that has no number', () => {
  assert.equal(fixInBuild([TABLE], 'XSA-8', { xen: '4.1.1' }), null);
  assert.equal(fixInBuild([TABLE], 'a text without one', { xen: '4.1.1' }), null);
});
