import { formatInstant } from '#base';
import { doerOf, type LoadedCase, loadCase, standingContext } from '#disclosure';
import { openDuties, standingOf } from '#embargo';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, paint } from '../terminal.ts';
import { actingPerson } from './acting.ts';
import { sayClockFault } from './clock-fault.ts';
import { nextText } from './next-text.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';

/** `tocsin desk list`: the cases that somebody is on, with what comes next. */
export function listCases(
  options: DeskOptions & { readonly all?: boolean },
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal, clock } = environment;
    const { parts } = desk;
    const { viewer } = doerOf(await actingPerson(desk, options, environment), 'terminal');
    await sayClockFault(desk, environment);
    const now = clock.now();
    const shown: { readonly loaded: LoadedCase; readonly standing: ReturnType<typeof standingOf> }[] = [];
    for (const { id } of await parts.store.cases(viewer)) {
      const loaded = await loadCase(parts, viewer, id);
      if (loaded === null) continue;
      const standing = standingOf(loaded.facts, standingContext(parts, now));
      const isOver = ['closed', 'public', 'withdrawn'].includes(standing.state);
      if (options.all === true || !isOver || openDuties(loaded.facts, parts.policy).length > 0)
        shown.push({ loaded, standing });
    }
    if (options.json === true) {
      terminal.out(jsonText(shown.map(({ loaded, standing }) => presentLine(loaded, standing))));
      return EXIT.good;
    }
    if (shown.length === 0)
      terminal.out('no case that is open: tocsin desk report makes one, --all prints those that are over\n');
    for (const { loaded, standing } of shown) {
      const { next, state } = standing;
      const colour = state === 'due' || state === 'held' ? 'red' : state === 'public' ? 'green' : 'yellow';
      const what = next === null ? '' : nextText(next);
      terminal.out(
        `${loaded.id}  ${idOf(loaded).padEnd(9)} ${paint(terminal, colour, state.replaceAll('_', ' ').padEnd(12))} ${oneLine(what)}\n`,
      );
    }
    return EXIT.good;
  });
}

function presentLine({ id, facts }: LoadedCase, { state, next }: ReturnType<typeof standingOf>) {
  return {
    case: id,
    advisory: facts.id === null ? null : `${facts.id.series}-${facts.id.number}`,
    state,
    next: next === null ? null : { ...next, by: next.by === null ? null : formatInstant(next.by) },
    embargoEndsAt: facts.embargo.state === 'active' ? formatInstant(facts.embargo.end) : null,
  };
}

function idOf({ facts }: LoadedCase): string {
  return facts.id === null ? '-' : `${facts.id.series}-${facts.id.number}`;
}
