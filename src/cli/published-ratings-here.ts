import { existsSync } from 'node:fs';
import type { Reading } from '#proof';
import type { Rating } from '#publication';
import { publishedRatings } from '#statements';
import { databaseFile, dataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';

/** What the desk rated and published with a text, from the archive of the data directory; none where there is no archive. */
export async function publishedRatingsHere(
  { document }: Pick<Reading, 'document'>,
  options: ReadingOptions,
  environment: Environment,
): Promise<readonly Rating[]> {
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl === null && !existsSync(databaseFile(directory))) return [];
  const { digestOfText } = await import('#archive');
  return withStore(directory, environment, async (store) => {
    const [ratings = []] = (await publishedRatings(store)([digestOfText(document)])).values();
    return ratings;
  });
}
