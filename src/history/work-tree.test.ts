import assert from 'node:assert/strict';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { smallRepository } from './repositories.test-support.ts';
import { workTreeDiffers } from './work-tree.ts';

describe('the files of a checkout', () => {
  it('are those of its commit until one is changed, and beside them anything may lie', async (test) => {
    const { path, commit, git } = smallRepository(test, { isBare: false });
    commit('master', 'first\n', { files: { 'xen/Makefile': 'a\n', 'xen/common/memory.c': 'b\n' } });
    git('reset', '--quiet', '--hard', 'master');
    const differs = () => workTreeDiffers(['--git-dir', join(path, '.git')], path);
    assert.equal(await differs(), false);
    writeFileSync(join(path, 'xen/more'), 'c\n');
    assert.equal(await differs(), false);
    writeFileSync(join(path, 'xen/common/memory.c'), 'c\n');
    assert.equal(await differs(), true);
  });

  it('are not looked for behind a link, though the same lie there', async (test) => {
    const { path, commit, git } = smallRepository(test, { isBare: false });
    commit('master', 'first\n', { files: { 'xen/common/memory.c': 'b\n' } });
    git('reset', '--quiet', '--hard', 'master');
    renameSync(join(path, 'xen'), join(path, 'elsewhere'));
    symlinkSync('elsewhere', join(path, 'xen'));
    assert.equal(await workTreeDiffers(['--git-dir', join(path, '.git')], path), true);
  });
});
