/** How far the wall clock of this process may be from the database's. */
const MOST_APART_MS = 5_000;

/** How far the wall clock may have gone ahead of, or behind, the time that passed since the last look. */
const MOST_JUMP_MS = 10_000;

/** Clocks at one moment, in milliseconds. */
export interface ClockLook {
  readonly wall: number;
  readonly database: number;
  /** The wall clock when the database was asked: its answer is from between the two. */
  readonly asked: number;
  /** Since some moment that does not matter; goes on evenly, whatever is done to the wall clock. */
  readonly monotonic: number;
  /** Since the machine was started, its sleep included. */
  readonly sinceBoot: number;
}

/**
 * What keeps a release back: clocks that tell different times. After the machine slept, or its clock was set, an instant seems
 * to have come that has not. null: they agree. `before`: the look before this one, null at the start.
 */
export function clockFaultOf(now: ClockLook, before: ClockLook | null): string | null {
  const apart = Math.max(now.asked - now.database, now.database - now.wall);
  if (apart > MOST_APART_MS) return `this machine and the database are ${seconds(apart)} apart`;
  if (before === null) return null;
  const jump = now.wall - before.wall - (now.monotonic - before.monotonic);
  if (Math.abs(jump) <= MOST_JUMP_MS) return null;
  return `the clock of this machine went ${seconds(Math.abs(jump))} ${jump > 0 ? 'ahead' : 'back'} of the time that passed`;
}

/**
 * Whether the clock was set ahead since the first look: then an instant seems to have come that has not, and waiting does not
 * help, also where machine and database go by the same clock. A sleep of the machine is none, since time passed in it. null: it
 * was not.
 */
export function setAheadSince(first: ClockLook, now: ClockLook): string | null {
  const ahead = now.wall - first.wall - (now.sinceBoot - first.sinceBoot);
  return ahead <= MOST_JUMP_MS
    ? null
    : `the clock of this machine was set ${seconds(ahead)} ahead; if that is right, restart the server`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
