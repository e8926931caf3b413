import {
  type HostFileKind,
  kindOfFile,
  MAX_FILE_BYTES,
  MAX_FILES_OF_HOST,
  MAX_GUEST_FILE_BYTES,
  MAX_HOST_BYTES,
} from '#xen';

/** Something that was dropped or chosen. */
export interface Chosen<File extends { readonly size: number }> {
  /** From what was chosen on, `osprey/guests/web.cfg`; without a slash: a file that lies in no folder. */
  readonly path: string;
  /** Null: a folder. */
  readonly file: File | null;
}

/** A host, and what of the files that were chosen is its own. */
export interface ChosenHost<File> {
  readonly name: string;
  /** Where it was found: chosen again, it takes the place of what it was. */
  readonly place: string;
  readonly files: readonly ChosenFile<File>[];
  /** Why nothing of it is read; null where it is. */
  readonly refused: string | null;
}

export interface ChosenFile<File> {
  /** Relative to the host's folder. */
  readonly name: string;
  readonly kind?: HostFileKind;
  /** Null where `unread` says why nobody reads it. */
  readonly file: File | null;
  readonly unread?: string;
}

export interface ChosenHosts<File> {
  readonly hosts: readonly ChosenHost<File>[];
  /** Folders in which no host is. */
  readonly empty: readonly string[];
}

/** The host of files that lie in no folder, as the terminal calls it. */
export const LOOSE_HOST = 'this host';

/**
 * The hosts among what was chosen, by the rules of `--host`: a folder is a host, or a folder of hosts. Files in no folder are one
 * host together.
 */
export function hostsAmong<File extends { readonly size: number }>(chosen: readonly Chosen<File>[]): ChosenHosts<File> {
  const root: Folder<File> = { children: new Map(), file: null };
  for (const { path, file } of chosen) put(root, path.split('/'), file);
  const hosts: ChosenHost<File>[] = [];
  const empty: string[] = [];
  const loose: ChosenFile<File>[] = [];
  for (const [name, node] of sorted(root)) {
    if (node.file !== null) {
      loose.push(looseFile(name, node.file));
      continue;
    }
    const found = hostsAt(name, node);
    hosts.push(...found);
    if (found.length === 0) empty.push(name);
  }
  if (loose.length > 0) hosts.push(hostOf(LOOSE_HOST, '', loose));
  return { hosts, empty };
}

interface Folder<File> {
  readonly children: Map<string, Folder<File>>;
  /** Null: it is a folder. */
  file: File | null;
}

/** Attack: folders inside each other without end. What lies deeper is in no host. */
const DEEPEST = 5;

function put<File>(folder: Folder<File>, steps: readonly string[], file: File | null): void {
  let at = folder;
  for (const step of steps.slice(0, DEEPEST)) {
    const child = at.children.get(step) ?? { children: new Map(), file: null };
    at.children.set(step, child);
    at = child;
  }
  if (steps.length <= DEEPEST) at.file = file;
}

function sorted<File>({ children }: Folder<File>): readonly (readonly [string, Folder<File>])[] {
  return [...children].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

function hostsAt<File extends { readonly size: number }>(name: string, folder: Folder<File>): ChosenHost<File>[] {
  const direct = filesIn(folder, false);
  if (direct.length > 0) return [hostOf(name, name, direct)];
  return sorted(folder).flatMap(([below, node]) => {
    const files = node.file === null ? filesIn(node, true) : [];
    return files.length === 0 ? [] : [hostOf(below, `${name}/${below}`, files)];
  });
}

/** As the terminal takes them: the known names in their order, then all that is in `guests/`. */
function filesIn<File extends { readonly size: number }>(
  folder: Folder<File>,
  mayBeOddOnly: boolean,
): readonly ChosenFile<File>[] {
  const entries = sorted(folder);
  const guests = folder.children.get('guests');
  const below: readonly (readonly [string, Folder<File>])[] =
    guests === undefined
      ? []
      : guests.file === null
        ? sorted(guests).map(([name, node]) => [`guests/${name}`, node] as const)
        : [['guests', guests]];
  const known = [...entries.filter(([name]) => kindOfFile(name) !== null), ...below];
  if (!mayBeOddOnly && known.every(([name]) => kindOfFile(name) === null)) return [];
  return known.map(([name, node]) => {
    const unread = whyUnread(name, node.file);
    return unread === null ? { name, file: node.file } : { name, file: null, unread };
  });
}

function whyUnread(name: string, file: { readonly size: number } | null): string | null {
  if (file === null) return 'it is a folder';
  if (name === 'guests') return 'it is no folder';
  const isTooLarge = kindOfFile(name) === 'guestFile' && file.size > MAX_GUEST_FILE_BYTES;
  return isTooLarge ? `it has more than ${MAX_GUEST_FILE_BYTES} bytes` : null;
}

/** A file that lies in no folder has a kind by its name, or later by its text. */
function looseFile<File extends { readonly size: number }>(name: string, file: File): ChosenFile<File> {
  const kind = kindOfFile(name) ?? (name.endsWith('.cfg') ? 'guestFile' : null);
  return { name, file, ...(kind === null ? {} : { kind }) };
}

function hostOf<File extends { readonly size: number }>(
  name: string,
  place: string,
  files: readonly ChosenFile<File>[],
): ChosenHost<File> {
  return { name, place, files, refused: whyRefused(files) };
}

function whyRefused(files: readonly ChosenFile<{ readonly size: number }>[]): string | null {
  if (files.length > MAX_FILES_OF_HOST)
    return `it has ${files.length} files, at most ${MAX_FILES_OF_HOST} are read: give xl list -l as one file`;
  const large = files.find(({ file }) => (file?.size ?? 0) > MAX_FILE_BYTES);
  if (large !== undefined) return `${large.name} has more than ${MAX_FILE_BYTES} bytes: it is no file of a host`;
  const bytes = files.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  return bytes > MAX_HOST_BYTES
    ? `its files have more than ${MAX_HOST_BYTES} bytes: give xl list -l as one file`
    : null;
}
