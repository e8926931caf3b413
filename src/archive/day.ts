import type { Instant } from '#base';
import type { Day } from '#store';

/** The day of an instant in UTC. */
export function dayOf(instant: Instant): Day {
  const date = new Date(instant);
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as Day;
}
