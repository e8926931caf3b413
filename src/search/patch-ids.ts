import { hash } from 'node:crypto';
import { unitsOf } from './word-line.ts';

/**
 * What `git patch-id --stable` says of a text: one id for each stretch of diffs in it, none where no line begins with `diff `.
 * The rules of git's `builtin/patch-id.c`, kept in its order, since the id is only worth something where it is git's. git
 * hashes bytes; the text is hashed as UTF-8, so that a patch in another charset has the id of its UTF-8 form.
 */
export function patchIdsOf(text: string): readonly string[] {
  const first = firstDiff(text, 0);
  if (first === text.length) return [];
  const units = unitsOf(text);
  const ids: string[] = [];
  let patch = newPatch();
  for (let start = first; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    if (goesOn(patch, text, units, start, next)) {
      start = next;
      continue;
    }
    ids.push(patchId(patch));
    patch = newPatch();
    start = firstDiff(text, next);
  }
  if (patch.hasText) ids.push(patchId(patch));
  return ids;
}

interface Patch {
  /** The hashes of the files so far, added up, so that their order does not count. */
  readonly sum: Uint8Array;
  /** What of the current file is hashed. */
  readonly fileText: HashedText;
  hasText: boolean;
  isBinary: boolean;
  /** Lines that the hunk still has; -1 in the header of a file. */
  before: number;
  after: number;
  /** The blob ids of the `index` line, which stand for a binary file. */
  blobIds: string;
}

function newPatch(): Patch {
  return {
    sum: new Uint8Array(20),
    fileText: new HashedText(),
    hasText: false,
    isBinary: false,
    before: -1,
    after: -1,
    blobIds: '',
  };
}

/** Where the next line begins that begins a diff: git passes over all that stands before it. */
function firstDiff(text: string, start: number): number {
  if (text.startsWith('diff ', start)) return start;
  const feed = text.indexOf('\ndiff ', start);
  return feed < 0 ? text.length : feed + 1;
}

const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const BLANK = 0x20;

const COMMIT_LINE = /(?:commit |From )?[0-9a-fA-F]{40}/y;
const INDEX_LINE = /^index (.{0,64}?)\.\.([^ \n]{0,64})/;
const HUNK_HEADER = /@@ -[0-9]+(?:,([0-9]+))? \+[0-9]+(?:,([0-9]+))?/y;

/** Takes one line; false where it ends the patch. */
function goesOn(patch: Patch, text: string, units: Uint16Array, start: number, next: number): boolean {
  const first = units[start] as number;
  // "\ No newline at end of file", in whatever language
  if (first === BACKSLASH && units[start + 1] === BLANK && next - start > 12) return true;
  if (isHexDigit(first) && matchAt(COMMIT_LINE, text, start) !== null) return false;
  if (patch.before === -1) {
    if (text.startsWith('GIT binary patch', start) || text.startsWith('Binary files', start)) {
      patch.isBinary = true;
      patch.before = 0;
      patch.fileText.addText(patch.blobIds);
      addFile(patch);
      return true;
    }
    if (text.startsWith('index ', start)) {
      const match = INDEX_LINE.exec(text.slice(start, next));
      if (match !== null) patch.blobIds = `${match[1]}${match[2]}`;
      return true;
    }
    if (text.startsWith('--- ', start)) {
      patch.before = 1;
      patch.after = 1;
    } else if (!isLetter(first)) {
      return false;
    }
  }
  if (patch.isBinary) {
    if (!text.startsWith('diff ', start)) return true;
    patch.isBinary = false;
    patch.before = -1;
    return true;
  }
  if (patch.before === 0 && patch.after === 0) {
    if (text.startsWith('@@ -', start)) {
      const match = matchAt(HUNK_HEADER, text, start);
      patch.before = Number(match?.[1] ?? 1);
      patch.after = Number(match?.[2] ?? 1);
      return true;
    }
    if (!text.startsWith('diff ', start)) return false;
    addFile(patch);
    patch.before = -1;
    patch.after = -1;
  }
  if (first === MINUS || first === BLANK) patch.before -= 1;
  if (first === PLUS || first === BLANK) patch.after -= 1;
  if (!patch.fileText.addLine(units, start, next)) patch.fileText.addText(text.slice(start, next));
  patch.hasText = true;
  return true;
}

function matchAt(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}

function patchId(patch: Patch): string {
  addFile(patch);
  return Buffer.from(patch.sum).toString('hex');
}

function addFile(patch: Patch): void {
  const digest = hash('sha1', patch.fileText.take(), 'buffer');
  let carry = 0;
  for (let at = 0; at < 20; at += 1) {
    carry += (patch.sum[at] ?? 0) + (digest[at] ?? 0);
    patch.sum[at] = carry & 0xff;
    carry >>= 8;
  }
}

/** A `c` of `commit` is one, and the `F` of `From` too. */
function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

const FIRST_BYTES = 1024;

/** Lines without their blanks, as UTF-8. */
class HashedText {
  #bytes = EMPTY;
  #length = 0;

  /**
   * Adds one line, whole: a line of git's ends at its NUL; no blanks of any kind count. False, and nothing is added, where it
   * goes beyond ASCII.
   */
  addLine(units: Uint16Array, start: number, end: number): boolean {
    const bytes = this.#reserve(end - start);
    let length = this.#length;
    for (let at = start; at < end; at += 1) {
      const unit = units[at] as number;
      if (unit >= 0x80) return false;
      if (unit === 0) break;
      if (unit === BLANK || unit === 0x09 || unit === 0x0a || unit === 0x0d) continue;
      bytes[length] = unit;
      length += 1;
    }
    this.#length = length;
    return true;
  }

  /** The same of any text. */
  addText(line: string): void {
    const kept = line.replace(/\0.*/s, '').replace(/[ \t\n\r]+/g, '');
    const bytes = Buffer.from(kept);
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was added; the next call begins anew, in the same memory. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #reserve(more: number): Uint8Array {
    const needed = this.#length + more;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(FIRST_BYTES, 2 * this.#bytes.length, needed));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}

const EMPTY = new Uint8Array(0);
