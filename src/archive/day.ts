import { type Instant, instantFromDate } from '#base';
import type { Day } from '#store';

/** The day of an instant in UTC. */
export function dayOf(instant: Instant): Day {
  const date = new Date(instant);
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as Day;
}

/** A day of the calendar from its numbers; null where there is no such day. */
export function dayFrom(year: number, month: number, day: number): Day | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isThatDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isThatDay && instantFromDate(date) !== undefined ? ((year * 10_000 + month * 100 + day) as Day) : null;
}
