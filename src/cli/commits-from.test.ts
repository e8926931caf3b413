import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commitsFrom } from './commits-from.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-ranges-'));
after(() => rmSync(folder, { recursive: true }));
const commit = (digit: string): string => digit.repeat(40);

test('the commits that stayed in, and those that brought the issue', async () => {
  const file = join(folder, 'ranges.json');
  const fix = { documentationOnly: false, takenBack: [] };
  const advisories = [
    {
      advisory: 'XSA-334',
      fixes: [
        { ...fix, commit: commit('a') },
        { ...fix, commit: commit('b'), takenBack: [{ branch: 'stable-4.14', by: commit('c') }] },
        { ...fix, commit: commit('d'), documentationOnly: true },
        { ...fix, commit: 'no commit' },
        7,
      ],
      introduced: [{ commit: commit('e') }],
    },
  ];
  writeFileSync(file, JSON.stringify({ advisories }));
  assert.deepEqual(await commitsFrom(file, 'XSA-334', 'xen'), [
    { component: 'xen', fixed: [commit('a')], introduced: [commit('e')] },
  ]);
  assert.deepEqual(await commitsFrom(file, 'XSA-1', 'xen'), []);
  assert.deepEqual(await commitsFrom(undefined, 'XSA-334', 'xen'), []);
});

test('another file is refused with what would write a right one', async () => {
  const file = join(folder, 'other.json');
  for (const text of ['', '[]', '{"advisories":{}}', 'null']) {
    writeFileSync(file, text);
    await assert.rejects(
      commitsFrom(file, 'XSA-334', 'xen'),
      /other\.json: expected what tocsin ranges --json printed/,
    );
  }
});
