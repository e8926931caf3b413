import { hostname } from 'node:os';
import {
  NOT_HIS_BATCH,
  ownBatch,
  type Performed,
  predisclose,
  predisclosedTogether,
  type Refused,
  release,
  releasedTogether,
} from '#disclosure';
import { batchOf } from '#embargo';
import { createScheduler, type Turn } from '#jobs';
import { readBatchId } from '#store';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, type OpenedDesk, outgoingMail, withDeskThere } from './open-desk.ts';
import { reportRefusals, reportStep } from './step-result.ts';

/** `tocsin desk predisclose CASE`: to the members, encrypted to each. A case of a batch goes with all of it. */
export function sendToMembers(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return goOut(named, 'predisclose', options, environment);
}

/** `tocsin desk release CASE`: to the public, where the embargo is over or there was none. */
export function makePublic(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return goOut(named, 'release', options, environment);
}

async function goOut(
  named: string,
  how: 'predisclose' | 'release',
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { parts } = desk;
    const doer = await actingFor(desk, options, environment, how);
    const { id, facts } = await findCase(desk, doer.viewer, named);
    const bound = batchOf(facts);
    if (bound === null) {
      const done: Performed = how === 'release' ? await release(parts, doer, id) : await predisclose(parts, doer, id);
      const status = reportStep(desk, done, options, environment);
      if (done.isDone) sayWhatLeaves(desk, environment);
      return status;
    }
    const batchId = readBatchId(bound);
    const batch = batchId === undefined ? null : ((await ownBatch(parts, doer.viewer, batchId))?.whole ?? null);
    if (batch === null) return reportRefusals([NOT_HIS_BATCH], options, environment.terminal);
    const done: { readonly isDone: true } | Refused =
      how === 'release' ? await releasedTogether(parts, doer, batch) : await predisclosedTogether(parts, doer, batch);
    if (!done.isDone) return reportRefusals(done.refusals, options, environment.terminal);
    environment.terminal.out(options.json === true ? jsonText(done) : `${batch.cases.length} cases, together\n`);
    sayWhatLeaves(desk, environment);
    return EXIT.good;
  });
}

/** `tocsin desk work`: one turn of what the server does by itself: releases that are due, letters, doubts, evidence. */
export function work(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const scheduler = createScheduler({
      parts: desk.parts,
      post: await outgoingMail(desk.directory),
      holder: `${hostname()} ${process.pid}`,
      wallClock: environment.clock,
    });
    const turn = await scheduler.turn();
    environment.terminal.out(options.json === true ? jsonText(turn) : turnText(turn));
    return turn.clockFault !== null || turn.refused.length > 0 ? EXIT.negative : EXIT.good;
  });
}

function turnText({ released, refused, skipped, delivered, doubts, evidence, anchored, clockFault }: Turn): string {
  const lines = [
    ...(clockFault === null ? [] : [`clocks disagree, nothing was released: ${clockFault}`]),
    ...refused.map(({ id, why }) => `${id} is due and was refused: ${why.map(({ found }) => found).join('; ')}`),
    ...skipped.map(({ id, why }) => `${id} could not be looked at: ${why}`),
    `released ${released.length}`,
    `letters: ${delivered.done} left, ${delivered.waiting} to try again, ${delivered.uncertain} in doubt, ${delivered.blocked} blocked`,
    `doubts: ${doubts.found} found, ${doubts.again} sent again`,
    `duties closed by evidence: ${evidence}`,
    ...(anchored.length === 0 ? [] : [`the head of the audit log was told by ${anchored.join(' and ')}`]),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

function sayWhatLeaves(_desk: OpenedDesk, { terminal }: Environment): void {
  terminal.err('note: letters leave while the server runs, or by: tocsin desk work\n');
}
