import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TocsinError } from '#base';
import { foundInstead } from '../found-instead.ts';

/** The whole path of a folder that somebody named. Throws TocsinError `unreadable_input` where there is none. */
export async function namedFolder(path: string, option: string): Promise<string> {
  let instead = 'something else';
  try {
    if ((await stat(path)).isDirectory()) return resolve(path);
  } catch (cause) {
    instead = foundInstead(cause);
  }
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${option} ${path}: expected a folder, found ${instead}`,
    hint: 'check the name and who may read it',
  });
}
