import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Correction, readCorrections } from '#history';
import { MAX_TABLE_BYTES, type ReleaseTable, readReleaseTable } from '#releases';
import { DEFAULT_DATA_FOLDER } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { bytesOfNamed } from '../named-file.ts';

const TABLE = { expected: 'a table of releases', maxBytes: MAX_TABLE_BYTES } as const;
const CORRECTIONS = { expected: 'corrections', maxBytes: 1024 * 1024 } as const;

/** The tables that come with the program and those of the data directory: `series/NAME/fixes.json`. Of one series the last counts. */
export async function releaseTables(
  options: { readonly data?: string },
  environment: Environment,
): Promise<readonly ReleaseTable[]> {
  const tables = new Map<string, ReleaseTable>();
  for (const path of await filesOf('fixes.json', options, environment)) {
    const table = readReleaseTable(await bytesOfNamed(path, TABLE), path);
    tables.set(`${table.series} ${table.component}`, table);
  }
  return [...tables.values()];
}

/** What is known of commits beside their messages: of the file named, else of all `series/NAME/corrections.json`. */
export async function correctionsHere(
  options: { readonly data?: string; readonly corrections?: string },
  environment: Environment,
): Promise<readonly Correction[]> {
  const { corrections } = options;
  const paths = corrections === undefined ? await filesOf('corrections.json', options, environment) : [corrections];
  const read = await Promise.all(
    paths.map(async (path) => readCorrections(await bytesOfNamed(path, CORRECTIONS), path)),
  );
  return read.flat();
}

async function filesOf(
  name: string,
  { data }: { readonly data?: string },
  environment: Environment,
): Promise<string[]> {
  const own = join(data ?? environment.dataFolder ?? DEFAULT_DATA_FOLDER, 'series');
  const found: string[] = [];
  for (const folder of [environment.seriesFolder, own]) {
    for (const entry of await namesIn(folder)) {
      const names = await namesIn(join(folder, entry));
      if (names.includes(name)) found.push(join(folder, entry, name));
    }
  }
  return found;
}

/** In their order; none where there is no folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).then(
    (names) => names.sort(),
    () => [],
  );
}
