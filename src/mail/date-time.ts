import { type Instant, instantFromDate } from '#base';
import { fieldNamed } from './header-text.ts';
import type { Message } from './message.ts';

/** The instant of the Date field; `null` where there is none or it cannot be read. What the sender says, not what is true. */
export function dateOf(message: Message): Instant | null {
  const field = fieldNamed(message.headerFields, 'Date');
  return field === null ? null : readDateTime(field.body);
}

/** Longer bodies are no dates; bounds the comment that is skipped. */
const MAX_DATE_LENGTH = 200;

const DATE_TIME =
  /^\s*(?:[a-z]{3,9}\.?\s*,?\s*)?(?<day>[0-9]{1,2})[\s-]*(?<month>[a-z]{3})[a-z]*[\s-]*(?<year>[0-9]{2,4})\s+(?<hour>[0-9]{1,2})\s*:\s*(?<minute>[0-9]{2})(?:\s*:\s*(?<second>[0-9]{2}))?\s*(?<zone>[+-][0-9]{4}|[a-z]{1,5})(?:\s+[a-z]{2,5})?\s*$/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours from UTC (RFC 5322, 4.3). */
const ZONE_HOURS = new Map([
  ['ut', 0],
  ['gmt', 0],
  ['edt', -4],
  ['est', -5],
  ['cdt', -5],
  ['cst', -6],
  ['mdt', -6],
  ['mst', -7],
  ['pdt', -7],
  ['pst', -8],
]);

/**
 * Reads a date-time of RFC 5322, 3.3 and its obsolete forms (4.3): comments, years of two and three digits, named zones. A zone
 * name that the clause does not list means UTC, as it says. Without a zone, or with a day that the month does not have: `null`.
 */
export function readDateTime(body: string): Instant | null {
  if (body.length > MAX_DATE_LENGTH) return null;
  const groups = DATE_TIME.exec(withoutComments(body))?.groups;
  if (groups === undefined) return null;
  const day = Number(groups['day']);
  const month = MONTHS.indexOf((groups['month'] ?? '').toLowerCase());
  const year = fullYear(groups['year'] ?? '');
  const hour = Number(groups['hour']);
  const minute = Number(groups['minute']);
  const second = Number(groups['second'] ?? '0');
  const zoneMinutes = readZone((groups['zone'] ?? '').toLowerCase());
  if (month < 0 || hour > 23 || minute > 59 || second > 60 || zoneMinutes === null) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month) return null;
  const milliseconds = midnight.getTime() + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000;
  return instantFromDate(new Date(milliseconds)) ?? null;
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits.length === 3 ? 1900 + year : year;
}

function readZone(zone: string): number | null {
  const sign = zone.startsWith('-') ? -1 : 1;
  if (zone.startsWith('+') || zone.startsWith('-')) {
    const minutes = Number(zone.slice(3));
    return minutes > 59 ? null : sign * (Number(zone.slice(1, 3)) * 60 + minutes);
  }
  return (ZONE_HOURS.get(zone) ?? 0) * 60;
}

function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  for (const letter of text) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += letter;
  }
  return kept;
}
