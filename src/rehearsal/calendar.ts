import { type Instant, parseInstant } from '#base';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The days of all stories, so that they can be compared. All in UTC; the first is a Monday. */
export const STORY = {
  reported: instant('2026-03-02T09:00:00Z'),
  /** The usual end: a Tuesday, less than a week after members get the text. */
  end: instant('2026-03-10T12:00:00Z'),
  earlierEnd: instant('2026-03-09T12:00:00Z'),
  laterEnd: instant('2026-03-12T12:00:00Z'),
} as const;

function instant(text: string): Instant {
  const read = parseInstant(text);
  if (read === undefined) throw new Error(`${text} is no instant`);
  return read;
}
