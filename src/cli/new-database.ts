import { existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TocsinError } from '#base';
import type { DatabaseStore } from '#store';
import type { Environment } from './environment.ts';
import { type FolderToMake, makeFolder, removeFolders } from './make-folder.ts';

/**
 * Fills a database file that is not there yet, under another name; it gets its own when `fill` has ended well. Where it has
 * not, neither the file nor a folder that was made for it is left; what a killed run left is cleared away by the next one. A
 * file that is there already is filled as it lies, in one transaction: whole or not at all.
 */
export async function withNewDatabase<Result>(
  file: string,
  environment: Environment,
  fill: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  if (existsSync(file)) return withDatabase(file, environment, fill);
  const made = await makeFolder(dirname(file), FOLDER);
  const unfinished = `${file}.unfinished`;
  try {
    await removeDatabase(unfinished);
    const result = await withDatabase(unfinished, environment, fill);
    await nameIt(unfinished, file);
    return result;
  } catch (cause) {
    await removeDatabase(unfinished);
    await removeFolders(made);
    throw cause;
  }
}

/**
 * Fills a database file under its own name. Where that fails, a file that was not there before goes again, unless somebody else
 * has put something into it.
 */
export async function withDatabaseAt<Result>(
  file: string,
  environment: Environment,
  fill: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  if (existsSync(file)) return withDatabase(file, environment, fill);
  const made = await makeFolder(dirname(file), FOLDER);
  let isOurs = true;
  try {
    return await withDatabase(file, environment, async (store) => {
      try {
        return await fill(store);
      } catch (cause) {
        isOurs = (await store.lists({ kind: 'team' })).length === 0;
        throw cause;
      }
    });
  } catch (cause) {
    if (isOurs) await removeDatabase(file);
    await removeFolders(made);
    throw cause;
  }
}

const FOLDER: FolderToMake = { what: 'the folder of the database', mode: 0o700, hint: 'name another place' };

async function withDatabase<Result>(
  file: string,
  environment: Environment,
  work: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  const store = await environment.openStore(file, null);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Only a closed database is one file; what still lay in its log would be lost with the old name. */
async function nameIt(unfinished: string, file: string): Promise<void> {
  const log = statSync(`${unfinished}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) throw new Error(`${unfinished}: closed, and its log is not empty`);
  if (existsSync(file)) {
    throw new TocsinError({
      code: 'busy',
      message: `${file}: another program made it meanwhile; it was left as it is`,
      hint: 'stop what uses this data directory, then try again',
    });
  }
  await rename(unfinished, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${file}${end}`, { force: true });
}
