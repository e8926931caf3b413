import { formatInstant, TocsinError } from '#base';
import { closeDuty, decisionLog, doerOf, evidenceText, loadCase } from '#disclosure';
import { type Duty, type Evidence, openDuties } from '#embargo';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { bytesOfNamed } from '../named-file.ts';
import { jsonText, oneLine, paint } from '../terminal.ts';
import { actingFor, actingPerson } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

const KINDS = ['message', 'file', 'acknowledgement', 'letter'] as const satisfies readonly Evidence['kind'][];

/** Attack: a disk image as evidence. */
const EVIDENCE = { expected: 'evidence', maxBytes: 8 * 1024 * 1024 } as const;

/** `tocsin desk duties`: what is open in all cases that somebody is on, the late ones first. */
export function printDuties(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal, clock } = environment;
    const { parts } = desk;
    const { viewer } = doerOf(await actingPerson(desk, options, environment), 'terminal');
    const now = clock.now();
    const open: { readonly id: string; readonly duty: Duty }[] = [];
    for (const { id } of await parts.store.cases(viewer)) {
      const loaded = await loadCase(parts, viewer, id);
      open.push(
        ...(loaded === null
          ? []
          : openDuties(loaded.facts, parts.policy, parts.style?.revisionWord).map((duty) => ({ id, duty }))),
      );
    }
    open.sort((a, b) => a.duty.due - b.duty.due);
    if (options.json === true) {
      terminal.out(
        jsonText(
          open.map(({ id, duty }) => ({ case: id, ...duty, due: formatInstant(duty.due), isLate: duty.due <= now })),
        ),
      );
      return EXIT.good;
    }
    if (open.length === 0) terminal.out('no duty is open\n');
    for (const { id, duty } of open) {
      const late = duty.due <= now ? paint(terminal, 'red', 'late') : '    ';
      terminal.out(`${late} ${formatInstant(duty.due)}  ${id}  ${oneLine(duty.key)}: ${oneLine(duty.what)}\n`);
    }
    return EXIT.good;
  });
}

/** `tocsin desk done CASE DUTY FILE`: closes a duty by what shows that it is done. */
export function done(
  named: string,
  duty: string,
  path: string,
  options: DeskOptions & { readonly kind?: string; readonly where?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const kind = KINDS.find((each) => each === (options.kind ?? 'file'));
  if (kind === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `--kind: expected one of ${KINDS.join(', ')}, found "${options.kind?.slice(0, 80)}"`,
      hint: 'without it: file',
    });
  }
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'close_duty');
    const { id } = await findCase(desk, doer.viewer, named);
    const given = { duty, kind, bytes: await bytesOfNamed(path, EVIDENCE), where: options.where ?? path };
    const closed = await closeDuty(desk.parts, doer, id, given);
    const closing = closed.isDone ? closed.facts.duties.get(duty) : undefined;
    if (closing?.state === 'done') environment.terminal.err(`closed ${oneLine(evidenceText(closing.evidence))}\n`);
    return reportStep(desk, closed, options, environment);
  });
}

/** `tocsin desk decisions CASE`: what was decided about the embargo, once it is over: to be published. */
export function printDecisions(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const { viewer } = doerOf(await actingPerson(desk, options, environment), 'terminal');
    const log = await decisionLog(desk.parts, await findCase(desk, viewer, named));
    if (log === null) {
      terminal.err('refused: the case is not public\n  to do: wait for its release\n');
      return EXIT.negative;
    }
    if (options.json === true) terminal.out(jsonText(log));
    else {
      for (const { at, by, what, reason } of log) {
        terminal.out(
          `${at}  ${by.padEnd(8)}  ${oneLine(what)}${reason === null ? '' : `\n${' '.repeat(32)}${oneLine(reason)}`}\n`,
        );
      }
    }
    return EXIT.good;
  });
}
