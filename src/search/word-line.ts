import { GAP } from './id-words.ts';
import { foldAt, isPairAt, MAX_TOKEN_LENGTH, tokensOf } from './tokens.ts';

const BLANK = 0x20;
const GAP_BYTES = Buffer.from(` ${GAP}`);
/** The greatest part of the bytes that UTF-8 makes of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;
const FIRST_BYTES = 1024;
/** Attack: one mail of megabytes, whose room would be kept as long as the process lives. */
const MAX_BYTES_KEPT = 256 * 1024;

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
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** A blank stands before each word, also before the first. */
  #length = 0;
  /** Words and gaps. */
  count = 0;

  /** Units of the word that is being written, 0 between words; words that this stretch has so far. */
  #units = 0;
  #added = 0;

  /**
   * Adds the words of a text, no more than `room` of them (at least 1), after a gap where `hasGap` says so and there is a
   * word; says how many words were added. `units` are those of the text (`unitsOf`).
   */
  append(text: string, units: Uint16Array, start: number, end: number, room: number, hasGap: boolean): number {
    const before = this.#length;
    this.#units = 0;
    this.#added = 0;
    if (hasGap) {
      this.#reserve(GAP_BYTES.length);
      this.#bytes.set(GAP_BYTES, before);
      this.#length += GAP_BYTES.length;
    }
    if (!this.#write(text, units, start, end, room)) {
      // a character that its neighbours change: word for word
      this.#length = before + (hasGap ? GAP_BYTES.length : 0);
      this.#added = 0;
      for (const token of tokensOf(text.slice(start, end)).slice(0, room)) {
        this.#units = 0;
        this.#writeUnits(token, room);
      }
    }
    if (this.#added === 0) {
      this.#length = before;
      return 0;
    }
    this.count += this.#added + (hasGap ? 1 : 0);
    return this.#added;
  }

  /** The words so far, UTF-8, until the line changes. */
  words(): Uint8Array {
    return this.#bytes.subarray(Math.min(1, this.#length), this.#length);
  }

  /** The line begins anew, in the same memory where that is not much. */
  clear(): void {
    if (this.#bytes.length > MAX_BYTES_KEPT) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#length = 0;
    this.count = 0;
  }

  /** Nearly all mail is ASCII: the loop is for that. False where the text must be folded as a whole. */
  #write(text: string, units: Uint16Array, start: number, end: number, room: number): boolean {
    let at = start;
    while (at < end) {
      at = this.#writeAscii(units, at, end, room);
      if (at >= end) return true;
      const fold = foldAt(text, at);
      if (fold === null) return false;
      this.#writeUnits(fold, room);
      at += isPairAt(text, at) ? 2 : 1;
    }
    return true;
  }

  /** Where the first character beyond ASCII is, or the end. */
  #writeAscii(source: Uint16Array, start: number, end: number, room: number): number {
    // each word but the first has a separator of the text before it
    this.#reserve(1 + end - start);
    const bytes = this.#bytes;
    let length = this.#length;
    let units = this.#units;
    let added = this.#added;
    let at = start;
    for (; at < end; at += 1) {
      const unit = source[at] as number;
      if (unit >= 0x80) break;
      const letter = FOLDED[unit] as number;
      if (letter === 0) {
        units = 0;
        continue;
      }
      if (units === 0) {
        if (added === room) {
          at = end;
          break;
        }
        added += 1;
        bytes[length] = BLANK;
        length += 1;
      }
      units += 1;
      if (units > MAX_TOKEN_LENGTH) continue;
      bytes[length] = letter;
      length += 1;
    }
    this.#length = length;
    this.#units = units;
    this.#added = added;
    return at;
  }

  /** Writes folded text, in which all that is beyond ASCII is part of a word. */
  #writeUnits(folded: string, room: number): void {
    this.#reserve((1 + MAX_BYTES_PER_UNIT) * folded.length);
    for (let at = 0; at < folded.length; at += 1) {
      const unit = folded.charCodeAt(at);
      const letter = unit < 0x80 ? (FOLDED[unit] as number) : unit;
      if (letter === 0) {
        this.#units = 0;
        continue;
      }
      const isPair = letter >= 0xd800 && letter <= 0xdbff;
      if (isPair) at += 1;
      if (this.#units === 0) {
        if (this.#added >= room) return;
        this.#added += 1;
        this.#bytes[this.#length] = BLANK;
        this.#length += 1;
      }
      this.#units += isPair ? 2 : 1;
      if (this.#units > MAX_TOKEN_LENGTH) continue;
      this.#length = isPair
        ? writePair(this.#bytes, this.#length, letter, folded.charCodeAt(at))
        : writeUnit(this.#bytes, this.#length, letter);
    }
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, needed));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
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

let scratch = Buffer.allocUnsafeSlow(FIRST_BYTES);

/** The UTF-16 units of a text, until the next call: in an array they are had in a fraction of the time of `charCodeAt`. */
export function unitsOf(text: string): Uint16Array {
  const length = 2 * text.length;
  if (length > scratch.length || scratch.length > MAX_BYTES_KEPT) {
    scratch = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, length));
  }
  const units = new Uint16Array(scratch.buffer, scratch.byteOffset, text.length);
  if (IS_LITTLE_ENDIAN) scratch.write(text, 'utf16le');
  else for (let at = 0; at < units.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
