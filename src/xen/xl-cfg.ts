/** A guest's file has 1 to 10 kB; a larger one is not worth the memory of whoever reads it. */
export const MAX_CFG_CHARACTERS = 1024 * 1024;
/** Real lists nest twice. The reader calls itself for each level: deeper ones are an attack on its stack. */
const MOST_LEVELS = 100;
/** Errors after these say nothing new, and a file of errors would fill memory with them. */
const MOST_PROBLEMS = 20;
/** What is shown of the text around an error. */
const SHOWN_CHARACTERS = 60;

export type XlCfgValue =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'list'; readonly values: XlCfgValue[]; readonly line: number };

/** One setting as it stands at the end of the file: the last assignment, with all that `+=` appended to it. */
export interface XlCfgSetting {
  readonly name: string;
  readonly value: XlCfgValue;
  /** Where its value begins, from 1. */
  readonly line: number;
  /** Made by `+=`: xl takes no number from such a one. */
  readonly isAppended: boolean;
}

/** Why xl refuses a file. `message` says what was found in the words of xl, `suggestion` what to do. */
export interface XlCfgProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion: string;
}

export interface XlCfgRead {
  /** Meaningless where there are problems: xl takes nothing from a file with an error. */
  readonly settings: ReadonlyMap<string, XlCfgSetting>;
  readonly problems: readonly XlCfgProblem[];
}

/**
 * Reads a guest's file by the grammar of libxlu_cfg. Unknown and repeated settings are as good as others; of repeated ones
 * the last holds. Never throws; what xl would refuse comes back as problems, the first of them being the one xl prints first.
 */
export function readXlCfg(text: string): XlCfgRead {
  const reader: Reader = { text, at: 0, line: 1, lineStart: 0, problems: [], peeked: null, last: null };
  const settings = new Map<string, XlCfgSetting>();
  if (text.length > MAX_CFG_CHARACTERS) {
    const message = `expected at most ${MAX_CFG_CHARACTERS} characters, found ${text.length}`;
    return { settings, problems: [{ line: 1, column: 1, message, suggestion: 'give the file of one guest' }] };
  }
  while (peek(reader).kind !== 'end' && reader.problems.length < MOST_PROBLEMS) {
    if (!readStatement(reader, settings)) skipLine(reader);
  }
  return { settings, problems: reader.problems };
}

type TokenKind = 'name' | 'text' | 'number' | 'newline' | 'end' | 'error' | '=' | '+=' | '[' | ']' | ',' | ';';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
  lineStart: number;
  readonly problems: XlCfgProblem[];
  peeked: Token | null;
  last: TokenKind | null;
}

/** False where the rest of the line is to be passed over. */
function readStatement(reader: Reader, settings: Map<string, XlCfgSetting>): boolean {
  const first = next(reader);
  if (first.kind === 'newline' || first.kind === ';') return true;
  if (first.kind !== 'name') return unexpected(reader, first, 'a name in lower case, then =');
  const operator = next(reader);
  if (operator.kind !== '=' && operator.kind !== '+=') return unexpected(reader, operator, '= or += after a name');
  const value = readValue(reader, 0);
  if (value === null) return false;
  if (!store(reader, settings, first, operator.kind === '+=', value)) return false;
  const end = next(reader);
  if (end.kind === 'newline' || end.kind === ';' || end.kind === 'end') return true;
  return unexpected(reader, end, 'the end of the line, or ;');
}

function readValue(reader: Reader, level: number): XlCfgValue | null {
  const token = next(reader);
  if (token.kind === 'text' || token.kind === 'number') return { kind: 'text', text: token.text, line: token.line };
  if (token.kind !== '[') {
    unexpected(reader, token, 'a number, a string in quotes, or a list in [ ]');
    return null;
  }
  if (level >= MOST_LEVELS) {
    report(reader, token, `lists nest more than ${MOST_LEVELS} deep`, 'nest them less');
    return null;
  }
  return readList(reader, token.line, level + 1);
}

function readList(reader: Reader, line: number, level: number): XlCfgValue | null {
  const values: XlCfgValue[] = [];
  skipNewlines(reader);
  for (;;) {
    // a comma may stand after the last value, but not where there is none
    if (peek(reader).kind === ']' && next(reader)) return { kind: 'list', values, line };
    const value = readValue(reader, level);
    if (value === null) return null;
    values.push(value);
    skipNewlines(reader);
    const separator = next(reader);
    if (separator.kind === ']') return { kind: 'list', values, line };
    if (separator.kind !== ',') {
      unexpected(reader, separator, ', or ] in a list');
      return null;
    }
    skipNewlines(reader);
  }
}

function store(
  reader: Reader,
  settings: Map<string, XlCfgSetting>,
  { text: name, line, column }: Token,
  isAppended: boolean,
  value: XlCfgValue,
): boolean {
  const before = isAppended ? settings.get(name)?.value : undefined;
  if (before !== undefined && before.kind !== value.kind) {
    const message = `can't add [list] to "string" or vice versa: ${name}`;
    report(reader, { line, column }, message, 'append a list to a list, a string to a string');
    return false;
  }
  settings.set(name, {
    name,
    value: before === undefined ? value : joined(before, value),
    line: value.line,
    isAppended,
  });
  return true;
}

/** The earlier list itself grows (nobody else holds it): copying it each time makes a megabyte of `+=` take minutes. */
function joined(before: XlCfgValue, value: XlCfgValue): XlCfgValue {
  if (before.kind === 'text' && value.kind === 'text') return { ...value, text: before.text + value.text };
  if (before.kind !== 'list' || value.kind !== 'list') return value;
  for (const each of value.values) before.values.push(each);
  return { ...value, values: before.values };
}

function skipNewlines(reader: Reader): void {
  while (peek(reader).kind === 'newline') next(reader);
}

/** Where the wrong token was the end of its line, the line is over already. */
function skipLine(reader: Reader): void {
  reader.peeked = null;
  if (reader.last === 'newline') return;
  while (reader.at < reader.text.length && reader.text[reader.at] !== '\n') reader.at += 1;
}

function peek(reader: Reader): Token {
  reader.peeked ??= readToken(reader);
  return reader.peeked;
}

function next(reader: Reader): Token {
  const token = peek(reader);
  reader.peeked = null;
  reader.last = token.kind;
  return token;
}

const BLANKS = /[ \t]*/y;
const NAME = /[a-z][._0-9a-z]*/y;
const NUMBER = /[0-9][0-9a-fx]*/y;
const PUNCTUATION = /\+=|[=[\],;]/y;

function readToken(reader: Reader): Token {
  take(reader, BLANKS);
  const place = { line: reader.line, column: reader.at - reader.lineStart + 1 };
  if (reader.at >= reader.text.length) return { kind: 'end', text: '', ...place };
  skipComment(reader);
  if (reader.text[reader.at] === '\n') {
    reader.at += 1;
    reader.line += 1;
    reader.lineStart = reader.at;
    return { kind: 'newline', text: '\n', ...place };
  }
  const name = take(reader, NAME);
  if (name !== null) return { kind: 'name', text: name, ...place };
  const number = take(reader, NUMBER);
  if (number !== null) return { kind: 'number', text: number, ...place };
  const punctuation = take(reader, PUNCTUATION);
  if (punctuation !== null) return { kind: punctuation as TokenKind, text: punctuation, ...place };
  const quoted = takeQuoted(reader);
  return quoted === null ? lexicalError(reader, place) : unquoted(reader, quoted, place);
}

/** A comment ends with its line: at the end of a file that has no last newline, xl takes it for an error. */
function skipComment(reader: Reader): void {
  const end = reader.text[reader.at] === '#' ? reader.text.indexOf('\n', reader.at) : -1;
  if (end >= 0) reader.at = end;
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? null;
  if (found !== null) reader.at += found.length;
  return found;
}

/** By hand: a pattern with an alternation would keep a way back for each of a million characters. */
function takeQuoted(reader: Reader): string | null {
  const { text, at: start } = reader;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return null;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === quote) {
      reader.at = at + 1;
      return text.slice(start, at + 1);
    }
    if (text[at] === '\\') {
      at += 1;
      if (text[at] === '\n') return null;
    }
  }
  return null;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const AFTER_DIGIT_ESCAPE = /^\s*[+-]?[0-9]+/;

/** As xl reads a string: `\x..` never passes there, and `\0` and its like need two digits more and add no character at all. */
function unquoted(reader: Reader, quoted: string, place: { line: number; column: number }): Token {
  let text = '';
  for (let at = 1; at < quoted.length - 1; at += 1) {
    const character = quoted[at] ?? '';
    if (character !== '\\') {
      text += character;
      continue;
    }
    at += 1;
    const escaped = quoted[at] ?? '';
    const plain = ESCAPES[escaped];
    const digits = /[0-7]/.test(escaped) ? AFTER_DIGIT_ESCAPE.exec(quoted.slice(at + 1, at + 4))?.[0] : undefined;
    if (plain !== undefined) text += plain;
    else if (digits !== undefined && digits.length > 1) at += digits.length;
    else {
      const column = place.column + at - 1;
      report(
        reader,
        { line: place.line, column },
        `near \`${shown(quoted)}': invalid escape \\${escaped}`,
        'write \\\\ for a backslash',
      );
      return { kind: 'error', text: quoted, ...place };
    }
  }
  return { kind: 'text', text, ...place };
}

function lexicalError(reader: Reader, place: { line: number; column: number }): Token {
  const start = reader.at;
  while (reader.at < reader.text.length && !/[ \t\n]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
  const text = reader.text.slice(start, reader.at);
  report(reader, place, `near \`${shown(text)}': lexical error`, remedyOf(text));
  return { kind: 'error', text, ...place };
}

function remedyOf(text: string): string {
  if (text.startsWith('\r')) return 'end lines with LF alone: xl refuses files with CR LF';
  if (text.startsWith('#')) return 'end the file with a newline: xl refuses a comment without one';
  if (/^["']/.test(text)) return 'close the quotes on the same line';
  if (/^[-+.():]/.test(text)) return 'write plain values: xl reads no Python and no negative or decimal numbers';
  return 'write numbers as they are and words in quotes; true is 1, false is 0';
}

function unexpected(reader: Reader, token: Token, expected: string): false {
  // an error that was reported when the token was read is not reported twice
  if (token.kind === 'error') return false;
  const found =
    token.kind === 'end'
      ? 'the end of the file'
      : token.kind === 'newline'
        ? 'the end of the line'
        : `\`${shown(token.text)}'`;
  report(reader, token, `near ${found}: syntax error`, `expected ${expected}`);
  return false;
}

function report(
  reader: Reader,
  { line, column }: { line: number; column: number },
  message: string,
  suggestion: string,
): void {
  if (reader.problems.length < MOST_PROBLEMS) {
    reader.problems.push({ line, column, message: `config parsing error ${message}`, suggestion });
  }
}

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}
