import { chown, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TocsinError } from '#base';

/**
 * Writes a file of keys in the place of the one that is there: whole, or not at all, also where the power goes. It stays the
 * file of whoever had it, or the server could not read it. `textOf` makes the text from what is there then. Throws TocsinError `write_failed`; `busy` where another program is
 * at it: of two that write at once one key would be lost, and all that was sealed with it.
 */
export async function replaceKeyFile(path: string, mode: number, textOf: () => Promise<string>): Promise<void> {
  const next = `${path}.new`;
  try {
    const file = await open(next, 'wx', mode);
    try {
      // what is there is read while nobody else writes
      await file.writeFile(await textOf());
      await file.sync();
    } finally {
      await file.close();
    }
    const before = await stat(path).catch(() => null);
    if (before !== null && process.getuid?.() === 0) await chown(next, before.uid, before.gid);
    await rename(next, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new TocsinError({
        code: 'busy',
        message: `${next} is there: another program writes keys, or ended at it`,
        hint: 'where none does, look whether it holds a key that is not in the key file, and take it away',
        cause,
      });
    }
    await rm(next, { force: true });
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'write_failed',
      message: `${path}: the key file cannot be written`,
      hint: 'check that the folder may be written',
      cause,
    });
  }
}

/** Writes a new file; nothing is written over. Throws TocsinError `write_failed`. */
export async function writeNewFile(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${path}: expected to make a new file, it cannot be made or is there already`,
      hint: 'name another',
      cause,
    });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
