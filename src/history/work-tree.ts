import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitOutput } from '#git';
import type { RepositoryPlace } from './read-references.ts';

/** Attack: a commit with a million files. Xen's trees have 5,000. */
const MAX_FILES = 200_000;
/** What a system opens. */
const MAX_PATH = 4096;
const MAX_LIST_BYTES = 64 * 1024 * 1024;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const ENTRY = /^(?<mode>[0-7]{6}) (?<type>[a-z]+) (?<object>[0-9a-f]{40,64})\t(?<path>.*)$/s;

/**
 * Whether the files of a checkout differ from its commit; null: nobody can tell. The files are hashed here, as `git status` would run
 * filters that a stranger's repository names. Files that the commit does not have are not looked at.
 */
export async function workTreeDiffers(place: RepositoryPlace, path: string): Promise<boolean | null> {
  const listed = await gitOutput(place, ['ls-tree', '-r', '-z', '--full-tree', 'HEAD'], { maxBytes: MAX_LIST_BYTES });
  if (listed === null) return null;
  const entries = listed.toString('utf8').split('\0');
  if (entries.length > MAX_FILES) return null;
  const isInside = insideOf(path);
  return entries.some((entry) => {
    const { mode = '', type, object = '', path: name = '' } = ENTRY.exec(entry)?.groups ?? {};
    return type === 'blob' && (!isInside(name) || objectOf(join(path, name), mode, object.length) !== object);
  });
}

/**
 * Whether a file of the commit lies in the checkout itself. Attack: a commit with `../x`, or a link in the place of a folder, by which
 * a file elsewhere would be read, or one that never ends.
 */
function insideOf(root: string): (name: string) => boolean {
  const known = new Map<string, boolean>([['.', true]]);
  const isFolder = (folder: string): boolean => {
    const found =
      known.get(folder) ??
      (isFolder(dirname(folder)) && lstatSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true);
    known.set(folder, found);
    return found;
  };
  return (name) =>
    name.length <= MAX_PATH && !name.split('/').some((part) => /^\.{0,2}$/.test(part)) && isFolder(dirname(name));
}

function objectOf(path: string, mode: string, length: number): string | null {
  try {
    const isLink = mode === '120000';
    const stat = lstatSync(path);
    if (isLink !== stat.isSymbolicLink() || (!isLink && !stat.isFile()) || stat.size > MAX_FILE_BYTES) return null;
    const bytes = isLink ? Buffer.from(readlinkSync(path)) : readFileSync(path);
    return createHash(length === 64 ? 'sha256' : 'sha1')
      .update(`blob ${bytes.length}\0`)
      .update(bytes)
      .digest('hex');
  } catch {
    return null;
  }
}
