import { decodeBody, decodeText, type Message, type Part } from '#mail';

export interface ReadText {
  readonly text: string;
  readonly isLossy: boolean;
  /** Encoded bytes that `text` shows, and those it does not. */
  readonly takenBytes: number;
  readonly cutBytes: number;
}

const LF = 0x0a;

/** How far before the limit a line end is looked for. */
const LINE_SEARCH_BYTES = 4096;

/** The text of a part, of at most so many encoded bytes: cut before it is decoded, so that a large part costs no more. */
export function readText(message: Message, part: Part, limit: number): ReadText {
  const { start, end } = part.bodyRange;
  const cutAt = end - start <= limit ? end : cutBefore(message.bytes, start, start + limit);
  const isCut = cutAt < end;
  const { bytes } = decodeBody(message, isCut ? { ...part, bodyRange: { start, end: cutAt } } : part);
  const decoded = decodeText(isCut ? wholeCharacters(bytes, part.charset) : bytes, part.charset);
  const { lossy } = decoded;
  // what masks addresses knows one by four characters after the sign: of one that is cut before, those it would hide go too
  const text = isCut ? decoded.text.replace(/@[^\s@]{0,3}$/, '@') : decoded.text;
  return {
    text: text.includes('\r') ? text.replaceAll('\r', '') : text,
    isLossy: lossy,
    takenBytes: cutAt - start,
    cutBytes: end - cutAt,
  };
}

/** After a line end, so that no character and no group of base64 is cut; where lines are too long, at a multiple of four. */
function cutBefore(bytes: Uint8Array, start: number, limit: number): number {
  const lineEnd = bytes.lastIndexOf(LF, limit - 1);
  return lineEnd >= start && lineEnd >= limit - LINE_SEARCH_BYTES ? lineEnd + 1 : limit - ((limit - start) % 4);
}

/** Without the beginning of a character at the end: in UTF-8 the whole text would count as undecodable for it. */
function wholeCharacters(bytes: Uint8Array, charset: string | null): Uint8Array {
  if (charset !== null && /^(?:utf-?16|utf-?32|ucs)/.test(charset)) {
    return bytes.subarray(0, bytes.length - (bytes.length % 4));
  }
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && lead > 0 && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead -= 1;
  const byte = bytes[lead] ?? 0;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return lead + length > bytes.length && lead >= 0 ? bytes.subarray(0, lead) : bytes;
}
