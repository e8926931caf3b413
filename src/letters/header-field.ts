import { createRequire } from 'node:module';
import { type Instant, TocsinError } from '#base';
import { type Mailbox, mailAddress } from './mail-address.ts';

/** Where lines are folded (RFC 5322, 2.1.1); words are not broken for it. */
const FOLDED_LENGTH = 76;
/** RFC 5322, 2.1.1. A longer line is broken by relays, in the middle of a word. */
const MAX_LINE_LENGTH = 998;
/** Characters of one field. Attack: a subject of megabytes, taken over from a report. */
const MAX_FIELD_LENGTH = 10_000;
/** UTF-8 bytes in one encoded word: 45 become 60 letters of base64, which with the frame stay below 75 (RFC 2047, 2). */
const MAX_WORD_BYTES = 42;

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9-]{0,76}$/;
/** Header injection begins with a line break; NUL and the other controls end lines in some programs. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const PLAIN_TEXT = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const PLAIN_PHRASE = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const MSG_ID = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9!#$%&'*+/=?^_`{|}~.:[\]-]+$/;

/**
 * One header field with its line end, folded at blanks. `body` is what stands on the wire already: ASCII without controls.
 * Throws `TocsinError` `usage` for anything else, so that no value can begin a field of its own.
 */
export function headerField(name: string, body: string): string {
  if (!FIELD_NAME.test(name)) throw refused(`expected the name of a header field, found ${shown(name)}`);
  if (!/^[\x20-\x7e]+$/.test(body) || body.trim() === '') {
    throw refused(`expected one line of ASCII in the header field ${name}, found ${shown(body)}`);
  }
  if (body.length > MAX_FIELD_LENGTH) {
    throw refused(`expected at most ${MAX_FIELD_LENGTH} characters in the header field ${name}, found ${body.length}`);
  }
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of body.split(' ')) {
    // an empty word stands for one of several blanks: a line of blanks alone would end the header for some programs
    if (
      word !== '' &&
      line.length + 1 + word.length > FOLDED_LENGTH &&
      line.trimEnd() !== `${name}:` &&
      line.trim() !== ''
    ) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  lines.push(line);
  if (lines.some((each) => each.length > MAX_LINE_LENGTH)) {
    throw refused(`a word of the header field ${name} is longer than a line of mail may be`);
  }
  return `${lines.join('\n')}\n`;
}

/** Free text of a header (RFC 5322, 2.2.1): as it is where it is plain, else encoded words (RFC 2047). */
export function encodedText(text: string): string {
  assertOneLine(text);
  if (text.trim() === '') throw refused('expected text, found none');
  // what looks like an encoded word is encoded, or else it would be read as what it stands for
  const isPlain = PLAIN_TEXT.test(text) && !text.includes('=?') && text.split(' ').every((word) => word.length < 70);
  return isPlain ? text : encodedWords(text);
}

/** `Lantern Team <team@lantern.example>` (RFC 5322, 3.4). The address is read again: a cast does not get past here. */
export function mailboxText({ address, name }: Mailbox): string {
  mailAddress(address);
  if (name === undefined || name === '') return address;
  assertOneLine(name);
  if (PLAIN_PHRASE.test(name) && !name.includes('=?')) return `${name} <${address}>`;
  // a name that holds an address of its own (`"ceo@bank.example" <a@b>`) is a trick, and no name of anybody we write to
  if (name.includes('@')) throw refused(`expected a name beside the address ${address}, found one with an @`);
  if (PLAIN_TEXT.test(name) && !name.includes('=?')) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
  return `${encodedWords(name)} <${address}>`;
}

/** `<id>`, given the id without its brackets (RFC 5322, 3.6.4). */
export function msgIdText(id: string): string {
  if (id.length > 250 || !MSG_ID.test(id)) throw refused(`expected a msg-id without brackets, found ${shown(id)}`);
  return `<${id}>`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** RFC 5322, 3.3, in UTC: where a team sits is nobody's business. */
export function dateText(instant: Instant): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  if (!(year >= 1900 && year <= 9999)) throw refused('expected a date between the years 1900 and 9999');
  const two = (value: number): string => `${value}`.padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${year} ${time} +0000`;
}

export function refused(message: string): TocsinError {
  return new TocsinError({ code: 'usage', message, hint: 'nothing was written; correct the value and try again' });
}

export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function assertOneLine(text: string): void {
  if (CONTROL.test(text) || !text.isWellFormed()) throw refused(`expected one line of text, found ${shown(text)}`);
  if (text.length > MAX_FIELD_LENGTH / 4) throw refused(`expected a short text, found ${text.length} characters`);
}

interface Libmime {
  encodeWord(text: string, encoding: 'B' | 'Q'): string;
}

/** Each word holds whole characters (RFC 2047, 5): libmime encodes them, and does not keep all of them whole when it splits. */
function encodedWords(text: string): string {
  if (text === '') return '';
  const libmime = createRequire(import.meta.url)('libmime') as Libmime;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > MAX_WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((each) => libmime.encodeWord(each, 'B')).join(' ');
}
