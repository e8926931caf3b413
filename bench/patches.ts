import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { patchedTree, type SourceTree } from '#patches';

/*
 * `tocsin patches plan`, whole process, and the application of patches alone. The goal of a plan is 1 s.
 * `sh scripts/node bench/patches.ts [MAILS KEYRING TREE]`: by default the sample series on its own trees.
 */

const root = join(import.meta.dirname, '..');
const [
  mails = join(root, 'examples/osier/mail'),
  keyring = join(root, 'examples/osier/keys/osier-security.asc'),
  tree = join(root, 'examples/osier/trees/osierd-3.3'),
] = process.argv.slice(2);
const ROUNDS = 7;

const whole = Array.from({ length: ROUNDS }, () => {
  const started = performance.now();
  spawnSync(join(root, 'bin/tocsin'), ['patches', 'plan', '--tree', tree, mails, '--keyring', keyring]);
  return performance.now() - started;
});
console.log(`patches plan, whole process: ${spread(whole)} ms (goal 1,000)`);

const lines = Array.from({ length: 10_000 }, (_, at) => `line ${at % 500}\n`);
const source: SourceTree = {
  read: () => ({ kind: 'file', bytes: Buffer.from(lines.join('')), isExecutable: false }),
};
const changes = Array.from({ length: 200 }, (_, at) => {
  const first = at * 50;
  const [before, between, behind] = [lines[first], lines[first + 1], lines[first + 2]];
  return `@@ -${first + 1},3 +${first + 1},3 @@\n ${before}-${between}+other ${at}\n ${behind}`;
});
const patch = Buffer.from(`--- a/f.c\n+++ b/f.c\n${changes.join('')}`);
const applied = Array.from({ length: ROUNDS }, () => {
  const started = performance.now();
  patchedTree(source).apply(patch);
  return performance.now() - started;
});
console.log(`200 changes in a file of 10,000 lines: ${spread(applied)} ms`);

const unfit = Buffer.from(
  `--- a/f.c\n+++ b/f.c\n@@ -1,40001 +1,40001 @@\n${' a\n'.repeat(20_000)}-a\n+c\n${' a\n'.repeat(19_999)} b\n`,
);
const same: SourceTree = {
  read: () => ({ kind: 'file', bytes: Buffer.from('a\n'.repeat(100_000)), isExecutable: false }),
};
const started = performance.now();
const { why } = patchedTree(same).apply(unfit);
console.log(`a search that leads nowhere: ${(performance.now() - started).toFixed(0)} ms (${why})`);

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}
