import { doerOf, reportCase } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { bytesOfNamed } from '../named-file.ts';
import { jsonText } from '../terminal.ts';
import { actingPerson } from './acting.ts';
import { type DeskOptions, withDesk } from './open-desk.ts';
import { siteAddress } from './site-address.ts';
import { reportRefusals } from './step-result.ts';

/** Attack: a disk image as a report. */
const REPORT = { expected: 'a report', maxBytes: 16 * 1024 * 1024 } as const;

/** `tocsin desk report [FILE]`: makes a case of a report that came in another way. */
export function report(
  path: string | undefined,
  options: DeskOptions & { readonly from?: string; readonly address?: string },
  environment: Environment,
): Promise<ExitStatus> {
  return withDesk(options, environment, async (desk) => {
    const { terminal } = environment;
    const person = await actingPerson(desk, options, environment);
    const bytes = await bytesOfNamed(path ?? '-', REPORT);
    const opened = await reportCase(desk.parts, {
      via: 'terminal',
      bytes,
      name: options.from ?? null,
      address: options.address ?? null,
      by: doerOf(person, 'terminal').actor,
    });
    if (!opened.isDone) return reportRefusals(opened.refusals, options, terminal);
    const link = `${siteAddress(desk.directory.configuration)}/report/${opened.link}`;
    if (options.json === true) terminal.out(jsonText({ case: opened.id, link }));
    else {
      terminal.out(`${opened.id}\n`);
      terminal.err(`note: for whoever reported it, to follow it and choose credit: ${link}\n`);
    }
    return EXIT.good;
  });
}
