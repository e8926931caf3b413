import { hash } from 'node:crypto';
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
  parseMessage,
  readMsgIds,
} from '#mail';
import { maskAddresses } from '#masking';
import { type JoinedWords, joinedWords, patchIdsOf, type SearchableMessage } from '#search';
import { bodyDigest, type MailingList, type Mention, type MessageToIndex } from '#store';
import { madeUpMessageId } from './made-up-message-id.ts';
import { mentionsIn } from './mentions.ts';
import { type ReceiptSource, receiptOf } from './receipt.ts';
import { isTextPart } from './text-part.ts';

/** Text of one message that is searched. Attack: a mail of 50 MB of words; a long mail's patch series is below this. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** Characters of a subject and a sender that lists show. Attack: a subject of a megabyte on each page that names it. */
const MAX_SHOWN = 1000;

/** The list that a message is for: its name and policy decide which words the message is found by. */
export type ListToIndex = Pick<MailingList, 'name' | 'addressPolicy'>;

export interface MailReading {
  readonly now: Instant;
  /** Received by this archive itself, now. */
  readonly isDelivery: boolean;
  readonly list: ListToIndex;
}

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
export function readMail(input: InputMessage, styles: readonly HouseStyle[], reading: MailReading): ReadMail {
  const { now, isDelivery, list } = reading;
  const message = parseMessage(input.bytes);
  const isUnparsed = input.kind !== 'message' || !message.headerFields.some((field) => field.name !== '');
  const digest = hash('sha256', input.bytes, 'buffer');
  const sentAt = isUnparsed ? null : dateOf(message);
  const receipt = isDelivery
    ? { receivedAt: now, source: 'delivery' as const }
    : receiptOf(input.fromLine, message, sentAt, now);
  const searched = searchableOf(message, isUnparsed);
  const { subject, from, messageId, texts } = searched;
  return {
    digest,
    messageId: messageId ?? madeUpMessageId(message, searched),
    references: isUnparsed ? [] : referencesOf(message),
    state: isUnparsed ? 'unparsed' : 'parsed',
    subject: shortened(subject),
    from: shortened(from),
    receivedAt: receipt.receivedAt,
    sentAt,
    attachmentCount: searched.attachmentNames.length,
    bodyDigest: bodyDigestOf(message),
    isSigned: texts.some((text) => text.includes('-----BEGIN PGP SIGNED MESSAGE-----')),
    words: wordsFor(searched, list),
    mentions: mentionsIn([subject ?? '', ...texts], styles),
    odd: oddOf(input, message, isUnparsed, messageId, sentAt, receipt.source),
  };
}

/** The words of a stored message, derived again: for an index that is made anew. */
export function wordsOf(raw: Uint8Array, { state, list, addressPolicy }: MessageToIndex): JoinedWords {
  return wordsFor(searchableOf(parseMessage(raw), state === 'unparsed'), { name: list, addressPolicy });
}

/**
 * The words that a message is found by. Those of a list that masks addresses are masked: or whoever tries prefixes of an
 * address would find the letters that the pages hide, one by one.
 */
function wordsFor(message: SearchableMessage, list: ListToIndex): JoinedWords {
  const shown = list.addressPolicy === 'open' ? message : maskedMessage(message);
  return joinedWords({ ...shown, list: list.name }).joined;
}

function maskedMessage(message: SearchableMessage): SearchableMessage {
  const masked = (text: string | null): string | null => (text === null ? null : maskAddresses(text));
  return {
    ...message,
    subject: masked(message.subject),
    from: masked(message.from),
    to: masked(message.to),
    cc: masked(message.cc),
    attachmentNames: message.attachmentNames.map(maskAddresses),
    texts: message.texts.map(maskAddresses),
    patchIds: message.texts.flatMap(patchIdsOf),
  };
}

function searchableOf(message: Message, isUnparsed: boolean): SearchableMessage {
  const field = (name: string): string | null => (isUnparsed ? null : fieldBody(message.headerFields, name));
  return {
    subject: field('Subject'),
    from: field('From'),
    to: field('To'),
    cc: field('Cc'),
    attachmentNames: isUnparsed ? [] : message.parts.flatMap((part) => part.fileName ?? []),
    messageId: isUnparsed ? null : messageIdOf(message),
    listId: field('List-Id'),
    texts: textsOf(message, isUnparsed),
  };
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
    if (part.isMultipart || !isTextPart(part)) continue;
    const bytes = decodeBody(message, part).bytes.subarray(0, left);
    left -= bytes.length;
    texts.push(decodeText(bytes, part.charset).text);
  }
  return texts;
}

/** Two messages with one Message-ID are copies where this is equal: the body as sent, whatever relays did to line ends. */
function bodyDigestOf(message: Message): Uint8Array {
  const { start, end } = message.parts[0].bodyRange;
  const body = message.bytes.subarray(start, end);
  // looking costs a fraction of the copy, and nearly all archives have bare line feeds
  return bodyDigest(body.includes(0x0d) ? withoutCarriageReturns(body) : body);
}

/** CR LF as LF. */
function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x0d && bytes[at + 1] === 0x0a) continue;
    kept[length] = byte;
    length += 1;
  }
  return kept.subarray(0, length);
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
