import { Findings } from './findings.ts';
import { HeaderReader } from './header-section.ts';
import { MAX_FROM_LINE_BYTES, MAX_RECOGNISED_BYTES } from './limits.ts';
import { isFromLine, latin1, lineEnd, lineTextEnd } from './lines.ts';

/**
 * - `message`: one RFC 5322 message
 * - `mbox`: messages behind From_ lines (RFC 4155; mboxo and mboxrd look alike)
 * - `clear_signed`: a clear-signed text (RFC 9580, 7) without a header section; plain lines may stand before the armor
 * - `archive_page`: other text or HTML with the words of an armor or of an advisory: a saved or flattened page, a plain draft
 * - `unknown`: anything else
 */
export type InputKind = 'message' | 'mbox' | 'clear_signed' | 'archive_page' | 'unknown';

/** One of these makes a header section a message's, and no note of two lines before a text. */
const TELLING_FIELDS = new Set([
  ...['from', 'to', 'date', 'subject', 'message-id', 'received', 'return-path', 'delivered-to'],
  ...['mime-version', 'content-type', 'reply-to', 'sender', 'cc', 'list-id', 'resent-from', 'dkim-signature'],
]);

const ARMOR_LINE = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?$/m;

/** Says by content what an input is; gzip is undone before. Looks at the first `MAX_RECOGNISED_BYTES` only. */
export function recognise(bytes: Uint8Array): InputKind {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const head = bytes.subarray(hasMark ? 3 : 0, MAX_RECOGNISED_BYTES);
  if (beginsWithFromLine(head)) return 'mbox';
  if (hasMessageHeader(head)) return 'message';
  const text = latin1(head, 0, head.length);
  // binary: the words of an armor inside a tarball do not make it a text
  if (text.includes('\0')) return 'unknown';
  if (!/^\s*<[!?a-z]/i.test(text.slice(0, 1000)) && ARMOR_LINE.test(text)) return 'clear_signed';
  return /BEGIN PGP SIGNED MESSAGE|advisory/i.test(text) ? 'archive_page' : 'unknown';
}

export function beginsWithFromLine(head: Uint8Array): boolean {
  const line = head.subarray(0, MAX_FROM_LINE_BYTES);
  return isFromLine(latin1(line, 0, lineTextEnd(line, 0, lineEnd(line, 0))));
}

/** Lines that are looked at for a header field of a damaged mail; a header with longer traces of relays is whole. */
const MAX_HEADER_LINES = 200;

/**
 * Whether what a file holds is surely no mail: it was not recognised as any, and either is binary or has not one header field
 * of a mail, not even in a damaged header. For files that nobody named: a README beside the mails.
 */
export function isNoMail(kind: InputKind, bytes: Uint8Array): boolean {
  if (kind !== 'unknown' && kind !== 'archive_page') return false;
  return isBinary(bytes) || !hasMailField(bytes);
}

/** Whether the beginning holds bytes as no text does: NUL, or more control characters than a slip explains. */
export function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, MAX_RECOGNISED_BYTES);
  if (head.includes(0)) return true;
  const sample = head.subarray(0, 8192);
  // tab to carriage return, and the shifts and escapes of ISO 2022, are in old mails
  const controls = sample.filter(
    (byte) => (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0f) && byte !== 0x1b) || byte === 0x7f,
  );
  return controls.length >= 4 && controls.length > sample.length / 50;
}

/** Among the lines up to the first blank one (blank lines before them are passed over) is a field of a mail. */
function hasMailField(bytes: Uint8Array): boolean {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const head = bytes.subarray(hasMark ? 3 : 0, MAX_RECOGNISED_BYTES);
  let at = 0;
  let hasBegun = false;
  for (let lines = 0; lines < MAX_HEADER_LINES && at < head.length; lines += 1) {
    const end = lineEnd(head, at);
    const line = latin1(head, at, Math.min(lineTextEnd(head, at, end), at + MAX_FROM_LINE_BYTES));
    at = end;
    if (line.trim() === '') {
      if (hasBegun) return false;
      continue;
    }
    hasBegun = true;
    const name = /^(?<name>[!-9;-~]+)[ \t]*:/.exec(line)?.groups?.['name'];
    if (name !== undefined && TELLING_FIELDS.has(name.toLowerCase())) return true;
  }
  return false;
}

function hasMessageHeader(head: Uint8Array): boolean {
  const { fields } = new HeaderReader(head, new Findings()).read(0, () => false);
  const telling = fields.filter((field) => TELLING_FIELDS.has(field.name.toLowerCase())).length;
  const odd = fields.filter((field) => field.name === '').length;
  return telling >= 2 || (telling === 1 && odd === 0);
}
