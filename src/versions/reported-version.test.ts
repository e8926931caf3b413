import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reportedVersion } from './index.ts';

describe('a version that a system reports', () => {
  for (const [text, numbers, pre] of [
    ['4.14.0', [4, 14, 0], null],
    ['4.12.4-pre', [4, 12, 4], { word: 'pre', number: null }],
    ['4.13.5-9.38', [4, 13, 5], null],
    ['4.6.6-8.el6', [4, 6, 6], null],
    ['4.17.0+74-g3eac216e6e', [4, 17, 0], null],
    ['4.17.5+72-g01140da4e8-1', [4, 17, 5], null],
    ['4.15.0-rc2', [4, 15, 0], { word: 'rc', number: 2 }],
    ['4.22-unstable', [4, 22], { word: 'pre', number: null }],
    ['4.22.0-unstable', [4, 22, 0], { word: 'pre', number: null }],
    ['5.10.0-21-amd64', [5, 10, 0], null],
    ['6.1.0-rc7-next', [6, 1, 0], { word: 'rc', number: 7 }],
    ['4.14.11_p2', [4, 14, 11], null],
    [' v1.13.0 ', [1, 13, 0], null],
    ['4.11.4-preview', [4, 11, 4], null],
  ] as const)
    it(`${text} is ${numbers.join('.')}`, () => {
      const read = reportedVersion(text);
      assert.deepEqual([read?.numbers, read?.pre], [numbers, pre]);
    });

  for (const text of ['', '4', 'unavailable', 'xen-4.14', '4..1', '4.14,0', `4.${'1'.repeat(200)}`])
    it(`"${text.slice(0, 20)}" is none`, () => assert.equal(reportedVersion(text), undefined));
});
