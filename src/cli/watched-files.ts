import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIGURATION_FILE, type DataDirectory } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';

/**
 * One text for the state of all files that a server judges and is configured by: certificates, house styles, keys, `tocsin.yaml`.
 * Another text where one of them was written, added or taken away; cheap enough for every few seconds.
 */
export async function watchedFilesState(
  { folder, configuration }: Pick<DataDirectory, 'folder'> & Partial<Pick<DataDirectory, 'configuration'>>,
  options: Pick<ReadingOptions, 'keyring' | 'series'>,
  environment: Pick<Environment, 'seriesFolder'>,
): Promise<string> {
  const folders = ['keyring', 'series', 'series/releases'].map((name) => join(folder, name));
  folders.push(environment.seriesFolder, join(environment.seriesFolder, 'releases'));
  const paths = [
    join(folder, CONFIGURATION_FILE),
    configuration?.keyFile ?? join(folder, 'desk.keys'),
    configuration?.intakeKeyFile ?? join(folder, 'intake.key'),
    configuration?.teamCertificate ?? join(folder, 'intake.asc'),
    ...options.keyring,
    ...options.series,
    ...(await Promise.all(folders.map(filesIn))).flat(),
  ];
  return (await Promise.all(paths.map(stateOf))).join('\n');
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.sort().map((name) => join(folder, name));
}

async function stateOf(path: string): Promise<string> {
  try {
    // also the time of the last change of the entry: a file that is put in the place of another may keep its own time
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${path} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    return `${path} absent`;
  }
}
