import { decodeHeaderText } from './header-text.ts';
import type { HeaderField, Message, Part } from './message.ts';

/*
 * Mail programs read damaged or doubled structure differently: of two Content-Type fields one takes the first and another the
 * last, one stops base64 at its padding and another goes on. Whoever can choose which reading a program takes can show one
 * text and have another verified. So a message that can be read in two ways is told apart from one that cannot.
 */

const STRUCTURED = new Set(['content-type', 'content-disposition', 'content-transfer-encoding']);
const ENCODINGS = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable']);
const DIVIDED_DIFFERENTLY = new Set([
  'mail-header-not-ended',
  'mail-content-type-unreadable',
  'mail-boundary-reused',
  'mail-delimiter-after-end',
  'mail-multipart-encoded',
  'mail-header-too-large',
  'mail-too-deep',
]);
/** The reader needs to know that it is ambiguous, and of which kind; not all places. */
const MOST_NAMED = 10;

/** In what ways other programs may read this message otherwise than `parseMessage` does; empty for a sound one. */
export function ambiguitiesOf(message: Message): readonly string[] {
  const found = new Set<string>();
  for (const { code } of message.diagnostics) {
    if (DIVIDED_DIFFERENTLY.has(code)) found.add(`the parts can be divided in other ways (${code})`);
  }
  for (const part of message.parts) {
    if (found.size >= MOST_NAMED) break;
    for (const ambiguity of inHeader(message, part)) found.add(ambiguity);
    if (!part.isMultipart && !ENCODINGS.has(part.transferEncoding))
      found.add('a transfer encoding is not a standard one');
    if (
      part.transferEncoding === 'base64' &&
      goesOnAfterPadding(message.bytes.subarray(part.bodyRange.start, part.bodyRange.end))
    )
      found.add('base64 goes on after its end');
  }
  return [...found].slice(0, MOST_NAMED);
}

function* inHeader(message: Message, part: Part): Generator<string> {
  const header = message.bytes.subarray(part.range.start, part.bodyRange.start);
  if (hasStrayControl(header)) yield 'a header has a carriage return or a NUL inside a line';
  const seen = new Set<string>();
  for (const field of part.headerFields) {
    if (field.name === '') yield 'a header has a line that is no field';
    const name = field.name.toLowerCase();
    if (!STRUCTURED.has(name)) continue;
    if (seen.has(name)) yield `a part has two ${field.name} fields`;
    seen.add(name);
    if (hasDoubledParameter(field)) yield `a ${field.name} gives a parameter in two ways`;
    if (/=[ \t]*[^"\s;][^";]*[ \t(][^;\s]/.test(field.body.slice(0, 4096)))
      yield `a ${field.name} has blanks inside a value`;
  }
  const names = fileNames(part);
  if (new Set(names).size > 1) yield 'a part has two names';
  if (names.some((name) => /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name)))
    yield 'a file name has characters that are not shown';
}

/** A carriage return that no line feed follows, or a NUL. */
function hasStrayControl(header: Uint8Array): boolean {
  for (let at = 0; at < header.length; at += 1) {
    const byte = header[at];
    if (byte === 0 || (byte === 0x0d && header[at + 1] !== 0x0a)) return true;
  }
  return false;
}

/** `boundary=a; boundary=b`, or `name` beside `name*` (RFC 2231) in one field. */
function hasDoubledParameter(field: HeaderField): boolean {
  const plain = new Set<string>();
  const extended = new Set<string>();
  const unquoted = field.body.slice(0, 65_536).replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const match of unquoted.matchAll(/;\s*(?<name>[^=;\s*]{1,64})(?<extension>\*[^=;\s]{0,16})?\s*=/g)) {
    const name = (match.groups?.['name'] ?? '').toLowerCase();
    const extension = match.groups?.['extension'];
    const full = `${name}${extension ?? ''}`;
    if (plain.has(full) || extended.has(full)) return true;
    (extension === undefined ? plain : extended).add(full);
    if (extension !== undefined) extended.add(name);
  }
  return [...plain].some((name) => extended.has(name));
}

/** What the part's fields call it, before anything is cleaned away. */
function fileNames(part: Part): string[] {
  const names: string[] = [];
  for (const field of part.headerFields) {
    const parameter = { 'content-type': 'name', 'content-disposition': 'filename' }[field.name.toLowerCase()];
    if (parameter === undefined) continue;
    const value = new RegExp(
      `;\\s*${parameter}\\s*=\\s*(?:"(?<quoted>(?:[^"\\\\]|\\\\.)*)"|(?<plain>[^;\\s]*))`,
      'i',
    ).exec(field.body.slice(0, 4096));
    const name = value?.groups?.['quoted'] ?? value?.groups?.['plain'];
    if (name !== undefined) names.push(decodeHeaderText(name));
  }
  return names;
}

const LETTER = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  LETTER[character.charCodeAt(0)] = 1;
const PADDING = 0x3d;

/** Whether letters follow padding: some programs stop there, others go on (RFC 4648, 3.3 lets them choose). */
function goesOnAfterPadding(encoded: Uint8Array): boolean {
  let at = encoded.indexOf(PADDING);
  if (at === -1) return false;
  for (; at < encoded.length; at += 1) if (LETTER[encoded[at] ?? 0] === 1) return true;
  return false;
}
