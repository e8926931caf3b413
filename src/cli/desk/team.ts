import { formatInstant, TocsinError } from '#base';
import { addPerson, changeTeam, loadTeam, newSignInCode } from '#disclosure';
import { isActive, type Person, personNamed, ROLES, type Role } from '#team';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { type DeskOptions, type OpenedDesk, withDesk, withDeskThere } from './open-desk.ts';
import { siteAddress } from './site-address.ts';
import { reportRefusals } from './step-result.ts';

const CONSOLE = { kind: 'console' } as const;

/** `tocsin desk team`: who is in it, with what roles, and whether they can sign in. */
export function printTeam(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async ({ parts }) => {
    const { terminal } = environment;
    const people = [...(await loadTeam(parts)).people.values()];
    if (options.json === true) {
      terminal.out(jsonText(people.map(presentPerson)));
      return EXIT.good;
    }
    if (people.length === 0) terminal.out('nobody yet: tocsin desk team add NAME --role lead\n');
    for (const person of people) {
      const how = isActive(person) ? `${person.passkeys.length} passkeys` : 'has left';
      terminal.out(`${oneLine(person.name).padEnd(24)} ${[...person.roles].join(', ').padEnd(20)} ${how}\n`);
    }
    return EXIT.good;
  });
}

/** `tocsin desk team add NAME --role ROLE...`: from the server's machine. */
export function addToTeam(
  name: string,
  options: DeskOptions & { readonly role?: readonly string[] },
  environment: Environment,
): Promise<ExitStatus> {
  const roles = rolesOf(options.role ?? ['member']);
  return withDesk(options, environment, async ({ parts }) => {
    const added = await addPerson(parts, CONSOLE, { name, roles });
    if (!added.isDone) return reportRefusals(added.refusals, options, environment.terminal);
    return printPerson(added.person, options, environment);
  });
}

/** `tocsin desk team roles NAME --role ROLE...` */
export function setTeamRoles(
  name: string,
  options: DeskOptions & { readonly role?: readonly string[] },
  environment: Environment,
): Promise<ExitStatus> {
  const roles = rolesOf(options.role ?? []);
  return withDeskThere(options, environment, async (desk) => {
    const { id: person } = await inTeam(desk, name);
    const changed = await changeTeam(desk.parts, CONSOLE, { kind: 'set_roles', person, roles });
    if (!changed.isDone) return reportRefusals(changed.refusals, options, environment.terminal);
    return printPerson(changed.person, options, environment);
  });
}

/** `tocsin desk team remove NAME --reason TEXT` */
export function removeFromTeam(
  name: string,
  options: DeskOptions & { readonly reason?: string },
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { id: person } = await inTeam(desk, name);
    const command = { kind: 'remove_person', person, reason: options.reason ?? '' } as const;
    const changed = await changeTeam(desk.parts, CONSOLE, command);
    if (!changed.isDone) return reportRefusals(changed.refusals, options, environment.terminal);
    return printPerson(changed.person, options, environment);
  });
}

/** `tocsin desk team invite|recover NAME`: prints a code, once, by which the person adds a passkey in the browser. */
export function printSignInCode(
  name: string,
  kind: 'invite' | 'ask_recovery',
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const { id: person } = await inTeam(desk, name);
    const made = await newSignInCode(desk.parts, CONSOLE, kind, person);
    if (!made.isDone) return reportRefusals(made.refusals, options, terminal);
    if (options.json === true) {
      terminal.out(jsonText({ code: made.code, expiresAt: formatInstant(made.expiresAt) }));
      return EXIT.good;
    }
    terminal.out(`${made.code}\n`);
    terminal.err(
      `note: good until ${formatInstant(made.expiresAt)}, for one passkey, at ${siteAddress(desk.directory.configuration)}/desk/code, while tocsin serve runs\n`,
    );
    if (kind === 'ask_recovery')
      terminal.err(
        'note: it works once somebody else of the team has agreed on the desk, who knows that it is really this person\n',
      );
    return EXIT.good;
  });
}

async function inTeam({ parts }: OpenedDesk, name: string): Promise<Person> {
  const person = personNamed(await loadTeam(parts), name);
  if (person !== undefined) return person;
  throw new TocsinError({
    code: 'not_found',
    message: `expected somebody of the team, found nobody called "${name.slice(0, 80)}"`,
    hint: 'tocsin desk team prints who is in it',
  });
}

function rolesOf(words: readonly string[]): readonly Role[] {
  return words.map((word) => {
    const role = ROLES.find((each) => each === word);
    if (role !== undefined) return role;
    throw new TocsinError({
      code: 'usage',
      message: `--role: expected one of ${ROLES.join(', ')}, found "${word.slice(0, 80)}"`,
      hint: 'give it several times for several roles',
    });
  });
}

function printPerson(person: Person, { json }: DeskOptions, { terminal }: Environment): ExitStatus {
  if (json === true) terminal.out(jsonText(presentPerson(person)));
  else terminal.out(`${oneLine(person.name)}: ${isActive(person) ? [...person.roles].join(', ') : 'has left'}\n`);
  return EXIT.good;
}

function presentPerson(person: Person) {
  return {
    name: person.name,
    roles: [...person.roles],
    isActive: isActive(person),
    passkeys: person.passkeys.length,
    leftAt: person.leftAt === null ? null : formatInstant(person.leftAt),
  };
}
