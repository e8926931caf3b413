import { type Instant, instantFromDate, parseInstant } from '#base';
import type { TimeRange } from './text-query.ts';

/**
 * Reads the value of a `d:` or `rt:` prefix: `FROM..TO`, `FROM..`, `..TO`, or one date. Days are days of UTC, both ends are
 * included: `..2020` has all of 2020 in it. A date may be a year, month, day, hour, minute or second (`2020`, `2020-06`,
 * `202006`, `20200630`, `2020-06-30`, `2020-06-30T12:05Z`, `20200630120500`), `today`, `yesterday`, `now`, `3.days.ago` or
 * `last.week`. One of the latter alone means since then. `undefined` where that is not what stands there.
 */
export function readTimeRange(value: string, now: Instant): TimeRange | undefined {
  const dots = value.indexOf('..');
  if (dots < 0) {
    const span = readSpan(value, now);
    if (span === undefined) return undefined;
    return span.isPoint ? { from: span.from, to: null } : { from: span.from, to: span.to };
  }
  const left = value.slice(0, dots);
  const right = value.slice(dots + 2);
  const from = left === '' ? null : readSpan(left, now);
  const to = right === '' ? null : readSpan(right, now);
  if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
  if (from !== null && to !== null && from.from > to.from) return { from: to.from, to: from.to };
  return { from: from?.from ?? null, to: to?.to ?? null };
}

/** Both at once. Where they have nothing in common, `from` is not before `to`. */
export function narrowed(range: TimeRange | null, by: TimeRange): TimeRange {
  if (range === null) return by;
  return {
    from: range.from === null || (by.from !== null && by.from > range.from) ? by.from : range.from,
    to: range.to === null || (by.to !== null && by.to < range.to) ? by.to : range.to,
  };
}

/** Prints a range as clauses of a query; two of them where nothing is in both. */
export function printTimeRange(prefix: 'd' | 'rt', range: TimeRange): string {
  const from = range.from === null ? '' : printStart(range.from);
  const to = range.to === null ? '' : printEnd(range.to);
  return range.from !== null && range.to !== null && range.from >= range.to
    ? `${prefix}:${from}.. ${prefix}:..${to}`
    : `${prefix}:${from}..${to}`;
}

interface Span {
  readonly from: Instant;
  /** Not included; `null` beyond the year 9999. */
  readonly to: Instant | null;
  /** A moment counted back from now, not a day or a year with a name. */
  readonly isPoint: boolean;
}

const ABSOLUTE =
  /^(?<year>[0-9]{4})(?:-?(?<month>[0-9]{2})(?:-?(?<day>[0-9]{2})(?:[T ]?(?<hour>[0-9]{2})(?::?(?<minute>[0-9]{2})(?::?(?<second>[0-9]{2}))?)?(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?$/i;
const AGO = /^(?<count>[0-9]{1,5})[. _-](?<unit>second|minute|hour|day|week|month|year)s?[. _-]ago$/i;
const LAST = /^last[. _-](?<unit>minute|hour|day|week|month|year)$/i;

function readSpan(text: string, now: Instant): Span | undefined {
  const absolute = ABSOLUTE.exec(text)?.groups;
  if (absolute !== undefined) return absoluteSpan(absolute);
  const ago = AGO.exec(text)?.groups;
  if (ago !== undefined) return pointBefore(now, Number(ago['count']), ago['unit'] ?? '');
  const last = LAST.exec(text)?.groups;
  if (last !== undefined) return pointBefore(now, 1, last['unit'] ?? '');
  const word = text.toLowerCase();
  if (word === 'now') return pointBefore(now, 0, 'second');
  if (word === 'today') return dayOf(now, 0);
  if (word === 'yesterday') return dayOf(now, -1);
  return undefined;
}

type DatePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

function absoluteSpan(groups: Readonly<Record<string, string | undefined>>): Span | undefined {
  const { year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z' } = groups;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const from = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  if (from === undefined) return undefined;
  const parts = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const;
  const finest = parts.find((part) => groups[part] !== undefined) ?? 'year';
  return { from, to: later(from, 1, finest), isPoint: false };
}

function dayOf(now: Instant, days: number): Span | undefined {
  const midnight = new Date(now);
  midnight.setUTCHours(0, 0, 0, 0);
  const from = later(midnight.getTime(), days, 'day');
  return from === null ? undefined : { from, to: later(from, 1, 'day'), isPoint: false };
}

function pointBefore(now: Instant, count: number, unit: string): Span | undefined {
  const wholeSecond = Math.floor(now / 1000) * 1000;
  const isWeek = unit.toLowerCase() === 'week';
  const point = later(wholeSecond, isWeek ? -7 * count : -count, isWeek ? 'day' : (unit.toLowerCase() as DatePart));
  return point === null ? undefined : { from: point, to: point, isPoint: true };
}

function later(milliseconds: number, count: number, part: DatePart): Instant | null {
  const date = new Date(milliseconds);
  const day = date.getUTCDate();
  if (part === 'year' || part === 'month') {
    date.setUTCMonth(date.getUTCMonth() + (part === 'year' ? 12 * count : count), 1);
    // a month before 31 March is the last day of February
    const lastDay = new Date(date);
    lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
    date.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  } else {
    date.setTime(date.getTime() + count * MS_BY_PART[part]);
  }
  return instantFromDate(date) ?? null;
}

const MS_BY_PART = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 } as const;

function printStart(from: Instant): string {
  const text = new Date(from).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : `${text.slice(0, 19)}Z`;
}

function printEnd(to: Instant): string {
  const text = new Date(to).toISOString();
  if (text.endsWith('T00:00:00.000Z')) return new Date(to - MS_BY_PART.day).toISOString().slice(0, 10);
  return `${new Date(to - MS_BY_PART.second).toISOString().slice(0, 19)}Z`;
}
