import { createHash } from 'node:crypto';
import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import {
  dateOf,
  decodeBody,
  decodeText,
  fieldBody,
  type InputMessage,
  type Message,
  messageIdOf,
  type Part,
  parseMessage,
  readMsgIds,
} from '#mail';
import { type JoinedWords, joinedWords } from '#search';
import type { Mention } from '#store';
import { mentionsIn } from './mentions.ts';
import { type ReceiptSource, receiptOf } from './receipt.ts';

/** Text of one message that is searched. Attack: a mail of 50 MB of words; a long mail's patch series is below this. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** Characters of a subject and a sender that lists show. Attack: a subject of a megabyte on each page that names it. */
const MAX_SHOWN = 1000;

/** Everything that is derived from one message before the store is asked anything. */
export interface ReadMail {
  readonly digest: Uint8Array;
  readonly messageId: string;
  readonly references: readonly string[];
  readonly state: 'parsed' | 'unparsed';
  readonly subject: string | null;
  readonly from: string | null;
  readonly receivedAt: Instant;
  readonly sentAt: Instant | null;
  readonly attachmentCount: number;
  readonly bodyDigest: Uint8Array;
  readonly isSigned: boolean;
  readonly words: JoinedWords;
  readonly mentions: readonly Mention[];
  /** What is odd about it, by kind. */
  readonly odd: readonly string[];
}

/** Derives from a message all that the archive keeps of it. Never throws on content. */
export function readMail(
  input: InputMessage,
  styles: readonly HouseStyle[],
  now: Instant,
  isDelivery: boolean,
): ReadMail {
  const message = parseMessage(input.bytes);
  const isUnparsed = input.kind !== 'message' || !message.headerFields.some((field) => field.name !== '');
  const digest = createHash('sha256').update(input.bytes).digest();
  const field = (name: string): string | null => (isUnparsed ? null : fieldBody(message.headerFields, name));
  const sentAt = isUnparsed ? null : dateOf(message);
  const receipt = isDelivery
    ? { receivedAt: now, source: 'delivery' as const }
    : receiptOf(input.fromLine, message, sentAt, now);
  const ownId = isUnparsed ? null : messageIdOf(message);
  const subject = field('Subject');
  const texts = textsOf(message, isUnparsed);
  const from = field('From');
  return {
    digest,
    messageId: ownId ?? madeUpMessageId(digest),
    references: isUnparsed ? [] : referencesOf(message),
    state: isUnparsed ? 'unparsed' : 'parsed',
    subject: shortened(subject),
    from: shortened(from),
    receivedAt: receipt.receivedAt,
    sentAt,
    attachmentCount: isUnparsed ? 0 : attachmentNamesOf(message).length,
    bodyDigest: bodyDigestOf(message),
    isSigned: texts.some((text) => text.includes('-----BEGIN PGP SIGNED MESSAGE-----')),
    words: wordsFrom(message, isUnparsed, texts),
    mentions: mentionsIn([subject ?? '', ...texts], styles),
    odd: oddOf(input, message, isUnparsed, ownId, sentAt, receipt.source),
  };
}

/** The words of a stored message, derived again: for an index that is made anew. */
export function wordsOf(raw: Uint8Array, state: ReadMail['state']): JoinedWords {
  const message = parseMessage(raw);
  return wordsFrom(message, state === 'unparsed', textsOf(message, state === 'unparsed'));
}

function wordsFrom(message: Message, isUnparsed: boolean, texts: readonly string[]): JoinedWords {
  const field = (name: string): string | null => (isUnparsed ? null : fieldBody(message.headerFields, name));
  return joinedWords({
    subject: field('Subject'),
    from: field('From'),
    to: field('To'),
    cc: field('Cc'),
    attachmentNames: isUnparsed ? [] : attachmentNamesOf(message),
    messageId: isUnparsed ? null : messageIdOf(message),
    listId: field('List-Id'),
    texts,
  }).joined;
}

function attachmentNamesOf(message: Message): readonly string[] {
  return message.parts.flatMap((part) => part.fileName ?? []);
}

/** The id of a message that has none: made from its bytes, so that the same message has the same address everywhere. */
export function madeUpMessageId(digest: Uint8Array): string {
  return `${Buffer.from(digest).toString('hex').slice(0, 40)}@no-message-id.invalid`;
}

/** Ancestors, oldest first (RFC 5322, 3.6.4): In-Reply-To only where References has none, and only its first id. */
function referencesOf(message: Message): readonly string[] {
  const body = (name: string): string | null =>
    message.headerFields.find((field) => field.name.toLowerCase() === name)?.body ?? null;
  const references = readMsgIds(body('references') ?? '').ids;
  return references.length > 0 ? references : readMsgIds(body('in-reply-to') ?? '').ids.slice(0, 1);
}

function textsOf(message: Message, isUnparsed: boolean): readonly string[] {
  if (isUnparsed) return [decodeText(message.bytes.subarray(0, MAX_TEXT_BYTES), null).text];
  const texts: string[] = [];
  let left = MAX_TEXT_BYTES;
  for (const part of message.parts) {
    if (left <= 0) break;
    if (part.isMultipart || !isText(part)) continue;
    const bytes = decodeBody(message, part).bytes.subarray(0, left);
    left -= bytes.length;
    texts.push(decodeText(bytes, part.charset).text);
  }
  return texts;
}

function isText(part: Part): boolean {
  if (part.mediaType === 'message/rfc822') return true;
  return part.mediaType.startsWith('text/') && part.mediaType !== 'text/html';
}

/** Two messages with one Message-ID are copies where this is equal: the body as sent, whatever relays did to line ends. */
function bodyDigestOf(message: Message): Uint8Array {
  const { start, end } = message.parts[0].bodyRange;
  const body = message.bytes.subarray(start, end);
  const hash = createHash('sha256');
  if (body.includes(0x0d))
    hash.update(
      Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1').replaceAll('\r\n', '\n'),
      'latin1',
    );
  else hash.update(body);
  return hash.digest().subarray(0, 16);
}

function shortened(text: string | null): string | null {
  // a NUL is no text in PostgreSQL; lone surrogates are none in UTF-8
  return text === null ? null : text.slice(0, MAX_SHOWN).replaceAll('\0', '\ufffd').toWellFormed();
}

function oddOf(
  input: InputMessage,
  message: Message,
  isUnparsed: boolean,
  ownId: string | null,
  sentAt: Instant | null,
  receipt: ReceiptSource | 'delivery',
): readonly string[] {
  const odd = new Set([...input.diagnostics, ...message.diagnostics].map((diagnostic) => diagnostic.code));
  if (!isUnparsed) {
    if (ownId === null) odd.add('mail-message-id-missing');
    if (sentAt === null) odd.add('mail-date-unreadable');
    if (receipt === 'import') odd.add('mail-receipt-unknown');
  }
  return [...odd];
}
