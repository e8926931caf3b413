import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { newSealingKey, printSealingKeys, readSealingKeys, type SealingKey } from '#sealing';
import type { DeskStore } from '#store';
import type { DataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { oneLine } from '../terminal.ts';

const KEY_FILE = 'desk.keys';

/** Attack: a device in the place of the file. */
const MAX_FILE_BYTES = 64 * 1024;

export function keyFilePath({ folder, configuration }: DataDirectory): string {
  return configuration.keyFile ?? join(folder, KEY_FILE);
}

/**
 * The keys that seal cases. A desk that is used for the first time gets one; where something was sealed before and the file is
 * gone, no new one is made, since it would open nothing. Throws TocsinError `bad_key_file`.
 */
export async function deskKeys(
  directory: DataDirectory,
  store: Pick<DeskStore, 'head'>,
  environment: Environment,
): Promise<readonly SealingKey[]> {
  const path = keyFilePath(directory);
  const found = await keysIn(path);
  if (found !== null) return found;
  const { position } = await store.head();
  if (position > 0) {
    throw new TocsinError({
      code: 'bad_key_file',
      message: `${path}: expected the keys that seal the cases, found no such file`,
      hint: 'put it back from its copy: without it nobody can read the cases',
    });
  }
  const keys = [newSealingKey(environment.clock.now())];
  await writeKeys(path, keys);
  environment.terminal.err(
    `note: made ${oneLine(path)}, the key that seals all cases: keep a copy of it apart from backups of the database\n`,
  );
  return keys;
}

/** null: there is no such file. Throws TocsinError `bad_key_file`, also where others may read it. */
export async function keysIn(path: string): Promise<readonly SealingKey[] | null> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_FILE_BYTES) {
      throw refused(path, 'a file of keys, found something else', 'check keyFile of tocsin.yaml');
    }
    if ((found.mode & 0o077) !== 0) {
      throw refused(path, 'a file that its owner alone may read, others may too', `chmod 600 ${path}`);
    }
    return readSealingKeys(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** Writes the keys anew: whole, or not at all. `isNew`: nothing may be there. */
async function writeKeys(path: string, keys: readonly SealingKey[]): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(printSealingKeys(keys));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${path}: the key file cannot be made`,
      hint: 'check that the folder may be written',
      cause,
    });
  }
}

function refused(path: string, expected: string, hint: string): TocsinError {
  return new TocsinError({ code: 'bad_key_file', message: `${path}: expected ${expected}`, hint });
}
