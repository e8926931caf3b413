import type { Instant } from '#base';
import { type Entity, type LetterAttachment, textEntity } from './entity.ts';
import { dateText, encodedText, headerField, mailboxText, msgIdText, refused, shown } from './header-field.ts';
import type { Mailbox } from './mail-address.ts';

/** What the header of every letter says. Times and ids are given, never made here: the same letter is the same bytes. */
export interface LetterHead {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly replyTo?: Mailbox;
  /** Without brackets, as `letterId` makes it. */
  readonly messageId: string;
  readonly date: Instant;
  /** Ids without brackets. */
  readonly inReplyTo?: string;
  /** Oldest first. */
  readonly references?: readonly string[];
}

export interface AdvisoryLetter extends LetterHead {
  readonly subject: string;
  /** The clear-signed text: decoded, the first part is exactly these bytes. */
  readonly text: Uint8Array;
  readonly attachments?: readonly LetterAttachment[];
  /** Fields beside ours, such as `List-Id`; what a letter has anyway is refused. */
  readonly headers?: readonly { readonly name: string; readonly text: string }[];
}

export interface NoticeLetter extends LetterHead {
  readonly subject: string;
  /** Paragraphs; lines longer than 72 characters are broken at blanks. */
  readonly text: string;
  /** RFC 3834, 5.2: `auto-replied` answers one mail, `auto-generated` is a reminder or a message to many. */
  readonly autoSubmitted: 'auto-replied' | 'auto-generated';
}

const MAX_RECIPIENTS = 100;
/** The nearest ancestors; the thread's root stays as well. */
const MAX_REFERENCES = 20;
const COLUMNS = 72;

const OWN_FIELDS = new Set(
  'from to cc bcc sender reply-to subject date message-id in-reply-to references mime-version auto-submitted return-path received'.split(
    ' ',
  ),
);

/**
 * An advisory's mail: the signed text first, the files after it. ASCII with LF line ends, as maildirs and mboxes keep mail;
 * whoever sends it puts CRLF on the wire. Same input, same bytes. Throws `TocsinError` `usage` for a value that cannot stand
 * in a letter.
 */
export function advisoryLetter(letter: AdvisoryLetter): Uint8Array {
  const extra = (letter.headers ?? []).map(({ name, text }) => {
    const lower = name.toLowerCase();
    if (OWN_FIELDS.has(lower) || /^(?:content-|resent-|hp-|dkim-|arc-)/.test(lower)) {
      throw refused(`expected a header field that a letter does not have anyway, found ${shown(name)}`);
    }
    return headerField(name, encodedText(text));
  });
  const head = `${headFields(letter)}${subjectField(letter.subject)}${threadFields(letter)}${extra.join('')}`;
  return letterBytes(head, textEntity(letter.text, letter.attachments));
}

/** A plain letter of the program's own: an acknowledgement, a reminder. It says so, so that no program answers it. */
export function noticeLetter(letter: NoticeLetter): Uint8Array {
  const head = `${headFields(letter)}${subjectField(letter.subject)}${threadFields(letter)}${autoSubmittedField(letter.autoSubmitted)}`;
  return letterBytes(head, textEntity(noticeText(letter.text)));
}

/** The text of a notice: LF line ends, at most 72 columns where there is a blank to break at, no blanks at line ends. */
export function noticeText(text: string): Uint8Array {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .split('\n')
    .flatMap(wrapped);
  return new TextEncoder().encode(`${lines.join('\n').trimEnd()}\n`);
}

export function headFields({ from, to, replyTo, messageId, date }: LetterHead): string {
  if (to.length === 0 || to.length > MAX_RECIPIENTS) throw refused(`expected 1 to ${MAX_RECIPIENTS} recipients`);
  return [
    headerField('From', mailboxText(from)),
    headerField('To', to.map(mailboxText).join(', ')),
    replyTo === undefined ? '' : headerField('Reply-To', mailboxText(replyTo)),
    headerField('Date', dateText(date)),
    headerField('Message-ID', msgIdText(messageId)),
  ].join('');
}

export function subjectField(subject: string): string {
  return headerField('Subject', encodedText(subject));
}

/** Fields that place the letter in a thread (RFC 5322, 3.6.4). */
export function threadFields({ inReplyTo, references = [] }: LetterHead): string {
  const kept =
    references.length > MAX_REFERENCES
      ? [...references.slice(0, 1), ...references.slice(1 - MAX_REFERENCES)]
      : references;
  return [
    inReplyTo === undefined ? '' : headerField('In-Reply-To', msgIdText(inReplyTo)),
    kept.length === 0 ? '' : headerField('References', kept.map(msgIdText).join(' ')),
  ].join('');
}

export function autoSubmittedField(value: NoticeLetter['autoSubmitted']): string {
  return headerField('Auto-Submitted', value);
}

export function letterBytes(head: string, { contentType, fields, body }: Entity): Uint8Array {
  const text = `${head}${headerField('MIME-Version', '1.0')}${headerField('Content-Type', contentType)}${fields}\n${body}`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function wrapped(line: string): string[] {
  const indent = /^[ \t>]*/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).trimEnd().split(' ')) {
    const next = current === '' ? `${indent}${word}` : `${current} ${word}`;
    if (current !== '' && [...next].length > COLUMNS) {
      lines.push(current.trimEnd());
      current = `${indent}${word}`;
    } else current = next;
  }
  lines.push(current.trimEnd());
  return lines;
}
