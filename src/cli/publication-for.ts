import { type Instant, TocsinError } from '#base';
import type { Reading } from '#proof';
import { type Publication, type Rating, readRatings } from '#publication';
import { publishedAs } from '#statements';
import { archivedRevisions } from './archived-revisions.ts';
import { confirmationsHere, type StatementOptions } from './check/check-statements.ts';
import { dataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { knownRevision } from './known-revisions.ts';
import { textOfNamed } from './named-file.ts';
import { readingContext } from './reading-context.ts';
import { oneLine } from './terminal.ts';

export interface PublicationOptions extends StatementOptions {
  /** When the revision was published, what the team rated, and whether unproven text may say who is affected. */
  readonly date?: Instant;
  readonly ratings?: string;
  readonly allowUnverified?: boolean;
}

/** Attack: a disk image as ratings. */
const RATINGS = { expected: 'ratings', maxBytes: 1024 * 1024 } as const;

/** What machines are told in public of a text that was read; the revisions of the archive date it where they are at hand. */
export async function publicationFor(
  path: string,
  reading: Reading,
  options: PublicationOptions,
  environment: Environment,
): Promise<Publication> {
  const context = await readingContext(environment, options);
  const { configuration } = await dataDirectory(options, environment);
  const archived = await archivedRevisions(path, environment, options);
  const given = knownRevision(reading, options.date ?? null);
  const known = archived.some(({ revision }) => revision === reading.facts.revision);
  return publishedAs(
    reading,
    context,
    {
      allowUnverified: options.allowUnverified === true,
      revisions: options.date === undefined && known ? archived : [...given, ...archived],
      audience: { kind: 'public' },
      ratings: await ratingsFrom(options.ratings),
      fixes: [],
      isFixed: () => null,
      site: configuration.publicUrl,
    },
    {
      confirmations: await confirmationsHere(options, context, environment),
      onProblem: (problem) =>
        environment.terminal.err(`warning: confirmed conditions that are not used: ${oneLine(problem)}\n`),
    },
  );
}

async function ratingsFrom(path: string | undefined): Promise<readonly Rating[]> {
  if (path === undefined) return [];
  const text = await textOfNamed(path, RATINGS);
  try {
    return readRatings(JSON.parse(text), path);
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected ratings as JSON, found something else`,
      hint: 'such as [{"cve": "CVE-2020-25598", "cwes": ["CWE-413"]}]',
      cause,
    });
  }
}
