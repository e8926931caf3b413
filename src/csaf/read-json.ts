import { isTooDeep, MAX_DEPTH } from './json.ts';

/** What bytes are: a document, or why not and where. */
export type ReadJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'unreadable';
      readonly message: string;
      readonly line: number | null;
      readonly column: number | null;
    };

/** Largest document. Attack: an input that only has to be big; the standard's own guidance expects 15 MB (appendix C.1). */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** UTF-8 bytes as JSON (RFC 8259). Never throws; a fault is told with line and column, both from 1. */
export function readJson(bytes: Uint8Array): ReadJson {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    return unreadable(`expected at most ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB, found ${bytes.length} bytes`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable('expected UTF-8, found other bytes');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { at, expected } = firstFault(text);
    const found = at >= text.length ? 'the end' : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
    return { ...placeIn(text, at), kind: 'unreadable', message: `expected ${expected}, found ${found}` };
  }
  if (isTooDeep(value)) return unreadable(`expected at most ${MAX_DEPTH} levels of nesting, found more`);
  return { kind: 'json', value };
}

function unreadable(message: string): ReadJson {
  return { kind: 'unreadable', message, line: null, column: null };
}

function placeIn(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: at - start + 1 };
}

const LITERALS = ['true', 'false', 'null'];
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// one step each, so that nothing is tried twice
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not allow them in a string
const STRING_PIECE = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a text that is no JSON stops being it. The engine's own message tells that only for some faults. */
function firstFault(text: string): { at: number; expected: string } {
  const closers: string[] = [];
  let at = 0;
  let expects: 'value' | 'key' | 'colon' | 'next' | 'first' = 'value';
  for (;;) {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
    const character = text.charAt(at);
    if (expects === 'next') {
      const closer = closers.at(-1);
      if (closer === undefined) return { at, expected: 'nothing more' };
      if (character === closer) {
        closers.pop();
        at += 1;
      } else if (character === ',') {
        at += 1;
        expects = closer === '}' ? 'key' : 'value';
      } else return { at, expected: `"," or "${closer}"` };
      continue;
    }
    if (expects === 'colon') {
      if (character !== ':') return { at, expected: '":"' };
      at += 1;
      expects = 'value';
      continue;
    }
    if (expects === 'first' && character === closers.at(-1)) {
      closers.pop();
      at += 1;
      expects = 'next';
      continue;
    }
    const isKey: boolean = expects === 'key' || (expects === 'first' && closers.at(-1) === '}');
    if (character === '"') {
      const end = endOfString(text, at + 1);
      if (text.charAt(end) !== '"') return { at: end, expected: 'the rest of a string' };
      at = end + 1;
      expects = isKey ? 'colon' : 'next';
    } else if (isKey) return { at, expected: 'a key in quotes' };
    else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      at += 1;
      expects = 'first';
    } else {
      const literal = LITERALS.find((each) => text.startsWith(each, at));
      NUMBER.lastIndex = at;
      const length = literal?.length ?? NUMBER.exec(text)?.[0].length ?? 0;
      if (length === 0) return { at, expected: 'a value' };
      at += length;
      expects = 'next';
    }
  }
}

function endOfString(text: string, from: number): number {
  let at = from;
  for (;;) {
    STRING_PIECE.lastIndex = at;
    const piece = STRING_PIECE.exec(text);
    if (piece === null) return at;
    at += piece[0].length;
  }
}
