import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { patchIdsOf } from './patch-ids.ts';

const FILE = `diff --git a/mm/p2m.c b/mm/p2m.c
index 1234567..89abcde 100644
--- a/mm/p2m.c
+++ b/mm/p2m.c
@@ -10,3 +10,4 @@ int p2m_set(struct domain *d)
 one
-two
+two  three\ttabs
+four
 five
`;
const NEW_FILE = `diff --git a/new.c b/new.c
new file mode 100644
index 0000000..e69de29
--- /dev/null
+++ b/new.c
@@ -0,0 +1 @@
+only
\\ No newline at end of file
`;
const MODE = `diff --git a/run b/run
old mode 100644
new mode 100755
`;
const BINARY = `diff --git a/x.bin b/x.bin
index 0123456..789abcd 100644
GIT binary patch
literal 3
Kc\${NkU|;|M00aO5

`;

const TEXTS: readonly (readonly [string, string])[] = [
  ['prose', 'Hello,\n\nthe diff is not here\n'],
  ['one file', FILE],
  ['a mail around it', `Hello,\n\n---\n mm/p2m.c | 3 ++-\n\n${FILE}-- \n2.39.0\n`],
  ['two files', FILE + NEW_FILE],
  ['two files the other way round', NEW_FILE + FILE],
  ['lines of CR LF', FILE.replaceAll('\n', '\r\n')],
  ['two stretches', `${FILE}\nand\n\n${NEW_FILE}`],
  ['two commits', `From ${'a'.repeat(40)} Mon Sep 17\n\n${FILE}commit ${'b'.repeat(40)}\n\n${NEW_FILE}`],
  ['a bare id on a line', `${FILE}${'c'.repeat(40)}\n${NEW_FILE}`],
  ['a mode', MODE],
  ['a mode and a file', MODE + FILE],
  ['a binary file', BINARY],
  ['a binary file before another', BINARY + FILE],
  ['a file before a binary one', FILE + BINARY],
  ['umlauts', FILE.replace('four', 'fünf ✓')],
  ['no end of line', FILE.slice(0, -1)],
  ['plain diff', 'diff -u a/x b/x\n--- a/x\t2020-01-01\n+++ b/x\t2020-01-02\n@@ -1 +1 @@\n-a\n+b\n'],
  ['cut short', FILE.slice(0, 150)],
  ['a NUL', FILE.replace('four', 'fo\0ur')],
];

const hasGit = spawnSync('git', ['--version']).status === 0;

describe('patch ids', { skip: hasGit ? false : 'git is not installed' }, () => {
  for (const [name, text] of TEXTS) {
    it(`of ${name} are git's`, () => assert.deepEqual(patchIdsOf(text), gitPatchIds(text)));
  }

  it('do not depend on blanks, line numbers or the order of files', () => {
    const id = patchIdsOf(FILE + NEW_FILE);
    assert.equal(id.length, 1);
    assert.deepEqual(patchIdsOf(NEW_FILE + FILE), id);
    assert.deepEqual(patchIdsOf((FILE + NEW_FILE).replace('@@ -10,3 +10,4 @@', '@@ -99,3 +99,4 @@ other')), id);
    assert.deepEqual(patchIdsOf((FILE + NEW_FILE).replace('two  three\ttabs', 'two three tabs')), id);
    assert.notDeepEqual(patchIdsOf((FILE + NEW_FILE).replace('four', 'for')), id);
  });

  it("of any lines of patches in any order are git's", () => {
    const lines = [...new Set(TEXTS.flatMap(([, text]) => text.split('\n')))].filter((line) => !line.includes('\0'));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(FILE, NEW_FILE, MODE, ...lines.map((line) => `${line}\n`)), { maxLength: 30 }),
        (parts) => {
          const text = parts.join('');
          // a binary file without an index line: git hashes memory that it never wrote
          fc.pre(!/^(?:GIT binary|Binary files)/m.test(text));
          assert.deepEqual(patchIdsOf(text), gitPatchIds(text));
        },
      ),
      { numRuns: 40 },
    );
  });
});

function gitPatchIds(text: string): readonly string[] {
  const out = execFileSync('git', ['patch-id', '--stable'], { input: text, encoding: 'utf8' });
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, 40));
}
