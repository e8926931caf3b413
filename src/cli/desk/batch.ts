import { formatInstant, TocsinError } from '#base';
import {
  agreeBatchEnd,
  type EndNow,
  endBatchNow,
  leaveBatch,
  makeBatch,
  NOT_HIS_BATCH,
  type OwnBatch,
  ownBatch,
} from '#disclosure';
import { standingOf } from '#embargo';
import { type CaseId, readBatchId } from '#store';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { oneOf } from '../one-of.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, type OpenedDesk, withDeskThere } from './open-desk.ts';
import { EXPOSURES, instantOf } from './simple-steps.ts';
import { reportRefusals } from './step-result.ts';

/** `tocsin desk batch make TITLE CASE...`: several advisories with one date, in the order in which they go out. */
export function make(
  title: string,
  named: readonly string[],
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'join_batch');
    const cases: CaseId[] = [];
    for (const name of named) cases.push((await findCase(desk, doer.viewer, name)).id);
    const made = await makeBatch(desk.parts, doer, { title, cases });
    if (!made.isDone) return reportRefusals(made.refusals, options, terminal);
    terminal.out(options.json === true ? jsonText({ batch: made.id, cases }) : `${made.id}\n`);
    return EXIT.good;
  });
}

/** `tocsin desk batch show BATCH` */
export function show(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal, clock } = environment;
    const doer = await actingFor(desk, options, environment, 'comment');
    const batch = await batchNamed(desk, doer.viewer, named);
    const lines = [];
    for (const loaded of batch.cases) {
      const { id } = loaded;
      const { state } = standingOf(loaded.facts, { policy: desk.parts.policy, now: clock.now() });
      const { embargo, id: advisory } = loaded.facts;
      lines.push({
        case: id,
        advisory: advisory === null ? null : `${advisory.series}-${advisory.number}`,
        state,
        embargoEndsAt: embargo.state === 'active' ? formatInstant(embargo.end) : null,
      });
    }
    if (options.json === true) terminal.out(jsonText({ batch: batch.id, title: batch.title, cases: lines }));
    else {
      terminal.out(`${oneLine(batch.title ?? 'a batch')}\n`);
      for (const each of lines) {
        terminal.out(
          `  ${each.case}  ${(each.advisory ?? '-').padEnd(9)} ${each.state.replaceAll('_', ' ').padEnd(12)} ${each.embargoEndsAt ?? ''}\n`,
        );
      }
    }
    return EXIT.good;
  });
}

/** `tocsin desk batch agree BATCH INSTANT --reason TEXT`: one instant for all of it. */
export function agree(
  named: string,
  instant: string,
  options: DeskOptions & { readonly reason?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const end = instantOf(instant);
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'agree_end');
    const batch = (await batchNamed(desk, doer.viewer, named)).whole;
    if (batch === null) return reportRefusals([NOT_HIS_BATCH], options, terminal);
    const done = await agreeBatchEnd(desk.parts, doer, batch, end, options.reason ?? '');
    if (!done.isDone) return reportRefusals(done.refusals, options, terminal);
    terminal.out(options.json === true ? jsonText(done) : `${done.cases.length} cases, until ${formatInstant(end)}\n`);
    return EXIT.good;
  });
}

/** `tocsin desk batch leave CASE`: the batch goes on without it. */
export function leave(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'leave_batch');
    const { id } = await findCase(desk, doer.viewer, named);
    const done = await leaveBatch(desk.parts, doer, id);
    if (!done.isDone) return reportRefusals(done.refusals, options, terminal);
    terminal.out(options.json === true ? jsonText({ case: id }) : `${id}\n`);
    return EXIT.good;
  });
}

/** `tocsin desk batch end-early BATCH WHY --where TEXT`: the embargo of all of it ends now, and what is signed is released. */
export function endEarly(
  named: string,
  why: string,
  options: DeskOptions & { readonly where?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const given = endOf(why, options.where?.trim() ?? '');
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'end_early');
    const batch = (await batchNamed(desk, doer.viewer, named)).whole;
    if (batch === null) return reportRefusals([NOT_HIS_BATCH], options, terminal);
    const done = await endBatchNow(desk.parts, doer, batch, given);
    if (!done.isDone) return reportRefusals(done.refusals, options, terminal);
    if (options.json === true) {
      terminal.out(jsonText({ done: true, released: done.waitsFor === null, waitsFor: done.waitsFor ?? [] }));
      return EXIT.good;
    }
    terminal.out(done.waitsFor === null ? 'the embargo is over, all of it is public\n' : 'the embargo is over\n');
    for (const { found } of done.waitsFor ?? []) terminal.err(`not public yet: ${oneLine(found)}\n`);
    return EXIT.good;
  });
}

function endOf(why: string, where: string): EndNow {
  if (why === 'agreed') return { why, where: null };
  const how = oneOf(EXPOSURES, why);
  if (where !== '') return { why: how, where };
  throw new TocsinError({
    code: 'usage',
    message: 'expected where it became known, found nothing',
    hint: '--where "an address, a list, who told us"',
  });
}

async function batchNamed(
  { parts }: OpenedDesk,
  viewer: Parameters<typeof ownBatch>[1],
  named: string,
): Promise<OwnBatch> {
  const id = readBatchId(named);
  const batch = id === undefined ? null : await ownBatch(parts, viewer, id);
  if (batch !== null) return batch;
  throw new TocsinError({
    code: 'not_found',
    message: `expected a batch that you are on, found none by "${named.slice(0, 80)}"`,
    hint: 'tocsin desk batch make prints its id, and tocsin desk show the one of a case',
  });
}
