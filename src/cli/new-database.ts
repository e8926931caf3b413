import { existsSync, statSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TocsinError } from '#base';
import { type DatabaseStore, TEAM } from '#store';
import type { Environment } from './environment.ts';
import { type FolderToMake, makeFolder, removeFolders } from './make-folder.ts';

/**
 * Fills a database file that is not there yet, under another name; it gets its own when `fill` has ended well. Where it has
 * not, neither the file nor a folder that was made for it is left; what a killed run left is cleared away by the next one. A
 * file that is there already is filled as it lies, in one transaction: whole or not at all. Throws TocsinError `busy` where
 * somebody else was quicker.
 */
export async function withNewDatabase<Result>(
  file: string,
  environment: Environment,
  fill: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  if (existsSync(file)) return withDatabase(file, environment, fill);
  return inMadeFolder(dirname(file), async () => {
    await removeLeft(file);
    // two that fill one name at the same time do not touch each other's
    const unfinished = `${file}.${process.pid}.unfinished`;
    try {
      const result = await withDatabase(unfinished, environment, fill);
      await nameIt(unfinished, file);
      return result;
    } catch (cause) {
      await removeDatabase(unfinished);
      throw cause;
    }
  });
}

/**
 * Fills a database file under its own name. Where that fails, a file that was not there before goes again, unless it is whole
 * or somebody else has put something into it.
 */
export async function withDatabaseAt<Result>(
  file: string,
  environment: Environment,
  fill: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  if (existsSync(file)) return withDatabase(file, environment, fill);
  return inMadeFolder(dirname(file), async () => {
    let isToGo = true;
    try {
      return await withDatabase(file, environment, async (store) => {
        try {
          const result = await fill(store);
          // it holds everything now, and where it came from says so: nothing that follows may take it away
          isToGo = false;
          return result;
        } catch (cause) {
          // where it cannot be looked into, nobody knows what is in it
          isToGo = await store.lists(TEAM).then(
            (lists) => lists.length === 0,
            () => false,
          );
          throw cause;
        }
      });
    } catch (cause) {
      if (isToGo) await removeDatabase(file);
      throw cause;
    }
  });
}

const FOLDER: FolderToMake = { what: 'the folder of the database', mode: 0o700, hint: 'name another place' };

/** Makes the folder for some work; where that fails, a folder that was made and is empty goes again. */
async function inMadeFolder<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const made = await makeFolder(folder, FOLDER);
  try {
    return await work();
  } catch (cause) {
    await removeFolders(made);
    throw cause;
  }
}

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
  if (log !== undefined && log.size > 0) {
    throw new TocsinError({
      code: 'busy',
      message: `${unfinished}: another program has it open, so that it could not be finished; it was removed`,
      hint: 'end what looks at the files of this folder, then try again',
    });
  }
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

/** What runs left that were killed. */
async function removeLeft(file: string): Promise<void> {
  const start = `${basename(file)}.`;
  const pids = (await readdir(dirname(file))).map((name) =>
    name.startsWith(start)
      ? /^(?<pid>[0-9]+)\.unfinished(?:-[a-z]+)?$/.exec(name.slice(start.length))?.groups?.['pid']
      : undefined,
  );
  for (const pid of new Set(pids)) {
    if (pid !== undefined && !isRunning(Number(pid)))
      await removeDatabase(join(dirname(file), `${start}${pid}.unfinished`));
  }
}

/** Whether another process has the number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // one of somebody else's may not be asked
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${file}${end}`, { force: true });
}
