import { type Instant, instantFromDate } from '#base';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const ASCTIME =
  /(?<month>[A-Z][a-z]{2}) +(?<day>[0-9]{1,2}) (?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?(?: \S{1,10}){0,2} (?<year>[0-9]{4})(?: .{1,40})?$/;
const MAIL_DATE =
  /(?<day>[0-9]{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>[0-9]{4}) (?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?(?: \S{1,10}){0,2}$/;

/**
 * The date of an mbox From_ line (RFC 4155) as written: a zone that stands there is not applied, since the day of the line is
 * the day of the mail's address. null where it is no date.
 */
export function fromLineDate(line: string): Instant | null {
  const groups = (ASCTIME.exec(line) ?? MAIL_DATE.exec(line))?.groups;
  if (groups === undefined) return null;
  const month = MONTHS.indexOf(groups['month'] ?? '');
  const [year, day, hour, minute, second] = ['year', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(groups[name] ?? 0),
  ) as [number, number, number, number, number];
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (month < 0 || midnight.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) return null;
  return instantFromDate(new Date(midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000)) ?? null;
}
