import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import {
  type Confirmation,
  confirmationProblems,
  openConfirmation,
  printConfirmation,
  sentencesToRead,
  textDigest,
} from '#confirmations';
import { XEN_VOCABULARY } from '#exposure';
import { decodeSignedText } from '#pgp';
import type { Reading } from '#proof';
import { type ReadText, sentencesToConfirm, sentencesUnsaid, statementsFor } from '#statements';
import { dataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { makeFolder } from '../make-folder.ts';
import { bytesOfNamed } from '../named-file.ts';
import { readingContext } from '../reading-context.ts';
import { readAdvisory } from '../readings.ts';
import { oneLine, paint, wrap } from '../terminal.ts';
import { keyringOfConfirmers, type StatementOptions } from './check-statements.ts';

export interface ConditionsOptions extends StatementOptions {
  readonly by?: string;
  /** The confirmation of an earlier revision. */
  readonly earlier?: string;
}

/** Attack: a disk image as a confirmation. */
const CONFIRMATION = { expected: 'confirmed conditions', maxBytes: 1024 * 1024 } as const;

/** `tocsin conditions propose ADVISORY`: a text to be read, mended and signed; sentence by sentence on standard error. */
export async function propose(path: string, options: ConditionsOptions, environment: Environment): Promise<ExitStatus> {
  const reading = await readAdvisory(path, environment, options);
  const { id, revision } = reading.facts;
  if (id === null || revision === null) throw withoutNumber(path);
  const earlier = options.earlier === undefined ? null : await opened(options.earlier, options, environment);
  const read = sentencesToConfirm(reading.facts);
  environment.terminal.out(
    printConfirmation({
      advisory: id,
      revision,
      text: digestOf(reading),
      confirmedAt: environment.clock.now(),
      by: options.by ?? 'your name',
      condition: read.condition,
      without: read.sentences.filter(({ isNote }) => isNote).map(({ quote }) => quote),
    }),
  );
  sideBySide(read, earlier, environment);
  return EXIT.good;
}

/** `tocsin conditions keep FILE ADVISORY`: takes a signed confirmation into the data directory, where `check` finds it. */
export async function keep(
  path: string,
  advisory: string,
  options: ConditionsOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const bytes = await bytesOfNamed(path, CONFIRMATION);
  const { confirmation, certificate } = await openedBytes(bytes, path, options, environment);
  const reading = await readAdvisory(advisory, environment, options);
  const problems = problemsOf(confirmation, reading);
  const { terminal } = environment;
  if (problems.length > 0) {
    for (const problem of problems) terminal.err(`${paint(terminal, 'red', 'refused')}: ${oneLine(problem)}\n`);
    return EXIT.negative;
  }
  const { folder } = await dataDirectory(options, environment);
  const place = join(folder, 'conditions');
  await makeFolder(place, { what: 'the folder of conditions', hint: 'check that the data directory may be written' });
  const file = join(place, `${confirmation.advisory}-v${confirmation.revision}-${certificate.slice(-16)}.asc`);
  try {
    await writeFile(file, bytes);
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${file}: expected to write it, found ${cause instanceof Error ? cause.message : 'no way'}`,
      hint: 'check that the data directory may be written',
      cause,
    });
  }
  terminal.out(
    `${confirmation.advisory} v${confirmation.revision}: confirmed by ${oneLine(confirmation.by)}, kept as ${file}\n`,
  );
  return EXIT.good;
}

function sideBySide({ condition, sentences }: ReadText, earlier: Confirmation | null, { terminal }: Environment): void {
  const quotes = sentences.map(({ quote }) => quote);
  const isRead = new Map(sentencesToRead(quotes, earlier).map(({ quote, isRead: known }) => [quote, known]));
  for (const { quote, isNote } of sentences) {
    const parts = statementsFor(condition, quote);
    const what = isNote ? 'no condition' : parts.length === 0 ? 'not read: decide it' : parts.join('; ');
    const state = isRead.get(quote) === true ? ' (as in the earlier revision)' : '';
    terminal.err(`${wrap(terminal, oneLine(`“${quote.text}” (line ${quote.line})`), 0)}\n`);
    terminal.err(`${wrap(terminal, `= ${oneLine(what)}${state}`, 4)}\n`);
  }
  terminal.err(
    'note: read each sentence, mend the text, sign it (gpg --clearsign), and: tocsin conditions keep FILE ADVISORY\n',
  );
}

/** Why a confirmation is none for this text, or says nothing of some of its sentences. */
function problemsOf(confirmation: Confirmation, reading: Reading): readonly string[] {
  const { id: advisory, revision } = reading.facts;
  const text = decodeSignedText(reading.document).text;
  const problems = confirmationProblems(confirmation, { advisory, revision, text });
  if (problems.length > 0) return problems;
  return sentencesUnsaid(confirmation, sentencesToConfirm(reading.facts).sentences).map(
    ({ line, text: said }) => `nothing is said of line ${line}: ${said}`,
  );
}

function digestOf({ document }: Reading) {
  return textDigest(decodeSignedText(document).text);
}

async function opened(path: string, options: ConditionsOptions, environment: Environment): Promise<Confirmation> {
  return (await openedBytes(await bytesOfNamed(path, CONFIRMATION), path, options, environment)).confirmation;
}

async function openedBytes(bytes: Uint8Array, path: string, options: ConditionsOptions, environment: Environment) {
  const { keyring, policy } = await readingContext(environment, options);
  const trusted = await keyringOfConfirmers(keyring, options, environment);
  return openConfirmation(bytes, oneLine(path), { keyring: trusted, policy, vocabulary: XEN_VOCABULARY });
}

function withoutNumber(path: string): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected an advisory with its number and revision, found one that lost them`,
    hint: 'take the mail as it was received: an archive may have dropped digits',
  });
}
