import { TocsinError } from '#base';
import { allotNumber } from '#disclosure';
import type { Environment } from '../environment.ts';
import type { ExitStatus } from '../exit-status.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';
import { styleOf } from './texts.ts';

/** `tocsin desk number CASE [NUMBER]`: the next one of the series, or the one given, if nobody ever had it. */
export function giveNumber(
  named: string,
  given: string | undefined,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  if (given !== undefined && !/^[1-9][0-9]{0,5}$/.test(given)) {
    throw new TocsinError({
      code: 'usage',
      message: `expected a number, found "${given.slice(0, 80)}"`,
      hint: 'leave it out: the next one of the series is given',
    });
  }
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'allot_number');
    const { id } = await findCase(desk, doer.viewer, named);
    const asked = { series: styleOf(desk).series, number: given === undefined ? null : Number(given) };
    return reportStep(desk, await allotNumber(desk.parts, doer, id, asked), options, environment);
  });
}
