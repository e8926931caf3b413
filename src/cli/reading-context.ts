import { constants, existsSync } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { defaultPolicy, readKeyring } from '#pgp';
import type { ReadingContext } from '#proof';
import { type ReleaseTable, readReleaseTable } from '#publication';
import type { Environment, ReadingOptions } from './environment.ts';

const DEFAULT_DATA_FOLDER = './tocsin-data';

/** A file that commands read beside the messages. */
interface FileKind {
  readonly what: string;
  readonly maxBytes: number;
}
const KEYRING: FileKind = { what: 'keyring', maxBytes: 16 * 1024 * 1024 };
/** A house style is a few kilobytes, a table of releases too. */
const HOUSE_STYLE: FileKind = { what: 'house style', maxBytes: 1024 * 1024 };
const RELEASES: FileKind = { what: 'table of releases', maxBytes: 1024 * 1024 };

/** Collects what a command needs to judge messages: certificates, house styles, the policy at this instant. */
export async function readingContext(environment: Environment, options: ReadingOptions): Promise<ReadingContext> {
  const named = options.data ?? environment.dataFolder;
  // a misspelt name must not look like a directory without certificates
  if (named !== null && !existsSync(named)) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${named}: expected the data directory, found nothing`,
      hint: 'check --data and TOCSIN_DATA, or make the directory',
    });
  }
  const data = named ?? DEFAULT_DATA_FOLDER;
  const [keyring, styles, releases] = await Promise.all([
    certificates(data, options),
    houseStyles(data, environment, options),
    releaseTables(data, environment),
  ]);
  return { keyring, styles, releases, policy: defaultPolicy(environment.clock.now()) };
}

/** `--keyring FILE`s; without any, the certificates in the data directory's `keyring` folder; without those, none. */
async function certificates(data: string, options: ReadingOptions): Promise<ReadingContext['keyring']> {
  const paths =
    options.keyring.length > 0 ? options.keyring : await filesIn(join(data, 'keyring'), /\.(?:asc|gpg|pgp)$/);
  if (paths.length === 0) return { certificates: [] };
  try {
    return await readKeyring(await Promise.all(paths.map((path) => readInput(path, KEYRING))));
  } catch (error) {
    throw error instanceof TocsinError ? namingFile(error, paths) : error;
  }
}

/** `pgp` knows files by their place in the list; people know them by name. */
function namingFile(error: TocsinError, paths: readonly string[]): TocsinError {
  const message = error.message.replace(
    /\b(?:the keyring file|keyring file (?<number>[0-9]+) of [0-9]+)\b/,
    (whole, number?: string) => paths[Number(number ?? 1) - 1] ?? whole,
  );
  return new TocsinError({
    code: error.code,
    message,
    ...(error.hint === null ? {} : { hint: error.hint }),
    cause: error,
  });
}

/** The styles that come with the program, those of the data directory, and `--series FILE`s; a later one wins its prefix. */
async function houseStyles(data: string, environment: Environment, options: ReadingOptions): Promise<HouseStyle[]> {
  const paths = [
    ...(await filesIn(environment.seriesFolder, /\.json$/)),
    ...(await filesIn(join(data, 'series'), /\.json$/)),
    ...options.series,
  ];
  const styleBySeries = new Map<string, HouseStyle>();
  for (const path of paths) {
    const style = readHouseStyle(parseJson(await readInput(path, HOUSE_STYLE), path), path);
    styleBySeries.set(style.series, style);
  }
  if (styleBySeries.size === 0) {
    throw new TocsinError({
      code: 'bad_house_style',
      message: `expected house styles in ${environment.seriesFolder}, found none`,
      hint: "run 'npm ci' again, or name one with --series FILE",
    });
  }
  return [...styleBySeries.values()];
}

/** Which releases there were: the tables that come with the program, and those of the data directory, which win. */
async function releaseTables(data: string, environment: Environment): Promise<ReleaseTable[]> {
  const folders = [join(environment.seriesFolder, 'releases'), join(data, 'series', 'releases')];
  const bySeries = new Map<string, ReleaseTable>();
  for (const path of (await Promise.all(folders.map((folder) => filesIn(folder, /\.json$/)))).flat()) {
    const table = readReleaseTable(parseJson(await readInput(path, RELEASES), path), path);
    bySeries.set(table.series, table);
  }
  return [...bySeries.values()];
}

/** The files of a folder, by name; none where there is no such folder. A folder that may not be read is an error. */
async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${folder}: expected a folder, it cannot be read`,
      hint: 'check what it is and who may read it',
      cause,
    });
  }
}

/**
 * Reads a regular file, or one that a link leads to. Opened without blocking and looked at before it is read: a named pipe
 * would hold us for ever, a device would fill the memory.
 */
async function readInput(path: string, kind: FileKind): Promise<Uint8Array> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readRegular(handle, path, kind);
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a ${kind.what} file, it cannot be read`,
      hint: 'check the path and who may read it',
      cause,
    });
  } finally {
    await handle?.close();
  }
}

async function readRegular(handle: FileHandle, path: string, { what, maxBytes }: FileKind): Promise<Uint8Array> {
  const stat = await handle.stat();
  if (!stat.isFile()) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a ${what} file, found a pipe, a device or a directory`,
      hint: 'write what it gives to a file and name that',
    });
  }
  const tooLarge = (found: string): TocsinError =>
    new TocsinError({
      code: 'input_too_large',
      message: `${path}: expected a ${what} file of at most ${maxBytes} bytes, found ${found}`,
      hint: what === KEYRING.what ? 'keep only the certificates that sign advisories' : 'compare with series/xsa.json',
    });
  if (stat.size > maxBytes) throw tooLarge(String(stat.size));
  const chunks: Uint8Array[] = [];
  // one byte more than allowed shows that it grew meanwhile, or is one whose size the system does not tell
  for await (const chunk of handle.createReadStream({ autoClose: false, end: maxBytes })) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maxBytes) throw tooLarge('more');
  return bytes;
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TocsinError({
      code: 'bad_house_style',
      message: `${path}: expected JSON in UTF-8, found something else`,
      hint: 'compare with series/xsa.json',
      cause,
    });
  }
}
