import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { extractCommit } from './extract-commit.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-extract-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const repository = join(folder, 'repo.git');
const NEVER = new AbortController().signal;

const git = (input: string | Buffer, ...words: readonly string[]): string =>
  execFileSync('git', ['--git-dir', repository, ...words], {
    input,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@a',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@a',
    },
  }).trim();
execFileSync('git', ['init', '-q', '--bare', repository]);

const blob = (bytes: string | Buffer): string => git(bytes, 'hash-object', '-w', '--stdin');
const commit = (...entries: readonly string[]): string =>
  git('', 'commit-tree', git(entries.map((entry) => `${entry}\n`).join(''), 'mktree', '--missing'), '-m', 'x');

let count = 0;
async function extracted(ref: string) {
  count += 1;
  const to = join(folder, `to${count}`);
  mkdirSync(to);
  return { answer: await extractCommit(repository, ref, to, NEVER), to };
}

describe('the files of a commit', () => {
  it('come out byte for byte, with links, modes and empty files, and without submodules', async () => {
    const large = Buffer.alloc(300_000, 'a\r\n');
    const inner = git(`100644 blob ${blob('')}\tempty\n100755 blob ${blob('#!/bin/sh\n')}\trun\n`, 'mktree');
    const ref = commit(
      `100644 blob ${blob(large)}\tlarge`,
      `120000 blob ${blob('inner/run')}\tlink`,
      `040000 tree ${inner}\tinner`,
      `160000 commit ${'1'.repeat(40)}\tsub`,
    );
    const { answer, to } = await extracted(ref.slice(0, 12));
    assert.deepEqual(answer, { kind: 'extracted', commit: ref });
    assert.deepEqual(readdirSync(to).sort(), ['inner', 'large', 'link']);
    assert.ok(readFileSync(join(to, 'large')).equals(large));
    assert.equal(readFileSync(join(to, 'inner/empty')).length, 0);
    assert.equal(statSync(join(to, 'inner/run')).mode & 0o111, 0o111);
    assert.equal(readlinkSync(join(to, 'link')), 'inner/run');
  });

  for (const name of ['..', '.git', '.GIT', 'git~1'])
    it(`are refused where one is called ${name}`, async () => {
      const { answer, to } = await extracted(
        commit(`100644 blob ${blob('x')}\tfine`, `100644 blob ${blob('x')}\t${name}`),
      );
      assert.equal(answer.kind, 'failed');
      assert.deepEqual(readdirSync(to), []);
    });

  it('are not known where the repository lacks the commit, or an object of it, or is none', async () => {
    for (const ref of ['f'.repeat(40), '--help', 'HEAD', commit(`100644 blob ${'2'.repeat(40)}\tgone`)]) {
      const { answer } = await extracted(ref);
      assert.equal(answer.kind, 'failed', ref);
    }
    assert.equal((await extractCommit(folder, 'f'.repeat(40), folder, NEVER)).kind, 'failed');
  });

  it('are refused where a link and a folder have one name: what is in the folder would go where the link leads', async () => {
    const victim = join(folder, 'victim');
    mkdirSync(victim);
    const inner = git(`120000 blob ${blob('/etc/passwd')}\tx\n`, 'mktree');
    const { answer, to } = await extracted(commit(`120000 blob ${blob(victim)}\ta`, `040000 tree ${inner}\ta`));
    assert.equal(answer.kind, 'failed');
    assert.deepEqual([readdirSync(victim), readdirSync(to)], [[], []]);
    const twice = await extracted(commit(`120000 blob ${blob(victim)}\ta`, `100644 blob ${blob('x')}\ta`));
    assert.equal(twice.answer.kind, 'failed');
    assert.deepEqual(readdirSync(twice.to), []);
  });

  it('are not those of a branch that is called like the beginning of a commit', async () => {
    git('', 'update-ref', 'refs/heads/0badf00d', commit(`100644 blob ${blob('x')}\tf`));
    const { answer } = await extracted('0badf00d');
    assert.equal(answer.kind, 'failed');
  });

  it('are those that the name of the commit says, whatever stands in its place', async () => {
    const [one, other] = [commit(`100644 blob ${blob('one')}\tf`), commit(`100644 blob ${blob('other')}\tf`)];
    git('', 'replace', one, other);
    const { to } = await extracted(one);
    assert.equal(readFileSync(join(to, 'f'), 'utf8'), 'one');
  });
});
