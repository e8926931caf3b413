import { Temporal } from 'temporal-polyfill';
import type { Instant } from '#base';

/** Days on which people work, in the zone where they do. */
export interface WorkCalendar {
  /** IANA name. */
  readonly zone: string;
  /** 1 is Monday, 7 Sunday (ISO 8601). */
  readonly workingDays: readonly number[];
  readonly holidays: readonly Holiday[];
}

export interface Holiday {
  /** `2026-12-25`. */
  readonly date: string;
  readonly name: string;
}

/** So far a count goes. Attack: a policy file whose calendar has no working day, or one in a thousand years. */
const MOST_DAYS = 3700;

/**
 * The same time of day so many working days later (0: the next working day from here on, the day itself included). Negative
 * counts go back. Where a clock change leaves that time out, the next one there is. Throws RangeError where ten years of the
 * calendar do not have as many working days.
 */
export function workingDaysAfter(calendar: WorkCalendar, from: Instant, count: number): Instant {
  const start = zoned(calendar, from);
  const step = count < 0 ? -1 : 1;
  let day = start;
  let left = Math.abs(count);
  if (left === 0 && isWorking(calendar, day)) return from;
  if (left === 0) left = 1;
  for (let walked = 0; walked < MOST_DAYS; walked += 1) {
    day = day.add({ days: step });
    if (!isWorking(calendar, day)) continue;
    left -= 1;
    if (left === 0) return day.epochMilliseconds as Instant;
  }
  throw new RangeError(`expected ${Math.abs(count)} working days within ten years, the calendar has fewer`);
}

/**
 * Whole working days from one instant to a later one: how many times `workingDaysAfter` by one stays at or before it. 0 where
 * the second is not later.
 */
export function workingDaysBetween(calendar: WorkCalendar, from: Instant, to: Instant): number {
  const end = zoned(calendar, to);
  let day = zoned(calendar, from);
  let count = 0;
  for (let walked = 0; walked < MOST_DAYS; walked += 1) {
    day = day.add({ days: 1 });
    if (Temporal.ZonedDateTime.compare(day, end) > 0) return count;
    if (isWorking(calendar, day)) count += 1;
  }
  return count;
}

/** Whether people work on the day of an instant, and if not, why. */
export function workingDay(calendar: WorkCalendar, at: Instant): { readonly isWorking: boolean; readonly why: string } {
  const day = zoned(calendar, at);
  const holiday = holidayOn(calendar, day);
  if (holiday !== undefined) return { isWorking: false, why: holiday.name };
  const name = WEEKDAYS[day.dayOfWeek - 1] ?? '';
  return { isWorking: calendar.workingDays.includes(day.dayOfWeek), why: name };
}

/** 1 is Monday, 7 Sunday, in the zone of the calendar. */
export function weekdayOf(calendar: WorkCalendar, at: Instant): number {
  return zoned(calendar, at).dayOfWeek;
}

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function zoned({ zone }: WorkCalendar, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function isWorking(calendar: WorkCalendar, day: Temporal.ZonedDateTime): boolean {
  return calendar.workingDays.includes(day.dayOfWeek) && holidayOn(calendar, day) === undefined;
}

function holidayOn({ holidays }: WorkCalendar, day: Temporal.ZonedDateTime): Holiday | undefined {
  const date = day.toPlainDate().toString();
  return holidays.find((holiday) => holiday.date === date);
}
