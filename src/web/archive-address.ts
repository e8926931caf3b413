import type { Day, MessageHeading } from '#store';

/*
 * Addresses of the archive, both ways. Years, months, days and numbers have exactly the digits of the address: another
 * spelling is another address, where there is nothing.
 */

export interface DayParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A day that the calendar has; null otherwise. The parameters are those of the route: digits only. */
export function readDay(year: string, month: string, day: string): Day | null {
  if (!/^[0-9]{4}$/.test(year) || !/^[0-9]{2}$/.test(month) || !/^[0-9]{2}$/.test(day)) return null;
  const parts = { year: Number(year), month: Number(month), day: Number(day) };
  if (parts.month < 1 || parts.month > 12 || parts.day < 1 || parts.day > daysInMonth(parts.year, parts.month))
    return null;
  return dayOf(parts);
}

/** `202006`; null where there is no such month. */
export function readMonth(year: string, month: string): number | null {
  return readDay(year, month, '01') === null ? null : Number(year) * 100 + Number(month);
}

/** N or K of an address; null for what is none, also with a leading zero. */
export function readNumber(text: string): number | null {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null;
}

export function dayOf({ year, month, day }: DayParts): Day {
  return (year * 10_000 + month * 100 + day) as Day;
}

export function dayParts(day: Day): DayParts {
  return { year: Math.floor(day / 10_000), month: Math.floor(day / 100) % 100, day: day % 100 };
}

/** Gregorian, years 0 to 9999. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** 0 for Monday. */
export function weekdayOf({ year, month, day }: DayParts): number {
  const date = new Date(0);
  // a year below 100 is not one of the last century
  date.setUTCFullYear(year, month - 1, day);
  return (date.getUTCDay() + 6) % 7;
}

/** `2020-06-24` */
export function dayText(day: Day): string {
  const { year, month, day: ofMonth } = dayParts(day);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(ofMonth, 2)}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

export function listPath(list: string): string {
  return `/lists/${list}/`;
}

export function yearPath(list: string, year: number): string {
  return `/lists/${list}/${padded(year, 4)}/`;
}

/** `month`: `202006`. */
export function monthPath(list: string, month: number): string {
  return `${yearPath(list, Math.floor(month / 100))}${padded(month % 100, 2)}/`;
}

export function dayPath(list: string, day: Day): string {
  return `${monthPath(list, Math.floor(day / 100))}${padded(day % 100, 2)}/`;
}

export function messagePath({ list, day, number }: Pick<MessageHeading, 'list' | 'day' | 'number'>): string {
  return `${dayPath(list, day)}${number}`;
}

/**
 * The permanent address, with a slash at its end: `raw`, `t/` and `t.mbox.gz` follow. `.` and `..` would be steps of the path,
 * percent-encoded too (WHATWG URL, 4.4), so they stand in their angle brackets, which no id has inside (`bracketed-ids.ts`).
 */
export function messageIdPath(list: string, messageId: string): string {
  if (messageId === '.' || messageId === '..') return `/lists/${list}/m/%3C${messageId}%3E/`;
  // these may stand in a path as they are, and are read more easily so
  const id = encodeURIComponent(messageId.toWellFormed()).replace(/%(?:40|2B|3D|24)/g, decodeURIComponent);
  return `/lists/${list}/m/${id}/`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
