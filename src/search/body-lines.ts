import type { BodyField } from './fields.ts';

export interface BodyReader {
  /** A stretch of the text whose words belong to one field. Lines of a kind that follow each other are one stretch. */
  words(field: BodyField, start: number, end: number): void;
  /** The `index` line of a diff, as abbreviated there. */
  blobIds(before: string, after: string): void;
}

/**
 * Tells the lines of a body apart: quoted ones, unified diffs (of git and plain), everything else; and passes over what has no
 * words: armor, binary patches, base64, uuencode. A hunk has as many lines as its header says, so that the `-- ` of a
 * signature after it is no removed line; a hunk that does not keep its word ends where it breaks it. Linear, whatever comes.
 * `units` are those of the text (`unitsOf`).
 */
export function readBody(text: string, units: Uint16Array, reader: BodyReader): void {
  const state: LineState = { mode: 'text', before: 0, after: 0, isAfterBase64: false };
  let field: BodyField | null = null;
  let runStart = 0;
  let runEnd = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    const lineField = fieldOfLine(text, units, start, textEnd(units, start, next), state, reader);
    if (lineField !== field) {
      if (field !== null) reader.words(field, runStart, runEnd);
      field = lineField;
      runStart = start;
    }
    runEnd = next;
    start = next;
  }
  if (field !== null) reader.words(field, runStart, runEnd);
}

interface LineState {
  /** What the next line may be part of. */
  mode: 'text' | 'diff-header' | 'hunk' | 'binary-patch' | 'armor' | 'uuencode';
  /** Lines that the hunk still has, of the file before and after. */
  before: number;
  after: number;
  isAfterBase64: boolean;
}

const MINUS = 0x2d;
const PLUS = 0x2b;
const BLANK = 0x20;
const BACKSLASH = 0x5c;
const AT = 0x40;
const QUOTE = 0x3e;
const LOWER_D = 0x64;
const LOWER_B = 0x62;

/** `null` for a line whose words, if any, were already given to the reader, or that has none. */
function fieldOfLine(
  text: string,
  units: Uint16Array,
  start: number,
  end: number,
  state: LineState,
  reader: BodyReader,
): BodyField | null {
  if (state.mode !== 'text') {
    const field =
      state.mode === 'hunk' ? fieldInHunk(units, start, end, state) : fieldInMode(text, start, end, state, reader);
    if (field !== undefined) return field;
    state.mode = 'text';
  }
  const first = start < end ? (units[start] as number) : 0;
  if (first === QUOTE) return 'q';
  if (first === LOWER_D && text.startsWith('diff --git ', start)) {
    nameFiles(text, start + 'diff --git '.length, end, reader);
    state.mode = 'diff-header';
    return null;
  }
  if (first === MINUS && text.startsWith('--- ', start) && isDiffOf(text, end)) {
    namePlainFiles(text, units, start, end, reader);
    state.mode = 'diff-header';
    return null;
  }
  if (first === AT && beginsHunk(text, start, end, state, reader)) return null;
  if (first === MINUS && ARMOR_BEGIN.test(text.slice(start, Math.min(end, start + 100)))) {
    state.mode = 'armor';
    return null;
  }
  // the line itself has words: the name of the file
  if (first === LOWER_B && UUENCODE_BEGIN.test(text.slice(start, Math.min(end, start + 200)))) state.mode = 'uuencode';
  return isBase64(text, units, start, end, state) ? null : 'nq';
}

/** `undefined` where the line is no longer part of it. */
function fieldInMode(
  text: string,
  start: number,
  end: number,
  state: LineState,
  reader: BodyReader,
): BodyField | null | undefined {
  switch (state.mode) {
    case 'diff-header':
      return passesDiffHeader(text, start, end, state, reader) ? null : undefined;
    case 'binary-patch':
      return start === end || BINARY_PATCH_LINE.test(shortLine(text, start, end)) ? null : undefined;
    case 'armor': {
      const line = shortLine(text, start, end);
      if (ARMOR_END.test(line)) state.mode = 'text';
      return ARMOR_LINE.test(line) ? null : undefined;
    }
    case 'uuencode': {
      const line = shortLine(text, start, end);
      if (line === 'end') state.mode = 'text';
      return line === 'end' || isUuencoded(line) ? null : undefined;
    }
    default:
      return undefined;
  }
}

function fieldInHunk(units: Uint16Array, start: number, end: number, state: LineState): BodyField | null | undefined {
  // a mail program may have cut the blank that a context line without text consists of
  const first = start < end ? (units[start] as number) : BLANK;
  if (first === BACKSLASH) return null;
  if (first === BLANK && state.before > 0 && state.after > 0) {
    state.before -= 1;
    state.after -= 1;
    return 'dfctx';
  }
  if (first === MINUS && state.before > 0) {
    state.before -= 1;
    return 'dfa';
  }
  if (first === PLUS && state.after > 0) {
    state.after -= 1;
    return 'dfb';
  }
  return undefined;
}

const EXTENDED_HEADER =
  /^(?:old mode |new mode |deleted file mode |new file mode |copy from |copy to |rename from |rename to |similarity index |dissimilarity index |Binary files |--- |\+\+\+ )/;
const INDEX_LINE = /^index (?<before>[0-9a-f]{4,64})\.\.(?<after>[0-9a-f]{4,64})(?: [0-7]+)?$/;

function passesDiffHeader(text: string, start: number, end: number, state: LineState, reader: BodyReader): boolean {
  if (text.charCodeAt(start) === AT) return beginsHunk(text, start, end, state, reader);
  const line = text.slice(start, Math.min(end, start + 200));
  if (line === 'GIT binary patch') {
    state.mode = 'binary-patch';
    return true;
  }
  const index = INDEX_LINE.exec(line)?.groups;
  if (index !== undefined) reader.blobIds(index['before'] ?? '', index['after'] ?? '');
  return index !== undefined || EXTENDED_HEADER.test(line);
}

const HUNK_HEADER = /@@ -[0-9]{1,9}(?:,(?<before>[0-9]{1,9}))? \+[0-9]{1,9}(?:,(?<after>[0-9]{1,9}))? @@/y;

function beginsHunk(text: string, start: number, end: number, state: LineState, reader: BodyReader): boolean {
  HUNK_HEADER.lastIndex = start;
  const groups = HUNK_HEADER.exec(text)?.groups;
  if (groups === undefined) return false;
  if (HUNK_HEADER.lastIndex < end) reader.words('dfhh', HUNK_HEADER.lastIndex, end);
  state.mode = 'hunk';
  state.before = Number(groups['before'] ?? 1);
  state.after = Number(groups['after'] ?? 1);
  return true;
}

/** `a/NAME b/NAME` names one file; two names, of a move or without those letters, are taken as they stand. */
function nameFiles(text: string, start: number, end: number, reader: BodyReader): void {
  const middle = start + (end - start - 1) / 2;
  const isOne =
    Number.isInteger(middle) &&
    text.charCodeAt(middle) === BLANK &&
    text.slice(start + 1, middle) === text.slice(middle + 2, end);
  if (isOne) reader.words('dfn', start + 2, middle);
  else reader.words('dfn', start, end);
}

/** A `+++ ` line follows. */
function isDiffOf(text: string, end: number): boolean {
  return text.startsWith('+++ ', lineAfter(text, end));
}

function namePlainFiles(text: string, units: Uint16Array, start: number, end: number, reader: BodyReader): void {
  const second = lineAfter(text, end);
  const feed = text.indexOf('\n', second);
  const before = fileName(text, start, end);
  const after = fileName(text, second, textEnd(units, second, feed < 0 ? text.length : feed + 1));
  if (before.name !== '/dev/null') reader.words('dfn', before.start, before.end);
  if (after.name !== '/dev/null' && after.name !== before.name) reader.words('dfn', after.start, after.end);
}

/** The name in a `--- a/NAME` line, without the time that may follow a tab. */
function fileName(text: string, start: number, end: number): { name: string; start: number; end: number } {
  const nameStart = start + '--- '.length;
  const tab = text.indexOf('\t', nameStart);
  const nameEnd = tab >= 0 && tab < end ? tab : end;
  const isLettered = text.startsWith('a/', nameStart) || text.startsWith('b/', nameStart);
  const from = isLettered ? nameStart + 2 : nameStart;
  return { name: text.slice(from, nameEnd), start: from, end: nameEnd };
}

const ARMOR_BEGIN = /^-----BEGIN (?!PGP SIGNED MESSAGE)[A-Z0-9 ,/]{1,60}-----\s*$/;
const ARMOR_END = /^-----END [A-Z0-9 ,/]{1,60}-----\s*$/;
/** An armor header, a line of base64, nothing, or the end. What is none of them is text again: nobody hides words in armor. */
const ARMOR_LINE = /^(?:[A-Za-z-]{1,30}: .{0,100}|[A-Za-z0-9+/]{0,100}={0,2}|=[A-Za-z0-9+/]{4}|-----END .*)\s*$/;
/** `literal 10`, `delta 10`, and base 85, of which a line has a multiple of five after the letter of its length. */
const BINARY_PATCH_LINE = /^(?:(?:literal|delta) [0-9]{1,9}|[A-Za-z](?:[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{5}){1,13})$/;
const UUENCODE_BEGIN = /^begin(?:-base64)? [0-7]{3,4} \S/;

function isUuencoded(line: string): boolean {
  if (line === '' || !/^[ -`]{1,90}$/.test(line)) return false;
  const bytes = (line.charCodeAt(0) - 0x20) & 0x3f;
  const length = Math.ceil(bytes / 3) * 4 + 1;
  // the blanks at the end may be lost, a checksum may be there
  return line.length >= length - 4 && line.length <= length + 2;
}

const MIN_BASE64_LINE = 60;
const IS_BASE64 = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[A-Za-z0-9+/=]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Two long lines or more of nothing but base64, in both cases and with digits: a path or a digest is not taken for it. */
function isBase64(text: string, units: Uint16Array, start: number, end: number, state: LineState): boolean {
  const isLong = isBase64Line(text, units, start, end);
  const wasAfter = state.isAfterBase64;
  state.isAfterBase64 = isLong && (wasAfter || isBase64Line(text, units, lineAfter(text, end), text.length));
  return state.isAfterBase64 || (wasAfter && isLong);
}

function isBase64Line(text: string, units: Uint16Array, start: number, end: number): boolean {
  if (end - start < MIN_BASE64_LINE) return false;
  for (let at = start; at < start + MIN_BASE64_LINE; at += 1) {
    const code = units[at] as number;
    if (code >= 0x80 || IS_BASE64[code] === 0) return false;
  }
  const line = text.slice(start, start + MIN_BASE64_LINE);
  return /[a-z]/.test(line) && /[A-Z]/.test(line) && /[0-9]/.test(line);
}

/** Enough of a line to see of what kind it is. */
function shortLine(text: string, start: number, end: number): string {
  return text.slice(start, Math.min(end, start + 200));
}

function textEnd(units: Uint16Array, start: number, next: number): number {
  let end = next;
  if (end > start && units[end - 1] === 0x0a) end -= 1;
  if (end > start && units[end - 1] === 0x0d) end -= 1;
  return end;
}

function lineAfter(text: string, end: number): number {
  const feed = text.indexOf('\n', end);
  return feed < 0 ? text.length : feed + 1;
}
