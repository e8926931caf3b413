import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '../contract/samples.test-support.ts';
import { openSqlite, type SqliteOptions } from './open-sqlite.ts';

/** A database file in a folder of its own. */
export async function sqliteDatabase(
  options: SqliteOptions = { searchWorker: null },
): Promise<TestDatabase & { path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
  const path = join(folder, 'archive.sqlite');
  return {
    path,
    open: () => openSqlite(path, options),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
