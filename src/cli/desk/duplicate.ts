import { mergeInto } from '#disclosure';
import type { Environment } from '../environment.ts';
import type { ExitStatus } from '../exit-status.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

/** `tocsin desk duplicate CASE OF`: closes a case, since another one is the same; its reporter goes on with that one. */
export function duplicate(
  named: string,
  of: string,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'mark_duplicate');
    const { id } = await findCase(desk, doer.viewer, named);
    const { id: into } = await findCase(desk, doer.viewer, of);
    return reportStep(desk, await mergeInto(desk.parts, doer, id, into), options, environment);
  });
}
