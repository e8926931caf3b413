import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitOutput, spawnGit } from '#git';
import { fileAndFolder, isInsideTree } from '#patches';

/** A commit of Linux has 90,000 files. Attack: one that fills the disk with names. */
const MOST_FILES = 300_000;
/** Attack: a commit that fills the disk. */
const MOST_BYTES = 8 * 1024 * 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const TIMEOUT_MS = 10 * 60_000;

export type Extracted =
  | { readonly kind: 'extracted'; readonly commit: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Puts the files of a commit into a folder, and changes nothing of the repository. Files are taken out one by one, as they are kept:
 * a checkout, or `git archive`, would run programs that the configuration and attributes of a stranger's repository name.
 */
export async function extractCommit(
  repository: string,
  ref: string,
  folder: string,
  stop: AbortSignal,
): Promise<Extracted> {
  const failed = (why: string): Extracted => ({ kind: 'failed', why });
  const where = ['--git-dir', repository] as const;
  const named = await gitOutput(where, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]);
  const commit = named?.toString('latin1').trim() ?? '';
  // attack: a branch that is called like the beginning of a commit, which git would take for it
  if (!/^[0-9a-f]{40,64}$/.test(commit) || !commit.startsWith(ref))
    return failed(`the repository does not have the commit ${ref}; fetch it`);
  const listing = await gitOutput(where, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (listing === null) return failed('git cannot list the files of the commit');
  const entries = entriesOf(listing.toString('latin1'));
  if (typeof entries === 'string') return failed(entries);
  const links: { readonly path: string; readonly target: string }[] = [];
  const files = entries.filter(({ mode }) => mode !== '160000');
  const problem = await readBlobs(repository, files, stop, ({ path, mode }, bytes) => {
    // links come last, so that no file is written through one
    if (mode === '120000') links.push({ path, target: bytes.toString('latin1') });
    else writeNew(join(folder, path), bytes, mode === '100755');
  });
  if (problem !== null) return failed(problem);
  // all their folders before the first of them: on a file system that folds names, none is made through one
  for (const { path } of links) mkdirSync(dirname(join(folder, path)), { recursive: true });
  for (const { path, target } of links) {
    try {
      symlinkSync(target, join(folder, path));
    } catch {
      return failed(`the link ${path} cannot be made here`);
    }
  }
  return { kind: 'extracted', commit };
}

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

function entriesOf(listing: string): readonly Entry[] | string {
  const entries: Entry[] = [];
  for (const line of listing.split('\0')) {
    if (line === '') continue;
    const groups = /^(?<mode>[0-7]{6}) (?:blob|commit) (?<object>[0-9a-f]{40,64})\t(?<path>[\s\S]+)$/.exec(
      line,
    )?.groups;
    const path = groups?.['path'] ?? '';
    if (groups === undefined) return 'git lists a file in a way that is not known';
    if (!isInsideTree(path)) return `the commit has a file whose name leads elsewhere: ${path}`;
    entries.push({ mode: groups['mode'] ?? '', object: groups['object'] ?? '', path });
  }
  if (entries.length > MOST_FILES) return `the commit has more than ${MOST_FILES} files`;
  const twice = standingTwice(entries);
  return twice === undefined ? entries : `the commit has a file and something else of one name: ${twice}`;
}

/** Attack: a tree with a link `a` and a folder `a`, which git lists alike: what is in the folder would be written where the link leads. */
function standingTwice(entries: readonly Entry[]): string | undefined {
  const paths = new Set(entries.map(({ path }) => path));
  if (paths.size < entries.length) return entries.find(({ path }) => !paths.delete(path))?.path;
  return fileAndFolder(paths);
}

function writeNew(place: string, bytes: Buffer, isExecutable: boolean): void {
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes, { flag: 'wx' });
  if (isExecutable) chmodSync(place, 0o755);
}

/** Reads objects in order, one after the other, as git sends them; gives what went wrong. */
async function readBlobs(
  repository: string,
  entries: readonly Entry[],
  stop: AbortSignal,
  use: (entry: Entry, bytes: Buffer) => void,
): Promise<string | null> {
  if (entries.length === 0) return null;
  const child = spawnGit(['--git-dir', repository], ['cat-file', '--batch'], { timeoutMs: TIMEOUT_MS });
  child.on('error', () => undefined);
  const end = (): void => void child.kill('SIGKILL');
  stop.addEventListener('abort', end);
  child.stdin.end(entries.map(({ object }) => `${object}\n`).join(''));
  let [next, total] = [0, 0];
  let held: Buffer[] = [];
  let size = 0;
  // bytes that the next piece needs before it is looked at: a header line has at most so many
  let needed = 1;
  try {
    for await (const chunk of child.stdout) {
      if (!Buffer.isBuffer(chunk)) continue;
      held.push(chunk);
      size += chunk.length;
      total += chunk.length;
      if (total > MOST_BYTES) return 'the commit is too large';
      if (size < needed) continue;
      let rest = Buffer.concat(held);
      for (let entry = entries[next]; entry !== undefined; entry = entries[next]) {
        const head = rest.indexOf(10);
        needed = rest.length + 1;
        if (head === -1) break;
        const length = lengthIn(rest.subarray(0, head).toString('latin1'), entry);
        if (length === null || length > MAX_FILE_BYTES)
          return `${entry.path} is missing in the repository, or too large`;
        needed = head + 1 + length + 1;
        if (rest.length < needed) break;
        use(entry, rest.subarray(head + 1, head + 1 + length));
        rest = rest.subarray(needed);
        next += 1;
      }
      held = [rest];
      size = rest.length;
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return `the files cannot be written: ${cause.message}`;
  } finally {
    stop.removeEventListener('abort', end);
    end();
  }
  return next === entries.length ? null : 'git broke off while it read the files of the commit';
}

function lengthIn(header: string, { object }: Entry): number | null {
  const groups = /^(?<object>[0-9a-f]{40,64}) blob (?<length>[0-9]{1,12})$/.exec(header)?.groups;
  return groups?.['object'] === object ? Number(groups['length']) : null;
}
