import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDiff, readHistory, readSourceTree, statusOf, type WantedAdvisory, type WantedPatch } from '#history';
import type { AdvisoryId } from '#identifiers';

/*
 * `node bench/history.ts REPOSITORY [TREE]`: a history (Xen's: 62,000 commits) read once, 400 advisories asked about at its tip; and
 * 400 advisories of five patches each looked for in a bare tree (TREE, else one that is made up). Prints and judges nothing.
 */

const ADVISORIES = 400;
const PATCHES = 5;
const [repository, given] = process.argv.slice(2);

const made = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
try {
  if (repository !== undefined) await benchHistory(repository);
  await benchTree(given ?? madeUpTree());
} finally {
  rmSync(made, { recursive: true, force: true });
}

async function benchHistory(path: string): Promise<void> {
  const start = performance.now();
  const history = await readHistory(['--git-dir', path], { series: ['XSA'] });
  const read = performance.now();
  const wanted = [...history.fixesByAdvisory.keys()].slice(0, ADVISORIES).map((id) => advisory(id, []));
  const tree = {
    kind: 'build',
    version: null,
    isVendors: false,
    commit: history.references.head,
    isChanged: false,
    queue: null,
    unread: [],
    read: null,
  } as const;
  const found = await statusOf({ tree, history, tables: [], series: ['XSA'] }, wanted);
  print(`history of ${history.graph.commits.length} commits read`, read - start);
  print(`${found.length} advisories asked about at its tip`, performance.now() - read);
}

async function benchTree(path: string): Promise<void> {
  const patches = spawnSync('find', [path, '-name', '*.c', '-size', '-200k'], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  const wanted = Array.from({ length: ADVISORIES }, (_, number) =>
    advisory(
      `XSA-${number + 1}` as AdvisoryId,
      Array.from({ length: PATCHES }, (_each, index) =>
        patchFor(path, patches[(number * PATCHES + index) % patches.length] ?? ''),
      ),
    ),
  );
  const start = performance.now();
  const tree = await readSourceTree(path);
  await statusOf({ tree, history: null, tables: [], series: ['XSA'] }, wanted);
  print(
    `${ADVISORIES} advisories of ${PATCHES} patches in a bare tree of ${patches.length} sources`,
    performance.now() - start,
  );
}

function advisory(id: AdvisoryId, patches: readonly WantedPatch[]): WantedAdvisory {
  return { id, isTrusted: true, isElsewhere: false, excludes: () => false, patches };
}

/** A patch of three hunks that is in no file: each has to be looked for in all ways. */
function patchFor(root: string, path: string): WantedPatch {
  const name = path.slice(root.length + 1);
  const hunk =
    '@@ -1,7 +1,8 @@\n {\n \n     if ( rc )\n-        return rc;\n+        goto out;\n+    made_up();\n \n     }\n \n';
  return {
    name,
    files: readDiff(Buffer.from(`--- a/${name}\n+++ b/${name}\n${hunk.repeat(3)}`)),
    subject: null,
    isFor: () => true,
  };
}

function madeUpTree(): string {
  cpSync(join(import.meta.dirname, '..', 'src'), join(made, 'xen'), { recursive: true });
  for (let number = 0; number < 2000; number += 1)
    writeFileSync(join(made, `xen/${number}.c`), '{\n\n    if ( rc )\n        x();\n}\n'.repeat(400));
  writeFileSync(join(made, 'xen/Makefile'), 'XEN_VERSION = 4\nXEN_SUBVERSION = 1\nXEN_EXTRAVERSION = .0\n');
  return made;
}

function print(what: string, milliseconds: number): void {
  process.stdout.write(`${what}: ${(milliseconds / 1000).toFixed(2)} s\n`);
}
