import { forgetCase } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportRefusals } from './step-result.ts';

/** `tocsin desk forget CASE --reason TEXT`: destroys the content of a case that must not be kept. */
export function forget(
  named: string,
  options: DeskOptions & { readonly reason?: string },
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'forget');
    const { id } = await findCase(desk, doer.viewer, named);
    const done = await forgetCase(desk.parts, doer, id, options.reason ?? '');
    if (!done.isDone) return reportRefusals(done.refusals, options, terminal);
    if (options.json === true)
      terminal.out(jsonText({ case: id, forgotten: done.isForgotten, pending: done.isPending }));
    else if (done.isForgotten) {
      terminal.out(`${id} forgotten: its content is destroyed, and who did it and why stays\n`);
      if (done.isPending) terminal.err(`note: ${STILL_READ}\n`);
      terminal.err('note: backups that were made before still have it, sealed: remove those\n');
    } else terminal.out(`${id} asked for: nothing is destroyed before somebody else of the team does the same\n`);
    return EXIT.good;
  });
}

const STILL_READ =
  'something reads what was before, so that files of the database still have it, sealed; the server takes it out as soon as it can, and so does tocsin desk work';
