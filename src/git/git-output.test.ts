import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const NAMED = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
const child = (message: string, ...parents: readonly string[]): string =>
  git([...NAMED, 'commit-tree', '-m', message, tree, ...parents.flatMap((each) => ['-p', each])]);
const logOf = async (tip: string): Promise<string | undefined> =>
  (await gitOutput(['--git-dir', path], ['log', '--format=%s', tip], { maxBytes: 10_000 }))?.toString();

it('takes parents that stand in a file beside the commits for none', async () => {
  const [fix, tip] = [child('the fix'), child('tip', commit)];
  writeFileSync(join(path, 'info/grafts'), `${tip} ${fix}\n`);
  assert.match(git(['log', '--format=%s', tip]), /the fix/, 'the same log without our words believes it');
  assert.equal(await logOf(tip), 'tip\nsigned\n');
  rmSync(join(path, 'info/grafts'));
});

it('takes parents of a forged commit graph for none', async () => {
  const [fix, tip] = [child('a fix'), child('the tip', commit)];
  git(['update-ref', 'refs/heads/fix', fix]);
  git(['update-ref', 'refs/heads/tip', tip]);
  git(['commit-graph', 'write', '--reachable']);
  const file = join(path, 'objects/info/commit-graph');
  const bytes = readFileSync(file);
  const [names, data] = [chunkOf(bytes, 'OIDL'), chunkOf(bytes, 'CDAT')];
  const placeOf = (hash: string): number => (bytes.indexOf(Buffer.from(hash, 'hex'), names) - names) / 20;
  // for each commit: its tree, two parents by their places, time
  bytes.writeUInt32BE(placeOf(fix), data + placeOf(tip) * 36 + 20);
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
  assert.match(git(['log', '--format=%s', tip]), /a fix/, 'the same log without our words believes it');
  assert.equal(await logOf(tip), 'the tip\nsigned\n');
  rmSync(file);
});

function chunkOf(graph: Buffer, name: string): number {
  return Number(graph.readBigUInt64BE(graph.indexOf(name) + 4));
}

it('writes no name of an index that lies elsewhere into the repository', async () => {
  const blob = git(['hash-object', '-w', '--stdin'], 'x');
  git(['config', 'core.splitIndex', 'true']);
  const index = join(path, 'elsewhere');
  const input = Array.from({ length: 8 }, (_, number) => `100644 ${blob}\tsecret${number}.c\0`).join('');
  const words = ['update-index', '-z', '--index-info'];
  assert.notEqual(await gitOutput(['--git-dir', path], words, { env: { GIT_INDEX_FILE: index }, input }), null);
  assert.deepEqual(
    readdirSync(path).filter((name) => name.startsWith('sharedindex')),
    [],
  );
  git(['config', '--unset', 'core.splitIndex']);
});

it('gives null where git fails, and where it prints more than was asked for', async () => {
  assert.equal(await gitOutput(['--git-dir', path], ['cat-file', 'commit', 'nothing'], { maxBytes: 10_000 }), null);
  assert.equal(await gitOutput(['--git-dir', path], ['cat-file', 'commit', commit], { maxBytes: 10 }), null);
  assert.equal(await gitOutput(['--git-dir', join(path, 'nowhere')], ['log'], { maxBytes: 10_000 }), null);
});
