import type { Brand } from './brand.ts';

/** A point in time, in milliseconds since 1970-01-01T00:00:00Z. Made by `instantFromDate`, `instantFromSeconds` or `parseInstant`. */
export type Instant = Brand<number, 'Instant'>;

/** What RFC 3339 can print: the years 0000 to 9999. */
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00Z');
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export function instantFromDate(date: Date): Instant | undefined {
  const milliseconds = date.getTime();
  return milliseconds >= EARLIEST_MS && milliseconds <= LATEST_MS ? (milliseconds as Instant) : undefined;
}

/** From seconds since 1970, as OpenPGP packets count them (RFC 9580, 3.5). */
export function instantFromSeconds(seconds: number): Instant {
  return (seconds * 1000) as Instant;
}

const RFC_3339 =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

/** Reads an RFC 3339 instant with a zone (`2020-09-22T13:36:38Z`); anything else is `undefined`. */
export function parseInstant(text: string): Instant | undefined {
  const groups = RFC_3339.exec(text)?.groups;
  if (groups === undefined) return undefined;
  // `Date` takes 30 February for 1 March: an embargo would end on a day nobody named
  const lastDay = new Date(`${groups['year']}-${groups['month']}-01T00:00:00Z`);
  lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
  return Number(groups['day']) > lastDay.getUTCDate() ? undefined : instantFromDate(new Date(text));
}

/** Prints an instant as RFC 3339 UTC with whole seconds, the only form that leaves the program. */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
