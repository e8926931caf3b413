import { TocsinError } from '#base';
import { type Doer, doerOf, hasRoleFor, loadTeam } from '#disclosure';
import type { CaseCommand } from '#embargo';
import { isActive, type Person, personNamed } from '#team';
import type { Environment } from '../environment.ts';
import type { DeskOptions, OpenedDesk } from './open-desk.ts';

/**
 * As whom a command acts: `--as NAME`, or TOCSIN_AS. Whoever has the files of the server is believed; with one person in the
 * team it is that one. Throws TocsinError `usage`.
 */
export async function actingPerson(
  { parts }: OpenedDesk,
  options: DeskOptions,
  environment: Environment,
): Promise<Person> {
  const team = await loadTeam(parts);
  const active = [...team.people.values()].filter(isActive);
  const name = options.as ?? environment.variables['TOCSIN_AS'];
  if (name === undefined) {
    const [only, another] = active;
    if (only !== undefined && another === undefined) return only;
    throw new TocsinError({
      code: 'usage',
      message:
        active.length === 0 ? 'expected somebody in the team, found nobody' : 'expected who does this, found no --as',
      hint:
        active.length === 0
          ? 'add the first one: tocsin desk team add NAME --role lead'
          : `--as NAME, or TOCSIN_AS, with one of: ${active.map((person) => person.name).join(', ')}`,
    });
  }
  const person = personNamed(team, name);
  if (person !== undefined) return person;
  throw new TocsinError({
    code: 'usage',
    message: `--as: expected somebody of the team, found "${name.slice(0, 80)}"`,
    hint: `one of: ${active.map((each) => each.name).join(', ')}`,
  });
}

/** As whom, and whether he may at all. Throws TocsinError `usage`. */
export async function actingFor(
  desk: OpenedDesk,
  options: DeskOptions,
  environment: Environment,
  command: CaseCommand['kind'],
): Promise<Doer> {
  const person = await actingPerson(desk, options, environment);
  if (hasRoleFor(person, command)) return doerOf(person, 'terminal');
  throw new TocsinError({
    code: 'usage',
    message: `expected somebody whose role allows this, ${person.name} is ${[...person.roles].join(', ')}`,
    hint: 'ask a member of the team, or a lead to change the role',
  });
}
