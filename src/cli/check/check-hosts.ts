import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { TocsinError } from '#base';
import { type GatheredHost, gatherHost, type HostFile, type HostFileKind, kindOfFile } from '#xen';
import { textOfNamed } from '../named-file.ts';

/** What says about hosts; each of `host` is a host's folder, or a folder of such folders. */
export interface HostOptions {
  readonly host?: readonly string[];
  readonly xlInfo?: string;
  readonly guest?: readonly string[];
  readonly allGuests?: boolean;
  readonly xlList?: string;
  readonly facts?: string;
}

/** Attack: a disk image where a host's file should be. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Attack: a folder without end. */
const MAX_FILES_OF_HOST = 20_000;

/**
 * The hosts that the options name, one after the other: a fleet need not fit into memory. Throws TocsinError `unreadable_input` or
 * `usage`.
 */
export async function* hostsOf(options: HostOptions): AsyncGenerator<GatheredHost> {
  const single = await singleHost(options);
  if (single !== null) yield single;
  for (const folder of options.host ?? []) {
    const direct = await filesIn(folder);
    if (direct.length > 0) {
      yield gatherHost(direct, { name: basename(resolve(folder)) });
      continue;
    }
    yield* hostsBelow(folder);
  }
}

/** The host that single files describe; null where none is named. */
async function singleHost(options: HostOptions): Promise<GatheredHost | null> {
  const named: readonly (readonly [HostFileKind, string])[] = [
    ...(options.facts === undefined ? [] : [['facts', options.facts] as const]),
    ...(options.xlInfo === undefined ? [] : [['xlInfo', options.xlInfo] as const]),
    ...(options.xlList === undefined ? [] : [['xlList', options.xlList] as const]),
    ...(options.guest ?? []).map((path) => ['guestFile', path] as const),
  ];
  if (named.length === 0) return null;
  if (named.filter(([, path]) => path === '-').length > 1) {
    throw new TocsinError({ code: 'usage', message: 'standard input can be one file only', hint: 'name the others' });
  }
  const files: HostFile[] = [];
  for (const [kind, path] of named) files.push({ kind, name: path, text: await textIn(path) });
  return gatherHost(files, { name: 'this host', areAllGuests: options.allGuests === true });
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

/** The files of a host in its folder, with those of `guests/`. */
async function filesIn(folder: string, mayBeNone = false): Promise<readonly HostFile[]> {
  const names = await namesIn(folder, mayBeNone);
  const guests = names.includes('guests') ? await namesIn(join(folder, 'guests'), true) : [];
  const known = [...names, ...guests.map((name) => `guests/${name}`)].filter((name) => kindOfFile(name) !== null);
  if (known.length > MAX_FILES_OF_HOST) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `${folder}: ${known.length} files, at most ${MAX_FILES_OF_HOST} are read`,
      hint: 'give xl list -l as one file',
    });
  }
  const files: HostFile[] = [];
  for (const name of known) files.push({ name, text: await textIn(join(folder, name)) });
  return files;
}

async function namesIn(folder: string, mayBeNone = false): Promise<readonly string[]> {
  try {
    if (mayBeNone && !(await stat(folder)).isDirectory()) return [];
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${folder}: expected a folder with the files of a host, found ${cause instanceof Error ? cause.message : 'nothing'}`,
      hint: 'such as: mkdir web1 && xl info > web1/xl-info.txt',
      cause,
    });
  }
}

function textIn(path: string): Promise<string> {
  return textOfNamed(path, { expected: "a host's file", maxBytes: MAX_FILE_BYTES });
}
