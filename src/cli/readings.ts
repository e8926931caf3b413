import { existsSync } from 'node:fs';
import { TocsinError } from '#base';
import { type InputMessage, openInputs } from '#mail';
import { type Reading, type ReadingContext, readMessage } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { readingContext } from './reading-context.ts';
import { oneLine } from './terminal.ts';

export interface Readings<Kept> {
  readonly kept: readonly Kept[];
  /** Inputs that could not be read; the others were. */
  readonly failures: readonly TocsinError[];
}

/**
 * Reads every message of the paths. One bad path does not keep the others from being read. Of each reading only what `keep`
 * makes of it is held: an mbox may have more messages than fit into memory.
 */
export async function readAll<Kept>(
  paths: readonly string[],
  environment: Environment,
  options: ReadingOptions,
  keep: (reading: Reading) => Kept,
): Promise<Readings<Kept>> {
  const context = await readingContext(environment, options);
  const kept: Kept[] = [];
  const failures: TocsinError[] = [];
  let seen = 0;
  for (const path of paths) {
    try {
      for await (const input of openInputs([path])) {
        seen += 1;
        if (environment.terminal.isInteractive && seen % 100 === 0) environment.terminal.err(`\r${seen} messages read`);
        const reading = await readOne(input, path, context);
        if (reading instanceof TocsinError) failures.push(reading);
        else kept.push(keep(reading));
      }
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      failures.push(idNotKept(path) ?? error);
    }
  }
  if (environment.terminal.isInteractive && seen >= 100) environment.terminal.err('\r\u001b[K');
  return { kept, failures };
}

/** `XSA-334` or `XSA-334@3` in place of a path: what an archive would answer. */
function idNotKept(path: string): TocsinError | null {
  if (!/^[A-Z][A-Z0-9]{1,15}-[1-9][0-9]{0,4}(?:@[0-9]+)?$/.test(path) || existsSync(path)) return null;
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected the file of a message; looking an advisory up by its id needs an archive, which is not there yet`,
    hint: 'give the path of the mail',
  });
}

/**
 * A file that was named and is of no kind we know is an error; one that lies in a directory is passed over as no advisory,
 * unless it could not be read at all: nobody may take silence about it for an answer.
 */
async function readOne(input: InputMessage, path: string, context: ReadingContext): Promise<Reading | TocsinError> {
  const unread = input.diagnostics.find((diagnostic) => diagnostic.code === 'mail-input-unreadable');
  if (unread !== undefined) {
    const hint = unread.suggestion === null ? {} : { hint: unread.suggestion };
    return new TocsinError({ code: 'unreadable_input', message: unread.message, ...hint });
  }
  const reading = await readMessage(input, context);
  if (input.kind !== 'unknown' || reading.isAdvisory || input.source !== path) return reading;
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected a mail, an mbox, a clear-signed text or a saved archive page; found none of them`,
    hint: 'give the raw mail as received; "save as" of most mail programs writes it',
  });
}

/** The one advisory of a path, for commands that take one. */
export async function readAdvisory(path: string, environment: Environment, options: ReadingOptions): Promise<Reading> {
  let only: Reading | null = null;
  const { kept, failures } = await readAll([path], environment, options, (reading) => {
    if (reading.isAdvisory) only ??= reading;
    return reading.isAdvisory ? `${reading.facts.id ?? 'no number'} v${reading.facts.revision ?? '?'}` : null;
  });
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  const names = kept.filter((name) => name !== null);
  if (only === null) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected an advisory, found ${kept.length === 1 ? 'a message without one' : `${kept.length} messages without one`}`,
      hint: 'if it is one of another project, name its house style with --series FILE',
    });
  }
  if (names.length > 1) {
    throw new TocsinError({
      code: 'usage',
      message: `${path}: expected one advisory, found ${names.length} (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`,
      hint: 'give the file of one message',
    });
  }
  return only;
}

export function reportFailures(failures: readonly TocsinError[], environment: Environment): void {
  for (const failure of failures) {
    environment.terminal.err(`tocsin: ${oneLine(failure.message)}\n`);
    if (failure.hint !== null) environment.terminal.err(`hint: ${oneLine(failure.hint)}\n`);
    if (environment.debug) environment.terminal.err(`${failure.stack ?? ''}\n`);
  }
}
