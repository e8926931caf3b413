import type { Instant } from '#base';
import { type WorkCalendar, workingDaysAfter } from './calendar.ts';
import type { Span } from './policy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** So far after an instant; a day is 24 hours, a working day one of the calendar. */
export function spanAfter(calendar: WorkCalendar, from: Instant, span: Span): Instant {
  if ('workingDays' in span) return workingDaysAfter(calendar, from, span.workingDays);
  return (from + ('days' in span ? span.days * DAY_MS : span.hours * HOUR_MS)) as Instant;
}

/** So far before an instant. */
export function spanBefore(calendar: WorkCalendar, to: Instant, span: Span): Instant {
  if ('workingDays' in span) return workingDaysAfter(calendar, to, -span.workingDays);
  return (to - ('days' in span ? span.days * DAY_MS : span.hours * HOUR_MS)) as Instant;
}

/** `10 working days`, `1 day`. */
export function spanText(span: Span): string {
  const [count, unit] =
    'workingDays' in span
      ? ([span.workingDays, 'working day'] as const)
      : 'days' in span
        ? ([span.days, 'day'] as const)
        : ([span.hours, 'hour'] as const);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
