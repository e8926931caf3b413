import { readFile, stat } from 'node:fs/promises';
import { TocsinError } from '#base';
import { doerOf, reportCase } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { standardInput } from '../standard-input.ts';
import { jsonText } from '../terminal.ts';
import { actingPerson } from './acting.ts';
import { type DeskOptions, withDesk } from './open-desk.ts';
import { reportRefusals } from './step-result.ts';

/** Attack: a disk image as a report. */
const MAX_REPORT_BYTES = 16 * 1024 * 1024;

/** `tocsin desk report [FILE]`: makes a case of a report that came in another way. */
export function report(
  path: string | undefined,
  options: DeskOptions & { readonly from?: string; readonly address?: string },
  environment: Environment,
): Promise<ExitStatus> {
  return withDesk(options, environment, async (desk) => {
    const { terminal } = environment;
    const person = await actingPerson(desk, options, environment);
    const bytes = await reportIn(path ?? '-');
    const opened = await reportCase(desk.parts, {
      via: 'terminal',
      bytes,
      name: options.from ?? null,
      address: options.address ?? null,
      by: doerOf(person, 'terminal').actor,
    });
    if (!opened.isDone) return reportRefusals(opened.refusals, options, terminal);
    const { publicUrl } = desk.directory.configuration;
    const link = `${publicUrl ?? ''}/report/${opened.link}`;
    if (options.json === true) terminal.out(jsonText({ case: opened.id, link }));
    else {
      terminal.out(`${opened.id}\n`);
      terminal.err(`note: for whoever reported it, to follow it and choose credit: ${link}\n`);
    }
    return EXIT.good;
  });
}

async function reportIn(path: string): Promise<Uint8Array> {
  try {
    if (path === '-') return await standardInput(MAX_REPORT_BYTES);
    const { size } = await stat(path);
    if (size > MAX_REPORT_BYTES) throw new Error(`${size} bytes, at most ${MAX_REPORT_BYTES} are kept`);
    return await readFile(path);
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a report, found ${cause instanceof Error ? cause.message : 'nothing'}`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
}
