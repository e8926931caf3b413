import { formatInstant } from '#base';
import { type Performed, type Refusal, standingContext } from '#disclosure';
import { standingOf } from '#embargo';
import { advisoryId } from '#identifiers';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, paint, wrap } from '../terminal.ts';
import { nextText } from './next-text.ts';
import type { OpenedDesk } from './open-desk.ts';

/** Says what became of a step: what comes next, or why it was refused, with the rule and what would satisfy it. */
export function reportStep(
  { parts }: OpenedDesk,
  done: Performed,
  { json }: { readonly json?: boolean },
  { terminal, clock }: Environment,
): ExitStatus {
  if (!done.isDone) return reportRefusals(done.refusals, { ...(json === undefined ? {} : { json }) }, terminal);
  const standing = standingOf(done.facts, standingContext(parts, clock.now()));
  const advisory = done.facts.id === null ? undefined : advisoryId(done.facts.id.series, done.facts.id.number);
  if (json === true) {
    const { state, next } = standing;
    terminal.out(
      jsonText({
        case: done.id,
        advisory: advisory ?? null,
        done: true,
        state,
        next: next === null ? null : { ...next, by: next.by === null ? null : formatInstant(next.by) },
        warnings: done.warnings.map(({ rule, found, remedy }) => ({ rule, found, remedy })),
      }),
    );
    return EXIT.good;
  }
  for (const { rule, found, remedy } of done.warnings) {
    terminal.err(
      `${paint(terminal, 'yellow', 'warning')} ${rule ?? ''}: ${oneLine(found)}\n${wrap(terminal, oneLine(remedy), 2)}\n`,
    );
  }
  const { state, next } = standing;
  const then = next === null ? '' : `; next: ${nextText(next)}`;
  terminal.out(`${advisory ?? done.id} ${state.replaceAll('_', ' ')}${oneLine(then)}\n`);
  return EXIT.good;
}

export function reportRefusals(
  refusals: readonly Refusal[],
  { json }: { readonly json?: boolean },
  terminal: Environment['terminal'],
): ExitStatus {
  if (json === true) {
    terminal.out(
      jsonText({ done: false, refusals: refusals.map(({ rule, found, remedy }) => ({ rule, found, remedy })) }),
    );
    return EXIT.negative;
  }
  for (const { rule, found, remedy } of refusals) {
    const by = rule === null ? 'refused' : `refused by ${rule}`;
    terminal.err(`${paint(terminal, 'red', by)}: ${oneLine(found)}\n`);
    terminal.err(`${wrap(terminal, `to do: ${oneLine(remedy)}`, 2)}\n`);
  }
  return EXIT.negative;
}
