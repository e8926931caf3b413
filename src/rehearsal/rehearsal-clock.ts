import type { Clock, Instant } from '#base';

/** Time that goes on only as a scenario says, seen by three clocks that need not agree. */
export interface RehearsalClock extends Clock {
  /** What it really is, in the story: by it mail travels and lists answer. */
  readonly world: Clock;
  /** The database's. */
  readonly database: Clock;
  /** Goes on evenly while the machine is awake, in milliseconds. */
  monotonic(): number;
  /** Time goes by. */
  pass(milliseconds: number): void;
  /** Time goes by while the machine sleeps: its even clock stands still. */
  sleep(milliseconds: number): void;
  /**
   * Sets the wall clock so far from the right time; 0 sets it right. `of`: of this machine alone, while the database is on
   * another one, or of the one machine that both are on.
   */
  setWrongBy(milliseconds: number, of?: 'machine' | 'both'): void;
}

export function rehearsalClock(start: Instant): RehearsalClock {
  let now: number = start;
  let awake = 0;
  let wrongBy = 0;
  let databaseWrongBy = 0;
  const world: Clock = { now: () => now as Instant };
  return {
    now: () => (now + wrongBy) as Instant,
    world,
    database: { now: () => (now + databaseWrongBy) as Instant },
    monotonic: () => awake,
    pass(milliseconds) {
      now += milliseconds;
      awake += milliseconds;
    },
    sleep(milliseconds) {
      now += milliseconds;
    },
    setWrongBy(milliseconds, of = 'machine') {
      wrongBy = milliseconds;
      databaseWrongBy = of === 'both' ? milliseconds : 0;
    },
  };
}
