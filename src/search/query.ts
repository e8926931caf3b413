import type { Instant } from '#base';
import { maskAddresses } from '#masking';
import { MAX_NESTING, MAX_NOTES, MAX_QUERY_LENGTH, MAX_TERMS } from './limits.ts';
import { DEFAULT_TARGET, type QueryTarget, queryFor, TARGET_BY_PREFIX, type WordTarget } from './query-target.ts';
import { narrowed, readTimeRange } from './query-time.ts';
import { joined, negated, type ParsedQuery, type QueryNote, type TextQuery, type TimeRange } from './text-query.ts';
import { tokensOf } from './tokens.ts';

/**
 * Reads what a person typed into the search box (`docs/search.md`). Never throws: what is not understood is read as words or
 * left out, and a note says so. NOT binds closest, then AND, written or not, then OR. Linear in the text, without recursion.
 */
export function parseQuery(text: string, now: Instant): ParsedQuery {
  const reading: Reading = {
    text: text.slice(0, MAX_QUERY_LENGTH),
    at: 0,
    now,
    terms: 0,
    sent: null,
    received: null,
    notes: [],
    frames: [newFrame(DEFAULT_TARGET, 0, false, false)],
    ignoredParentheses: 0,
  };
  if (reading.text.length < text.length) {
    note(reading, `only the first ${MAX_QUERY_LENGTH} characters were read`, MAX_QUERY_LENGTH);
  }
  while (reading.at < reading.text.length) readNext(reading);
  while (reading.frames.length > 1) {
    note(reading, 'this parenthesis is not closed', topOf(reading).openedAt);
    closeGroup(reading);
  }
  const tree = finished(reading, topOf(reading));
  const { sent, received, notes } = reading;
  return { text: tree, sent, received, notes, isEmpty: tree === null && sent === null && received === null };
}

interface Reading {
  readonly text: string;
  at: number;
  readonly now: Instant;
  terms: number;
  sent: TimeRange | null;
  received: TimeRange | null;
  readonly notes: QueryNote[];
  /** The groups that are open, the whole query first. */
  readonly frames: Frame[];
  /** Open parentheses beyond `MAX_NESTING`: their closing ones close nothing. */
  ignoredParentheses: number;
}

interface Frame {
  readonly target: QueryTarget;
  readonly openedAt: number;
  readonly isNegated: boolean;
  /** The group stands somewhere inside a negated one. */
  readonly isWithinNot: boolean;
  /** What OR has separated so far. */
  readonly alternatives: TextQuery[];
  /** What AND joins. */
  required: TextQuery[];
  /** Something, be it a date or a word of punctuation, stands before the place of reading since the last operator. */
  hasOperand: boolean;
  /** AND or OR that still waits for its second operand. */
  waiting: { readonly name: string; readonly at: number } | null;
  not: { readonly at: number } | null;
  hasOr: boolean;
  readonly datesAt: number[];
}

const BLANKS = /\s+/y;
const PREFIX = /(?<name>[A-Za-z]{1,10}):/y;
const QUOTES = '"“”„‟';

function readNext(reading: Reading): void {
  if (matchAt(reading, BLANKS) !== null) return;
  const letter = reading.text[reading.at] ?? '';
  if (letter === ')') {
    closeParenthesis(reading);
    return;
  }
  if (readOperator(reading)) return;
  const start = reading.at;
  // one sign only: `--verbose` is a word
  if ((letter === '-' || letter === '+') && /^[^\s+)-]/.test(reading.text.slice(start + 1, start + 2))) {
    reading.at += 1;
    if (letter === '-') toggleNot(topOf(reading), start);
  }
  const target = readPrefix(reading);
  readValue(reading, target ?? topOf(reading).target, start);
}

/** AND, OR and NOT in capitals, as words of their own. */
function readOperator(reading: Reading): boolean {
  const match = matchAt(reading, /(?:AND|OR|NOT)(?=[\s()]|$)/y);
  if (match === null) return false;
  const frame = topOf(reading);
  const at = reading.at - match[0].length;
  if (match[0] === 'NOT') {
    toggleNot(frame, at);
    return true;
  }
  dropNot(reading, frame);
  if (!frame.hasOperand) {
    note(reading, `${match[0]} has nothing before it and was left out`, at);
    return true;
  }
  if (match[0] === 'OR') {
    const before = joined('and', frame.required);
    if (before !== null) frame.alternatives.push(before);
    frame.required = [];
    frame.hasOr = true;
  }
  frame.hasOperand = false;
  frame.waiting = { name: match[0], at };
  return true;
}

/** A known prefix with something after it, which may follow after a blank; anything else is part of a word. */
function readPrefix(reading: Reading): QueryTarget | null {
  const start = reading.at;
  const name = matchAt(reading, PREFIX)?.groups?.['name'];
  if (name === undefined) return null;
  const target = TARGET_BY_PREFIX.get(name);
  if (target === undefined) {
    if (!/^(?:\/\/|:)/.test(reading.text.slice(reading.at, reading.at + 2))) {
      note(reading, `there is no prefix “${name}:”; it is searched as a word`, start);
    }
    reading.at = start;
    return null;
  }
  matchAt(reading, BLANKS);
  return target;
}

/** A group, a phrase, a range or a word. */
function readValue(reading: Reading, target: QueryTarget, start: number): void {
  const letter = reading.text[reading.at] ?? '';
  if (letter === '(') {
    openParenthesis(reading, target, start);
    return;
  }
  if (target.kind === 'time') {
    addTime(reading, target.of, readTimeValue(reading), start);
    return;
  }
  if (letter !== '' && QUOTES.includes(letter)) {
    addWords(reading, target, readPhrase(reading), start);
    return;
  }
  addWords(reading, target, readWord(reading), start);
}

function openParenthesis(reading: Reading, target: QueryTarget, start: number): void {
  reading.at += 1;
  if (reading.frames.length > MAX_NESTING) {
    if (reading.ignoredParentheses === 0) {
      note(reading, `parentheses group ${MAX_NESTING} deep and no deeper`, reading.at - 1);
    }
    reading.ignoredParentheses += 1;
    return;
  }
  const frame = topOf(reading);
  const isNegated = frame.not !== null;
  frame.not = null;
  reading.frames.push(newFrame(target, start, isNegated, isNegated || frame.isWithinNot));
}

function closeParenthesis(reading: Reading): void {
  reading.at += 1;
  if (reading.ignoredParentheses > 0) reading.ignoredParentheses -= 1;
  else if (reading.frames.length > 1) closeGroup(reading);
  else note(reading, 'this parenthesis closes nothing', reading.at - 1);
}

function closeGroup(reading: Reading): void {
  const group = reading.frames.pop();
  if (group === undefined) return;
  const tree = finished(reading, group);
  const frame = topOf(reading);
  frame.datesAt.push(...group.datesAt);
  frame.hasOperand = true;
  frame.waiting = null;
  if (tree !== null) frame.required.push(group.isNegated ? negated(tree) : tree);
}

function finished(reading: Reading, frame: Frame): TextQuery | null {
  dropNot(reading, frame);
  if (frame.waiting !== null) {
    note(reading, `${frame.waiting.name} has nothing after it and was left out`, frame.waiting.at);
  }
  if (frame.hasOr) {
    for (const at of frame.datesAt) note(reading, 'a date counts for the whole search, also beside OR', at);
    frame.datesAt.length = 0;
  }
  const last = joined('and', frame.required);
  return joined('or', last === null ? frame.alternatives : [...frame.alternatives, last]);
}

function dropNot(reading: Reading, frame: Frame): void {
  if (frame.not !== null) note(reading, 'there is nothing here that could be left out of the results', frame.not.at);
  frame.not = null;
}

interface Words {
  readonly text: string;
  /** A `*` follows the last word. */
  readonly isPrefix: boolean;
}

/** From the quotation mark to the next one, or to the end. */
function readPhrase(reading: Reading): Words {
  const start = reading.at + 1;
  let end = start;
  while (end < reading.text.length && !QUOTES.includes(reading.text[end] ?? '')) end += 1;
  if (end === reading.text.length) note(reading, 'this quotation mark is not closed', reading.at);
  reading.at = Math.min(end + 1, reading.text.length);
  return starred(reading.text.slice(start, end));
}

/** Up to a blank, a quotation mark, or the parenthesis that closes a group; `f(x)` is a word with both of its own. */
function readWord(reading: Reading): Words {
  const start = reading.at;
  let end = start;
  for (let open = 0; end < reading.text.length; end += 1) {
    const letter = reading.text[end] ?? '';
    if (/\s/.test(letter) || QUOTES.includes(letter)) break;
    if (letter === '(') open += 1;
    else if (letter === ')' && open > 0) open -= 1;
    else if (letter === ')' && reading.frames.length > 1) break;
  }
  reading.at = end;
  return starred(reading.text.slice(start, end));
}

function starred(text: string): Words {
  const isPrefix = /[^\s*]\*$/.test(text);
  return { text: isPrefix ? text.slice(0, -1) : text, isPrefix };
}

function readTimeValue(reading: Reading): string {
  return (
    matchAt(reading, /"[^"]*(?:"|$)(?:\.\.)?|[^\s()"]+/y)?.[0]
      .replaceAll('"', '')
      .trim() ?? ''
  );
}

function addTime(reading: Reading, of: 'sent' | 'received', value: string, start: number): void {
  const frame = topOf(reading);
  const isNegated = frame.not !== null || frame.isWithinNot;
  operandIsRead(frame);
  const range = readTimeRange(value, reading.now);
  if (range === undefined) {
    note(reading, `“${value}” is no date or range of dates that is understood`, start);
  } else if (isNegated) {
    note(reading, 'a date cannot be negated; it was left out', start);
  } else {
    reading[of] = narrowed(reading[of], range);
    frame.datesAt.push(start);
  }
}

function addWords(reading: Reading, target: WordTarget, words: Words, start: number): void {
  const frame = topOf(reading);
  const isNegated = frame.not !== null;
  operandIsRead(frame);
  const tokens = tokensOf(words.text);
  if (tokens.length === 0) {
    note(reading, 'there is no word here to search for', start);
    return;
  }
  if (reading.terms === MAX_TERMS) note(reading, `only the first ${MAX_TERMS} words and phrases are searched`, start);
  reading.terms += 1;
  if (reading.terms > MAX_TERMS) return;
  const { query, remark } = queryFor(target, { tokens, isPrefix: words.isPrefix });
  if (remark !== null) note(reading, remark, start);
  const either = joined(
    'or',
    [query, asMasked(target, words)].filter((each) => each !== null),
  );
  if (either !== null) frame.required.push(isNegated ? negated(either) : either);
}

/** An address as lists that shorten addresses have it: such a list is searched without the letters that it hides. */
function asMasked(target: WordTarget, words: Words): TextQuery | null {
  if (target.kind !== 'words' || !words.text.includes('@')) return null;
  const masked = maskAddresses(words.text);
  if (masked === words.text) return null;
  // of `^@--0-` the list shows `^@...`, where no word is left to look for
  const tokens = tokensOf(masked);
  return tokens.length === 0 ? null : queryFor(target, { tokens, isPrefix: words.isPrefix }).query;
}

/** NOT NOT is what was said without them. */
function toggleNot(frame: Frame, at: number): void {
  frame.not = frame.not === null ? { at } : null;
}

function operandIsRead(frame: Frame): void {
  frame.not = null;
  frame.waiting = null;
  frame.hasOperand = true;
}

function newFrame(target: QueryTarget, openedAt: number, isNegated: boolean, isWithinNot: boolean): Frame {
  return {
    target,
    openedAt,
    isNegated,
    isWithinNot,
    alternatives: [],
    required: [],
    hasOperand: false,
    waiting: null,
    not: null,
    hasOr: false,
    datesAt: [],
  };
}

function topOf(reading: Reading): Frame {
  const frame = reading.frames.at(-1);
  if (frame === undefined) throw new Error('the whole query is always open');
  return frame;
}

function matchAt(reading: Reading, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reading.at;
  const match = pattern.exec(reading.text);
  if (match !== null) reading.at = pattern.lastIndex;
  return match;
}

function note(reading: Reading, message: string, at: number): void {
  if (reading.notes.length < MAX_NOTES) reading.notes.push({ message, at });
}
