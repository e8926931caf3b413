import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { epochMessages, openInputs } from '#mail';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-git-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const MAIL = 'From: a@b.example\nMessage-ID: <1@b.example>\nSubject: hello\n\nhello\n';

/** A bare repository with one mail, whose bytes are taken away so that git would have to fetch them. */
function repositoryWithout(name: string, config: string): { path: string; mark: string } {
  const path = join(folder, name);
  // only a command that reads to the end is written to: another may have ended before the writing has (EPIPE)
  const git = (words: readonly string[], input?: string): string =>
    execFileSync('git', ['--git-dir', path, ...words], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
      env: {
        PATH: process.env['PATH'],
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b.example',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b.example',
      },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', path]);
  const blob = git(['hash-object', '-w', '--stdin'], MAIL);
  const tree = git(['mktree'], `100644 blob ${blob}\tm\n`);
  git(['update-ref', 'refs/heads/master', git(['commit-tree', tree, '-m', 'x'])]);
  rmSync(join(path, 'objects', blob.slice(0, 2), blob.slice(2)));
  const mark = join(folder, `${name}.ran`);
  const program = join(path, 'program.sh');
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`);
  chmodSync(program, 0o755);
  appendFileSync(join(path, 'config'), config.replaceAll('PROGRAM', program).replaceAll('PATH', path));
  return { path, mark };
}

const PARTIAL =
  '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n';

describe('a git repository of a stranger', () => {
  for (const [name, config] of [
    ['ext.git', `${PARTIAL}\turl = ext::sh PROGRAM\n[protocol "ext"]\n\tallow = always\n`],
    ['pack.git', `${PARTIAL}\turl = file://PATH\n\tuploadpack = PROGRAM\n`],
    ['ssh.git', `${PARTIAL}\turl = ssh://127.0.0.1/x\n[core]\n\tsshCommand = PROGRAM\n`],
  ] as const) {
    it(`runs no program that its configuration names (${name})`, async () => {
      const { path, mark } = repositoryWithout(name, config);
      // plain git is taken in: or this test would prove nothing
      try {
        execFileSync('git', ['--git-dir', path, 'cat-file', '-p', 'master:m'], { stdio: 'ignore' });
      } catch {
        assert.ok(existsSync(mark), 'git itself was meant to run it');
      }
      rmSync(mark, { force: true });
      await Array.fromAsync(epochMessages(path)).catch(() => []);
      assert.equal(existsSync(mark), false);
    });
  }

  it('inside a folder of mails is not read instead of them', async () => {
    const { path, mark } = repositoryWithout(
      'inner.git',
      `${PARTIAL}\turl = ext::sh PROGRAM\n[protocol "ext"]\n\tallow = always\n`,
    );
    const mails = join(folder, 'mails');
    mkdirSync(mails);
    writeFileSync(join(mails, 'one.eml'), MAIL);
    execFileSync('cp', ['-r', path, join(mails, '.git')]);
    const found = await Array.fromAsync(openInputs([mails]));
    assert.deepEqual(
      found.filter(({ kind }) => kind === 'message').map(({ bytes }) => Buffer.from(bytes).toString()),
      [MAIL],
    );
    assert.equal(existsSync(mark), false);
  });
});
