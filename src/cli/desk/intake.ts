import { TocsinError } from '#base';
import { takeReportMail } from '#disclosure';
import { openInputs } from '#mail';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { type DeskOptions, withDesk } from './open-desk.ts';

export interface IntakeOptions extends DeskOptions {
  readonly recipient?: string;
}

/**
 * `tocsin desk intake < mail`: takes one report, for the pipe of a mail system. Says nothing where all is well. Where it cannot be
 * taken the status is one on which the mail system keeps the mail and tries again, and what is said has no word of the mail: it
 * gets into logs, and back to whoever sent it.
 */
export async function intake(options: IntakeOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  try {
    const bytes = await oneMail();
    const taken = await withDesk(options, environment, ({ parts }) =>
      takeReportMail(parts, bytes, options.recipient ?? null),
    );
    if (!taken.isDone) {
      terminal.err(`tocsin: the mail was not taken: ${taken.refusals.map(({ found }) => oneLine(found)).join('; ')}\n`);
      return EXIT.tryAgain;
    }
    if (options.json === true) {
      const { kind, id } = taken;
      terminal.out(jsonText({ kind, case: id, acknowledged: kind === 'new_case' && taken.isAcknowledged }));
    }
    return EXIT.good;
  } catch (error) {
    const why = error instanceof TocsinError ? error.message : 'a defect of the program';
    terminal.err(`tocsin: the mail was not taken: ${oneLine(why)}\n`);
    return EXIT.tryAgain;
  }
}

/** A mail system may write a From_ line before the message: it is no part of it. Throws TocsinError. */
async function oneMail(): Promise<Uint8Array> {
  for await (const { bytes } of openInputs(['-'], { isOneMessage: true })) return bytes;
  throw new TocsinError({ code: 'unreadable_input', message: 'expected a mail on standard input, found nothing' });
}
