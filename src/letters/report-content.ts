import { decodeBody, decodeText, type Message, type Part } from '#mail';
import type { ReportNote } from './report-note.ts';

export interface ReportAttachment {
  /** What the sender calls it: a label, never a path. */
  readonly name: string;
  /** As the sender says. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Text to be shown, with LF line ends, and files. HTML is never text. */
export interface ReportContent {
  readonly text: string;
  readonly attachments: readonly ReportAttachment[];
}

/** Attack: a report of 60 MB of text in a page, a search index and a journal entry. */
export const MAX_REPORT_TEXT_BYTES = 1024 * 1024;
/** Attack: two thousand attachments of one byte, each sealed and stored for itself. */
export const MAX_REPORT_ATTACHMENTS = 200;

/** What the leaves of a message hold; `isLeft` says which parts to pass over. Content never makes it throw. */
export function contentOf(
  message: Message,
  note: (code: ReportNote) => void,
  isLeft: (part: Part, index: number) => boolean = () => false,
): ReportContent {
  const texts: string[] = [];
  const attachments: ReportAttachment[] = [];
  let textBytes = 0;
  let hasHtml = false;
  let hasText = false;
  const attach = (part: Part, bytes: Uint8Array): void => {
    if (attachments.length >= MAX_REPORT_ATTACHMENTS) note('attachments_cut');
    else attachments.push({ name: nameOf(part), mediaType: part.mediaType, bytes });
  };

  for (const [index, part] of message.parts.entries()) {
    if (part.isMultipart || isLeft(part, index) || isRepeatedHeader(part)) continue;
    const bytes = decodeBody(message, part).bytes;
    if (!isShownText(part)) {
      if (part.mediaType === 'text/html' && part.disposition !== 'attachment') hasHtml = true;
      attach(part, bytes);
      continue;
    }
    hasText = true;
    const room = MAX_REPORT_TEXT_BYTES - textBytes;
    if (bytes.length > room) {
      note('text_cut');
      attach(part, bytes);
    }
    const { text, lossy } = decodeText(bytes.subarray(0, room), part.charset);
    if (lossy) note('text_guessed');
    textBytes += Math.min(bytes.length, room);
    texts.push(withoutLegacyDisplay(part, shownText(text)));
  }
  if (hasHtml) note(hasText ? 'html_kept' : 'html_only');
  return { text: texts.filter((text) => text.trim() !== '').join('\n'), attachments };
}

/** LF line ends, and none of the control characters that move about on a screen. */
export function shownText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

/** A text that is named or attached is a file. */
export function isShownText(part: Part): boolean {
  return part.mediaType === 'text/plain' && part.disposition !== 'attachment' && part.fileName === null;
}

export function nameOf(part: Part): string {
  if (part.fileName !== null) return part.fileName;
  const suffix = { 'text/html': 'html', 'text/plain': 'txt', 'message/rfc822': 'eml' }[part.mediaType] ?? 'bin';
  return `part-${part.path === '' ? '1' : part.path}.${suffix}`;
}

/** Older programs put the protected header into a part of its own, for readers that know nothing of it. */
function isRepeatedHeader(part: Part): boolean {
  if (part.depth === 0 || !part.parameters.has('protected-headers')) return false;
  return part.mediaType === 'text/rfc822-headers' || part.mediaType === 'text/plain';
}

/** RFC 9788, 5.2.1: a copy of the header above the text, up to the first blank line. */
function withoutLegacyDisplay(part: Part, text: string): string {
  if (part.parameters.get('hp-legacy-display') !== '1') return text;
  const end = text.indexOf('\n\n');
  return end === -1 ? text : text.slice(end + 2);
}
