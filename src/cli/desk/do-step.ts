import { perform } from '#disclosure';
import type { Environment } from '../environment.ts';
import type { ExitStatus } from '../exit-status.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { withDeskThere } from './open-desk.ts';
import type { SimpleStep, StepOptions } from './simple-steps.ts';
import { reportStep } from './step-result.ts';

/** Does a step that needs nothing but words. */
export async function doStep(
  step: SimpleStep,
  named: string,
  words: readonly string[],
  options: StepOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const command = step.command(words, options);
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, command.kind);
    const { id } = await findCase(desk, doer.viewer, named);
    return reportStep(desk, await perform(desk.parts, doer, id, command), options, environment);
  });
}
