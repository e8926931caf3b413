import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '../contract/samples.test-support.ts';
import { openSqlite, type SqliteOptions } from './open-sqlite.ts';

const folders = new Set<string>();
// a test that fails, or is broken off, removes nothing of what it opened
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A database file in a folder of its own, gone at the latest with the process. */
export async function sqliteDatabase(
  options: SqliteOptions = { searchWorker: null },
): Promise<TestDatabase & { path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
  folders.add(folder);
  const path = join(folder, 'archive.sqlite');
  return {
    path,
    open: () => openSqlite(path, options),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
