import { clockFault } from '#disclosure';
import type { Environment } from '../environment.ts';
import { oneLine, paint, wrap } from '../terminal.ts';
import type { OpenedDesk } from './open-desk.ts';

/** Says on standard error that the server releases nothing, where it said so in the last minutes. */
export async function sayClockFault({ parts }: OpenedDesk, { terminal }: Environment): Promise<void> {
  const says = await clockFault(parts);
  if (says === null) return;
  const text = `nothing is released by itself, and nobody is reminded, since clocks disagree: ${oneLine(says)}`;
  terminal.err(`${paint(terminal, 'red', wrap(terminal, text, 0))}\n`);
}
