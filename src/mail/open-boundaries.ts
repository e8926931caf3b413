import { lineEnd, lineTextEnd } from './lines.ts';

const DASH = 0x2d;
const LINE_END_AND_DASHES = Buffer.from('\n--');

export interface Delimiter {
  /** Which open multipart it belongs to: 0 is the outermost. */
  readonly level: number;
  readonly isClosing: boolean;
  readonly start: number;
  /** Where its text ends, trailing blanks included, line end not. */
  readonly textEnd: number;
  readonly end: number;
}

interface OpenBoundary {
  readonly text: Uint8Array;
  readonly hash: number;
  isClosed: boolean;
}

/**
 * The boundaries of all multiparts that are open at a place, and the search for the next line that delimits one of them
 * (RFC 2046, 5.1.1). Lines are compared by a hash first: a message of dashed lines inside nested multiparts with like
 * boundaries would otherwise cost one comparison per line and level.
 *
 * A delimiter line is the whole boundary and nothing else but blanks after it. RFC 2046 would let a line match that only
 * begins with it, but `=sep` and `=separator` occur in one message, and then a part would end too early.
 */
export class OpenBoundaries {
  readonly #bytes: Buffer;
  readonly #levels: OpenBoundary[] = [];
  #longest = 0;
  /** Delimiter lines of multiparts that were closed before: content after the end, shown by some mail programs. */
  staleDelimiters = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  has(boundary: string): boolean {
    const text = Buffer.from(boundary, 'latin1');
    return this.#levels.some((level) => !level.isClosed && text.equals(level.text));
  }

  push(boundary: string): void {
    const text = Buffer.from(boundary, 'latin1');
    this.#levels.push({ text, hash: hashOf(text, 0, text.length, HASH_START), isClosed: false });
    this.#measure();
  }

  truncate(depth: number): void {
    this.#levels.length = depth;
    this.#measure();
  }

  close(level: number): void {
    const boundary = this.#levels[level];
    if (boundary !== undefined) boundary.isClosed = true;
  }

  isDelimiter(lineStart: number): boolean {
    return this.#match(lineStart) !== null;
  }

  /** The next delimiter line at or after `from`, which is the start of a line; `null` where there is none. */
  next(from: number): Delimiter | null {
    if (this.#levels.length === 0) return null;
    // looked for by the engine's own code: line by line it was the longest part of taking a large message apart
    for (let at = from; at >= 0; at = this.#nextDashedLine(at)) {
      const delimiter = this.#isDashed(at) ? this.#match(at) : null;
      if (delimiter !== null) return delimiter;
    }
    return null;
  }

  #isDashed(lineStart: number): boolean {
    return this.#bytes[lineStart] === DASH && this.#bytes[lineStart + 1] === DASH;
  }

  /** The next line after the one that begins here that begins with `--`; -1 where there is none. */
  #nextDashedLine(lineStart: number): number {
    const found = this.#bytes.indexOf(LINE_END_AND_DASHES, lineStart);
    return found < 0 ? -1 : found + 1;
  }

  #measure(): void {
    this.#longest = this.#levels.reduce((longest, level) => Math.max(longest, level.text.length), 0);
  }

  #match(start: number): Delimiter | null {
    const bytes = this.#bytes;
    const end = lineEnd(bytes, start);
    const textEnd = lineTextEnd(bytes, start, end);
    let contentEnd = textEnd;
    while (contentEnd > start && (bytes[contentEnd - 1] === 0x20 || bytes[contentEnd - 1] === 0x09)) contentEnd -= 1;
    const contentStart = start + 2;
    const length = contentEnd - contentStart;
    if (length < 1 || length > this.#longest + 2) return null;

    const endsDashed = length > 2 && bytes[contentEnd - 1] === DASH && bytes[contentEnd - 2] === DASH;
    const closingEnd = endsDashed ? contentEnd - 2 : contentEnd;
    const closingHash = hashOf(bytes, contentStart, closingEnd, HASH_START);
    const openingHash = endsDashed ? hashOf(bytes, closingEnd, contentEnd, closingHash) : closingHash;
    let isStale = false;
    // innermost first: where a sender gave two levels one boundary, the parts nest as they were written
    for (let level = this.#levels.length - 1; level >= 0; level -= 1) {
      const boundary = this.#levels[level];
      if (boundary === undefined) continue;
      const isOpening = boundary.hash === openingHash && equals(bytes, contentStart, contentEnd, boundary.text);
      const isClosing =
        endsDashed && boundary.hash === closingHash && equals(bytes, contentStart, closingEnd, boundary.text);
      if (!isOpening && !isClosing) continue;
      if (!boundary.isClosed) return { level, isClosing: !isOpening, start, textEnd, end };
      isStale = true;
    }
    if (isStale) this.staleDelimiters += 1;
    return null;
  }
}

const HASH_START = 0x811c9dc5;

/** FNV-1a, so that the hash of a line goes on from the hash of its beginning. */
function hashOf(bytes: Uint8Array, start: number, end: number, from: number): number {
  let hash = from;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}

function equals(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (bytes[start + i] !== text[i]) return false;
  }
  return true;
}
