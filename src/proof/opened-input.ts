import {
  addressesIn,
  ambiguitiesOf,
  decodeBody,
  fieldBodies,
  fieldBody,
  type InputMessage,
  type Message,
  type Part,
  parseMessage,
} from '#mail';
import { type ClearSignedFrame, decodeSignedText, frameClearSigned, MAX_SIGNED_TEXT_BYTES } from '#pgp';
import { type ArchivePage, isPageFrame, readArchivePage } from './archive-page.ts';
import { isMessageText } from './attachments.ts';
import { looksLikeDiff } from './looks-like-diff.ts';
import type { ReadingContext } from './reading.ts';
import { addressesInText, type Rewriting, rewritingsIn, saysItIsRewritten } from './rewriting.ts';

/** The pieces of an input before any proof. */
export interface Opened {
  readonly message: Message | null;
  readonly textPart: Part | null;
  readonly frame: ClearSignedFrame | null;
  /** The bytes to read facts from where nothing is framed. */
  readonly plainText: Uint8Array;
  /** A signed block whose lines were run together. */
  readonly hasLostSignature: boolean;
  /** The text was taken out of a web page. */
  readonly isFromHtml: boolean;
  readonly hasMoreBlocks: boolean;
  /** In what ways other programs may read the message otherwise; only looked for beside a signature. */
  readonly ambiguities: readonly string[];
  readonly hasTextBefore: boolean;
  readonly hasTextAfter: boolean;
  readonly rewritings: readonly Rewriting[];
  readonly has8BitIn7Bit: boolean;
  readonly isCharsetWrong: boolean;
  knownAddresses(context: ReadingContext): string[];
}

/** Finds the text of an input: the first signed block where there is one. Never throws on content. */
export function openInput(input: InputMessage): Opened {
  if (input.kind === 'message') return openMail(input);
  const page = input.kind === 'clear_signed' ? null : readArchivePage(input.bytes);
  const bytes = page === null || !page.isHtml ? input.bytes : new TextEncoder().encode(page.text);
  return openText(bytes, page);
}

interface MessageText {
  readonly part: Part;
  readonly bytes: Uint8Array;
  readonly frame: ClearSignedFrame | null;
}

function openMail(input: InputMessage): Opened {
  const message = parseMessage(input.bytes);
  const texts: MessageText[] = [];
  let signed: MessageText | null = null;
  for (const part of message.parts) {
    if (part.isMultipart || !isMessageText(part)) continue;
    const { bytes } = decodeBody(message, part);
    const text: MessageText = { part, bytes, frame: signed === null ? frameClearSigned(bytes) : null };
    if (signed === null && text.frame !== null) signed = text;
    texts.push(text);
  }
  const chosen = signed ?? texts[0] ?? null;
  const at = chosen === null ? -1 : texts.indexOf(chosen);
  const others = texts.filter((text) => text !== chosen && hasWords(text.bytes));
  // of alternatives and related parts a program may show any; a difference of files is taken for a patch
  const before = others.some(
    (text) => texts.indexOf(text) < at || isShownInstead(message, text.part) || looksLikeDiff(text.bytes),
  );
  const after = others.length > 0 || hasWordsAround(message);
  const frame = signed?.frame ?? null;
  const bytes = chosen?.bytes ?? new Uint8Array();
  const around = frame === null ? { before: false, after: false } : textAround(frame);
  const addresses = ['From', 'To', 'Cc', 'Reply-To', 'Sender']
    .flatMap((name) => fieldBodies(message.headerFields, name))
    .flatMap((body) => addressesIn(body));
  const has8Bit = chosen !== null && hasByteAbove(0x7f, bytes.subarray(0, MAX_SIGNED_TEXT_BYTES));
  return {
    message,
    textPart: chosen?.part ?? null,
    frame,
    plainText: bytes,
    hasLostSignature: false,
    isFromHtml: false,
    ambiguities: frame === null ? [] : [...ambiguitiesOf(message), ...swallowedMessages(message)],
    hasMoreBlocks:
      frame?.moreBlocks === true ||
      (frame !== null && texts.slice(at + 1).some((text) => frameClearSigned(text.bytes) !== null)),
    hasTextBefore: before || around.before,
    hasTextAfter: after || around.after || (frame !== null && hasArmorComment(frame)),
    rewritings: rewritingsOf(bytes, addresses.join('\n') + (fieldBody(message.headerFields, 'From') ?? '')),
    has8BitIn7Bit: has8Bit && chosen?.part.transferEncoding === '7bit',
    isCharsetWrong:
      has8Bit &&
      decodeSignedText(bytes.subarray(0, MAX_SIGNED_TEXT_BYTES)).encoding !== 'utf-8' &&
      /^(?:utf-?8|us-ascii)?$/i.test(chosen?.part.charset ?? ''),
    knownAddresses: (context) => knownAddresses(context, addresses),
  };
}

function openText(bytes: Uint8Array, page: ArchivePage | null): Opened {
  const flattened = page?.flattened ?? null;
  const frame = flattened === null ? frameClearSigned(bytes) : null;
  const around = frame === null ? { before: false, after: false } : textAround(frame);
  const isFrameOnly =
    frame !== null && page !== null && isPageFrame(textOf(bytes.subarray(frame.before.start, frame.before.end)));
  const found = rewritingsOf(bytes, '');
  return {
    message: null,
    textPart: null,
    frame,
    plainText: flattened === null ? bytes : new TextEncoder().encode(flattened.text),
    hasLostSignature: flattened?.hasSignature ?? false,
    isFromHtml: page?.isHtml ?? false,
    ambiguities: [],
    hasMoreBlocks: frame?.moreBlocks === true || (page?.hasMoreBlocks ?? false),
    hasTextBefore: around.before && !isFrameOnly,
    // of a flattened page only the block was read; what stands around it is the page's
    hasTextAfter: around.after || flattened !== null,
    rewritings: [
      ...(flattened === null ? [] : (['lines_joined'] as const)),
      ...(page?.isHtml === true ? (['html_page'] as const) : []),
      ...found,
    ],
    has8BitIn7Bit: false,
    isCharsetWrong: false,
    knownAddresses: (context) => knownAddresses(context, addressesInText(textOf(bytes.subarray(0, 1024 * 1024)))),
  };
}

/** Who signs nothing pays for nothing: advisories have at most 40 KiB, and a reader of millions of marks needs gigabytes. */
export const MAX_UNPROVEN_TEXT_BYTES = 256 * 1024;

export function unprovenTextOf(bytes: Uint8Array): string {
  return decodeSignedText(bytes.subarray(0, MAX_UNPROVEN_TEXT_BYTES)).text;
}

function textOf(bytes: Uint8Array): string {
  return decodeSignedText(bytes.subarray(0, MAX_SIGNED_TEXT_BYTES)).text;
}

/** Whether bytes hold more than blanks. A byte below 0x20 that is no blank is a word too: UTF-16 is full of them. */
function hasWords(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0x20;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return true;
  }
  return false;
}

/** A text part that is no part of a plain sequence: an alternative, or one of several that belong together. */
function isShownInstead(message: Message, part: Part): boolean {
  for (let parent = part.parent; parent !== null; parent = message.parts[parent]?.parent ?? null) {
    const type = message.parts[parent]?.mediaType;
    if (type !== 'multipart/mixed' && type !== 'multipart/signed') return true;
  }
  return false;
}

/** Messages that were joined without a blank line between them look like one with a long tail: nothing of it was judged. */
function swallowedMessages(message: Message): string[] {
  const tails = message.parts.flatMap(({ epilogueRange }) => (epilogueRange === null ? [] : [epilogueRange]));
  const hasBlock = tails.some((range) => frameClearSigned(message.bytes.subarray(range.start, range.end)) !== null);
  return hasBlock ? ['another signed text stands behind the end of this message and was not read'] : [];
}

/** Before the first delimiter and after the last one nothing is shown by most programs, and by some it is. */
function hasWordsAround(message: Message): boolean {
  return message.parts.some(({ preambleRange, epilogueRange }) =>
    [preambleRange, epilogueRange].some(
      (range) => range !== null && hasWords(message.bytes.subarray(range.start, range.end)),
    ),
  );
}

/** The armor's own header lines are not signed; those that name the program are expected, all others are somebody's words. */
function hasArmorComment(frame: ClearSignedFrame): boolean {
  const armor = Buffer.from(
    frame.bytes.subarray(frame.armor.start, Math.min(frame.armor.end, frame.armor.start + 4096)),
  ).toString('latin1');
  const [, ...headers] = (armor.split(/\r?\n[ \t]*\r?\n/)[0] ?? '').split(/\r?\n/);
  return headers.some((line) => /^[A-Za-z-]+: /.test(line) && !/^(?:Version|Hash|Charset): /.test(line));
}

/** A loop and no `some`: fifty million calls of a function take a second. */
function hasByteAbove(bound: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > bound) return true;
  return false;
}

function textAround(frame: ClearSignedFrame): { before: boolean; after: boolean } {
  return {
    before: hasWords(frame.bytes.subarray(frame.before.start, frame.before.end)),
    after: hasWords(frame.bytes.subarray(frame.after.start, frame.after.end)),
  };
}

export function rewritingsOf(bytes: Uint8Array, headers: string): Rewriting[] {
  return rewritingsIn(`${headers}\n${unprovenTextOf(bytes)}`);
}

function knownAddresses(context: ReadingContext, found: readonly string[]): string[] {
  const certified = context.keyring.certificates
    .flatMap((certificate) => certificate.userIds)
    .flatMap((userId) => addressesIn(userId));
  return [
    ...new Set([
      ...certified,
      ...context.styles.flatMap((style) => style.senders),
      ...found.filter((address) => !address.includes('...')),
    ]),
  ];
}

export function saysItRewrites({ rewritings }: Opened): boolean {
  return saysItIsRewritten(rewritings);
}

const STRIPPED = /^(?:Download|View) attachment "[^"\n]{1,300}" of type "[^"\n]{1,100}"/m;

/** Web archives leave a line for each attachment behind the text. */
export function isStripped(opened: Opened): boolean {
  if (opened.frame === null) return opened.rewritings.includes('lines_joined');
  return STRIPPED.test(textOf(opened.frame.bytes.subarray(opened.frame.after.start, opened.frame.after.end)));
}
