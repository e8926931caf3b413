import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { patchedTree, type SourceTree, type TreeEntry } from './patched-tree.ts';

/** Each starts three programs. */
const RUNS = 25;

const folder = mkdtempSync(join(tmpdir(), 'tocsin-patches-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const QUIET = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
};
const hasPatch = spawnSync('patch', ['--version']).status === 0;

function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    read(path): TreeEntry {
      const text = files[path];
      return text === undefined
        ? { kind: 'absent' }
        : { kind: 'file', bytes: Buffer.from(text, 'latin1'), isExecutable: false };
    },
  };
}

function after1(files: Readonly<Record<string, string>>, patch: string) {
  const tree = patchedTree(treeOf(files));
  const outcome = tree.apply(Buffer.from(patch, 'latin1'));
  const now: Record<string, string> = { ...files };
  for (const [path, state] of tree.changes()) {
    if (state === null) delete now[path];
    else now[path] = Buffer.from(state.bytes).toString('latin1');
  }
  return { outcome, files: now };
}

/** A file of few different lines, so that a change fits in more than one place. */
const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', '', '}', '\treturn 0;', 'a\r') },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z]{1,6}$/) },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, hasEnd]) => lines.join('\n') + (hasEnd && lines.length > 0 ? '\n' : ''));

/** Edits: at a place, so many lines become others. */
const edits = fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.array(line, { maxLength: 3 })), {
  minLength: 1,
  maxLength: 4,
});

function edited(from: string, changes: readonly (readonly [number, number, readonly string[]])[]): string {
  const lines = from.split('\n');
  for (const [at, count, others] of changes) lines.splice(Math.min(at, lines.length), count, ...others);
  return lines.join('\n');
}

let count = 0;
function differenceOf(one: string, other: string, context: number): string {
  count += 1;
  const at = join(folder, `d${count}`);
  mkdirSync(join(at, 'a'), { recursive: true });
  mkdirSync(join(at, 'b'));
  writeFileSync(join(at, 'a/f.c'), one, 'latin1');
  writeFileSync(join(at, 'b/f.c'), other, 'latin1');
  const { stdout } = spawnSync('diff', [`-U${context}`, 'a/f.c', 'b/f.c'], { cwd: at, encoding: 'latin1' });
  rmSync(at, { recursive: true });
  return stdout;
}

/** What a program makes of it: the file afterwards, or null where it fails. */
function afterProgram(words: readonly string[], file: string, patch: string): { text: string | null; said: string } {
  count += 1;
  const at = join(folder, `p${count}`);
  mkdirSync(at);
  writeFileSync(join(at, 'f.c'), file, 'latin1');
  const [program = '', ...rest] = words;
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: at,
    input: Buffer.from(patch, 'latin1'),
    env: QUIET,
  });
  const result = status === 0 && existsSync(join(at, 'f.c')) ? readFileSync(join(at, 'f.c'), 'latin1') : null;
  rmSync(at, { recursive: true });
  return { text: status === 0 ? (result ?? '') : null, said: `${stdout}${stderr}` };
}

const PATCH = ['patch', '-p1', '--batch', '--forward', '--binary', '--fuzz=2', '--no-backup-if-mismatch', '-r', '-'];

describe('a patch and a file, beside the programs that apply patches', () => {
  it('does what GNU patch does, on files that went another way meanwhile', { skip: !hasPatch }, () => {
    fc.assert(
      fc.property(text, edits, edits, fc.constantFrom(1, 2, 3, 4), (base, ours, theirs, context) => {
        const patch = differenceOf(base, edited(base, ours), context);
        fc.pre(patch !== '');
        const file = edited(base, theirs);
        fc.pre(file !== '');
        const { outcome, files } = after1({ 'f.c': file }, patch);
        fc.pre(outcome.applies !== 'unknown' && outcome.applies !== 'already');
        // there GNU patch forgets a line feed
        fc.pre(outcome.applies !== 'fuzz' || !patch.includes('\\ No newline'));
        const { text: expected, said } = afterProgram(PATCH, file, patch);
        const claim = `${JSON.stringify(outcome)}\n${patch}\n${said}`;
        if (outcome.applies === 'fuzz' && expected === null) {
          // beside the end of a file git goes further
          assert.equal(files['f.c'], afterProgram(['git', 'apply', '-'], file, patch).text, claim);
          return;
        }
        assert.equal(outcome.applies === 'conflict' ? null : (files['f.c'] ?? ''), expected, claim);
        if (expected !== null) assert.equal(outcome.applies === 'fuzz', /with fuzz/.test(said), claim);
      }),
      { numRuns: RUNS },
    );
  });

  it('knows what git applies, takes out, or both', () => {
    fc.assert(
      fc.property(
        text,
        edits,
        edits,
        fc.constantFrom(1, 2, 3, 4),
        fc.boolean(),
        (base, ours, theirs, context, isIn) => {
          const patched = edited(base, ours);
          const patch = differenceOf(base, patched, context);
          // git takes a last line without line feed for the beginning of any that goes on
          fc.pre(patch !== '' && base !== '' && patched !== '' && !patch.includes('\\ No newline'));
          const file = edited(isIn ? patched : base, theirs);
          fc.pre(file !== '');
          const { outcome, files } = after1({ 'f.c': file }, patch);
          const forward = afterProgram(['git', 'apply', '-'], file, patch);
          const backward = afterProgram(['git', 'apply', '-R', '-'], file, patch);
          const claim = `${JSON.stringify(outcome)}\n${patch}\n${JSON.stringify(file)}\n${forward.said}${backward.said}`;
          // less context behind a change than before it is the end of the file to GNU patch, none of it to git: the one calls fuzz what
          // the other calls clean
          if (forward.text !== null && backward.text !== null)
            assert.ok(['unknown', 'already'].includes(outcome.applies), claim);
          else if (forward.text !== null) assert.ok(['clean', 'fuzz', 'unknown'].includes(outcome.applies), claim);
          else if (backward.text !== null)
            assert.ok(outcome.applies === 'already' || outcome.applies === 'unknown', claim);
          // of equal lines each may take others for the place; then it is as GNU patch has it
          if (outcome.applies === 'clean' && forward.text !== null && files['f.c'] !== forward.text && hasPatch)
            assert.equal(files['f.c'], afterProgram(PATCH, file, patch).text, claim);
          if (outcome.applies !== 'clean' && outcome.applies !== 'fuzz') assert.equal(files['f.c'], file, claim);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const header = (from: string, to: string): string => `--- a/${from}\n+++ b/${to}\n`;
const CHANGE = `${header('f.c', 'f.c')}@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n`;

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly patch: string;
  readonly applies: string;
  /** What is there afterwards; as before where it is left out. */
  readonly becomes?: Readonly<Record<string, string>>;
  readonly isRefused?: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  'a mail around it is passed over': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: `From: x\nSubject: [PATCH]\n\n--- said first\n\n---\n f.c | 2 +-\n\ndiff --git a/f.c b/f.c\nindex 1..2 100644\n${CHANGE}-- \n2.20.1\n\n`,
    applies: 'clean',
    becomes: { 'f.c': 'a\nx\nc\n' },
  },
  'a file is made': {
    files: {},
    patch: 'diff --git a/d/n.c b/d/n.c\nnew file mode 100755\n--- /dev/null\n+++ b/d/n.c\n@@ -0,0 +1 @@\n+a\n',
    applies: 'clean',
    becomes: { 'd/n.c': 'a\n' },
  },
  'a file that was made is in already': {
    files: { 'n.c': 'a\n' },
    patch: '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+a\n',
    applies: 'already',
  },
  'a file that should be made and is another one is a conflict': {
    files: { 'n.c': 'b\n' },
    patch: '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+a\n',
    applies: 'conflict',
  },
  'an empty file is made': {
    files: {},
    patch: 'diff --git a/n b/n\nnew file mode 100644\nindex 0000000..e69de29\n',
    applies: 'clean',
    becomes: { n: '' },
  },
  'a file goes away': {
    files: { 'f.c': 'a\n', 'g.c': 'g\n' },
    patch: '--- a/f.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
    applies: 'clean',
    becomes: { 'g.c': 'g\n' },
  },
  'a file goes away by the day that diff writes': {
    files: { 'f.c': 'a\n' },
    patch:
      '--- a/f.c\t2020-01-01 00:00:00.000000000 +0000\n+++ b/f.c\t1970-01-01 00:00:00.000000000 +0000\n@@ -1 +0,0 @@\n-a\n',
    applies: 'clean',
    becomes: {},
  },
  'a file that has more than the patch knows does not go away': {
    files: { 'f.c': 'a\nb\n' },
    patch: '--- a/f.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
    applies: 'conflict',
  },
  'a file gets another name and other lines': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: `diff --git a/f.c b/g.c\nsimilarity index 60%\nrename from f.c\nrename to g.c\n${header('f.c', 'g.c')}@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n`,
    applies: 'clean',
    becomes: { 'g.c': 'a\nx\nc\n' },
  },
  'a file that has its other name is in already': {
    files: { 'g.c': 'a\n' },
    patch: 'diff --git a/f.c b/g.c\nsimilarity index 100%\nrename from f.c\nrename to g.c\n',
    applies: 'already',
  },
  'a copy leaves the first one': {
    files: { 'f.c': 'a\n' },
    patch: 'diff --git a/f.c b/g.c\nsimilarity index 100%\ncopy from f.c\ncopy to g.c\n',
    applies: 'clean',
    becomes: { 'f.c': 'a\n', 'g.c': 'a\n' },
  },
  'a mode': { files: { f: 'a\n' }, patch: 'diff --git a/f b/f\nold mode 100644\nnew mode 100755\n', applies: 'clean' },
  'a mode that is there is in already': {
    files: { f: 'a\n' },
    patch: 'diff --git a/f b/f\nold mode 100755\nnew mode 100644\n',
    applies: 'already',
  },
  'what git calls binary is not known': {
    files: { f: 'a\n' },
    patch:
      'diff --git a/f b/f\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcmZPo000310RR91\n\nliteral 0\nHcmV?d00001\n\n',
    applies: 'unknown',
  },
  'carriage returns of the way that the patch took are taken off': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: CHANGE.replaceAll('\n', '\r\n'),
    applies: 'clean',
    becomes: { 'f.c': 'a\nx\nc\n' },
  },
  'carriage returns of the file stay': {
    files: { 'f.c': 'a\r\nb\r\nc\r\n' },
    patch: `${header('f.c', 'f.c')}@@ -1,3 +1,3 @@\n a\r\n-b\r\n+x\r\n c\r\n`,
    applies: 'clean',
    becomes: { 'f.c': 'a\r\nx\r\nc\r\n' },
  },
  'a blank that a mail program took away is context': {
    files: { 'f.c': 'a\n\nb\n' },
    patch: `${header('f.c', 'f.c')}@@ -1,3 +1,3 @@\n a\n\n-b\n+x\n`,
    applies: 'clean',
    becomes: { 'f.c': 'a\n\nx\n' },
  },
  'a name in quotes': {
    files: { 'ü f': 'a\n' },
    patch: 'diff --git "a/\\374 f" "b/\\374 f"\n--- "a/\\374 f"\n+++ "b/\\374 f"\n@@ -1 +1 @@\n-a\n+b\n',
    applies: 'clean',
    becomes: { 'ü f': 'b\n' },
  },
  'of a backup and the file the file is meant': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: CHANGE.replace('--- a/f.c', '--- a/f.c.orig'),
    applies: 'clean',
    becomes: { 'f.c': 'a\nx\nc\n' },
  },
  'what is in is in already, elsewhere in the file, too': {
    files: { 'f.c': '1\n2\n3\na\nx\nc\n' },
    patch: CHANGE,
    applies: 'already',
  },
  'what could be put in and taken out is not known': {
    files: { 'f.c': 'a\nb\nc\na\nx\nc\n' },
    patch: CHANGE,
    applies: 'unknown',
  },
  'one file of two that does not fit is a conflict, and nothing is changed': {
    files: { 'f.c': 'a\nb\nc\n', 'g.c': 'nothing of it\n' },
    patch: `${CHANGE}${CHANGE.replaceAll('f.c', 'g.c')}`,
    applies: 'conflict',
  },
  'a file that is not there is a conflict': { files: {}, patch: CHANGE, applies: 'conflict' },
  'a patch that breaks off is not known': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: CHANGE.slice(0, -4),
    applies: 'unknown',
  },
  'a context difference is not known': {
    files: { 'f.c': 'a\nb\nc\n' },
    patch: '*** a/f.c\n--- b/f.c\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n',
    applies: 'unknown',
  },
  'text alone is not known': { files: {}, patch: 'Hello.\n', applies: 'unknown' },
  'a link is refused': {
    files: {},
    patch:
      'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
    applies: 'unknown',
    isRefused: true,
  },
};

const ELSEWHERE = [
  '../out',
  'd/../../out',
  '.git/hooks/post-checkout',
  'd/.GIT/config',
  'git~1/config',
  '.git /config',
  'd//out',
  './out',
  'a\\b',
];

describe('a patch', () => {
  for (const [claim, { files, patch, applies, becomes = files, isRefused = false }] of Object.entries(CASES)) {
    it(claim, () => {
      const { outcome, files: now } = after1(files, patch);
      assert.equal(outcome.applies, applies, outcome.why ?? '');
      assert.equal(outcome.isRefused, isRefused, outcome.why ?? '');
      assert.deepEqual(now, becomes);
      if (applies === 'conflict' || applies === 'unknown') assert.notEqual(outcome.why, null);
      if (applies === 'conflict') assert.notEqual(outcome.file, null);
    });
  }

  for (const name of [...ELSEWHERE.map((each) => `a/${each}`), '/etc/passwd'])
    it(`with a name that leads elsewhere is refused: ${JSON.stringify(name)}`, () => {
      const { outcome } = after1({ [name.slice(2)]: 'a\n' }, `--- ${name}\n+++ ${name}\n@@ -1 +1 @@\n-a\n+b\n`);
      assert.deepEqual([outcome.applies, outcome.isRefused], ['unknown', true]);
    });

  it('comes on top of those before it; after one that does not apply the same files are not known', () => {
    const tree = patchedTree(treeOf({ 'f.c': 'a\nb\nc\n', 'g.c': 'a\nb\nc\n' }));
    const apply = (patch: string): string => tree.apply(Buffer.from(patch)).applies;
    assert.equal(apply(CHANGE), 'clean');
    assert.equal(apply(CHANGE), 'already');
    assert.equal(apply(CHANGE.replace('-b\n+x', '-x\n+y')), 'clean');
    assert.equal(apply(CHANGE.replace('-b\n+x', '-q\n+r')), 'conflict');
    const later = tree.apply(Buffer.from(CHANGE.replace('-b\n+x', '-y\n+z')));
    assert.deepEqual([later.applies, later.isConsequence], ['unknown', true]);
    assert.equal(apply(CHANGE.replaceAll('f.c', 'g.c')), 'clean');
  });

  it('that makes a file and another below it is refused, in one patch or in two', () => {
    const made = (path: string): string => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
    for (const both of [made('d') + made('d/f'), made('d/e/f') + made('d')]) {
      const { outcome, files } = after1({}, both);
      assert.deepEqual([outcome.applies, outcome.isRefused, files], ['unknown', true, {}]);
    }
    const tree = patchedTree(treeOf({}));
    assert.equal(tree.apply(Buffer.from(made('d'))).applies, 'clean');
    assert.equal(tree.apply(Buffer.from(made('d/f'))).isRefused, true);
    assert.equal(tree.apply(Buffer.from(made('d2/f'))).applies, 'clean');
  });

  it('of hostile size is read to its end or not at all, and a search that leads nowhere is given up', () => {
    const many = `--- a/f\n+++ b/f\n${'@@ -1 +1 @@\n-a\n+a\n'.repeat(200_000)}`;
    assert.equal(after1({ f: 'a\n'.repeat(200_000) }, many).outcome.applies, 'unknown');
    const large = `--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+${'b'.repeat(50_000_000)}\n`;
    assert.match(after1({ f: 'a\n' }, large).outcome.why ?? '', /more than/);
    const size = 20_000;
    const same = ' a\n'.repeat(size);
    const nowhere = `--- a/f\n+++ b/f\n@@ -1,${2 * size + 2} +1,${2 * size + 2} @@\n${same}-a\n+c\n${same} b\n`;
    assert.match(after1({ f: 'a\n'.repeat(100_000) }, nowhere).outcome.why ?? '', /too long/);
    const big = { f: `b\n${'a\n'.repeat(10_000)}` };
    const copy = (number: number): string => `diff --git a/f b/c${number}\ncopy from f\ncopy to c${number}\n`;
    const change = (number: number): string => `--- a/f\n+++ b/c${number}\n@@ -1 +1 @@\n-b\n+c\n`;
    const reads: string[] = [];
    const counting: SourceTree = {
      read(path) {
        reads.push(path);
        return treeOf(big).read(path);
      },
    };
    const pure = Array.from({ length: 100 }, (_, number) => copy(number)).join('');
    assert.equal(patchedTree(counting).apply(Buffer.from(pure)).applies, 'clean');
    assert.equal(reads.filter((path) => path === 'f').length, 1);
    const copies = Array.from({ length: 2000 }, (_, number) => copy(number) + change(number)).join('');
    assert.match(after1(big, copies).outcome.why ?? '', /too long/);
    const cut = `--- a/f\n+++ b/f\n@@ -1,999999999 +1 @@\n-a\n`;
    assert.equal(after1({ f: 'a\n' }, cut).outcome.applies, 'unknown');
  });
});
