import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { patchedTree, type SourceTree, type TreeEntry } from './patched-tree.ts';

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
      { numRuns: Number(process.env['RUNS'] ?? 100) },
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
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });
});
