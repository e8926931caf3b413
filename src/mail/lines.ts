const LF = 0x0a;
const CR = 0x0d;

/** Where the line that begins at `start` ends, its line end (CRLF or LF) included. A bare CR ends no line (RFC 5322, 2.3). */
export function lineEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== LF) at += 1;
  return at < bytes.length ? at + 1 : at;
}

/** Where the text of a line ends, given where the line ends. */
export function lineTextEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end > start && bytes[end - 1] === LF) {
    return end - 1 > start && bytes[end - 2] === CR ? end - 2 : end - 1;
  }
  return end;
}

/** Where the line break before `at` begins; `at` itself where there is none. */
export function lineBreakBefore(bytes: Uint8Array, at: number): number {
  if (at < 1 || bytes[at - 1] !== LF) return at;
  return at > 1 && bytes[at - 2] === CR ? at - 2 : at - 1;
}

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}

export function startsWith(bytes: Uint8Array, at: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i += 1) {
    if (bytes[at + i] !== ascii.charCodeAt(i)) return false;
  }
  return true;
}

const ASCTIME =
  /(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]{1,2} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: \S{1,10}){0,2} [0-9]{4}(?: .{1,40})?$/;
const MAIL_DATE =
  /(?:[A-Z][a-z]{2}, )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: \S{1,10}){0,2}$/;

/**
 * Whether a line is an mbox From_ line: `From `, a sender, a date with a year (asctime, as RFC 4155 asks, or as mail writes
 * it). A sentence that begins with the word is none.
 */
export function isFromLine(text: string): boolean {
  return text.startsWith('From ') && (ASCTIME.test(text) || MAIL_DATE.test(text));
}
