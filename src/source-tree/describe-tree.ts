import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { gitOutput } from '#git';
import type { SourceTree } from '#patches';
import { type ProductVersion, reportedVersion } from '#versions';
import { folderTree } from './folder-tree.ts';

/** What a folder of sources is, as far as it tells. */
export interface TreeDescription {
  /** As house styles call it; null: it does not tell. */
  readonly component: string | null;
  readonly version: ProductVersion | null;
  /** What git has checked out there; null where it is no git checkout. */
  readonly commit: string | null;
}

/** Reads what a tree is: Xen and Linux say so in a Makefile, and a checkout of a tag by the tag. */
export async function describeTree(folder: string): Promise<TreeDescription> {
  const tree = folderTree(folder);
  const told = xenOf(tree) ?? linuxOf(tree) ?? fileOf(tree);
  const repository = join(folder, '.git');
  // only its own repository: that of a folder around it says nothing of it
  const isCheckout = lstatSync(repository, { throwIfNoEntry: false }) !== undefined;
  const commit = isCheckout ? await wordOf(repository, ['rev-parse', '--verify', 'HEAD^{commit}']) : null;
  if (told !== null || !isCheckout) return { component: null, version: null, ...told, commit };
  const tag = await wordOf(repository, ['describe', '--tags', '--match', 'RELEASE-[0-9]*', 'HEAD']);
  const version = reportedVersion(tag?.replace(/^RELEASE-/, '') ?? '') ?? null;
  return { component: version === null ? null : 'xen', version, commit };
}

interface Told {
  readonly component: string | null;
  readonly version: ProductVersion;
}

function xenOf(tree: SourceTree): Told | null {
  for (const file of ['xen/Makefile', 'Config.mk']) {
    const text = textAt(tree, file);
    const major = variableIn(text, 'XEN_VERSION');
    const minor = variableIn(text, 'XEN_SUBVERSION');
    if (!isNumber(major) || !isNumber(minor)) continue;
    const extra = /^(?:\.[0-9]+)?(?:[-.]?(?:rc|pre|unstable)[-.]?[0-9]*)?/.exec(
      variableIn(text, 'XEN_EXTRAVERSION') ?? '',
    );
    const version = reportedVersion(`${major}.${minor}${extra?.[0] ?? ''}`);
    if (version !== undefined) return { component: 'xen', version };
  }
  return null;
}

function linuxOf(tree: SourceTree): Told | null {
  const text = textAt(tree, 'Makefile');
  const numbers = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map((name) => variableIn(text, name));
  if (!numbers.every(isNumber) || textAt(tree, 'Kbuild') === '') return null;
  const version = reportedVersion(`${numbers.join('.')}${variableIn(text, 'EXTRAVERSION') ?? ''}`);
  return version === undefined ? null : { component: 'linux', version };
}

/** A file `VERSION`, as QEMU and many others have it. */
function fileOf(tree: SourceTree): Told | null {
  const version = reportedVersion(textAt(tree, 'VERSION').split('\n', 1)[0] ?? '');
  if (version === undefined) return null;
  return { component: textAt(tree, 'qemu-options.hx') === '' ? null : 'qemu', version };
}

function isNumber(text: string | null): boolean {
  return /^[0-9]{1,6}$/.test(text ?? '');
}

function variableIn(text: string, name: string): string | null {
  const value = new RegExp(`^(?:export[ \\t]+)?${name}[ \\t]*[:?]?=[ \\t]*([^#\\n$]*)`, 'm').exec(text)?.[1];
  return value?.trim() ?? null;
}

/** Makefiles are small: what is read of one is bounded by what a file of a tree may have. */
function textAt(tree: SourceTree, path: string): string {
  const entry = tree.read(path);
  return entry.kind === 'file' ? Buffer.from(entry.bytes.subarray(0, 256 * 1024)).toString('latin1') : '';
}

async function wordOf(repository: string, words: readonly string[]): Promise<string | null> {
  const answer = await gitOutput(['--git-dir', repository], words);
  const word = answer?.toString('latin1').trim() ?? '';
  return /^[A-Za-z0-9._~+-]{1,100}$/.test(word) ? word : null;
}
