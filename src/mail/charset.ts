import { isAscii, isUtf8 } from 'node:buffer';
import { iconvLite, libmime } from './libraries.ts';
import { MAX_LIBRARY_TEXT_BYTES } from './limits.ts';

export interface DecodedText {
  readonly text: string;
  /** What was really used; may differ from what was declared. Lower case. */
  readonly encoding: string;
  /** The text is a guess or holds U+FFFD: it may not say what the sender wrote, and the bytes cannot be made from it. */
  readonly lossy: boolean;
}

/**
 * Decodes a part's bytes by its declared charset (`null`: none declared). Never throws, drops no byte order mark.
 *
 * - none, `us-ascii`, `utf-8`: strict UTF-8, since real mails carry UTF-8 under any of these labels; where the bytes are
 *   none, windows-1252, one character for each byte, marked `lossy`.
 * - `iso-8859-1`, `windows-1252`: without a library. Bytes 80-9F are read as windows-1252 under both names, as senders mean
 *   them (WHATWG Encoding, 4.2). Never by `TextDecoder`, which is wrong there in some Node versions.
 * - another name: `iconv-lite`, `lossy` where U+FFFD came out. A name that nobody knows is treated as none, and is `lossy`
 *   unless all is ASCII.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): DecodedText {
  const name = (charset ?? '').trim().toLowerCase();
  if (UTF8_NAMES.has(name)) return decodeUnlabelled(bytes, name === 'utf-8' || name === 'utf8' ? 'utf-8' : 'us-ascii');
  if (LATIN1_NAMES.has(name)) {
    const raw = latin1Text(bytes);
    return C1.test(raw)
      ? { text: fromWindows1252(raw), encoding: 'windows-1252', lossy: false }
      : { text: raw, encoding: name === 'windows-1252' ? name : 'iso-8859-1', lossy: false };
  }
  const known = decodeByLibrary(bytes, name);
  if (known !== null) return { text: known, encoding: name, lossy: known.includes('\ufffd') };
  const guess = decodeUnlabelled(bytes, 'us-ascii');
  return { ...guess, lossy: guess.encoding !== 'us-ascii' };
}

const UTF8_NAMES = new Set(['', 'us-ascii', 'ascii', 'ansi_x3.4-1968', '7bit', '8bit', 'utf-8', 'utf8']);
const LATIN1_NAMES = new Set(['iso-8859-1', 'iso8859-1', 'iso_8859-1', 'latin1', 'l1', 'windows-1252', 'cp1252']);

/** The bytes that the two charsets read apart. */
const C1 = /[\x80-\x9f]/;
/** What windows-1252 has at 80-9F; the five that it leaves open stay control characters, so that each byte keeps one character. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

function decodeUnlabelled(bytes: Uint8Array, asciiName: string): DecodedText {
  if (isAscii(bytes)) return { text: latin1Text(bytes), encoding: asciiName, lossy: false };
  // of bytes that are UTF-8 a Buffer makes the text that a strict decoder would, byte order mark and all, in a third of the time
  if (isUtf8(bytes)) return { text: bufferOf(bytes).toString('utf8'), encoding: 'utf-8', lossy: false };
  return { text: fromWindows1252(latin1Text(bytes)), encoding: 'windows-1252', lossy: true };
}

function latin1Text(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('latin1');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fromWindows1252(raw: string): string {
  return raw.replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252[byte.charCodeAt(0) - 0x80] ?? byte);
}

function decodeByLibrary(bytes: Uint8Array, name: string): string | null {
  // iconv-lite also knows `hex` and `base64` as names: a sender would have text shown that is not in the mail
  if (!/^[a-z][a-z0-9_.:-]{1,39}$/.test(name) || /^(?:hex|base64|binary|internal)/.test(name)) return null;
  try {
    if (/^iso-?2022-?jp/.test(name)) {
      if (bytes.length > MAX_LIBRARY_TEXT_BYTES) return null;
      // it gives a Buffer of UTF-8 here, and a string for other charsets
      return String(libmime().decodeWord(name, 'B', Buffer.from(bytes).toString('base64')));
    }
    const iconv = iconvLite();
    return iconv.encodingExists(name) ? iconv.decode(bytes, name, { stripBOM: false }) : null;
  } catch {
    return null;
  }
}
