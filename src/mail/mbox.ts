import type { Diagnostic } from '#base';
import { ByteSink } from './byte-sink.ts';
import { mailDiagnostic } from './findings.ts';
import { MAX_FROM_LINE_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { isFromLine, latin1, lineTextEnd } from './lines.ts';

export interface MboxEntry {
  /** The From_ line as latin1, without its line end; `null` for text before the first one. */
  readonly fromLine: string | null;
  /** The message without its From_ line and without the blank line that mbox writers put after it. */
  readonly bytes: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
}

export interface MboxOptions {
  /** Undo mboxrd's quoting: one `>` less before `>From `. Wrong for mboxo, which quotes only `From `. Default: bytes stay. */
  readonly unescapeFrom?: boolean;
  /** Bytes of one message that are kept, at most and by default `MAX_MESSAGE_BYTES`. */
  readonly maxMessageBytes?: number;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits an mbox (RFC 4155; mboxo and mboxrd) while it arrives, in memory of one message. A From_ line counts at the start and
 * after a blank line, and where it looks like one (`isFromLine`). A message over the limit is cut, kept and diagnosed. Throws
 * what the source throws; never on content.
 */
export async function* splitMbox(
  chunks: AsyncIterable<Uint8Array>,
  options: MboxOptions = {},
): AsyncGenerator<MboxEntry, void, undefined> {
  const splitter = new MboxSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

class MboxSplitter {
  readonly #unescape: boolean;
  readonly #message: ByteSink;
  #fromLine: string | null = null;
  #hasFromLine = false;
  /** The line that may be a From_ line and has not ended yet. */
  #held: Uint8Array = new Uint8Array(0);
  #isLineStart = true;
  #isAfterBlank = true;
  /** Bytes of the current line so far, from 0 to 2: all that is needed to know a blank line. */
  #lineLength = 0;
  #firstByte = 0;

  constructor(options: MboxOptions) {
    this.#unescape = options.unescapeFrom === true;
    const limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    this.#message = new ByteSink(limit >= 1 && limit <= MAX_MESSAGE_BYTES ? Math.floor(limit) : MAX_MESSAGE_BYTES);
  }

  *push(chunk: Uint8Array): Generator<MboxEntry> {
    yield* this.#read(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  *end(): Generator<MboxEntry> {
    yield* this.#read(this.#held, true);
    if (this.#hasFromLine || this.#message.length > 0) yield this.#take();
  }

  *#read(block: Uint8Array, isLast: boolean): Generator<MboxEntry> {
    this.#held = new Uint8Array(0);
    let kept = 0;
    let at = 0;
    while (at < block.length) {
      if (this.#isLineStart && this.#isAfterBlank && mayBeFromLine(block, at)) {
        const end = fromLineEnd(block, at);
        if (end < 0 && !isLast && block.length - at < MAX_FROM_LINE_BYTES) {
          this.#message.append(block.subarray(kept, at));
          // a copy: the slice of a Buffer would be a view of a chunk that may be used again
          this.#held = new Uint8Array(block.subarray(at));
          return;
        }
        const lineEnd = end < 0 ? block.length : end;
        const line = latin1(block, at, lineTextEnd(block, at, lineEnd));
        if (lineEnd - at <= MAX_FROM_LINE_BYTES && isFromLine(line)) {
          this.#message.append(block.subarray(kept, at));
          if (this.#hasFromLine || this.#message.length > 0) yield this.#take();
          this.#fromLine = line;
          this.#hasFromLine = true;
          this.#isAfterBlank = false;
          at = lineEnd;
          kept = at;
          continue;
        }
      }
      at = this.#passLines(block, at);
    }
    this.#message.append(block.subarray(kept));
  }

  /** Passes over the rest of a line, and over lines after it that cannot be From_ lines. */
  #passLines(block: Uint8Array, start: number): number {
    const end = block.indexOf(LF, start);
    if (end < 0) {
      this.#passPart(block, start);
      return block.length;
    }
    this.#passPart(block.subarray(0, end), start);
    this.#isAfterBlank = this.#lineLength === 0 || (this.#lineLength === 1 && this.#firstByte === CR);
    this.#isLineStart = true;
    if (end + 1 === block.length || (this.#isAfterBlank && block[end + 1] === FROM[0])) return end + 1;
    // in the lines that are whole in this block a blank line is seen by its neighbours
    const from = fromAfterBlank(block, end);
    const lastEnd = from < 0 ? block.lastIndexOf(LF) : from - 1;
    this.#isAfterBlank = lastEnd > end ? isBlankBefore(block, lastEnd) : this.#isAfterBlank;
    if (from >= 0 || lastEnd + 1 === block.length) return lastEnd + 1;
    this.#passPart(block, lastEnd + 1);
    return block.length;
  }

  /** Passes over a part of a line, up to the end of the block. */
  #passPart(block: Uint8Array, start: number): void {
    const before = this.#isLineStart ? 0 : this.#lineLength;
    if (before === 0 && start < block.length) this.#firstByte = block[start] ?? 0;
    this.#lineLength = Math.min(2, before + block.length - start);
    this.#isLineStart = false;
  }

  #take(): MboxEntry {
    const { bytes, cutBytes } = this.#message.take();
    const fromLine = this.#fromLine;
    const message = cutBytes > 0 ? bytes : withoutSeparator(bytes);
    this.#fromLine = null;
    this.#hasFromLine = false;
    return {
      fromLine,
      bytes: this.#unescape ? unescapeFrom(message) : message,
      diagnostics:
        cutBytes === 0
          ? []
          : [
              mailDiagnostic(
                'error',
                'mail-message-too-large',
                `expected at most ${bytes.length} bytes in one message, found ${bytes.length + cutBytes}; the rest is cut off`,
                'a From_ line may be missing after it',
              ),
            ],
    };
  }
}

const FROM = Buffer.from('From ');

/** Where, after a line end at `lineEnd`, the first line begins that has an F after a blank line; -1 where none does. */
function fromAfterBlank(block: Uint8Array, lineEnd: number): number {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  for (let at = bytes.indexOf('\nF', lineEnd + 1, 'latin1'); at >= 0; at = bytes.indexOf('\nF', at + 1, 'latin1')) {
    if (isBlankBefore(block, at)) return at + 1;
  }
  return -1;
}

/** Whether the line that ends at `lineEnd` is blank; the end of the line before it is in the block too. */
function isBlankBefore(block: Uint8Array, lineEnd: number): boolean {
  return block[lineEnd - 1] === LF || (block[lineEnd - 1] === CR && block[lineEnd - 2] === LF);
}

function mayBeFromLine(block: Uint8Array, at: number): boolean {
  for (let i = 0; i < FROM.length && at + i < block.length; i += 1) {
    if (block[at + i] !== FROM[i]) return false;
  }
  return true;
}

/** Where a line ends that is short enough for a From_ line; -1 where it has not ended within that. */
function fromLineEnd(block: Uint8Array, start: number): number {
  const limit = Math.min(block.length, start + MAX_FROM_LINE_BYTES);
  for (let at = start; at < limit; at += 1) {
    if (block[at] === LF) return at + 1;
  }
  return -1;
}

function withoutSeparator(bytes: Uint8Array): Uint8Array {
  const lastEnd = lineTextEnd(bytes, 0, bytes.length);
  const isBlank = lastEnd < bytes.length && (lastEnd === 0 || bytes[lastEnd - 1] === LF);
  return isBlank ? bytes.subarray(0, lastEnd) : bytes;
}

/** Takes one `>` from each line that begins with `>From `, `>>From ` and so on (mboxrd). */
export function unescapeFrom(bytes: Uint8Array): Uint8Array {
  // nearly no mail needs it, and looking is far quicker than copying
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('>From ')) return bytes;
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let isLineStart = true;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isLineStart && byte === 0x3e && isQuotedFrom(bytes, at)) {
      isLineStart = false;
      continue;
    }
    out[length] = byte;
    length += 1;
    isLineStart = byte === LF;
  }
  return out.subarray(0, length);
}

function isQuotedFrom(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (bytes[at] === 0x3e) at += 1;
  return at + FROM.length <= bytes.length && mayBeFromLine(bytes, at);
}
