import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTree, TreeEntry } from '#patches';

/** The largest file of Xen, Linux or QEMU has a few megabytes. Attack: a tree with a file that fills the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * The files of a folder. Attack: a tree that somebody else made, with a link on the way to a file, through which a patch would read or
 * write elsewhere: nothing behind a link is read.
 */
export function folderTree(folder: string): SourceTree {
  return { read: (path) => entryAt(folder, path) };
}

function entryAt(folder: string, path: string): TreeEntry {
  const parts = path.split('/');
  let at = folder;
  for (const [index, part] of parts.entries()) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) return { kind: 'absent' };
    if (found.isSymbolicLink()) return refused('a link stands on the way to it');
    const isLast = index === parts.length - 1;
    if (!isLast && !found.isDirectory()) return refused('a file stands where its folder should be');
    if (isLast && !found.isFile()) return refused('it is no file');
  }
  return fileAt(at);
}

function fileAt(path: string): TreeEntry {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return refused('it is no file');
    if (found.size > MAX_FILE_BYTES) return refused(`it has more than ${MAX_FILE_BYTES} bytes`);
    return { kind: 'file', bytes: readFileSync(file), isExecutable: (found.mode & 0o100) !== 0 };
  } finally {
    closeSync(file);
  }
}

function refused(why: string): TreeEntry {
  return { kind: 'refused', why };
}
