import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TocsinError } from '#base';

export interface FolderToMake {
  /** What it is for, as an error names it: `the data directory`. */
  readonly what: string;
  readonly mode?: number;
  readonly hint: string;
}

/**
 * Makes a folder and those above it where they are missing; returns those made, topmost first. One by one: Node's own
 * recursion never ends where a file system answers "no such file" to whoever makes a folder (/proc). Throws TocsinError
 * `write_failed`.
 */
export async function makeFolder(folder: string, { what, mode, hint }: FolderToMake): Promise<readonly string[]> {
  const made: string[] = [];
  let at = resolve(folder);
  try {
    const missing: string[] = [];
    for (; !(await isFolder(at)); at = dirname(at)) missing.unshift(at);
    for (const each of missing) {
      at = each;
      if (await madeNow(at, mode)) made.push(at);
    }
    return made;
  } catch (cause) {
    await removeFolders(made);
    const message = `${folder}: ${what} cannot be made: ${reasonOf(cause, at)}`;
    throw new TocsinError({ code: 'write_failed', message, hint, cause });
  }
}

/** Takes folders away that `makeFolder` made and that are still empty. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => undefined);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw cause;
  }
  throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
}

/** False where another process was quicker. */
async function madeNow(path: string, mode: number | undefined): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST' && (await isFolder(path))) return false;
    throw cause;
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EROFS: 'the file system is read-only',
  ENOENT: 'its file system takes no new folders',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(cause: unknown, at: string): string {
  const code = codeOf(cause);
  // `stat` says ENOTDIR of a path below a file
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${at} is or lies below something that is no folder`;
  return `${at}: ${REASON_BY_CODE[code] ?? (cause instanceof Error ? cause.message : 'unknown')}`;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
