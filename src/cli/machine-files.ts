import { hasErrors, TocsinError } from '#base';
import { formFindings, formText, type MachineForm, machineForm } from '#exports/forms';
import type { Reading } from '#proof';
import { type Publication, type Rating, readRatings } from '#publication';
import { publishedAs } from '#statements';
import { archivedRevisions } from './archived-revisions.ts';
import { confirmationsHere } from './check/check-statements.ts';
import type { ConvertOptions } from './convert.ts';
import { dataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { knownRevision } from './known-revisions.ts';
import { textOfNamed } from './named-file.ts';
import { readingContext } from './reading-context.ts';
import { oneLine } from './terminal.ts';

/** Attack: a disk image as ratings. */
const RATINGS = { expected: 'ratings', maxBytes: 1024 * 1024 } as const;

export interface MachineFiles {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly text: string;
  readonly status: ExitStatus;
}

/** One machine form of a text that was read. What holds it against the text is told on standard error; an error makes it refused. */
export async function machineFiles(
  path: string,
  reading: Reading,
  form: MachineForm,
  options: ConvertOptions,
  environment: Environment,
): Promise<MachineFiles> {
  const { terminal, version } = environment;
  const publication = await publicationFor(path, reading, options, environment);
  const context = await readingContext(environment, options);
  const table = context.releases?.find(({ series }) => series === reading.facts.series) ?? null;
  const made = machineForm(publication, form, { version });
  const problems = formFindings({ publication, table, isFixed: () => null }, { version });
  const told = [...made.findings, ...problems.filter(({ message }) => message.startsWith(`${form}:`))];
  for (const { severity, code, message, suggestion } of told)
    terminal.err(
      `${severity}: ${oneLine(message)} [${code}]${suggestion === null ? '' : `; ${oneLine(suggestion)}`}\n`,
    );
  if (!publication.isTrusted)
    terminal.err(
      `note: the text is ${reading.verdict}: the form is marked as a draft and says of no release who is affected\n`,
    );
  if (made.documents.length === 0)
    terminal.err(`note: ${path}: no ${form} record${reading.facts.cves.length === 0 ? ': it has no CVE yet' : ''}\n`);
  return {
    files: made.documents.map(({ fileName, document }) => ({
      name: fileName,
      bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
    })),
    text: formText(made),
    status: hasErrors(told) ? EXIT.negative : EXIT.good,
  };
}

async function publicationFor(
  path: string,
  reading: Reading,
  options: ConvertOptions,
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
