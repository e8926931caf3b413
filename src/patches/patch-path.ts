/** No file system of a source tree has longer ones. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/**
 * Whether a path of a patch leads to a place inside a tree. Attack: `../../home/user/.bashrc`, `/etc/passwd`, `.git/hooks/…`, also as
 * `.GIT` or `git~1` where a file system folds names, and names that a terminal obeys.
 */
export function isInsideTree(path: string): boolean {
  if (path === '' || path.length > LONGEST_PATH) return false;
  return path.split('/').every(isPlainName);
}

/**
 * The name under which a patch of an advisory is written into a folder: the last part of its name in the signed table, where that is a
 * plain name; null: it is none. Whoever signs may be an attacker too.
 */
export function writtenNameOf(file: string): string | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name) && name.length <= LONGEST_NAME;
  // `series` is quilt's own file there
  return isPlain && isInsideTree(file) && !/^(?:series|series\..*|\.pc)$/i.test(name) ? name : null;
}

function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.length > LONGEST_NAME) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them for a trick is the purpose
  if (/[\u0000-\u001f\u007f\\]/.test(name)) return false;
  return !/^(?:\.git|git~[0-9]+)[ .]*(?::.*)?$/i.test(name);
}
