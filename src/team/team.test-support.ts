import fc from 'fast-check';
import type { Instant } from '#base';
import { decideTeam, NO_TEAM, ROLES, type Team, type TeamActor, type TeamCommand, withTeamEvent } from './index.ts';

export const START = Date.UTC(2026, 10, 23) as Instant;
export const CONSOLE: TeamActor = { kind: 'console' };

export function personActor(id: string): TeamActor {
  return { kind: 'person', id };
}

/** So few that random commands meet each other. */
export const PEOPLE = ['p1', 'p2', 'p3', 'p4'] as const;
const CODES = ['c1', 'c2', 'c3', 'c4', 'c5'] as const;
const KEYS = ['k1', 'k2', 'k3', 'k4', 'k5'] as const;

export interface Step {
  readonly by: TeamActor;
  readonly command: TeamCommand;
  /** Since the step before. */
  readonly afterMs: number;
}

const person = fc.constantFrom(...PEOPLE);
const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 });
const code = fc.constantFrom(...CODES);
const expiresAt = fc.integer({ min: -10, max: 400 }).map((minutes) => (START + minutes * 60_000) as Instant);
const passkey = fc
  .constantFrom(...KEYS)
  .map((id) => ({ id, publicKey: `public ${id}`, transports: ['usb'], label: 'token' }));

const command: fc.Arbitrary<TeamCommand> = fc.oneof(
  fc.record({ kind: fc.constant('add_person' as const), person, name: person.map((id) => `Person ${id}`), roles }),
  fc.record({ kind: fc.constant('set_roles' as const), person, roles }),
  fc.record({ kind: fc.constant('remove_person' as const), person, reason: fc.constant('left') }),
  fc.record({ kind: fc.constant('invite' as const), person, codeDigest: code, expiresAt }),
  fc.record({ kind: fc.constant('ask_recovery' as const), person, codeDigest: code, expiresAt }),
  fc.record({ kind: fc.constant('agree_recovery' as const), person }),
  fc.record({
    kind: fc.constant('add_passkey' as const),
    person,
    passkey,
    codeDigest: fc.option(code, { nil: null }),
  }),
  fc.record({ kind: fc.constant('remove_passkey' as const), person, passkey: fc.constantFrom(...KEYS) }),
);

const by: fc.Arbitrary<TeamActor> = fc.oneof(fc.constant(CONSOLE), person.map(personActor));

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ by, command, afterMs: fc.constantFrom(0, 60_000, 10 * 60_000) }),
  { maxLength: 80 },
);

/** What a step found and left; `isDone`: it was allowed. */
export interface Told {
  readonly before: Team;
  readonly after: Team;
  readonly step: Step;
  readonly now: Instant;
  readonly isDone: boolean;
}

/** Tells a team to do all of it; what is refused changes nothing. */
export function tellTeam(told: readonly Step[], start: Team = NO_TEAM): readonly Told[] {
  let team = start;
  let now = START;
  return told.map((step) => {
    now = (now + step.afterMs) as Instant;
    const before = team;
    const decision = decideTeam(team, step.command, { by: step.by, now });
    if (decision.isAllowed) team = withTeamEvent(team, decision.event);
    return { before, after: team, step, now, isDone: decision.isAllowed };
  });
}
