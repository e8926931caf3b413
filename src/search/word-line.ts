import { GAP } from './id-words.ts';
import { foldedText, MAX_TOKEN_LENGTH } from './tokens.ts';

const BLANK = 0x20;
const GAP_BYTES = Buffer.from(` ${GAP}`);
/** The greatest part of the bytes that UTF-8 makes of one UTF-16 unit. */
export const MAX_BYTES_PER_UNIT = 3;
const FIRST_BYTES = 256;

/** What an ASCII letter or digit is in a word; 0 for what separates. */
const FOLDED = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const letter = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(letter) ? letter.charCodeAt(0) : 0;
});

/**
 * The words of one field while they are gathered, as `tokensOf` has them, with blanks between. Bytes of UTF-8: a mail has
 * thousands of words, and a string for each of them costs more than all else that is done with the mail.
 */
export class WordLine {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  /** A blank stands before each word, also before the first. */
  #length = 0;
  #isAscii = true;
  /** Words and gaps. */
  count = 0;

  /**
   * Adds the words of a text, no more than `room` of them (at least 1), after a gap where `hasGap` says so and there is a
   * word; says how many words were added.
   */
  append(text: string, start: number, end: number, room: number, hasGap: boolean): number {
    const added = this.#appendAscii(text, start, end, room, hasGap);
    if (added >= 0) return added;
    const folded = foldedText(text.slice(start, end));
    return this.#appendFolded(folded, room, hasGap);
  }

  toString(): string {
    return this.#bytes.toString(this.#isAscii ? 'latin1' : 'utf8', Math.min(1, this.#length), this.#length);
  }

  /** -1 where the text is not all ASCII: then nothing is added. */
  #appendAscii(text: string, start: number, end: number, room: number, hasGap: boolean): number {
    // each word but one has a separator of the text before it
    const bytes = this.#withRoom(GAP_BYTES.length + 1 + end - start);
    let length = this.#length + (hasGap ? GAP_BYTES.length : 0);
    let added = 0;
    let units = 0;
    for (let at = start; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) return -1;
      const letter = FOLDED[unit] as number;
      if (letter === 0) {
        units = 0;
        continue;
      }
      if (units === 0) {
        if (added === room) break;
        added += 1;
        bytes[length] = BLANK;
        length += 1;
      }
      units += 1;
      if (units > MAX_TOKEN_LENGTH) continue;
      bytes[length] = letter;
      length += 1;
    }
    this.#end(length, added, hasGap);
    return added;
  }

  /** In a folded text all that is beyond ASCII is part of a word. */
  #appendFolded(folded: string, room: number, hasGap: boolean): number {
    const bytes = this.#withRoom(GAP_BYTES.length + 1 + folded.length * MAX_BYTES_PER_UNIT);
    let length = this.#length + (hasGap ? GAP_BYTES.length : 0);
    let added = 0;
    let units = 0;
    for (let at = 0; at < folded.length; at += 1) {
      const unit = folded.charCodeAt(at);
      const letter = unit < 0x80 ? (FOLDED[unit] as number) : unit;
      if (letter === 0) {
        units = 0;
        continue;
      }
      if (units === 0) {
        if (added === room) break;
        added += 1;
        bytes[length] = BLANK;
        length += 1;
      }
      const isPair = letter >= 0xd800 && letter <= 0xdbff;
      units += isPair ? 2 : 1;
      if (isPair) at += 1;
      if (units > MAX_TOKEN_LENGTH) continue;
      length = isPair
        ? writePair(bytes, length, letter, folded.charCodeAt(at))
        : writeUnit(bytes, length, letter);
    }
    if (added > 0) this.#isAscii = false;
    this.#end(length, added, hasGap);
    return added;
  }

  #end(length: number, added: number, hasGap: boolean): void {
    if (added === 0) return;
    if (hasGap) {
      GAP_BYTES.copy(this.#bytes, this.#length);
      this.#isAscii = false;
      this.count += 1;
    }
    this.#length = length;
    this.count += added;
  }

  #withRoom(more: number): Buffer {
    const needed = this.#length + more;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, needed));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}

function writeUnit(bytes: Buffer, at: number, unit: number): number {
  if (unit < 0x80) {
    bytes[at] = unit;
    return at + 1;
  }
  if (unit < 0x800) {
    bytes[at] = 0xc0 | (unit >> 6);
    bytes[at + 1] = 0x80 | (unit & 0x3f);
    return at + 2;
  }
  bytes[at] = 0xe0 | (unit >> 12);
  bytes[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
  bytes[at + 2] = 0x80 | (unit & 0x3f);
  return at + 3;
}

function writePair(bytes: Buffer, at: number, high: number, low: number): number {
  const point = 0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
  bytes[at] = 0xf0 | (point >> 18);
  bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  bytes[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}
