import type { Brand } from './brand.ts';

/** A point in time, in milliseconds since 1970-01-01T00:00:00Z. Made by `instantFromDate`, `instantFromSeconds` or `parseInstant`. */
export type Instant = Brand<number, 'Instant'>;

/** The largest instant that RFC 3339 can print: the year 9999. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export function instantFromDate(date: Date): Instant | undefined {
  const milliseconds = date.getTime();
  return Number.isNaN(milliseconds) || Math.abs(milliseconds) > LATEST_MS ? undefined : (milliseconds as Instant);
}

/** From seconds since 1970, as OpenPGP packets count them (RFC 9580, 3.5). */
export function instantFromSeconds(seconds: number): Instant {
  return (seconds * 1000) as Instant;
}

/** Reads an RFC 3339 instant with a zone (`2020-09-22T13:36:38Z`); anything else is `undefined`. */
export function parseInstant(text: string): Instant | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/.test(text)) {
    return undefined;
  }
  return instantFromDate(new Date(text));
}

/** Prints an instant as RFC 3339 UTC with whole seconds, the only form that leaves the program. */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
