import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { gitOutput } from './git-output.ts';

const path = mkdtempSync(join(tmpdir(), 'tocsin-git-'));
after(() => rmSync(path, { recursive: true, force: true }));
const git = (words: readonly string[], input = ''): string => {
  const run = spawnSync('git', ['-C', path, ...words], { input, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim();
};
git(['init', '--quiet', '--bare']);
const tree = git(['mktree']);
const who = 'A <a@example.org> 1500000000 +0000';
const armor = '-----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----';
const commit = git(
  ['hash-object', '-t', 'commit', '-w', '--stdin'],
  `tree ${tree}\nauthor ${who}\ncommitter ${who}\ngpgsig ${armor}\n\nsigned\n`,
);

it('verifies no signature by a program that the repository names', async () => {
  const [marker, program] = [join(path, 'ran'), join(path, 'program')];
  writeFileSync(program, `#!/bin/sh\ntouch '${marker}'\n`);
  chmodSync(program, 0o755);
  git(['config', 'gpg.program', program]);
  git(['config', 'log.showSignature', 'true']);
  assert.match(
    (await gitOutput(['--git-dir', path], ['log', commit], { maxBytes: 10_000 }))?.toString() ?? '',
    /signed/,
  );
  assert.equal(existsSync(marker), false);
  git(['log', commit]);
  assert.equal(existsSync(marker), true, 'the same log without our words runs it');
});

it('takes what a repository puts in the place of a commit for none', async () => {
  const other = git(
    ['commit-tree', '-m', 'another', tree, '-p', commit].toSpliced(0, 0, '-c', 'user.name=a', '-c', 'user.email=a@b'),
  );
  git(['update-ref', `refs/replace/${commit}`, other]);
  const printed = await gitOutput(['--git-dir', path], ['cat-file', 'commit', commit], { maxBytes: 10_000 });
  assert.match(printed?.toString() ?? '', /\n\nsigned\n$/);
  git(['update-ref', '-d', `refs/replace/${commit}`]);
});

it('gives null where git fails, and where it prints more than was asked for', async () => {
  assert.equal(await gitOutput(['--git-dir', path], ['cat-file', 'commit', 'nothing'], { maxBytes: 10_000 }), null);
  assert.equal(await gitOutput(['--git-dir', path], ['cat-file', 'commit', commit], { maxBytes: 10 }), null);
  assert.equal(await gitOutput(['--git-dir', join(path, 'nowhere')], ['log'], { maxBytes: 10_000 }), null);
});
