import { decodeHeaderText, type HeaderField, type Message } from '#mail';
import { MAX_SHOWN_FIELD_BYTES } from './limits.ts';
import type { HeaderView } from './message-view.ts';

const SHOWN = ['message-id', 'date', 'from', 'to', 'cc', 'subject'] as const;

export function shownHeaders(message: Message, listName: string | null): HeaderView[] {
  const headers: HeaderView[] = [];
  for (const name of SHOWN) {
    const field = fieldNamed(message, name);
    if (field === null) continue;
    // a msg-id is no text with encoded words: it is shown as it is, to be searched for
    const text = name === 'message-id' ? field.body.trim().slice(0, MAX_SHOWN_FIELD_BYTES) : fieldText(message, field);
    headers.push({ name: field.name, text: name === 'subject' ? withoutListTag(text, listName) : text });
  }
  return headers;
}

export function shownSubject(message: Message, listName: string | null): string {
  const field = fieldNamed(message, 'subject');
  if (field === null) return '';
  const text = decodeHeaderText(field.body.trim().slice(0, MAX_SHOWN_FIELD_BYTES)).replace(/[\r\n]+/g, ' ');
  return withoutListTag(text, listName).trim();
}

function fieldNamed(message: Message, name: string): HeaderField | null {
  return (
    message.headerFields.find((field) => field.name.length === name.length && field.name.toLowerCase() === name) ?? null
  );
}

/**
 * A field's text with the sender's folding. Lines are decoded one by one, once words that belong together across a fold are
 * joined (RFC 2047, 6.2). Attack: an encoded word that decodes to a line end and a header line of its own.
 */
function fieldText(message: Message, field: HeaderField): string {
  const { start, end } = field.range;
  const bodyStart = message.bytes.indexOf(COLON, start) + 1;
  const bodyEnd = Math.min(end, bodyStart + MAX_SHOWN_FIELD_BYTES);
  const cut = end > bodyEnd ? ` [${end - bodyEnd} more bytes]` : '';
  const { bytes } = message;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1', bodyStart, bodyEnd)
    .trim();
  if (!raw.includes('\n')) return lineText(raw) + cut;
  return (
    raw
      .replace(FOLD_BETWEEN_WORDS, '?= =?')
      .split('\n')
      .map(lineText)
      .filter((line) => line.trim() !== '')
      .join('\n') + cut
  );
}

const COLON = 0x3a;
const FOLD_BETWEEN_WORDS = /\?=[ \t]*\r?\n[ \t]+=\?/g;

function lineText(raw: string): string {
  const text = decodeHeaderText(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, ' ') : text;
}

/** Wherever it stands, in any case, with the blank after it. */
function withoutListTag(text: string, listName: string | null): string {
  if (listName === null || listName === '' || !text.includes('[')) return text;
  const tag = `[${listName}]`.toLowerCase();
  const lower = text.toLowerCase();
  // a few letters change their length with their case: then places in one text are none in the other
  if (lower.length !== text.length) return text;
  let kept = '';
  let at = 0;
  for (let found = lower.indexOf(tag); found >= 0; found = lower.indexOf(tag, at)) {
    kept += text.slice(at, found);
    at = found + tag.length;
    if (text[at] === ' ') at += 1;
  }
  return kept + text.slice(at);
}
