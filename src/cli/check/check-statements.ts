import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Condition } from '#conditions';
import { openConfirmation, type SignedConfirmation } from '#confirmations';
import { type Statement, XEN_VOCABULARY } from '#exposure';
import { type Keyring, readKeyring } from '#pgp';
import type { Reading, ReadingContext } from '#proof';
import { allPublishedConfirmations, newestStatements, statementOf, statementOfRecord } from '#statements';
import { DEFAULT_DATA_FOLDER, databaseFile, dataDirectory, withStore } from '../data-directory.ts';
import type { Environment, ReadingOptions } from '../environment.ts';
import { bytesOfNamed } from '../named-file.ts';
import { readingContext } from '../reading-context.ts';
import { type Readings, readAll, readAllKept, readNamed } from '../readings.ts';
import { oneLine } from '../terminal.ts';

export interface StatementOptions extends ReadingOptions {
  /** Files of confirmed conditions, or folders of such. */
  readonly conditions?: readonly string[];
  /** Certificates that may confirm, beside those that may sign advisories. */
  readonly confirmer?: readonly string[];
}

/** Attack: a disk image as a confirmation, or as a certificate. */
const CONFIRMATION = { expected: 'confirmed conditions', maxBytes: 1024 * 1024 } as const;
const CERTIFICATE = { expected: 'a certificate', maxBytes: 16 * 1024 * 1024 } as const;

/** The newest statement of each advisory that was named, or of all that the archive has. */
export async function statementsFor(
  named: readonly string[],
  options: StatementOptions,
  environment: Environment,
): Promise<Readings<Statement>> {
  const context = await readingContext(environment, options);
  const confirmations = await confirmationsHere(options, context, environment);
  const onProblem = (problem: string): void =>
    environment.terminal.err(`warning: confirmed conditions that are not used: ${oneLine(problem)}\n`);
  const keep = (reading: Reading): Statement | null =>
    reading.isAdvisory ? statementOf(reading, { styles: context.styles, confirmations, onProblem }) : null;
  const { kept, failures } =
    named.length === 0
      ? await readAllKept(environment, options, keep)
      : await readAll(named, environment, options, keep, (record) =>
          statementOfRecord(readNamed(record).record, record.proof.trust),
        );
  return { kept: newestStatements(kept.filter((statement) => statement !== null)), failures };
}

/** What a person confirmed of the very text of a reading, here or with the advisory; null: nothing. */
export async function confirmedOf(
  reading: Reading,
  options: StatementOptions,
  environment: Environment,
): Promise<Condition | null> {
  const context = await readingContext(environment, options);
  const confirmations = await confirmationsHere(options, context, environment);
  const { basis, condition } = statementOf(reading, {
    styles: context.styles,
    confirmations,
    onProblem: () => undefined,
  });
  return basis === 'confirmed' ? condition : null;
}

/** All that people confirmed, by the digest of the text: with the advisories of the archive, and in files, which count for more. */
export async function confirmationsHere(
  options: StatementOptions,
  context: ReadingContext,
  environment: Environment,
): Promise<ReadonlyMap<string, SignedConfirmation>> {
  return new Map([
    ...(await publishedHere(options, context, environment)),
    ...(await confirmationsFor(options, context, environment)),
  ]);
}

/** What the archive of the data directory has with its advisories; none where there is no archive. */
async function publishedHere(
  options: StatementOptions,
  context: ReadingContext,
  environment: Environment,
): Promise<ReadonlyMap<string, SignedConfirmation>> {
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl === null && !existsSync(databaseFile(directory))) return new Map();
  return withStore(directory, environment, (store) => allPublishedConfirmations(store, context));
}

/** By the digest of the text that they are about; of two for one text the one that was confirmed last counts. */
async function confirmationsFor(
  options: StatementOptions,
  { keyring, policy }: ReadingContext,
  environment: Environment,
): Promise<ReadonlyMap<string, SignedConfirmation>> {
  const { conditions = [] } = options;
  const folder = folderOf(options, environment);
  const files = [
    ...(await filesIn(join(folder, 'conditions'))),
    ...(await Promise.all(conditions.map((path) => filesIn(path, true)))).flat(),
  ];
  if (files.length === 0) return new Map();
  const trusted = await keyringOfConfirmers(keyring, options, environment);
  const found = new Map<string, SignedConfirmation>();
  for (const path of files) {
    const bytes = await bytesOfNamed(path, CONFIRMATION);
    const one = await openConfirmation(bytes, oneLine(path), { keyring: trusted, policy, vocabulary: XEN_VOCABULARY });
    const known = found.get(one.confirmation.text);
    if (known === undefined || known.confirmation.confirmedAt < one.confirmation.confirmedAt)
      found.set(one.confirmation.text, one);
  }
  return found;
}

/** Who may confirm: those who may sign advisories, and certificates that are named for this alone. */
export async function keyringOfConfirmers(
  keyring: Keyring,
  options: StatementOptions,
  environment: Environment,
): Promise<Keyring> {
  const named = await filesIn(join(folderOf(options, environment), 'confirmers'));
  const paths = [...named, ...(options.confirmer ?? [])];
  if (paths.length === 0) return keyring;
  const more = await readKeyring(await Promise.all(paths.map((path) => bytesOfNamed(path, CERTIFICATE))));
  return { certificates: [...keyring.certificates, ...more.certificates] };
}

function folderOf({ data }: StatementOptions, environment: Environment): string {
  return data ?? environment.dataFolder ?? DEFAULT_DATA_FOLDER;
}

/** The files of a folder in the order of their names; of a file itself. */
async function filesIn(path: string, mustBe = false): Promise<readonly string[]> {
  if (!mustBe && !existsSync(path)) return [];
  try {
    return (await readdir(path))
      .filter((name) => /\.(?:asc|gpg|pgp)$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch {
    // no folder: a file, and where it is none either, reading it says so
    return [path];
  }
}
