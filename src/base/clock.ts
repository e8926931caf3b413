import type { Instant } from './instant.ts';

/** Where the time comes from. Asked once for each command or request; below that, time is an argument. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() as Instant };

/** A clock that stands still: for tests and rehearsals. */
export function fixedClock(at: Instant): Clock {
  return { now: () => at };
}
