const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** One line of a text in bytes. Lines end at LF only: a lone CR stands inside a line, as it does for gpg. */
export interface TextLine {
  readonly start: number;
  /** Where the line's content ends, before its LF or CRLF. */
  readonly end: number;
  /** Where the next line starts; the end of the bytes if there is none. */
  readonly next: number;
}

/** The line that starts at `start`; `bytes` ends where the text ends. */
export function lineAt(bytes: Uint8Array, start: number): TextLine {
  const lineFeed = bytes.indexOf(LF, start);
  if (lineFeed === -1) return { start, end: bytes.length, next: bytes.length };
  return { start, end: lineFeed > start && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed, next: lineFeed + 1 };
}

/** `end` moved back over spaces, tabs and CRs, the blanks that no cleartext signature covers (RFC 9580, 7.2). */
export function withoutTrailingBlanks(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && isBlank(bytes[last - 1] as number)) last--;
  return last;
}

/** The line without trailing blanks, byte for byte as characters: for comparing with the ASCII lines of armor. */
export function lineWords(bytes: Uint8Array, line: TextLine): string {
  const end = withoutTrailingBlanks(bytes, line.start, line.end);
  return Buffer.from(bytes.buffer, bytes.byteOffset + line.start, end - line.start).toString('latin1');
}

/** Whether the line says exactly this, trailing blanks aside. */
export function lineIs(bytes: Uint8Array, line: TextLine, words: string): boolean {
  const end = withoutTrailingBlanks(bytes, line.start, line.end);
  return end - line.start === words.length && lineWords(bytes, { ...line, end }) === words;
}

/** Where the first line starts at or after `from` that begins with `prefix`, or -1. `from` must be the start of a line. */
export function findLineStart(bytes: Uint8Array, prefix: string, from: number): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = view.indexOf(prefix, from, 'latin1'); at !== -1; at = view.indexOf(prefix, at + 1, 'latin1')) {
    if (at === from || view[at - 1] === LF) return at;
  }
  return -1;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR;
}
