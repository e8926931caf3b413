import { existsSync } from 'node:fs';
import { TocsinError } from '#base';
import { type InputMessage, openInputs } from '#mail';
import { type Reading, type ReadingContext, readMessage } from '#proof';
import {
  type FoundRecord,
  findRecords,
  looksLikeRecords,
  looksLikeZip,
  type MachineRecord,
  readRecord,
  zippedRecords,
} from '#records';
import { databaseFile, dataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { readingContext } from './reading-context.ts';
import { proofBeside, type RecordProof } from './record-proof.ts';
import { oneLine } from './terminal.ts';

export interface Readings<Kept> {
  readonly kept: readonly Kept[];
  /** Inputs that could not be read; the others were. */
  readonly failures: readonly TocsinError[];
}

/** A record that a machine wrote, where it was found; read by whoever wants more than its value. */
export interface NamedRecord {
  readonly source: string;
  /** In a list of records, from 0. */
  readonly index: number;
  readonly found: FoundRecord;
  readonly context: ReadingContext;
  /** What lies beside its file. */
  readonly proof: RecordProof;
}

/**
 * Reads every message of the paths, as `readEach` does, and holds what `keep` makes of each; with `keepRecord` the records of
 * machines, too. What that throws is told as one more input that could not be read.
 */
export async function readAll<Kept>(
  paths: readonly string[],
  environment: Environment,
  options: ReadingOptions,
  keep: (reading: Reading) => Kept,
  keepRecord: ((record: NamedRecord) => Kept) | null = null,
): Promise<Readings<Kept>> {
  const kept: Kept[] = [];
  const use = (reading: Reading): void => {
    kept.push(keep(reading));
  };
  const useRecord =
    keepRecord === null
      ? null
      : (record: NamedRecord): void => {
          kept.push(keepRecord(record));
        };
  const failures = await readEach(paths, environment, options, use, useRecord);
  return { kept, failures };
}

/**
 * Reads every message of the paths and gives each to `use`; holds none of them: an mbox may have more messages than fit into
 * memory. One bad path does not keep the others from being read; returned are the inputs that could not be. Records of machines are
 * messages of no kind, unless there is `useRecord`.
 */
export async function readEach(
  paths: readonly string[],
  environment: Environment,
  options: ReadingOptions,
  use: (reading: Reading) => void,
  useRecord: ((record: NamedRecord) => void) | null = null,
): Promise<readonly TocsinError[]> {
  const context = await readingContext(environment, options);
  const failures: TocsinError[] = [];
  let seen = 0;
  for (const path of paths) {
    try {
      for await (const { input, context: itsContext } of openPath(path, context, environment, options)) {
        seen += 1;
        if (environment.terminal.isInteractive && seen % 100 === 0) environment.terminal.err(`\r${seen} messages read`);
        if (useRecord !== null && isOfRecords(input)) {
          failures.push(...(await useRecordsOf(input, path, itsContext, useRecord)));
          continue;
        }
        const reading = await readOne(input, path, itsContext, useRecord !== null);
        if (reading instanceof TocsinError) failures.push(reading);
        else use(reading);
      }
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      failures.push(error);
    }
  }
  if (seen >= 100) clearProgress(environment);
  return failures;
}

/** Text of no other kind that looks like JSON of machines, or a zip of such. */
function isOfRecords({ kind, bytes }: InputMessage): boolean {
  return (kind === 'unknown' || kind === 'archive_page') && (looksLikeRecords(bytes) || looksLikeZip(bytes));
}

/** One bad record of a list does not keep the others from being used. JSON that nobody named, of another kind, is passed over. */
async function useRecordsOf(
  { source, bytes }: InputMessage,
  path: string,
  context: ReadingContext,
  useRecord: (record: NamedRecord) => void,
): Promise<readonly TocsinError[]> {
  const failures: TocsinError[] = [];
  const attempt = async (work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      failures.push(error);
    }
  };
  const useFile = async (file: string, content: Uint8Array, isNamed: boolean, proof: RecordProof): Promise<void> => {
    const records = findRecords(content, file);
    if (!isNamed && records.every(({ format }) => format === 'other')) return;
    for (const [index, found] of records.entries())
      await attempt(() => useRecord({ source: file, index, found, context, proof }));
  };
  await attempt(async () => {
    const proof = await proofBeside(source, bytes, context);
    if (!looksLikeZip(bytes)) return useFile(source, bytes, source === path, proof);
    for (const { name, bytes: content } of zippedRecords(bytes, source))
      await attempt(() => useFile(`${source}/${name}`, content, false, proof));
  });
  return failures;
}

/** Reads the newest message of each advisory that the archive keeps. Throws where there is no archive. */
export async function readAllKept<Kept>(
  environment: Environment,
  options: ReadingOptions,
  keep: (reading: Reading) => Kept,
): Promise<Readings<Kept>> {
  const { inputOf, newestAnnounced, witnessed } = await import('#archive');
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl === null && !existsSync(databaseFile(directory))) {
    throw new TocsinError({
      code: 'usage',
      message: `expected advisories, or an archive in ${directory.folder}; found neither`,
      hint: 'name the mails of advisories, or the data directory with --data',
    });
  }
  const context = await readingContext(environment, options);
  const kept: Kept[] = [];
  await withStore(directory, environment, async (store) => {
    for await (const message of newestAnnounced(store, context.styles)) {
      if (message.raw === null) continue;
      kept.push(keep(await readMessage(inputOf(message, message.raw), witnessed(context, message))));
    }
  });
  return { kept, failures: [] };
}

/** Takes the count of messages off the screen: whoever prints while `readEach` runs calls it before. */
export function clearProgress({ terminal }: Environment): void {
  if (terminal.isInteractive) terminal.err('\r\u001b[K');
}

interface Opened {
  readonly input: InputMessage;
  readonly context: ReadingContext;
}

/** The messages of a path; of `XSA-334` or `XSA-334@3`, where no file has that name, the one that the archive keeps. */
async function* openPath(
  path: string,
  context: ReadingContext,
  environment: Environment,
  options: ReadingOptions,
): AsyncGenerator<Opened> {
  if (/^[A-Z][A-Z0-9]*-[0-9@v]+$/i.test(path) && !existsSync(path)) {
    yield await kept(path, context, environment, options);
    return;
  }
  for await (const input of openInputs([path])) yield { input, context };
}

async function kept(
  path: string,
  context: ReadingContext,
  environment: Environment,
  options: ReadingOptions,
): Promise<Opened> {
  const { findAnnounced, inputOf, readAdvisoryReference, witnessed } = await import('#archive');
  const reference = readAdvisoryReference(path);
  const directory = await dataDirectory(options, environment);
  const isThere = directory.configuration.databaseUrl !== null || existsSync(databaseFile(directory));
  const message =
    reference === null || !isThere
      ? null
      : await withStore(directory, environment, (store) => findAnnounced(store, context.styles, reference));
  if (message === null || message.raw === null) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a file, or an advisory of the archive in ${directory.folder}; found neither`,
      hint: 'give the path of the mail, or name the data directory with --data',
    });
  }
  return { input: { ...inputOf(message, message.raw), source: path }, context: witnessed(context, message) };
}

/**
 * A file that was named and is of no kind we know is an error; one that lies in a directory is passed over as no advisory,
 * unless it could not be read at all: nobody may take silence about it for an answer.
 */
async function readOne(
  input: InputMessage,
  path: string,
  context: ReadingContext,
  mayBeRecord: boolean,
): Promise<Reading | TocsinError> {
  const unread = input.diagnostics.find((diagnostic) => diagnostic.code === 'mail-input-unreadable');
  if (unread !== undefined) {
    const hint = unread.suggestion === null ? {} : { hint: unread.suggestion };
    return new TocsinError({ code: 'unreadable_input', message: unread.message, ...hint });
  }
  const reading = await readMessage(input, context);
  if (input.kind !== 'unknown' || reading.isAdvisory || input.source !== path) return reading;
  return new TocsinError({
    code: 'unreadable_input',
    message: mayBeRecord
      ? `${path}: expected a mail, an mbox, a clear-signed text, a saved archive page, or a CSAF, CVE or OSV record; found none of them`
      : `${path}: expected a mail, an mbox, a clear-signed text or a saved archive page; found none of them`,
    hint: looksLikeRecords(input.bytes)
      ? 'records of machines carry no signature: tocsin show, lint and check read them'
      : 'give the raw mail as received; "save as" of most mail programs writes it',
  });
}

/** The one advisory of a path, for commands that take one. */
export async function readAdvisory(path: string, environment: Environment, options: ReadingOptions): Promise<Reading> {
  return onlyOf(path, environment, options, (reading) => reading, null);
}

/** A record that was read. */
export interface RecordRead {
  readonly record: MachineRecord;
  readonly named: NamedRecord;
}

/** The same, where it may be a record that a machine wrote. */
export async function readAdvisoryOrRecord(
  path: string,
  environment: Environment,
  options: ReadingOptions,
): Promise<Reading | RecordRead> {
  return onlyOf<Reading | RecordRead>(path, environment, options, (reading) => reading, readNamed);
}

export function readNamed(named: NamedRecord): RecordRead {
  return { named, record: readRecord(named.found, { file: named.source, styles: named.context.styles }) };
}

async function onlyOf<Kept>(
  path: string,
  environment: Environment,
  options: ReadingOptions,
  keep: (reading: Reading) => Kept,
  keepRecord: ((named: NamedRecord) => Kept & RecordRead) | null,
): Promise<Kept> {
  let only: Kept | null = null;
  let messages = 0;
  let advisories = 0;
  const names: string[] = [];
  const take = (kept: Kept, name: string): void => {
    advisories += 1;
    only ??= kept;
    if (advisories <= MOST_NAMED) names.push(name);
  };
  const use = (reading: Reading): void => {
    messages += 1;
    const { id, revision } = reading.facts;
    if (reading.isAdvisory) take(keep(reading), `${id ?? 'no number'} v${revision ?? '?'}`);
  };
  const useRecord =
    keepRecord === null
      ? null
      : (named: NamedRecord): void => {
          const kept = keepRecord(named);
          take(kept, kept.record.source.id);
        };
  const [failure] = await readEach([path], environment, options, use, useRecord);
  if (failure !== undefined) throw failure;
  if (only === null) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected an advisory, found ${messages === 1 ? 'a message without one' : `${messages} messages without one`}`,
      hint: 'if it is one of another project, name its house style with --series FILE',
    });
  }
  if (advisories > 1) {
    throw new TocsinError({
      code: 'usage',
      message: `${path}: expected one advisory, found ${advisories} (${names.join(', ')}${advisories > MOST_NAMED ? ', …' : ''})`,
      hint: 'give the file of one message',
    });
  }
  return only;
}

const MOST_NAMED = 5;

export function reportFailures(failures: readonly TocsinError[], environment: Environment): void {
  for (const failure of failures) {
    environment.terminal.err(`tocsin: ${oneLine(failure.message)}\n`);
    if (failure.hint !== null) environment.terminal.err(`hint: ${oneLine(failure.hint)}\n`);
    if (environment.debug) environment.terminal.err(`${failure.stack ?? ''}\n`);
  }
}
