import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeTree, folderTree } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-tree-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

function tree(files: Readonly<Record<string, string>>): string {
  count += 1;
  const at = join(folder, String(count));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return at;
}

const xen = (extra: string, assign = '?='): string =>
  `export XEN_VERSION       = 4\nexport XEN_SUBVERSION    = 14\nexport XEN_EXTRAVERSION ${assign} ${extra}\nexport XEN_FULLVERSION   = $(XEN_VERSION).$(XEN_SUBVERSION)$(XEN_EXTRAVERSION)\n`;
const linux = 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION = -rc3\nNAME = A Reed\n';

const CASES: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, is: string]>> = {
  'a release of Xen': [{ 'xen/Makefile': xen('.3$(XEN_VENDORVERSION)') }, 'xen 4.14.3'],
  'a branch of Xen before a release': [{ 'xen/Makefile': xen('.4-pre$(XEN_VENDORVERSION)') }, 'xen 4.14.4-pre'],
  'a candidate of Xen': [{ 'xen/Makefile': xen('.0-rc', ':=') }, 'xen 4.14.0-rc'],
  'the development of Xen': [{ 'xen/Makefile': xen('-unstable$(XEN_VENDORVERSION)') }, 'xen 4.14-pre'],
  'a Xen that says it elsewhere': [{ 'Config.mk': xen('.1') }, 'xen 4.14.1'],
  'a vendor of Xen': [{ 'xen/Makefile': xen('.1.vendor5') }, 'xen 4.14.1'],
  'a Linux': [{ Makefile: linux, Kbuild: '#\n' }, 'linux 6.1.7-rc3'],
  'a QEMU': [{ VERSION: '4.2.1\n', 'qemu-options.hx': 'x' }, 'qemu 4.2.1'],
  'anything else': [{ VERSION: '3.1.1\n' }, 'null 3.1.1'],
  'a Makefile that is no Linux': [{ Makefile: linux }, 'null null'],
  nothing: [{ README: 'Xen 4.14\n' }, 'null null'],
};

describe('what a tree says it is', () => {
  for (const [claim, [files, is]] of Object.entries(CASES))
    it(claim, async () => {
      const { component, version, commit } = await describeTree(tree(files));
      assert.equal(`${component} ${version?.printed ?? null}`, is);
      assert.equal(commit, null);
    });

  it('a checkout by its commit, and where nothing else tells by its tag', async () => {
    const at = tree({ README: 'a\n' });
    const env = {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@a',
    };
    const git = (...words: readonly string[]): string =>
      execFileSync('git', words, {
        cwd: at,
        encoding: 'utf8',
        env: { ...env, GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@a' },
      }).trim();
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('tag', 'RELEASE-4.13.2');
    const { component, version, commit } = await describeTree(at);
    assert.deepEqual([component, version?.printed, commit], ['xen', '4.13.2', git('rev-parse', 'HEAD')]);
    mkdirSync(join(at, 'inner'));
    assert.equal((await describeTree(join(at, 'inner'))).commit, null, 'the repository around it is not its own');
  });
});

describe('the files of a tree', () => {
  it('are none behind a link, no folders and no devices', () => {
    const at = tree({ 'a/b': 'x', c: 'y' });
    symlinkSync('a', join(at, 'link'));
    symlinkSync('a/b', join(at, 'a/alias'));
    const kindOf = (path: string): string => folderTree(at).read(path).kind;
    assert.equal(kindOf('a/b'), 'file');
    assert.equal(kindOf('a/none'), 'absent');
    for (const path of ['link/b', 'a/alias', 'a', 'c/d', 'link']) assert.equal(kindOf(path), 'refused', path);
    execFileSync('mkfifo', [join(at, 'pipe')]);
    assert.equal(kindOf('pipe'), 'refused');
  });
});
