import { existsSync } from 'node:fs';
import { readMessage } from '#proof';
import type { KnownRevision } from '#publication';
import { databaseFile, dataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { readingContext } from './reading-context.ts';

/** The revisions of an advisory that the archive keeps, each since it came there; none where there is no archive, or no id. */
export async function archivedRevisions(
  id: string,
  environment: Environment,
  options: ReadingOptions,
): Promise<readonly KnownRevision[]> {
  const { catalogueOf, findAdvisory, inputOf, readAdvisoryReference, witnessed } = await import('#archive');
  const { TEAM } = await import('#store');
  const reference = readAdvisoryReference(id);
  const directory = await dataDirectory(options, environment);
  if (reference === null || (directory.configuration.databaseUrl === null && !existsSync(databaseFile(directory))))
    return [];
  const context = await readingContext(environment, options);
  return withStore(directory, environment, async (store) => {
    const catalogue = catalogueOf(await store.announcements(TEAM), context.styles, new Set());
    const known: KnownRevision[] = [];
    for (const { revision, receivedAt, best } of findAdvisory(catalogue, reference.series, reference.number)
      ?.revisions ?? []) {
      const message = await store.message(TEAM, best.message);
      const raw = message?.raw ?? null;
      if (message === null || raw === null) continue;
      const { facts } = await readMessage(inputOf(message, raw), witnessed(context, message));
      known.push({ revision, at: receivedAt, summary: facts.updates });
    }
    return known;
  });
}
