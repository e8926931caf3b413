import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';

/*
 * The first file that runs, and the smallest: an old Node must still be able to read it, and the compile cache must be on
 * before anything else is loaded.
 */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`tocsin: needs Node 22.18 or newer, found ${process.versions.node}\n`);
  process.stderr.write("hint: run 'npm ci' in the checkout, which brings a fitting one\n");
  process.exit(2);
}

const root = rootOf(import.meta.dirname);
// beside the program and not in a shared temporary folder, where another user could plant code
const compileCache = join(root, 'node_modules', '.cache', 'tocsin');
nodeModule.enableCompileCache?.(compileCache);
// threads have the cache by their environment alone
process.env['NODE_COMPILE_CACHE'] ??= compileCache;
const { main } = await import('./main.ts');
await main(root);

/** The checkout: one folder up from `dist`, two from `src/main`. */
function rootOf(folder: string): string {
  const up = join(folder, '..');
  return existsSync(join(up, 'package.json')) ? up : join(up, '..');
}
