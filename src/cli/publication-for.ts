import type { Publication } from '#publication';
import { publishedAs } from '#statements';
import { archivedRevisions } from './archived-revisions.ts';
import { confirmationsHere, type StatementOptions } from './check/check-statements.ts';
import { dataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { knownRevision } from './known-revisions.ts';
import { readingContext } from './reading-context.ts';
import { readAdvisory } from './readings.ts';
import { oneLine } from './terminal.ts';

/** What machines are told in public of the advisory of a path or id; the revisions of the archive date it where they are at hand. */
export async function publicationFor(
  path: string,
  options: StatementOptions,
  environment: Environment,
): Promise<Publication> {
  const reading = await readAdvisory(path, environment, options);
  const context = await readingContext(environment, options);
  const { configuration } = await dataDirectory(options, environment);
  const kept = reading.facts.id === null ? [] : await archivedRevisions(reading.facts.id, environment, options);
  const own = knownRevision(reading);
  const parts = {
    allowUnverified: false,
    revisions: [...kept.filter(({ revision }) => revision !== own[0]?.revision), ...own],
    audience: { kind: 'public' },
    ratings: [],
    fixes: [],
    isFixed: () => null,
    site: configuration.publicUrl,
  } as const;
  return publishedAs(reading, context, parts, {
    confirmations: await confirmationsHere(options, context, environment),
    onProblem: (problem) =>
      environment.terminal.err(`warning: confirmed conditions that are not used: ${oneLine(problem)}\n`),
  });
}
