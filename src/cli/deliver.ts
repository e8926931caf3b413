import { TocsinError } from '#base';
import { openInputs } from '#mail';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { type ImportOptions, newListOf, presentImport } from './import.ts';
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
        messages: oneMessage(),
        reader: mailReader(context.styles),
        now: clock.now,
        isDelivery: true,
      }),
    );
    if (options.json === true) terminal.out(jsonText(presentImport(report)));
    return EXIT.good;
  } catch (error) {
    if (error instanceof TocsinError && (error.code === 'store_unusable' || error.code === 'write_failed')) {
      terminal.err(`tocsin: ${oneLine(error.message)}\n`);
      return EXIT.tryAgain;
    }
    throw error;
  }
}

/** A mail system may write a From_ line before the message: it is no part of it. Whatever follows is one message. */
async function* oneMessage() {
  yield* openInputs(['-'], { isOneMessage: true });
}
