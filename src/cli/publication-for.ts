import type { AdvisoryFacts } from '#advisory';
import { type Instant, TocsinError } from '#base';
import type { HouseStyle } from '#house-style';
import type { Reading } from '#proof';
import { type Audience, type Publication, type Rating, type ReleaseTable, readRatings } from '#publication';
import { recordedFixes } from '#releases';
import { publishedAs } from '#statements';
import { archivedRevisions } from './archived-revisions.ts';
import { confirmationsHere, type StatementOptions } from './check/check-statements.ts';
import { commitsFrom } from './commits-from.ts';
import { dataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { knownRevision } from './known-revisions.ts';
import { textOfNamed } from './named-file.ts';
import { releaseTables } from './patches/release-tables.ts';
import { publishedRatingsHere } from './published-ratings-here.ts';
import { readingContext } from './reading-context.ts';
import { oneLine } from './terminal.ts';

export interface PublicationOptions extends StatementOptions {
  /** When the revision was published, what the team rated (without: what the archive has), and whether unproven text may say who is affected. */
  readonly date?: Instant;
  readonly ratings?: string;
  /** What `tocsin ranges --json` wrote. */
  readonly ranges?: string;
  readonly allowUnverified?: boolean;
  /** The form that is wanted. */
  readonly to?: string;
  /** For those who are told before the public, instead of for everybody. */
  readonly members?: boolean;
}

/** With the tables that its releases were asked of, so that a form of it can be held against them. */
export interface PublicationHere {
  readonly publication: Publication;
  readonly table: ReleaseTable | null;
  readonly isFixed: (component: string, version: string) => boolean | null;
}

/** Attack: a disk image as ratings. */
const RATINGS = { expected: 'ratings', maxBytes: 1024 * 1024 } as const;

/** What machines are told in public of a text that was read; the revisions of the archive date it where they are at hand. */
export async function publicationFor(
  path: string,
  reading: Reading,
  options: PublicationOptions,
  environment: Environment,
): Promise<PublicationHere> {
  const { facts } = reading;
  const isFixed = recordedFixes(await releaseTables(options, environment), facts.id);
  const context = await readingContext(environment, options);
  const { configuration } = await dataDirectory(options, environment);
  const archived = await archivedRevisions(path, environment, options);
  const given = knownRevision(reading, options.date ?? null);
  const known = archived.some(({ revision }) => revision === facts.revision);
  const publication = publishedAs(
    reading,
    context,
    {
      allowUnverified: options.allowUnverified === true,
      revisions: options.date === undefined && known ? archived : [...given, ...archived],
      audience:
        options.members === true || isForMembers(facts, options, environment.clock.now())
          ? membersOf(context.styles, facts.series)
          : { kind: 'public' },
      ratings:
        options.ratings === undefined
          ? await publishedRatingsHere(reading, options, environment)
          : await ratingsFrom(options.ratings),
      fixes: await commitsFrom(options.ranges, facts.id, facts.component),
      isFixed,
      site: configuration.publicUrl,
    },
    {
      confirmations: await confirmationsHere(options, context, environment),
      onProblem: (problem) =>
        environment.terminal.err(`warning: confirmed conditions that are not used: ${oneLine(problem)}\n`),
    },
  );
  const table = context.releases?.find(({ series }) => series === facts.series) ?? null;
  return { publication, table, isFixed };
}

/** A text whose embargo still runs is for nobody else, whatever was asked for; OSV and CVE have no form for members. */
function isForMembers({ embargoEndsAt }: AdvisoryFacts, { to }: PublicationOptions, now: Instant): boolean {
  return embargoEndsAt !== null && embargoEndsAt > now && to?.startsWith('csaf') === true;
}

/** Machines know the list by its id for ever: nothing is made up in its place. */
function membersOf(styles: readonly HouseStyle[], series: string | null): Audience {
  const members = styles.find((style) => style.series === series)?.publisher?.members;
  if (members !== undefined) return { kind: 'members', ...members };
  throw new TocsinError({
    code: 'bad_house_style',
    message: `the series ${series ?? 'of this text'} does not name the list of its members`,
    hint: 'add publisher.members with id, a UUID of version 4, and name to the series file',
  });
}

async function ratingsFrom(path: string): Promise<readonly Rating[]> {
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
