import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';

/** Whoever may do everything is stopped by no mode: then somebody else tries. */
const NOBODY = 65_534;

it('a folder goes away although a build left folders in it that may not be written to', (test) => {
  const isRoot = process.getuid?.() === 0;
  const above = mkdtempSync(join(tmpdir(), 'tocsin-remove-'));
  test.after(() => rmSync(above, { recursive: true, force: true }));
  const [folder, beside] = [join(above, 'scratch'), join(above, 'beside')];
  for (const each of [folder, join(folder, 'home'), join(folder, 'home/go'), beside]) mkdirSync(each);
  writeFileSync(join(folder, 'home/go/module'), 'x');
  symlinkSync(beside, join(folder, 'home/link'));
  const all = [above, beside, folder, join(folder, 'home'), join(folder, 'home/go')];
  if (isRoot) for (const each of all) chownSync(each, NOBODY, NOBODY);
  for (const each of [beside, join(folder, 'home/go'), join(folder, 'home')]) chmodSync(each, 0o555);
  const module = pathToFileURL(join(import.meta.dirname, 'remove-folder.ts')).href;
  const code = `import { removeFolder } from ${JSON.stringify(module)}; removeFolder(${JSON.stringify(folder)});`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  if (/EACCES.*(?:uv_cwd|remove-folder\.ts)|ERR_MODULE_NOT_FOUND|spawn.*EACCES/.test(`${run.stderr}${run.error}`))
    return test.skip('nobody else may read this folder');
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual([existsSync(folder), existsSync(beside)], [false, true]);
});
