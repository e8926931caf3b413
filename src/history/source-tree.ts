import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { TocsinError } from '#base';
import { gitOutput } from '#git';
import { readXenVersion } from '#xen';
import { type FileLines, fileLines, type ReadTreeFile } from './content.ts';
import { type ListedPatches, MAX_QUEUE, patchesInSeries, patchesInSpec } from './listed-patches.ts';
import { type QueuePatch, subjectOfPatch, versionInSpec } from './queue.ts';
import { MAX_PATCH_BYTES } from './read-diff.ts';
import type { RepositoryPlace } from './read-references.ts';
import { repositoryIn } from './repository-place.ts';
import { packagedVersion, readChangeset, versionInChangelog, versionInMakefile } from './source-version.ts';
import { workTreeDiffers } from './work-tree.ts';

/** What is asked about: sources of one kind or another, or what a host says of the build that it runs. */
export interface SourceTree {
  readonly kind: 'git' | 'source' | 'debian' | 'rpm' | 'build';
  /** `4.14.1`, `4.14.2-pre`; null where nothing tells it. */
  readonly version: string | null;
  /** Something was appended to the version, or patches of a package lie upon it. */
  readonly isVendors: boolean;
  /** The commit that it was made from, or the beginning of it. */
  readonly commit: string | null;
  /** Whether it differs from that commit; null where nobody looked. */
  readonly isChanged: boolean | null;
  /** The patches of a package, in their order; null where it is none. */
  readonly queue: readonly QueuePatch[] | null;
  /** Patches that are listed and are not there, or of which nobody can tell whether they are applied. */
  readonly unread: readonly string[];
  readonly read: ReadTreeFile | null;
}

/** Attack: a file of the tree that does not fit into memory. The largest source of Xen has half a megabyte. */
const MAX_SOURCE_BYTES = 8 * 1024 * 1024;
const MAKEFILES = ['xen/Makefile', 'Config.mk'];

/** Looks what a folder, or a spec file, is. Throws TocsinError `unreadable_input` where it is nothing that is known. */
export async function readSourceTree(path: string): Promise<SourceTree> {
  if (path.endsWith('.spec')) return rpmTree(path);
  if (!isFolder(path)) throw nothing(path);
  const read = treeReader(path);
  if (read('debian/changelog') !== null) return debianTree(path, read);
  const version = sourceVersion(path);
  const place = repositoryIn(path);
  if (place !== null) return gitTree(path, place, version, read);
  const spec = version === null ? specIn(path) : null;
  if (spec !== null) return rpmTree(spec);
  if (version === null) throw nothing(path);
  return { ...BARE, kind: 'source', version, read };
}

/** What a host tells: `xen_version`, `xen_changeset`, or the version of a package. Throws TocsinError `usage`. */
export function readBuild({ xen, changeset }: { readonly xen?: string; readonly changeset?: string }): SourceTree {
  const built = changeset === undefined ? undefined : readChangeset(changeset);
  if (changeset !== undefined && built === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `--changeset: expected a commit, or what xl info prints as xen_changeset, found ${JSON.stringify(changeset.slice(0, 80))}`,
      hint: 'such as: --changeset "Thu Jul 23 16:07:51 2020 +0100 git:456957aaa1"',
    });
  }
  const packaged = xen === undefined ? undefined : packagedVersion(xen);
  const printed = xen === undefined ? undefined : readXenVersion(xen);
  if (xen !== undefined && packaged === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `--xen: expected a version such as 4.14.1 or 4.17.5+72-g01140da4e8-1, found ${JSON.stringify(xen.slice(0, 80))}`,
      hint: 'take what xl info prints as xen_version',
    });
  }
  return {
    ...BARE,
    kind: 'build',
    version: printed?.version ?? packaged?.version ?? null,
    isVendors: printed === undefined ? packaged !== undefined : printed.suffix !== null,
    commit: built?.commit ?? packaged?.commit ?? null,
    isChanged: built?.isChanged ?? (packaged?.commit == null ? null : true),
  };
}

const BARE = { version: null, isVendors: false, commit: null, isChanged: null, queue: null, unread: [], read: null };

async function gitTree(
  path: string,
  place: RepositoryPlace,
  version: string | null,
  read: ReadTreeFile,
): Promise<SourceTree> {
  const head = await gitOutput(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { maxBytes: 1000 });
  if (head === null) throw nothing(path);
  const other = version === null ? await otherProject(place) : null;
  if (other !== null) throw nothing(path, `those of ${other}`);
  return {
    ...BARE,
    kind: 'git',
    version,
    commit: head.toString('latin1').trim(),
    isChanged: place[1] === path ? false : await workTreeDiffers(place, path),
    read: place[1] === path ? null : read,
  };
}

function debianTree(path: string, read: ReadTreeFile): SourceTree {
  const printed = versionInChangelog(textIn(join(path, 'debian/changelog')) ?? '');
  const packaged = printed === null ? undefined : packagedVersion(printed);
  const folder = join(path, 'debian/patches');
  const series = textIn(join(folder, 'series'));
  return {
    ...BARE,
    kind: 'debian',
    version: packaged?.version ?? sourceVersion(path),
    isVendors: true,
    commit: packaged?.commit ?? null,
    isChanged: true,
    ...queueOf([folder], patchesInSeries(series ?? '')),
    read: sourceVersion(path) === null ? null : read,
  };
}

function rpmTree(spec: string): SourceTree {
  const text = textIn(spec);
  if (text === null) throw nothing(spec);
  const printed = versionInSpec(text);
  const packaged = printed === null ? undefined : packagedVersion(printed);
  const folder = dirname(spec);
  // rpmbuild keeps them in SOURCES beside SPECS, package repositories in one folder or below it
  const sources = basename(folder) === 'SPECS' ? [join(folder, '..', 'SOURCES')] : [folder, join(folder, 'SOURCES')];
  return {
    ...BARE,
    kind: 'rpm',
    version: packaged?.version ?? null,
    isVendors: true,
    commit: packaged?.commit ?? null,
    isChanged: true,
    ...queueOf(sources, patchesInSpec(text)),
  };
}

function queueOf(folders: readonly string[], { applied, unsure }: ListedPatches): Pick<SourceTree, 'queue' | 'unread'> {
  const queue: QueuePatch[] = [];
  const unread = [...unsure];
  for (const name of applied.slice(0, MAX_QUEUE)) {
    const bytes = folders.reduce<Buffer | null>((found, each) => found ?? bytesIn(each, name, MAX_PATCH_BYTES), null);
    if (bytes === null) unread.push(name);
    else queue.push({ name: basename(name), bytes, subject: subjectOfPatch(bytes) });
  }
  return { queue, unread };
}

/** Files of a tree by their paths. What leads out of the tree, a pipe and a device are as if they were not there. */
function treeReader(root: string): ReadTreeFile {
  const known = new Map<string, FileLines | null>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const bytes = bytesIn(root, path, MAX_SOURCE_BYTES);
    const file = bytes === null ? null : fileLines(bytes.toString('utf8'));
    known.set(path, file);
    return file;
  };
}

function bytesIn(root: string, path: string, maxBytes: number): Buffer | null {
  if (path.split('/').includes('..') || path.startsWith('/') || path.includes('\0')) return null;
  let handle: number | null = null;
  try {
    const [base, real] = [realpathSync(root), realpathSync(join(root, path))];
    if (!real.startsWith(`${base}${sep}`)) return null;
    handle = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > maxBytes) return null;
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(handle, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } catch {
    return null;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

function textIn(path: string): string | null {
  return bytesIn(dirname(path), basename(path), MAX_SOURCE_BYTES)?.toString('utf8') ?? null;
}

function sourceVersion(path: string): string | null {
  for (const name of MAKEFILES) {
    const version = versionInMakefile(bytesIn(path, name, MAX_SOURCE_BYTES)?.toString('utf8') ?? '');
    if (version !== null) return version;
  }
  return null;
}

/** The one spec file of a folder, of its SPECS, or null. */
function specIn(path: string): string | null {
  for (const folder of [path, join(path, 'SPECS')]) {
    const specs = isFolder(folder) ? readdirSync(folder).filter((name) => name.endsWith('.spec')) : [];
    if (specs.length === 1 && specs[0] !== undefined) return join(folder, specs[0]);
  }
  return null;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The project whose sources a repository plainly has instead of Xen's: of its history nothing can be said about Xen's fixes. */
async function otherProject(place: RepositoryPlace): Promise<string | null> {
  const listed = await gitOutput(place, ['ls-tree', '--name-only', '-z', 'HEAD']);
  const names = new Set(listed?.toString('latin1').split('\0'));
  if (names.has('xen')) return null;
  return OTHER_PROJECTS.find(([, files]) => files.every((file) => names.has(file)))?.[0] ?? null;
}

const OTHER_PROJECTS = [
  ['Linux', ['Kbuild', 'Kconfig', 'MAINTAINERS']],
  ['QEMU', ['qemu-options.hx', 'VERSION']],
] as const;

function nothing(path: string, found = 'none of them'): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected sources of Xen, a package with debian/ or a spec file; found ${found}`,
    hint: 'name the folder that has xen/Makefile, debian/ or NAME.spec in it; unpack a tarball first',
  });
}
