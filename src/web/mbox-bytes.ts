import type { Instant } from '#base';

const LF = 0x0a;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line that would pass for a From_ line, or for one that was quoted already: mboxrd puts one `>` more before it. */
const QUOTED = /(?<![^\n])>*From /g;

/** One message of an mboxrd file: its From_ line with the day of receipt, the bytes, and the empty line after them. */
export function mboxBytes(raw: Uint8Array, receivedAt: Instant): Uint8Array {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  const body = text.replace(QUOTED, '>$&');
  const end = raw.length > 0 && raw[raw.length - 1] === LF ? '\n' : '\n\n';
  return Buffer.from(`From mboxrd@z ${asctime(receivedAt)}\n${body}${end}`, 'latin1');
}

/** `Wed Jun 24 09:00:00 2020`, in UTC */
function asctime(instant: Instant): string {
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`;
}
