import type { Day, DayCount, MailingList, MonthCount } from '#store';

/** Before and after all days that an address can name. */
export const FIRST_DAY: Day = 0 as Day;
export const LAST_DAY: Day = 99_999_999 as Day;

/**
 * A list with the counts of its days. The messages of a day have the numbers from 1 to its count, so that all ways through
 * the calendar are known from it.
 */
export interface ListIndex {
  readonly list: MailingList;
  /** In order; without days that have none. */
  readonly days: readonly DayCount[];
}

export interface Place {
  readonly list: string;
  readonly day: Day;
  readonly number: number;
}

export function listIndex(list: MailingList, counts: readonly DayCount[]): ListIndex {
  return { list, days: counts.filter(({ count }) => count > 0) };
}

/** The days of a span, both ends included. */
export function daysBetween({ days }: ListIndex, from: Day, to: Day): readonly DayCount[] {
  return days.slice(firstAt(days, from), firstAt(days, to + 1));
}

export interface Around<Value> {
  readonly previous: Value | null;
  readonly next: Value | null;
}

/** The nearest days with messages before and after a span. */
export function daysAround({ days }: ListIndex, from: Day, to: Day): Around<Day> {
  return { previous: days[firstAt(days, from) - 1]?.day ?? null, next: days[firstAt(days, to + 1)]?.day ?? null };
}

/** The messages before and after one, across days. */
export function placesAround({ list, days }: ListIndex, day: Day, number: number): Around<Place> {
  const at = firstAt(days, day);
  const before = days[at - 1];
  const after = days[firstAt(days, day + 1)];
  const count = days[at]?.day === day ? (days[at]?.count ?? 0) : 0;
  const place = (ofDay: Day, ofNumber: number): Place => ({ list: list.name, day: ofDay, number: ofNumber });
  return {
    previous: number > 1 ? place(day, number - 1) : before === undefined ? null : place(before.day, before.count),
    next: number < count ? place(day, number + 1) : after === undefined ? null : place(after.day, 1),
  };
}

export function monthCounts({ days }: ListIndex): readonly MonthCount[] {
  const countByMonth = new Map<number, number>();
  for (const { day, count } of days) {
    const month = Math.floor(day / 100);
    countByMonth.set(month, (countByMonth.get(month) ?? 0) + count);
  }
  return [...countByMonth].map(([month, count]) => ({ month, count }));
}

/** Index of the first day at or after one. */
function firstAt(days: readonly DayCount[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle]?.day ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
