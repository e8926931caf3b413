import type { Instant } from '#base';
import { slices } from './paced-body.ts';

const LF = 0x0a;
const GT = 0x3e;
const FROM = Buffer.from('From ', 'latin1');
const QUOTE = Buffer.from('>', 'latin1');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Of one piece, and a little more: the next is made when it was taken. */
const MAX_PIECE_BYTES = 64 * 1024;

/**
 * One message of an mboxrd file, in pieces: its From_ line with the day of receipt, the bytes, and the empty line after them.
 * Attack: a message of forty megabytes, of which each copy is forty more; one of nothing but From_ lines.
 */
export function* mboxBytes(raw: Uint8Array, receivedAt: Instant): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const part of mboxParts(raw, receivedAt)) {
    parts.push(part);
    length += part.length;
    if (length < MAX_PIECE_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    length = 0;
  }
  yield Buffer.concat(parts);
}

function* mboxParts(raw: Uint8Array, receivedAt: Instant): Generator<Uint8Array> {
  yield Buffer.from(`From mboxrd@z ${asctime(receivedAt)}\n`, 'latin1');
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let start = 0;
  for (const at of quotedPlaces(bytes)) {
    yield* slices(bytes.subarray(start, at), MAX_PIECE_BYTES);
    yield QUOTE;
    start = at;
  }
  yield* slices(bytes.subarray(start), MAX_PIECE_BYTES);
  yield Buffer.from(bytes.at(-1) === LF ? '\n' : '\n\n', 'latin1');
}

/** Where lines begin that would pass for a From_ line, or for one that was quoted already: one `>` more comes before them. */
function* quotedPlaces(bytes: Buffer): Generator<number> {
  for (let at = bytes.indexOf(FROM); at !== -1; at = bytes.indexOf(FROM, at + FROM.length)) {
    let start = at;
    while (start > 0 && bytes[start - 1] === GT) start -= 1;
    if (start === 0 || bytes[start - 1] === LF) yield start;
  }
}

/** `Wed Jun 24 09:00:00 2020`, in UTC */
function asctime(instant: Instant): string {
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`;
}
