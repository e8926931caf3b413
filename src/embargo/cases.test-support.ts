import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instant, parseInstant } from '#base';
import { type Policy, readPolicy } from '#policy';
import {
  type Actor,
  type CaseCommand,
  type CaseEvent,
  type Decision,
  decide,
  factsOf,
  type Permission,
  type TextReading,
} from './index.ts';

export const ADA: Actor = { kind: 'person', name: 'ada' };
export const BOB: Actor = { kind: 'person', name: 'bob' };
export const PROGRAM: Actor = { kind: 'program' };

export function policyNamed(name: string): Policy {
  const path = join(import.meta.dirname, '../../policies', `${name}.yaml`);
  return readPolicy(readFileSync(path, 'utf8'), path);
}

export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`no instant: ${text}`);
  return instant;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MONDAY = at('2026-11-23T09:00:00Z');

export const later = (days: number): Instant => (MONDAY + days * DAY_MS) as Instant;

export const PATCHES_ALLOWED: Permission = {
  what: { kind: 'patches' },
  by: 'anyone',
  where: [],
  verdict: 'allowed',
  reason: null,
  care: null,
  clause: 'Patches may be used before the end.',
};

export function reading(given: Partial<TextReading>): TextReading {
  return {
    digest: 'd1',
    revision: 1,
    statesEnd: null,
    explainsNoEmbargo: false,
    saysDeployment: true,
    hasPatches: true,
    namesCve: false,
    listed: [],
    errors: 0,
    ...given,
  };
}

/** A case that is told what to do, under a policy, by a clock that is set by hand. */
export class CaseUnder {
  readonly events: CaseEvent[] = [];
  readonly policy: Policy;
  now: Instant = MONDAY;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  get facts() {
    return factsOf(this.events);
  }

  try(command: CaseCommand, by: Actor = ADA): Decision {
    const decision = decide(this.facts, command, { policy: this.policy, by, now: this.now });
    if (decision.isAllowed) this.events.push(...decision.events);
    return decision;
  }

  /** Throws where it is refused. */
  do(command: CaseCommand, by: Actor = ADA): this {
    const decision = this.try(command, by);
    if (!decision.isAllowed)
      throw new Error(decision.refusals.map(({ rule, found }) => `${rule}: ${found}`).join('; '));
    return this;
  }

  /** Rules that a command is refused by; `-` where the program refuses it. */
  refusedBy(command: CaseCommand, by: Actor = ADA): readonly string[] {
    const decision = decide(this.facts, command, { policy: this.policy, by, now: this.now });
    return decision.isAllowed ? [] : decision.refusals.map(({ rule }) => rule ?? '-');
  }

  wait(milliseconds: number): this {
    this.now = (this.now + milliseconds) as Instant;
    return this;
  }
}
