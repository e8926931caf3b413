import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { TocsinError } from '#base';
import {
  type GatheredHost,
  gatherHost,
  type HostFile,
  type HostFileKind,
  kindOfFile,
  MAX_FILE_BYTES,
  MAX_FILES_OF_HOST,
  MAX_GUEST_FILE_BYTES,
  MAX_HOST_BYTES,
} from '#xen';
import { foundInstead } from '../found-instead.ts';
import { bytesOfNamed } from '../named-file.ts';

/** What says about hosts; each of `host` is a host's folder, or a folder of such folders. */
export interface HostOptions {
  readonly host?: readonly string[];
  readonly xlInfo?: string;
  readonly guest?: readonly string[];
  readonly allGuests?: boolean;
  readonly xlList?: string;
  readonly facts?: string;
}

/**
 * The hosts that the options name, one after the other: a fleet need not fit into memory. Files that are named beside one host's folder
 * are about that host. Throws TocsinError `unreadable_input` or `usage`.
 */
export async function* hostsOf(options: HostOptions): AsyncGenerator<GatheredHost> {
  const named = await namedFiles(options);
  const { host: folders = [] } = options;
  const areAllGuests = options.allGuests === true;
  if (named.length > 0 && folders.length === 0)
    yield readable(gatherHost(named, { name: 'this host', areAllGuests }), named);
  for (const folder of folders) {
    const direct = await filesIn(folder);
    if (named.length > 0) {
      if (folders.length > 1 || direct.length === 0) throw ofWhichHost();
      // a file that was named takes the place of the folder's; facts of both count, the named ones decide
      const kinds = new Set(named.flatMap(({ kind }) => (kind === 'xlInfo' || kind === 'xlList' ? [kind] : [])));
      const kept = direct.filter(({ name }) => ![...kinds].some((kind) => kind === kindOfFile(name)));
      yield readable(gatherHost([...kept, ...named], { name: basename(resolve(folder)), areAllGuests }), named);
    } else if (direct.length > 0) yield gatherHost(direct, { name: basename(resolve(folder)) });
    else yield* hostsBelow(folder);
  }
}

function ofWhichHost(): TocsinError {
  return new TocsinError({
    code: 'usage',
    message: 'expected one host beside the files that were named, found several',
    hint: "put a facts.json into each host's folder, or name one folder with --host",
  });
}

/** A host of which every file that somebody named could be read: an answer without it would be about another host. */
function readable(host: GatheredHost, named: readonly HostFile[]): GatheredHost {
  const names = new Set(named.map(({ name }) => name));
  const broken = host.findings.find(({ severity, file }) => severity === 'error' && file !== null && names.has(file));
  if (broken === undefined) return host;
  const { message, suggestion } = broken;
  throw new TocsinError({ code: 'unreadable_input', message, hint: suggestion ?? 'correct the file' });
}

/** The single files that were named. */
async function namedFiles(options: HostOptions): Promise<readonly HostFile[]> {
  const named: readonly (readonly [HostFileKind, string])[] = [
    ...(options.facts === undefined ? [] : [['facts', options.facts] as const]),
    ...(options.xlInfo === undefined ? [] : [['xlInfo', options.xlInfo] as const]),
    ...(options.xlList === undefined ? [] : [['xlList', options.xlList] as const]),
    ...(options.guest ?? []).map((path) => ['guestFile', path] as const),
  ];
  if (named.filter(([, path]) => path === '-').length > 1) {
    throw new TocsinError({ code: 'usage', message: 'standard input can be one file only', hint: 'name the others' });
  }
  const files: HostFile[] = [];
  const room = roomFor('the files named');
  for (const [kind, path] of named) files.push({ kind, name: path, text: await textIn(path, kind, room) });
  return files;
}

async function* hostsBelow(folder: string): AsyncGenerator<GatheredHost> {
  let found = 0;
  for (const name of await namesIn(folder)) {
    const files = await filesIn(join(folder, name), true);
    if (files.length === 0) continue;
    found += 1;
    yield gatherHost(files, { name });
  }
  if (found > 0) return;
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${folder}: expected the files of a host, or folders of hosts; found none`,
    hint: 'a host is a folder with xl-info.txt (xl info), guests/*.cfg or xl-list.json (xl list -l), facts.json',
  });
}

/**
 * The files of a host in its folder, and all that is in `guests/`: what is not read there may be a guest. A folder that has
 * hosts may have one of the name `guests`, so that it takes more than that to be a host where `mayBeNone` is not set.
 */
async function filesIn(folder: string, mayBeNone = false): Promise<readonly HostFile[]> {
  const names = await namesIn(folder, mayBeNone);
  const guests = names.includes('guests') ? await guestsIn(folder) : [];
  const known = [...names.filter((name) => kindOfFile(name) !== null), ...guests];
  if (!mayBeNone && known.every((name) => kindOfFile(name) === null)) return [];
  if (known.length > MAX_FILES_OF_HOST) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `${folder}: ${known.length} files, at most ${MAX_FILES_OF_HOST} are read`,
      hint: 'give xl list -l as one file',
    });
  }
  const files: HostFile[] = [];
  const room = roomFor(folder);
  for (const name of known) files.push(await fileIn(folder, name, room));
  return files;
}

/** The names in `guests/`; `guests` alone where it is no folder. */
async function guestsIn(folder: string): Promise<readonly string[]> {
  const path = join(folder, 'guests');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? (await namesIn(path)).map((name) => `guests/${name}`) : ['guests'];
}

/** One file of a folder. Nobody named it, so that it is read only if it is a file: opening a pipe might wait for ever. */
async function fileIn(folder: string, name: string, room: Room): Promise<HostFile> {
  const path = join(folder, name);
  const kind = kindOfFile(name);
  const unread = await whyUnread(path, kind);
  if (unread !== null) return { name, text: '', unread };
  return { name, text: kind === null ? '' : await textIn(path, kind, room) };
}

async function whyUnread(path: string, kind: HostFileKind | null): Promise<string | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'it is a folder';
    if (!found.isFile()) return 'it is a pipe or a device';
    if (kind === 'guestFile' && found.size > MAX_GUEST_FILE_BYTES)
      return `it has more than ${MAX_GUEST_FILE_BYTES} bytes`;
    return basename(path) === 'guests' && kind === null ? 'it is no folder' : null;
  } catch {
    return 'it leads nowhere';
  }
}

async function namesIn(folder: string, mayBeNone = false): Promise<readonly string[]> {
  try {
    if (mayBeNone && !(await stat(folder)).isDirectory()) return [];
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${folder}: expected a folder with the files of a host, found ${foundInstead(cause)}`,
      hint: 'such as: mkdir web1 && xl info > web1/xl-info.txt',
      cause,
    });
  }
}

/** How much of a host's files may still be read. */
interface Room {
  readonly of: string;
  left: number;
}

function roomFor(of: string): Room {
  return { of, left: MAX_HOST_BYTES };
}

async function textIn(path: string, kind: HostFileKind, room: Room): Promise<string> {
  const maxBytes = kind === 'guestFile' ? MAX_GUEST_FILE_BYTES : MAX_FILE_BYTES;
  const bytes = await bytesOfNamed(path, { expected: "a host's file", maxBytes });
  room.left -= bytes.length;
  if (room.left >= 0) return bytes.toString('utf8');
  throw new TocsinError({
    code: 'input_too_large',
    message: `${room.of}: more than ${MAX_HOST_BYTES} bytes in the files of one host`,
    hint: 'give xl list -l as one file',
  });
}
