import { parseMessage } from '#mail';
import { html, type Markup } from '#markup';
import { viewMessage } from '#message-view';
import { markedSpans, type WantedWords } from '#search';
import type { MailingList, StoredMessage } from '#store';
import { type HeadingLine, oneLine, presentHeading } from './heading-presenter.ts';

/** A message as a page of results shows it. */
export interface FoundMessage {
  readonly list: string;
  readonly line: HeadingLine;
  readonly subject: Markup;
  /** The first line of the text that has a wanted word, or the first of all; null where there is no text. */
  readonly snippet: Markup | null;
}

/** Of a message's text that is looked through. Attack: 25 hits of a megabyte each, none with the words in one line. */
const MAX_SEARCHED_LENGTH = 64 * 1024;

/** Lines with letters that may fold to wanted ones, whose words are looked at one by one. */
const MAX_TRIED_LINES = 40;

export function presentFound(message: StoredMessage, list: MailingList, wanted: readonly WantedWords[]): FoundMessage {
  const line = presentHeading(message, list.addressPolicy);
  return {
    list: list.name,
    line,
    subject: marked(line.subject, wanted) ?? html`${line.subject}`,
    snippet: snippetOf(message, list, wanted),
  };
}

function snippetOf(message: StoredMessage, list: MailingList, wanted: readonly WantedWords[]): Markup | null {
  if (message.raw === null || message.state !== 'parsed') return null;
  const view = viewMessage(parseMessage(message.raw), list.name);
  let first: string | null = null;
  let tried = 0;
  let left = MAX_SEARCHED_LENGTH;
  for (const part of view.parts) {
    if (part.kind !== 'text' || left <= 0) continue;
    const text = part.text.slice(0, left);
    left -= text.length;
    for (const raw of text.split('\n')) {
      if (!/[\p{L}\p{N}]/u.test(raw)) continue;
      if (first === null && !/^[>\s]|^-----BEGIN/.test(raw)) first = raw;
      if (!mayHave(raw, wanted)) {
        // ASCII letters fold to themselves: what is not seen there is not there
        if (!/[^\0-\x7f]/.test(raw) || tried >= MAX_TRIED_LINES) continue;
        tried += 1;
      }
      // marks are looked for in what is shown: what the policy cut is not given back by them
      const found = marked(oneLine(around(raw, wanted), list.addressPolicy), wanted);
      if (found !== null) return found;
    }
  }
  return first === null ? null : html`${oneLine(first, list.addressPolicy)}`;
}

/** A cheap look; letters that fold to others are found by the exact one only. */
function mayHave(line: string, wanted: readonly WantedWords[]): boolean {
  const lower = line.toLowerCase();
  return wanted.some(({ tokens }) => lower.includes(tokens[0] ?? ''));
}

/** How much of a long line stands before the word that was found. */
const LEAD_LENGTH = 80;

/** The beginning of a line, or where it is long, of the part with the word: cut at a blank, so that no address is halved. */
function around(line: string, wanted: readonly WantedWords[]): string {
  const at = line.toLowerCase().indexOf(wanted[0]?.tokens[0] ?? '');
  if (at <= 2 * LEAD_LENGTH) return line;
  const start = line.lastIndexOf(' ', at - LEAD_LENGTH);
  return start < 0 ? line : `… ${line.slice(start + 1)}`;
}

/** Null where nothing of it is wanted. */
function marked(text: string, wanted: readonly WantedWords[]): Markup | null {
  const spans = markedSpans(text, wanted);
  if (spans.length === 0) return null;
  const pieces: (string | Markup)[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(at, start), html`<mark>${text.slice(start, end)}</mark>`);
    at = end;
  }
  pieces.push(text.slice(at));
  return html`${pieces}`;
}
