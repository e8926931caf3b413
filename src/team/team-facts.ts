import type { Instant } from '#base';
import type { Passkey, Role, TeamEvent } from './team-event.ts';

export interface Person {
  /** Stays, and is no name. */
  readonly id: string;
  /** What the record and colleagues call him. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  readonly leftAt: Instant | null;
  readonly passkeys: readonly Passkey[];
  readonly invitation: PendingCode | null;
  readonly recovery: (PendingCode & { readonly agreedBy: string | null }) | null;
}

export interface PendingCode {
  readonly codeDigest: string;
  readonly expiresAt: Instant;
}

/** Everybody who was ever in it, by id. */
export interface Team {
  readonly latestAt: Instant | null;
  readonly people: ReadonlyMap<string, Person>;
}

export const NO_TEAM: Team = { latestAt: null, people: new Map() };

export function teamOf(events: Iterable<TeamEvent>): Team {
  let team = NO_TEAM;
  for (const event of events) team = withTeamEvent(team, event);
  return team;
}

/** The team once something has happened. Total: an event about nobody changes nothing. */
export function withTeamEvent(before: Team, event: TeamEvent): Team {
  const person = event.kind === 'person_added' ? newPerson(event) : before.people.get(event.person);
  const after = person === undefined ? undefined : changed(person, event);
  const people = after === undefined ? before.people : new Map([...before.people, [after.id, after]]);
  return { latestAt: event.at, people };
}

export function isActive(person: Person): boolean {
  return person.leftAt === null;
}

export function maySignIn(person: Person): boolean {
  return isActive(person) && person.passkeys.length > 0;
}

/** Somebody who is in the team now, by name, letters of either case; names are used once. */
export function personNamed(team: Team, name: string): Person | undefined {
  return [...team.people.values()].find((person) => isActive(person) && folded(person.name) === folded(name));
}

export function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function newPerson(event: Extract<TeamEvent, { kind: 'person_added' }>): Person {
  return {
    id: event.person,
    name: event.name,
    roles: new Set(event.roles),
    leftAt: null,
    passkeys: [],
    invitation: null,
    recovery: null,
  };
}

function changed(person: Person, event: TeamEvent): Person {
  switch (event.kind) {
    case 'person_added':
      return person;
    case 'roles_set':
      return { ...person, roles: new Set(event.roles) };
    case 'person_left':
      // whatever could let him in goes with him
      return { ...person, leftAt: event.at, passkeys: [], invitation: null, recovery: null };
    case 'invited':
      return { ...person, invitation: { codeDigest: event.codeDigest, expiresAt: event.expiresAt } };
    case 'recovery_asked':
      return {
        ...person,
        recovery: { codeDigest: event.codeDigest, expiresAt: event.expiresAt, agreedBy: null },
      };
    case 'recovery_agreed':
      return person.recovery === null
        ? person
        : { ...person, recovery: { ...person.recovery, agreedBy: event.by.kind === 'person' ? event.by.id : null } };
    case 'passkey_added':
      // a code is good for one passkey
      return { ...person, passkeys: [...person.passkeys, event.passkey], invitation: null, recovery: null };
    case 'passkey_removed':
      return { ...person, passkeys: person.passkeys.filter(({ id }) => id !== event.passkey) };
  }
}
