import { existsSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { type Configuration, readConfiguration } from '#configuration';
import type { DatabaseStore } from '#store';
import type { Environment } from './environment.ts';
import { makeFolder } from './make-folder.ts';

export const DEFAULT_DATA_FOLDER = './tocsin-data';

export const CONFIGURATION_FILE = 'tocsin.yaml';
export const DATABASE_FILE = 'tocsin.sqlite';

const MAX_CONFIGURATION_BYTES = 1024 * 1024;

/** The folder that an installation keeps its files in, and what its operator decided. */
export interface DataDirectory {
  readonly folder: string;
  readonly configuration: Configuration;
}

/** Names the data directory and reads its configuration. Throws TocsinError `bad_configuration`. */
export async function dataDirectory(
  options: { readonly data?: string },
  environment: Environment,
): Promise<DataDirectory> {
  const folder = options.data ?? environment.dataFolder ?? DEFAULT_DATA_FOLDER;
  const file = join(folder, CONFIGURATION_FILE);
  let text: string | null = null;
  try {
    // attack: a named pipe, which would hold the server's reading again for ever, and with it what was revoked
    const { size } = await regularFile(file);
    if (size > MAX_CONFIGURATION_BYTES) throw tooLarge(file);
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    if (!(cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))) {
      throw new TocsinError({
        code: 'bad_configuration',
        message: `${file}: expected a configuration, it cannot be read`,
        hint: 'check who may read it',
        cause,
      });
    }
  }
  return { folder, configuration: readConfiguration(text, file, environment.variables) };
}

async function regularFile(file: string): Promise<Stats> {
  const found = await stat(file);
  if (found.isFile()) return found;
  throw new TocsinError({
    code: 'bad_configuration',
    message: `${file}: expected a file, found something else`,
    hint: 'take it away, or put a file of "key: value" lines there',
  });
}

function tooLarge(file: string): TocsinError {
  return new TocsinError({
    code: 'bad_configuration',
    message: `${file}: expected at most ${MAX_CONFIGURATION_BYTES} bytes`,
    hint: 'is it the right file?',
  });
}

/**
 * The data directory of an archive that is there: a mistyped name must not be looked at as an empty archive. Throws TocsinError
 * `not_found`.
 */
export async function archiveDirectory(
  options: { readonly data?: string },
  environment: Environment,
): Promise<DataDirectory> {
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl !== null || existsSync(databaseFile(directory))) return directory;
  throw new TocsinError({
    code: 'not_found',
    message: `expected an archive in ${directory.folder}, found none`,
    hint: 'check --data and TOCSIN_DATA; tocsin import MAIL --list NAME makes an archive',
  });
}

/** Makes the data directory where it is not there; only its owner may look in, since private lists lie in it. */
export async function makeDataDirectory({ folder }: DataDirectory): Promise<void> {
  await makeFolder(folder, {
    what: 'the data directory',
    mode: 0o700,
    hint: 'name another with --data DIR or TOCSIN_DATA',
  });
}

/** Where the embedded database lies. */
export function databaseFile({ folder }: Pick<DataDirectory, 'folder'>): string {
  return join(folder, DATABASE_FILE);
}

/** Opens the archive of a data directory for the length of one piece of work. */
export async function withStore<Result>(
  directory: DataDirectory,
  environment: Environment,
  work: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  const store = await environment.openStore(databaseFile(directory), directory.configuration.databaseUrl);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
