import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TocsinError } from '#base';

/** Before anything is opened: a folder or a misspelt one is told in words about it. */
export function assertNewFile(file: string): void {
  const folder = dirname(resolve(file));
  if (isFolder(file)) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${file}: expected the name of a new file, found a folder`,
      hint: `for example: tocsin backup ${join(file, 'tocsin.backup')}`,
    });
  }
  if (isFolder(folder)) return;
  throw new TocsinError({
    code: 'write_failed',
    message: `${file}: expected a folder at ${folder}, found none`,
    hint: 'make it, or name a file in another folder',
  });
}

/** How every SQLite file begins. */
const DATABASE_HEAD = 'SQLite format 3\0';

/** Before a database is made: most wrong files are none at all, or no database. */
export function assertBackup(file: string): void {
  const found = whatIs(file);
  if (found === 'database') return;
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${file}: expected a file that tocsin backup wrote, found ${found}`,
    hint: found === 'gzip' ? 'unpack it first (gunzip)' : 'check the name; mail is read by tocsin import',
  });
}

function whatIs(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  // a pipe would hold us for ever
  if (!found.isFile()) return found.isDirectory() ? 'a folder' : 'a pipe or a device';
  const head = Buffer.alloc(DATABASE_HEAD.length);
  try {
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    return `one that cannot be read (${cause instanceof Error ? cause.message : 'unknown'})`;
  }
  if (head.toString('latin1') === DATABASE_HEAD) return 'database';
  return head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : 'another kind of file';
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
