import type { Findings } from './findings.ts';
import { MAX_FIELD_BYTES, MAX_HEADER_FIELDS, MAX_HEADER_TEXT_BYTES } from './limits.ts';
import { lineEnd, lineTextEnd, startsWith } from './lines.ts';
import type { HeaderField } from './message.ts';

const COLON = 0x3a;
const DASH = 0x2d;

/**
 * So much of a section is made a string at once: its lines are then found, and its fields cut out, by the engine's own code in
 * a third of the time. Most sections are shorter; of a part's it is a few lines.
 */
const ROOT_CHUNK_BYTES = 8 * 1024;
const PART_CHUNK_BYTES = 1024;

export interface HeaderSection {
  readonly fields: readonly HeaderField[];
  /** Where the last field ends: before the blank line. */
  readonly end: number;
  readonly bodyStart: number;
}

/** Reads the header sections of one message, all of them against one budget of fields and text. */
export class HeaderReader {
  readonly #bytes: Buffer;
  readonly #findings: Findings;
  #fieldsLeft = MAX_HEADER_FIELDS;
  #textLeft = MAX_HEADER_TEXT_BYTES;
  #chunk = '';
  #chunkStart = 0;

  constructor(bytes: Uint8Array, findings: Findings) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#findings = findings;
  }

  /**
   * Reads from `start` to the blank line, to a delimiter line of an open multipart, or to the end. `isDelimiter` is asked
   * for lines that begin with `--`.
   *
   * A line that is no field is kept as one without a name, as real mails have them. Three cases end the section instead,
   * because the sender left out the blank line and text would vanish into the header: the very first line is no field; the
   * line begins with `--` (a delimiter, an armor); no blank line ever comes (the body then begins at the first such line).
   */
  read(start: number, isDelimiter: (lineStart: number) => boolean): HeaderSection {
    const bytes = this.#bytes;
    const chunkBytes = this.#fieldsLeft === MAX_HEADER_FIELDS ? ROOT_CHUNK_BYTES : PART_CHUNK_BYTES;
    this.#chunk = bytes.toString('latin1', start, Math.min(start + chunkBytes, bytes.length));
    this.#chunkStart = start;
    const section = new FieldList();
    let firstOdd: { at: number; count: number } | null = null;
    let at = start;
    const finish = (end: number, bodyStart: number): HeaderSection => {
      this.#close(section, end);
      if (firstOdd !== null) {
        this.#findings.add(
          'warning',
          'mail-header-line-without-name',
          `a header line at byte ${firstOdd.at} is no field: expected "Name: body"`,
        );
      }
      return { fields: section.complete(end), end, bodyStart };
    };

    while (at < bytes.length) {
      const end = this.#lineEnd(at);
      const textEnd = lineTextEnd(bytes, at, end);
      if (textEnd === at) return finish(at, end);
      if (section.overflow !== null) {
        if (startsWith(bytes, at, '--') && isDelimiter(at)) return finish(at, at);
        at = end;
        continue;
      }
      const isFolded = bytes[at] === 0x20 || bytes[at] === 0x09;
      if (!(isFolded && section.open !== null)) {
        this.#close(section, at);
        const isDashed = bytes[at] === DASH && bytes[at + 1] === DASH;
        if (isDashed && isDelimiter(at)) return finish(at, at);
        if (section.overflow !== null) {
          at = end;
          continue;
        }
        const nameEnd = fieldNameEnd(bytes, at, textEnd);
        if (nameEnd < 0) {
          if (isDashed || (section.isEmpty && !startsWith(bytes, at, '>From '))) {
            this.#findings.add(
              'warning',
              'mail-header-not-ended',
              `expected a header field or a blank line at byte ${at}, found text; it is read as the body`,
            );
            return finish(at, at);
          }
          firstOdd ??= { at, count: section.fields.length };
        }
        section.open = {
          start: at,
          nameEnd: nameEnd < 0 ? at : nameEnd,
          isNamed: nameEnd >= 0,
          firstTextEnd: textEnd,
          firstEnd: end,
        };
        section.isEmpty = false;
      }
      at = end;
    }
    this.#close(section, at);
    if (firstOdd === null) return finish(at, at);
    section.fields.length = firstOdd.count;
    this.#findings.add(
      'warning',
      'mail-header-not-ended',
      `expected a blank line after the header section, found none; the body is read from byte ${firstOdd.at}`,
    );
    const bodyStart = firstOdd.at;
    firstOdd = null;
    return finish(bodyStart, bodyStart);
  }

  #lineEnd(at: number): number {
    const found = at < this.#chunkStart ? -1 : this.#chunk.indexOf('\n', at - this.#chunkStart);
    return found < 0 ? lineEnd(this.#bytes, at) : this.#chunkStart + found + 1;
  }

  #text(start: number, end: number): string {
    const from = start - this.#chunkStart;
    const to = end - this.#chunkStart;
    return from >= 0 && to <= this.#chunk.length
      ? this.#chunk.slice(from, to)
      : this.#bytes.toString('latin1', start, end);
  }

  #close(section: FieldList, end: number): void {
    const open = section.open;
    if (open === null) return;
    section.open = null;
    const bodyStart = open.isNamed ? open.nameEnd + 1 : open.start;
    const bodyBytes = Math.min(end - bodyStart, MAX_FIELD_BYTES);
    if (this.#fieldsLeft < 1 || bodyBytes > this.#textLeft) {
      this.#findings.add(
        'error',
        'mail-header-too-large',
        `more than ${MAX_HEADER_FIELDS} header fields or ${MAX_HEADER_TEXT_BYTES} bytes of them; the rest of a section from byte ${open.start} is kept as one nameless field`,
      );
      section.overflow = section.fields.length;
      section.fields.push({ name: '', range: { start: open.start, end }, body: '' });
      return;
    }
    if (bodyBytes < end - bodyStart) {
      this.#findings.add(
        'error',
        'mail-field-too-long',
        `a header field at byte ${open.start} is longer than ${MAX_FIELD_BYTES} bytes; only so much of it is read`,
      );
    }
    this.#fieldsLeft -= 1;
    this.#textLeft -= bodyBytes;
    const isOneLine = end === open.firstEnd && bodyBytes === end - bodyStart;
    section.fields.push({
      name: open.isNamed ? this.#text(open.start, open.nameEnd).trimEnd() : '',
      range: { start: open.start, end },
      body: isOneLine ? this.#text(bodyStart, open.firstTextEnd) : unfold(this.#text(bodyStart, bodyStart + bodyBytes)),
    });
  }
}

interface OpenField {
  readonly start: number;
  readonly nameEnd: number;
  readonly isNamed: boolean;
  /** Of its first line, without and with the line end. */
  readonly firstTextEnd: number;
  readonly firstEnd: number;
}

class FieldList {
  readonly fields: HeaderField[] = [];
  open: OpenField | null = null;
  isEmpty = true;
  /** Index of the field that holds all that was over the budget: always the last one. */
  overflow: number | null = null;

  complete(sectionEnd: number): readonly HeaderField[] {
    const last = this.overflow === null ? undefined : this.fields[this.overflow];
    if (last !== undefined) {
      this.fields[this.fields.length - 1] = { ...last, range: { start: last.range.start, end: sectionEnd } };
    }
    return this.fields;
  }
}

/** Where a field's name ends (at the colon), or -1: printable ASCII (RFC 5322, 2.2), blanks before the colon (4.5) allowed. */
function fieldNameEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isFieldText(bytes[at])) at += 1;
  if (at === start) return -1;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at += 1;
  return at < end && bytes[at] === COLON ? at : -1;
}

function isFieldText(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x20 && byte < 0x7f && byte !== COLON;
}

/** RFC 5322, 2.2.3: only the line ends go; the blanks that follow them are the text's own. */
function unfold(text: string): string {
  return text.includes('\n') ? text.replace(/\r?\n/g, '') : text;
}
