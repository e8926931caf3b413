import { decodeHeaderText } from './header-text.ts';
import { libmime } from './libraries.ts';
import { MAX_PARAMETERS, MAX_STRUCTURED_BYTES } from './limits.ts';

export interface StructuredBody {
  /** What stands before the first semicolon, as spelt. */
  readonly value: string;
  /** Names in lower case; the first of a name counts. Decoded (RFC 2047, RFC 2231), but `boundary` stays latin1 bytes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Takes apart the body of Content-Type or Content-Disposition (RFC 2045, 5.1; RFC 2183, 2), leniently. */
export function readStructuredBody(body: string): StructuredBody {
  const text = body.length > MAX_STRUCTURED_BYTES ? body.slice(0, MAX_STRUCTURED_BYTES) : body;
  const valueEnd = text.indexOf(';');
  if (valueEnd < 0) return { value: text.trim(), parameters: new Map() };

  const parameters = new Map<string, string>();
  const pieces = new Map<string, string[]>();
  let at = valueEnd + 1;
  for (let count = 0; at < text.length && count < MAX_PARAMETERS; count += 1) {
    const read = readParameter(text, at);
    at = read.end;
    const star = read.name.indexOf('*');
    if (star > 0) {
      const base = read.name.slice(0, star);
      const list = pieces.get(base) ?? [];
      list.push(`${read.name}="${read.value.replace(/["\\]/g, '\\$&')}"`);
      pieces.set(base, list);
    } else if (read.name !== '' && !parameters.has(read.name)) {
      parameters.set(read.name, read.name === 'boundary' ? read.value : decodeHeaderText(read.value));
    }
  }
  for (const [base, list] of pieces) {
    const joined = joinPieces(base, list);
    if (joined !== null) parameters.set(base, joined);
  }
  return { value: text.slice(0, valueEnd).trim(), parameters };
}

function readParameter(text: string, start: number): { name: string; value: string; end: number } {
  let at = start;
  while (at < text.length && text[at] !== '=' && text[at] !== ';') at += 1;
  const name = text.slice(start, at).trim().toLowerCase();
  if (text[at] !== '=') return { name, value: '', end: at + 1 };
  at += 1;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  if (text[at] !== '"') {
    const end = text.indexOf(';', at);
    const valueEnd = end < 0 ? text.length : end;
    return { name, value: text.slice(at, valueEnd).trim(), end: valueEnd + 1 };
  }
  let value = '';
  at += 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at += 1;
    value += text[at];
    at += 1;
  }
  const next = text.indexOf(';', at);
  return { name, value, end: next < 0 ? text.length : next + 1 };
}

/** RFC 2231, 3 and 4. The name is checked first: libmime keeps parameters in a plain object, where `__proto__*0` throws. */
function joinPieces(base: string, pieces: readonly string[]): string | null {
  if (!/^[a-z0-9-]+$/.test(base)) return null;
  try {
    const joined = libmime().parseHeaderValue(`x; ${pieces.join('; ')}`).params[base];
    return typeof joined === 'string' ? joined : null;
  } catch {
    return null;
  }
}
