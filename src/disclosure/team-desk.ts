import { createHash, randomBytes } from 'node:crypto';
import { type Instant, letterPerByte, TocsinError } from '#base';
import { PROGRAM } from '#store';
import {
  decideTeam,
  isActive,
  type Passkey,
  type Person,
  type Role,
  type Team,
  type TeamActor,
  type TeamCommand,
  type TeamEvent,
  teamOf,
  withTeamEvent,
} from '#team';
import type { DeskParts } from './desk-parts.ts';
import { appendTo, readStream } from './journal.ts';
import { decidedAnew, type Refused } from './perform.ts';

/** How long an invitation or a recovery is good. */
const CODE_MS = 48 * 60 * 60 * 1000;

/** Attack: guessing. 125 bits of base32, in groups that people can read to each other. */
const CODE_LETTERS = 25;

export async function loadTeam(parts: Pick<DeskParts, 'store' | 'keys'>): Promise<Team> {
  return (await loaded(parts)).team;
}

export type TeamChange = { readonly isDone: true; readonly person: Person } | Refused;

/** Adds somebody; his id is random and says nothing. */
export function addPerson(
  parts: DeskParts,
  by: TeamActor,
  given: { readonly name: string; readonly roles: readonly Role[] },
): Promise<TeamChange> {
  return changeTeam(parts, by, { kind: 'add_person', person: `p${randomBytes(8).toString('hex')}`, ...given });
}

/**
 * A code by which somebody adds his first passkey (`invite`), or another one in a recovery. It is shown once, and kept as a
 * digest.
 */
export async function newSignInCode(
  parts: DeskParts,
  by: TeamActor,
  kind: 'invite' | 'ask_recovery',
  person: string,
): Promise<{ readonly isDone: true; readonly code: string; readonly expiresAt: Instant } | Refused> {
  const code = newCode();
  const expiresAt = (parts.clock.now() + CODE_MS) as Instant;
  const changed = await changeTeam(parts, by, { kind, person, codeDigest: codeDigestOf(code), expiresAt });
  return changed.isDone ? { isDone: true, code, expiresAt } : changed;
}

/** With a code, or, signed in, without one. */
export function addPasskey(
  parts: DeskParts,
  by: TeamActor,
  given: { readonly person: string; readonly passkey: Passkey; readonly code: string | null },
): Promise<TeamChange> {
  const { person, passkey, code } = given;
  const codeDigest = code === null ? null : codeDigestOf(code);
  return changeTeam(parts, by, { kind: 'add_passkey', person, passkey, codeDigest });
}

/** Whose code this is, of those that are good now; null where nobody's. */
export function personByCode(team: Team, code: string, now: Instant): Person | null {
  const digest = codeDigestOf(code);
  const found = [...team.people.values()].find(
    ({ invitation, recovery }) =>
      (invitation?.codeDigest === digest && now < invitation.expiresAt) ||
      (recovery?.codeDigest === digest && now < recovery.expiresAt && recovery.agreedBy !== null),
  );
  return found === undefined || !isActive(found) ? null : found;
}

/** Does one thing to the team. Who leaves, or loses a passkey, is signed out everywhere. */
export function changeTeam(parts: DeskParts, by: TeamActor, command: TeamCommand): Promise<TeamChange> {
  return decidedAnew(() => tryToChange(parts, by, command));
}

async function tryToChange(parts: DeskParts, by: TeamActor, command: TeamCommand): Promise<TeamChange> {
  const { store } = parts;
  const { team, sequence } = await loaded(parts);
  const decision = decideTeam(team, command, { by, now: parts.clock.now() });
  if (!decision.isAllowed) {
    return { isDone: false, refusals: [{ rule: null, found: decision.found, remedy: decision.remedy }] };
  }
  const { event } = decision;
  await store.write(async (writes) => {
    await appendTo(writes, parts, 'team', sequence, [event]);
    if (event.kind === 'person_left' || event.kind === 'passkey_removed') await writes.endSessionsOf(event.person);
  });
  const person = withTeamEvent(team, event).people.get(event.person);
  if (person === undefined)
    throw new TocsinError({ code: 'defect', message: 'a person that was written is not there' });
  return { isDone: true, person };
}

async function loaded(
  parts: Pick<DeskParts, 'store' | 'keys'>,
): Promise<{ readonly team: Team; readonly sequence: number }> {
  const { entries, sequence } = await readStream<TeamEvent>(parts, PROGRAM, 'team');
  return { team: teamOf(entries), sequence };
}

function newCode(): string {
  const letters = letterPerByte(randomBytes(CODE_LETTERS));
  return letters.match(/.{5}/g)?.join('-') ?? letters;
}

/** Blanks and hyphens do not matter, nor do capitals. */
function codeDigestOf(code: string): string {
  return createHash('sha256').update(code.toLowerCase().replace(/[\s-]/g, '')).digest('hex');
}
