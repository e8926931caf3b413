import { parseMessage } from '#mail';
import { html, type Markup } from '#markup';
import { readableTexts } from '#message-view';
import { markedSpans, type WantedWords } from '#search';
import type { MailingList, StoredMessage } from '#store';
import { type HeadingLine, oneLine, presentHeading } from './heading-presenter.ts';

/** A message as a page of results shows it. */
export interface FoundMessage {
  readonly list: string;
  readonly line: HeadingLine;
  readonly subject: Markup;
  /** The first line of the text that has a wanted word, or the first of all; null where there is no text. */
  readonly snippet: Markup | null;
}

/** Of a message's text that is looked through. Attack: 25 hits of a megabyte each, none with the words in one line. */
const MAX_SEARCHED_BYTES = 64 * 1024;

/** Of a message that is taken apart for that: its header and what comes before the text. */
export const MAX_PARSED_BYTES = 2 * MAX_SEARCHED_BYTES;

/** Lines of one text whose words are looked at one by one. Attack: a thousand lines with the beginning of a word, and no word. */
const MAX_TRIED_LINES = 200;

/** Of the message's bytes the first `MAX_PARSED_BYTES` are enough. */
export function presentFound(message: StoredMessage, list: MailingList, wanted: readonly WantedWords[]): FoundMessage {
  const line = presentHeading(message, list.addressPolicy);
  return {
    list: list.name,
    line,
    subject: marked(line.subject, wanted) ?? html`${line.subject}`,
    snippet: snippetOf(message, list, wanted),
  };
}

function snippetOf(message: StoredMessage, list: MailingList, wanted: readonly WantedWords[]): Markup | null {
  const { raw } = message;
  if (raw === null || message.state !== 'parsed') return null;
  const passed: string[] = [];
  for (const text of textsAtBeginning(raw, message.size)) {
    passed.push(text);
    for (const line of linesThatMayHave(text, wanted)) {
      // marks are looked for in what is shown: what the policy cut is not given back by them
      const found = marked(oneLine(around(line, wanted), list.addressPolicy), wanted);
      if (found !== null) return found;
    }
  }
  for (const text of passed) {
    for (const line of linesOf(text)) {
      if (!/[\p{L}\p{N}]/u.test(line) || /^[>\s]|^-----BEGIN/.test(line)) continue;
      return html`${oneLine(line, list.addressPolicy)}`;
    }
  }
  return null;
}

/** One after the other: mostly the first few are enough. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield text.slice(start, end);
    start = end + 1;
  }
}

/** Texts of the beginning of a message of this size, as if it ended there: rare words stand mostly in large ones. */
function* textsAtBeginning(raw: Uint8Array, size: number): Generator<string> {
  const beginning = raw.subarray(0, MAX_PARSED_BYTES);
  const isCut = beginning.length < size;
  for (const text of readableTexts(parseMessage(beginning), MAX_SEARCHED_BYTES)) {
    // a line that is cut may end in an address of which the mask would not know
    yield isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
  }
}

/** Lines with a word that begins like a wanted one, or with letters that may fold to it; a cheap look before the exact one. */
function* linesThatMayHave(text: string, wanted: readonly WantedWords[]): Generator<string> {
  const beginnings = wanted.flatMap(({ tokens }) => tokens[0] ?? []);
  if (beginnings.length === 0) return;
  const lower = inLowerCase(text);
  // what is passed is looked for anew: what is nowhere is looked for once
  const next = [
    ...beginnings.map((word) => (from: number) => wordStart(lower, word, from)),
    (from: number) => firstBeyondAscii(text, from),
  ];
  const places = next.map((find) => find(0));
  for (let tried = 0; tried < MAX_TRIED_LINES; tried += 1) {
    const found = Math.min(...places);
    if (found === Number.POSITIVE_INFINITY) return;
    const start = text.lastIndexOf('\n', found - 1) + 1;
    const feed = text.indexOf('\n', found);
    const end = feed < 0 ? text.length : feed;
    yield text.slice(start, end);
    next.forEach((find, index) => {
      if ((places[index] ?? 0) < end) places[index] = find(end);
    });
  }
}

/** At the same places: of all letters U+0130 alone becomes two, and as a letter beyond ASCII it is looked at anyway. */
function inLowerCase(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase();
}

/** Where a word begins like this one, in ASCII in lower case. In the middle of another word it is none. */
function wordStart(lower: string, word: string, from: number): number {
  let at = lower.indexOf(word, from);
  while (at > 0 && isAsciiLetterOrDigit(lower.charCodeAt(at - 1))) at = lower.indexOf(word, at + 1);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** Of text in lower case. */
function isAsciiLetterOrDigit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

const BEYOND_ASCII = /[^\0-\x7f]/g;

function firstBeyondAscii(text: string, from: number): number {
  BEYOND_ASCII.lastIndex = from;
  return BEYOND_ASCII.exec(text)?.index ?? Number.POSITIVE_INFINITY;
}

/** How much of a long line stands before the word that was found. */
const LEAD_LENGTH = 80;

/** The beginning of a line, or where it is long, of the part with the word: cut at a blank, so that no address is halved. */
function around(line: string, wanted: readonly WantedWords[]): string {
  const at = line.toLowerCase().indexOf(wanted[0]?.tokens[0] ?? '');
  if (at <= 2 * LEAD_LENGTH) return line;
  const start = line.lastIndexOf(' ', at - LEAD_LENGTH);
  return start < 0 ? line : `… ${line.slice(start + 1)}`;
}

/** A cheap look before the exact one, which takes a text apart into words: ASCII letters fold to themselves, our ellipsis to none. */
function mayHave(text: string, wanted: readonly WantedWords[]): boolean {
  if (/[^\0-\x7f\u2026]/.test(text)) return true;
  const lower = text.toLowerCase();
  return wanted.some(({ tokens }) => tokens.every((token) => wordStart(lower, token, 0) < lower.length));
}

/** Null where nothing of it is wanted. */
function marked(text: string, wanted: readonly WantedWords[]): Markup | null {
  if (!mayHave(text, wanted)) return null;
  const spans = markedSpans(text, wanted);
  if (spans.length === 0) return null;
  const pieces: (string | Markup)[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(at, start), html`<mark>${text.slice(start, end)}</mark>`);
    at = end;
  }
  pieces.push(text.slice(at));
  return html`${pieces}`;
}
