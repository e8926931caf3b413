import type { Instant } from '#base';
import type { TeamCommand } from './team-command.ts';
import type { TeamActor, TeamEvent } from './team-event.ts';
import { folded, isActive, type Person, personNamed, type Team } from './team-facts.ts';

export interface TeamContext {
  readonly by: TeamActor;
  readonly now: Instant;
}

export type TeamDecision =
  | { readonly isAllowed: true; readonly event: TeamEvent }
  | { readonly isAllowed: false; readonly found: string; readonly remedy: string };

/** Attack: a name that fills pages, or is shown otherwise than it is. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’-]{0,59}$/u;

/** Attack: passkeys without end in the record of the team, each of which is tried at a sign-in. */
const MAX_PASSKEYS = 20;

/** Whether a command may be done to the team now, and what then has happened. Pure. */
export function decideTeam(team: Team, command: TeamCommand, { by, now }: TeamContext): TeamDecision {
  if (team.latestAt !== null && now < team.latestAt)
    return refused('the clock went back behind the record', 'set it right');
  const event = (given: WithoutWhen): TeamDecision => ({ isAllowed: true, event: { at: now, by, ...given } });
  const actor = by.kind === 'person' ? team.people.get(by.id) : null;
  if (actor === undefined || (actor !== null && !isActive(actor)))
    return refused('whoever does this is not in the team', 'ask a lead');
  const isLead = actor === null || actor.roles.has('lead');
  if (command.kind === 'add_person') {
    if (!isLead) return onlyLeads();
    if (!NAME.test(command.name))
      return refused('the name is none', 'use up to 60 letters, digits, blanks, dots, dashes');
    if (team.people.has(command.person) || personNamed(team, command.name) !== undefined)
      return refused('somebody of the team has this name', 'choose another');
    // the record of old cases says who did what by name
    const wasThere = [...team.people.values()].some(({ name }) => folded(name) === folded(command.name));
    if (wasThere) return refused('somebody who left had this name', 'choose another');
    return command.roles.length === 0
      ? refused('no role is given', 'give one of lead, member, signer, observer')
      : event({ kind: 'person_added', person: command.person, name: command.name, roles: command.roles });
  }
  const person = team.people.get(command.person);
  if (person === undefined || !isActive(person))
    return refused('there is nobody of this name in the team', 'check the name');
  switch (command.kind) {
    case 'set_roles':
      if (!isLead) return onlyLeads();
      if (command.roles.length === 0) return refused('no role is given', 'remove the person instead');
      return !command.roles.includes('lead') && isLastLead(team, person)
        ? refused('nobody would lead the team', 'make somebody else a lead first')
        : event({ kind: 'roles_set', person: person.id, roles: command.roles });
    case 'remove_person':
      if (!isLead) return onlyLeads();
      return isLastLead(team, person)
        ? refused('nobody would lead the team', 'make somebody else a lead first')
        : event({ kind: 'person_left', person: person.id, reason: command.reason });
    case 'invite': {
      if (!isLead) return onlyLeads();
      const { codeDigest, expiresAt } = command;
      return person.passkeys.length > 0
        ? refused('this person can sign in', 'with a passkey lost: tocsin desk team recover, on the server')
        : event({ kind: 'invited', person: person.id, codeDigest, expiresAt });
    }
    case 'ask_recovery': {
      const { codeDigest, expiresAt } = command;
      return by.kind === 'console'
        ? event({ kind: 'recovery_asked', person: person.id, codeDigest, expiresAt })
        : refused('a recovery begins on the server', 'use tocsin desk team recover there');
    }
    case 'agree_recovery':
      if (person.recovery === null || person.recovery.expiresAt <= now)
        return refused('no recovery waits for a word', 'begin one on the server');
      // with the files of the server alone, somebody could make himself anybody
      return actor === null || actor.id === person.id
        ? refused('a second person agrees, signed in', 'ask somebody else of the team')
        : event({ kind: 'recovery_agreed', person: person.id });
    case 'add_passkey':
      return addsPasskey(team, person, command, { by, now })
        ? event({ kind: 'passkey_added', person: person.id, passkey: command.passkey })
        : refused('the code is not good, or no longer', 'ask a lead for a new invitation');
    case 'remove_passkey':
      if (actor !== null && actor.id !== person.id && !isLead) return onlyLeads();
      if (!person.passkeys.some(({ id }) => id === command.passkey))
        return refused('there is no such passkey', 'look again');
      return person.passkeys.length === 1 && actor?.id === person.id
        ? refused('it is the last one, and nothing would let you in', 'add another one first')
        : event({ kind: 'passkey_removed', person: person.id, passkey: command.passkey });
  }
}

type WithoutWhen = TeamEvent extends infer Event ? (Event extends TeamEvent ? Omit<Event, 'at' | 'by'> : never) : never;

function addsPasskey(
  team: Team,
  person: Person,
  { passkey, codeDigest }: Extract<TeamCommand, { kind: 'add_passkey' }>,
  { by, now }: TeamContext,
): boolean {
  const isUsed = [...team.people.values()].some(({ passkeys }) => passkeys.some(({ id }) => id === passkey.id));
  if (isUsed || person.passkeys.length >= MAX_PASSKEYS) return false;
  if (codeDigest === null) return by.kind === 'person' && by.id === person.id;
  const { invitation, recovery } = person;
  const isInvited = invitation !== null && invitation.codeDigest === codeDigest && now < invitation.expiresAt;
  const isRecovered =
    recovery !== null && recovery.agreedBy !== null && recovery.codeDigest === codeDigest && now < recovery.expiresAt;
  return isInvited || isRecovered;
}

function isLastLead(team: Team, person: Person): boolean {
  const leads = [...team.people.values()].filter((each) => isActive(each) && each.roles.has('lead'));
  return leads.length === 1 && leads[0]?.id === person.id;
}

function onlyLeads(): TeamDecision {
  return refused('leads do this', 'ask one');
}

function refused(found: string, remedy: string): TeamDecision {
  return { isAllowed: false, found, remedy };
}
