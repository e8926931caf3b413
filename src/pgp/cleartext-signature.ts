import { type ByteRange, sliceRange } from '#base';
import { armorBlockAt, MAX_ARMOR_BYTES } from './armor.ts';
import { unescapedRanges } from './dash-escape.ts';
import { type HashName, hashNameByHeader } from './hash-name.ts';
import { findLineStart, lineAt, lineIs, lineWords, withoutTrailingBlanks } from './text-line.ts';

const BEGIN_TEXT = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/** The longest advisory known has 40 KiB. Text is unescaped, canonicalised and hashed in memory, several times over. */
export const MAX_SIGNED_TEXT_BYTES = 4 * 1024 * 1024;

/** `Hash:` lines are all there may be; without a bound, megabytes before the blank line would be read as headers. */
const MAX_HEADER_LINES = 16;
const MAX_HEADER_LINE_BYTES = 1024;

/** Why a block cannot be verified as it stands. Each is also a note (`SIGNATURE_NOTES`), which explains it. */
export type FrameProblem =
  | 'truncated'
  | 'header_not_allowed'
  | 'armor_line_in_text'
  | 'armor_malformed'
  | 'text_too_large'
  | 'armor_too_large';

/** Where the pieces of a cleartext signature lie (RFC 9580, 7). The five ranges are in order and do not overlap. */
export interface ClearSignedFrame {
  /** The bytes that were framed; all ranges are into them. */
  readonly bytes: Uint8Array;
  /** Unsigned text before the BEGIN line. */
  readonly before: ByteRange;
  /** The armor header lines (`Hash:`), without the blank line that ends them. */
  readonly headers: ByteRange;
  /** The signed text, still dash-escaped, without the line break before the signature (see `signedText`). */
  readonly text: ByteRange;
  /** The armored signatures, BEGIN and END line included. */
  readonly armor: ByteRange;
  /** Unsigned text after the block, or everything that could not be framed. */
  readonly after: ByteRange;
  /** What the `Hash:` headers say, in order. */
  readonly hashNames: readonly HashName[];
  /** Whether another cleartext signature or signature block starts in `after`. Nothing of it is read. */
  readonly moreBlocks: boolean;
  readonly problem: FrameProblem | null;
}

/**
 * Frames the first cleartext signature in a text; `null` if there is none. Time is linear in the bytes, and nothing is
 * copied. A block that is damaged, or that readers could understand differently, is framed with a `problem`.
 *
 * Header injection: only `Hash:` may stand before the blank line. A reader that hides or skips other headers shows, or
 * fails to show, text that nobody signed (CVE-2025-47934 in OpenPGP.js, and its older kin in gpg).
 */
export function frameClearSigned(bytes: Uint8Array): ClearSignedFrame | null {
  const begin = findBegin(bytes);
  if (begin === -1) return null;
  const headers = readHeaders(bytes, lineAt(bytes, begin).next);
  const body = headers.bodyStart;
  const dashes = findLineStart(bytes, '-----', body);
  const textEnd = dashes === -1 ? bytes.length : Math.max(body, endBeforeBreak(bytes, body, dashes));
  const text = { start: body, end: textEnd };
  const frame = { bytes, before: { start: 0, end: begin }, headers: headers.range, text, hashNames: headers.hashNames };

  if (dashes === -1 || !lineIs(bytes, lineAt(bytes, dashes), BEGIN_SIGNATURE)) {
    const rest = dashes === -1 ? bytes.length : dashes;
    const problem = headers.problem ?? (dashes === -1 ? 'truncated' : 'armor_line_in_text');
    const after = { start: rest, end: bytes.length };
    return { ...frame, armor: { start: rest, end: rest }, after, moreBlocks: hasBlock(bytes, rest), problem };
  }
  const armor = armorBlockAt(bytes, dashes, 'SIGNATURE');
  const problem = headers.problem ?? sizeProblem(text, armor.range) ?? armor.problem;
  const after = { start: armor.range.end, end: bytes.length };
  return { ...frame, armor: armor.range, after, moreBlocks: hasBlock(bytes, after.start), problem };
}

/**
 * The signed text: dash-escapes removed and nothing else. Line ends and trailing blanks are as received. The one line break
 * (LF or CRLF) before the signature's BEGIN line belongs to the framing and is not part of it (RFC 9580, 7.2).
 *
 * What the signature does not cover: spaces, tabs and CRs at the ends of lines, and whether lines end in LF or CRLF. So read
 * it by lines that end at LF, and give trailing blanks no meaning. Until `verifyClearSigned` says so, nobody has signed it.
 */
export function signedText(frame: ClearSignedFrame): Uint8Array {
  const signed = new Uint8Array(frame.text.end - frame.text.start);
  let length = 0;
  for (const range of signedTextRanges(frame)) {
    signed.set(sliceRange(frame.bytes, range), length);
    length += range.end - range.start;
  }
  return signed.subarray(0, length);
}

/** The stretches of `frame.bytes` that make up `signedText(frame)`, in order. */
export function signedTextRanges(frame: ClearSignedFrame): Iterable<ByteRange> {
  return unescapedRanges(frame.bytes, frame.text);
}

/** What is hashed: `signedText` with trailing blanks removed from each line and CRLF between lines, none at the end (RFC 9580, 7.2). */
export function canonicalText(frame: ClearSignedFrame): Uint8Array {
  return canonicalise(signedText(frame));
}

/** `canonicalText` of a text without dash-escapes and without its last line break. */
export function canonicalise(text: Uint8Array): Uint8Array {
  let lineFeeds = 0;
  for (const byte of text) if (byte === 0x0a) lineFeeds++;
  const canonical = new Uint8Array(text.length + lineFeeds);
  let length = 0;
  for (let start = 0; ; ) {
    const line = lineAt(text, start);
    const end = withoutTrailingBlanks(text, line.start, line.end);
    canonical.set(text.subarray(line.start, end), length);
    length += end - line.start;
    if (lineFeeds-- === 0) return canonical.subarray(0, length);
    canonical[length++] = 0x0d;
    canonical[length++] = 0x0a;
    start = line.next;
  }
}

function findBegin(bytes: Uint8Array): number {
  let at = findLineStart(bytes, BEGIN_TEXT, 0);
  while (at !== -1) {
    const line = lineAt(bytes, at);
    if (lineIs(bytes, line, BEGIN_TEXT)) return at;
    at = findLineStart(bytes, BEGIN_TEXT, line.next);
  }
  return -1;
}

/** On a header that may not be there, the body starts at that very line: what follows is nobody's header. */
function readHeaders(bytes: Uint8Array, start: number) {
  const hashNames: HashName[] = [];
  const problemAt = (at: number, problem: FrameProblem) => ({
    range: { start, end: at },
    bodyStart: at,
    hashNames,
    problem,
  });
  let at = start;
  for (let count = 0; at < bytes.length; count++) {
    const line = lineAt(bytes, at);
    const isLong = line.end - line.start > MAX_HEADER_LINE_BYTES;
    const words = isLong ? '' : lineWords(bytes, line);
    if (!isLong && words === '') return { range: { start, end: at }, bodyStart: line.next, hashNames, problem: null };
    const names = readHashHeader(words);
    if (names === undefined || count === MAX_HEADER_LINES) return problemAt(at, 'header_not_allowed');
    hashNames.push(...names);
    at = line.next;
  }
  return problemAt(at, 'truncated');
}

/** A name we do not know makes the header one that may not be there; gpg refuses it likewise. */
function readHashHeader(words: string): HashName[] | undefined {
  const listed = /^Hash: (?<names>.*)$/.exec(words)?.groups?.['names'];
  const names = listed?.split(',').map((name) => hashNameByHeader(name.trim()));
  return names?.every((name) => name !== undefined) ? names : undefined;
}

function endBeforeBreak(bytes: Uint8Array, start: number, next: number): number {
  const end = next - 1;
  return end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
}

function sizeProblem(text: ByteRange, armor: ByteRange): FrameProblem | null {
  if (text.end - text.start > MAX_SIGNED_TEXT_BYTES) return 'text_too_large';
  return armor.end - armor.start > MAX_ARMOR_BYTES ? 'armor_too_large' : null;
}

function hasBlock(bytes: Uint8Array, from: number): boolean {
  return findLineStart(bytes, BEGIN_TEXT, from) !== -1 || findLineStart(bytes, BEGIN_SIGNATURE, from) !== -1;
}
