import { type ErrorCode, TocsinError } from '#base';
import { openInputs } from '#mail';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { type ImportOptions, newListOf, requiredOf } from './import.ts';
import { presentImport } from './import-report.ts';
import { readingContext } from './reading-context.ts';
import { jsonText, oneLine } from './terminal.ts';

/**
 * `tocsin deliver --list NAME < message`: one message, received now; for the pipe of a mail system. Says nothing where all is
 * well. Where the archive cannot take it now, the status is one on which the mail system keeps the message and tries again.
 */
export async function deliver(options: Omit<ImportOptions, 'mbox'>, environment: Environment): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  try {
    const directory = await dataDirectory(options, environment);
    await makeDataDirectory(directory);
    const context = await readingContext(environment, options);
    const { importMessages, mailReader } = await import('#archive');
    const report = await withStore(directory, environment, (store) =>
      importMessages(store, context, {
        list: options.list,
        newList: newListOf(options),
        required: requiredOf(options),
        messages: oneMessage(),
        reader: mailReader(context.styles),
        now: clock.now,
        isDelivery: true,
      }),
    );
    const outcome = { report, isBrokenOff: false, skipped: [], unknownSigners: [], judgedAnew: 0 };
    if (options.json === true) terminal.out(jsonText(presentImport(outcome)));
    return EXIT.good;
  } catch (error) {
    // what is wrong with the call itself is told to whoever wrote it; of anything else a mail system must not bounce the mail
    if (error instanceof TocsinError && CALLERS_FAULT.has(error.code)) throw error;
    terminal.err(`tocsin: ${oneLine(error instanceof Error ? error.message : 'a defect of the program')}\n`);
    return EXIT.tryAgain;
  }
}

/** Nothing that trying again would change. */
const CALLERS_FAULT: ReadonlySet<ErrorCode> = new Set(['usage', 'unreadable_input', 'input_too_large']);

/** A mail system may write a From_ line before the message: it is no part of it. Whatever follows is one message. */
async function* oneMessage() {
  yield* openInputs(['-'], { isOneMessage: true });
}
