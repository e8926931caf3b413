/** A date and time as written in a document, comparable over zones. */
export interface Moment {
  /** Seconds since 1970 in UTC. */
  readonly seconds: number;
  /** The digits behind the point, without zeros at their end. */
  readonly fraction: string;
  /** 23:59:60 in UTC. */
  readonly isLeapSecond: boolean;
}

const SHAPE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;

/** RFC 3339, section 5.6, which CSAF's `date-time` is. Null: it is none, or no such day. */
export function momentOf(text: unknown): Moment | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !SHAPE.test(text)) return null;
  // a document has dozens of dates, and all but the fraction stands at one place
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const last = text.length - 1;
  const zoneAt = text.at(-3) === ':' ? last - 5 : last;
  const [zoneHour, zoneMinute] = zoneAt === last ? [0, 0] : [twoDigits(text, zoneAt + 1), twoDigits(text, zoneAt + 4)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return null;
  const offset = (text[zoneAt] === '-' ? -1 : 1) * (zoneHour * 3600 + zoneMinute * 60);
  const seconds = startOf(year, month, day) + hour * 3600 + minute * 60 + second - offset;
  const isLeapSecond = second === 60;
  // a leap second is the last of a day in UTC
  if (isLeapSecond && mod(seconds, 86_400) !== 0) return null;
  return { seconds, fraction: withoutZeros(text.slice(20, zoneAt)), isLeapSecond };
}

/** Attack: a fraction of millions of digits. */
const MAX_LENGTH = 200;

export function isDateTime(text: string): boolean {
  return momentOf(text) !== null;
}

/** Negative where `left` is earlier. */
export function compareMoments(left: Moment, right: Moment): number {
  if (left.seconds !== right.seconds) return left.seconds - right.seconds;
  if (left.isLeapSecond !== right.isLeapSecond) return left.isLeapSecond ? -1 : 1;
  return left.fraction < right.fraction ? -1 : left.fraction > right.fraction ? 1 : 0;
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - ZEROS;
}

/** What two zeros count by their codes. */
const ZEROS = 48 * 11;

/** The calendar is the same 400 years later, where `Date.UTC` does not take two digits for a year of the last century. */
function startOf(year: number, month: number, day: number): number {
  return Date.UTC(year + 400, month - 1, day) / 1000 - SECONDS_IN_400_YEARS;
}

const SECONDS_IN_400_YEARS = 146_097 * 86_400;

function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
