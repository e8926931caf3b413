import type { ByteRange } from '#base';

const LF = 0x0a;
const SPACE = 0x20;
const HYPHEN = 0x2d;

/**
 * The stretches of a dash-escaped text that remain when its dash-escapes are removed (RFC 9580, 7.2): put one after the
 * other they are the signed text. A line loses `- ` at its start, once, whether it needed the escape or not.
 */
export function* unescapedRanges(bytes: Uint8Array, text: ByteRange): Generator<ByteRange> {
  let start = text.start;
  for (let at = text.start; at < text.end; ) {
    if (bytes[at] === HYPHEN && bytes[at + 1] === SPACE && at + 1 < text.end) {
      if (at > start) yield { start, end: at };
      start = at + 2;
    }
    const lineFeed = bytes.indexOf(LF, at);
    if (lineFeed === -1 || lineFeed >= text.end) break;
    at = lineFeed + 1;
  }
  if (text.end > start) yield { start, end: text.end };
}

/** Whether a line starts with a hyphen that is not escaped: against RFC 9580, 7.2, but read by gpg and unambiguous. */
export function hasUnescapedDash(bytes: Uint8Array, text: ByteRange): boolean {
  for (let at = text.start; at < text.end; ) {
    if (bytes[at] === HYPHEN && (at + 1 === text.end || bytes[at + 1] !== SPACE)) return true;
    const lineFeed = bytes.indexOf(LF, at);
    if (lineFeed === -1 || lineFeed >= text.end) return false;
    at = lineFeed + 1;
  }
  return false;
}

/** Escapes what must be (a hyphen at the start of a line) and what mail would spoil (`From `), as gpg does. */
export function escapeDashes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return new Uint8Array(Buffer.from(text.replaceAll(/(?<=^|\n)(?:-|From )/g, '- $&'), 'latin1'));
}
