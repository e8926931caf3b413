/** A date and time as written in a document, comparable over zones. */
export interface Moment {
  /** Seconds since 1970 in UTC. */
  readonly seconds: number;
  /** The digits behind the point, without zeros at their end. */
  readonly fraction: string;
  /** 23:59:60 in UTC. */
  readonly isLeapSecond: boolean;
}

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})([Tt])(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;

/** RFC 3339, section 5.6, which CSAF's `date-time` is. Null: it is none, or no such day. */
export function momentOf(text: unknown): Moment | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null;
  const parts = SHAPE.exec(text);
  if (parts === null) return null;
  const number = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day] = [number(1), number(2), number(3)];
  const [hour, minute, second] = [number(5), number(6), number(7)];
  const [zoneHour, zoneMinute] = [number(11), number(12)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const offset = (parts[10] === '-' ? -1 : 1) * (zoneHour * 3600 + zoneMinute * 60);
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  const isLeapSecond = second === 60;
  // a leap second is the last of a day in UTC
  if (isLeapSecond && mod(seconds, 86_400) !== 0) return null;
  return { seconds, fraction: withoutZeros(parts[8] ?? ''), isLeapSecond };
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

function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
