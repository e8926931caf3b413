import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { defaultPolicy, readKeyring } from '#pgp';
import type { ReadingContext } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';

const DEFAULT_DATA_FOLDER = './tocsin-data';
/** A house style is a few kilobytes. */
const MAX_STYLE_BYTES = 1024 * 1024;

/** Collects what a command needs to judge messages: certificates, house styles, the policy at this instant. */
export async function readingContext(environment: Environment, options: ReadingOptions): Promise<ReadingContext> {
  const [keyring, styles] = await Promise.all([certificates(environment, options), houseStyles(environment, options)]);
  return { keyring, styles, policy: defaultPolicy(environment.clock.now()) };
}

/** `--keyring FILE`s; without any, the certificates in the data directory's `keyring` folder; without those, none. */
async function certificates(environment: Environment, options: ReadingOptions): Promise<ReadingContext['keyring']> {
  if (options.keyring.length > 0)
    return readKeyring(await Promise.all(options.keyring.map((path) => readInput(path, 'keyring'))));
  const folder = join(options.data ?? environment.dataFolder ?? DEFAULT_DATA_FOLDER, 'keyring');
  const files = await filesIn(folder, /\.(?:asc|gpg|pgp)$/);
  if (files.length === 0) return { certificates: [] };
  return readKeyring(await Promise.all(files.map((path) => readInput(path, 'keyring'))));
}

/** The styles that come with the program, those of the data directory, and `--series FILE`s; a later one wins its prefix. */
async function houseStyles(environment: Environment, options: ReadingOptions): Promise<HouseStyle[]> {
  const data = join(options.data ?? environment.dataFolder ?? DEFAULT_DATA_FOLDER, 'series');
  const paths = [
    ...(await filesIn(environment.seriesFolder, /\.json$/)),
    ...(await filesIn(data, /\.json$/)),
    ...options.series,
  ];
  const styleBySeries = new Map<string, HouseStyle>();
  for (const path of paths) {
    const style = readHouseStyle(parseJson(await readInput(path, 'house style'), path), path);
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

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

async function readInput(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a ${what} file, it cannot be read`,
      hint: 'check the path and who may read it',
      cause,
    });
  }
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  if (bytes.length > MAX_STYLE_BYTES) {
    throw new TocsinError({
      code: 'bad_house_style',
      message: `${path}: expected at most ${MAX_STYLE_BYTES} bytes, found ${bytes.length}`,
      hint: 'compare with series/xsa.json',
    });
  }
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
