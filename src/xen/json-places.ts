/** Deeper than any file we read; the reader calls itself for each level. */
const MOST_LEVELS = 64;

/** A value of a JSON document with the place where it begins (from 1). Of members given twice the last one holds. */
export type JsonNode = { readonly line: number; readonly column: number } & (
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'null' }
);

export interface JsonMember {
  readonly line: number;
  readonly column: number;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type JsonRead =
  | { readonly root: JsonNode; readonly problem: null }
  | { readonly root: null; readonly problem: JsonProblem };

/** Reads JSON (RFC 8259) and keeps the place of each value, so that an error can name it. Never throws. */
export function readJsonWithPlaces(text: string): JsonRead {
  const reader: Reader = { text, at: text.startsWith('\ufeff') ? 1 : 0, line: 1, lineStart: 0, problem: null };
  const root = readNode(reader, 0);
  if (root !== null) {
    skipBlanks(reader);
    if (reader.at >= text.length) return { root, problem: null };
    fail(reader, 'the end of the file');
  }
  return { root: null, problem: reader.problem ?? { ...place(reader), message: 'expected JSON' } };
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
  lineStart: number;
  problem: JsonProblem | null;
}

function readNode(reader: Reader, level: number): JsonNode | null {
  skipBlanks(reader);
  const where = place(reader);
  if (level > MOST_LEVELS) return fail(reader, `at most ${MOST_LEVELS} levels`);
  const character = reader.text[reader.at];
  if (character === '{') return readObject(reader, where, level);
  if (character === '[') return readList(reader, where, level);
  if (character === '"') {
    const value = readText(reader);
    return value === null ? null : { kind: 'text', value, ...where };
  }
  const number = take(reader, /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
  if (number !== null && !Number.isFinite(Number(number))) {
    reader.at -= number.length;
    return fail(reader, 'a number that is not too large');
  }
  if (number !== null) return { kind: 'number', value: Number(number), ...where };
  const word = take(reader, /true|false|null/y);
  if (word === null) return fail(reader, 'a value: { [ " a number, true, false or null');
  return word === 'null' ? { kind: 'null', ...where } : { kind: 'flag', value: word === 'true', ...where };
}

type Place = { readonly line: number; readonly column: number };

function readObject(reader: Reader, where: Place, level: number): JsonNode | null {
  const members = new Map<string, JsonMember>();
  reader.at += 1;
  skipBlanks(reader);
  if (take(reader, /\}/y) !== null) return { kind: 'object', members, ...where };
  for (;;) {
    skipBlanks(reader);
    const at = place(reader);
    if (reader.text[reader.at] !== '"') return fail(reader, 'the name of a member in "');
    const name = readText(reader);
    if (name === null) return null;
    skipBlanks(reader);
    if (take(reader, /:/y) === null) return fail(reader, ': after the name of a member');
    const value = readNode(reader, level + 1);
    if (value === null) return null;
    members.set(name, { ...at, value });
    skipBlanks(reader);
    if (take(reader, /\}/y) !== null) return { kind: 'object', members, ...where };
    if (take(reader, /,/y) === null) return fail(reader, ', or }');
  }
}

function readList(reader: Reader, where: Place, level: number): JsonNode | null {
  const items: JsonNode[] = [];
  reader.at += 1;
  skipBlanks(reader);
  if (take(reader, /\]/y) !== null) return { kind: 'list', items, ...where };
  for (;;) {
    const item = readNode(reader, level + 1);
    if (item === null) return null;
    items.push(item);
    skipBlanks(reader);
    if (take(reader, /\]/y) !== null) return { kind: 'list', items, ...where };
    if (take(reader, /,/y) === null) return fail(reader, ', or ]');
  }
}

/** The end is looked for by hand, the escapes are left to the platform. */
function readText(reader: Reader): string | null {
  const { text, at: start } = reader;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      try {
        const value: unknown = JSON.parse(text.slice(start, at + 1));
        reader.at = at + 1;
        return typeof value === 'string' ? value : null;
      } catch {
        return fail(reader, 'a string with the escapes of JSON');
      }
    }
    if (code < 0x20) break;
    if (code === 0x5c) at += 1;
  }
  return fail(reader, 'a string that ends on its line');
}

function skipBlanks(reader: Reader): void {
  for (; reader.at < reader.text.length; reader.at += 1) {
    const character = reader.text[reader.at];
    if (character === '\n') {
      reader.line += 1;
      reader.lineStart = reader.at + 1;
    } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
  }
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? null;
  if (found !== null) reader.at += found.length;
  return found;
}

function place(reader: Reader): Place {
  return { line: reader.line, column: reader.at - reader.lineStart + 1 };
}

function fail(reader: Reader, expected: string): null {
  const found =
    reader.at >= reader.text.length
      ? 'the end of the file'
      : JSON.stringify(reader.text.slice(reader.at, reader.at + 20));
  reader.problem ??= { ...place(reader), message: `expected ${expected}, found ${found}` };
  return null;
}
