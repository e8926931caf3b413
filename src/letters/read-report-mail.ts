import type { Instant } from '#base';
import {
  addressesIn,
  ambiguitiesOf,
  dateOf,
  decodeText,
  fieldBody,
  type Message,
  mailLimits,
  messageIdOf,
  parseMessage,
} from '#mail';
import { type EncryptedPiece, findEncryptedPieces } from './encrypted-pieces.ts';
import { mayBeAnswered } from './may-be-answered.ts';
import {
  contentOf,
  MAX_REPORT_ATTACHMENTS,
  MAX_REPORT_TEXT_BYTES,
  type ReportAttachment,
  type ReportContent,
  shownText,
} from './report-content.ts';
import type { ReportNote } from './report-note.ts';

export interface Opened {
  readonly isOpened: true;
  /** What was encrypted. */
  readonly bytes: Uint8Array;
}

export interface NotOpened {
  readonly isOpened: false;
  /** For people of the team, and never for the sender: no key, damaged, too large. */
  readonly message: string;
}

export interface ReportReadingOptions {
  /** Decrypts one armored OpenPGP message. Without it, what is encrypted stays sealed. May throw: that is no fault of the mail. */
  readonly openEncrypted?: (armored: Uint8Array) => Promise<Opened | NotOpened>;
  /** Addresses of the team: what comes from there is not answered by the program. */
  readonly ownAddresses?: readonly string[];
}

export interface ReportMail extends ReportContent {
  /** The first address of From, as the sender says; nothing proves it. `null` where there is none. */
  readonly from: string | null;
  /** The first address of Reply-To. */
  readonly replyTo: string | null;
  /** The protected one where there is one. */
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly date: Instant | null;
  /**
   * `none`: everything came in clear. `encrypted`: `text` and `attachments` came out of encryption, and nothing else is among
   * them (but the sealed parts that could not be opened). `sealed`: nothing could be opened; `attachments` are the sealed parts.
   */
  readonly protection: 'none' | 'encrypted' | 'sealed';
  /**
   * What came in clear beside encrypted parts; `null` where nothing did. Kept apart: shown as one with what was decrypted, it
   * could pass for it, or carry it away (EFAIL).
   */
  readonly unprotected: ReportContent | null;
  /** Why parts could not be opened, as the opener says. */
  readonly notOpened: readonly string[];
  /** Whether a program may acknowledge it by itself. */
  readonly mayBeAnswered: boolean;
  readonly notes: readonly ReportNote[];
}

/** Encrypted parts that are opened. Attack: a thousand of them, each an operation with the secret key. */
const MAX_OPENED_PIECES = 8;

/** Reads one mail that reports something: plain, PGP/MIME, or with OpenPGP messages in its text or files. Bounded as `#mail` is. */
export async function readReportMail(bytes: Uint8Array, options: ReportReadingOptions = {}): Promise<ReportMail> {
  const message = parseMessage(bytes);
  const notes = new Set<ReportNote>();
  const note = (code: ReportNote): void => {
    notes.add(code);
  };
  if (ambiguitiesOf(message).length > 0) note('ambiguous');
  const found = findEncryptedPieces(message);
  const head = {
    from: firstAddress(message, 'From'),
    replyTo: firstAddress(message, 'Reply-To'),
    messageId: messageIdOf(message),
    date: dateOf(message),
    mayBeAnswered: mayBeAnswered(message, options.ownAddresses),
  };
  const outerSubject = fieldBody(message.headerFields, 'Subject');
  const clear = contentOf(message, note, (_part, index) => found.takenParts.has(index));
  if (found.pieces.length === 0) {
    const none = { protection: 'none', subject: outerSubject, unprotected: null, notOpened: [] } as const;
    return { ...head, ...none, ...clear, notes: [...notes] };
  }

  const opened = await openPieces(found.pieces, options.openEncrypted, note);
  if (opened.from !== null && opened.from.toLowerCase() !== head.from?.toLowerCase()) note('inner_from_differs');
  if (opened.subject !== null && !isHidden(outerSubject) && opened.subject !== outerSubject) note('subject_differs');
  const clearText = [...found.clearTexts.values()].map(shownText);
  const around = [...clearText, clear.text].filter((text) => text.trim() !== '').join('\n');
  const hasClear = around !== '' || clear.attachments.length > 0;
  if (hasClear) note('clear_beside_encrypted');
  return {
    ...head,
    protection: opened.count > 0 ? 'encrypted' : 'sealed',
    subject: opened.subject ?? outerSubject,
    text: opened.text,
    attachments: opened.attachments,
    unprotected: hasClear ? { text: around, attachments: clear.attachments } : null,
    notOpened: opened.notOpened,
    notes: [...notes],
  };
}

interface OpenedPieces extends ReportContent {
  readonly count: number;
  readonly subject: string | null;
  readonly from: string | null;
  readonly notOpened: readonly string[];
}

async function openPieces(
  pieces: readonly EncryptedPiece[],
  open: ReportReadingOptions['openEncrypted'],
  note: (code: ReportNote) => void,
): Promise<OpenedPieces> {
  const texts: string[] = [];
  const attachments: ReportAttachment[] = [];
  const notOpened: string[] = [];
  let subject: string | null = null;
  let from: string | null = null;
  let count = 0;
  const seal = (piece: EncryptedPiece): void => {
    attachments.push({ name: piece.name, mediaType: 'application/pgp-encrypted', bytes: piece.armored });
  };

  for (const [index, piece] of pieces.entries()) {
    if (index >= MAX_OPENED_PIECES) {
      note('too_many_encrypted_parts');
      seal(piece);
      continue;
    }
    const result = (await open?.(piece.armored)) ?? { isOpened: false as const, message: 'no key is at hand' };
    if (!result.isOpened) {
      note('part_not_opened');
      notOpened.push(result.message);
      seal(piece);
      continue;
    }
    count += 1;
    if (result.bytes.length > mailLimits.MAX_MESSAGE_BYTES) {
      note('opened_too_large');
      seal(piece);
      continue;
    }
    const content = openedContent(piece, result.bytes, note);
    if (isMessageText(content.text)) note('nested_encryption');
    if (content.text !== '') texts.push(content.text);
    attachments.push(...content.attachments);
    subject ??= content.subject;
    from ??= content.from;
  }
  if (count > 1) note('several_encrypted_parts');
  if (attachments.length > MAX_REPORT_ATTACHMENTS) note('attachments_cut');
  return {
    count,
    subject,
    from,
    notOpened,
    text: texts.join('\n'),
    attachments: attachments.slice(0, MAX_REPORT_ATTACHMENTS),
  };
}

interface OpenedContent extends ReportContent {
  readonly subject: string | null;
  readonly from: string | null;
}

function openedContent(piece: EncryptedPiece, bytes: Uint8Array, note: (code: ReportNote) => void): OpenedContent {
  if (piece.kind === 'mime' || (piece.kind === 'file' && beginsAsEntity(bytes))) {
    const message = parseMessage(bytes);
    return {
      ...contentOf(message, note),
      subject: fieldBody(message.headerFields, 'Subject'),
      from: firstAddress(message, 'From'),
    };
  }
  const name = piece.name.replace(/\.(?:asc|pgp|gpg)$/i, '') || 'part';
  if (piece.kind === 'file' && !isTextFile(name, bytes)) {
    return {
      text: '',
      subject: null,
      from: null,
      attachments: [{ name, mediaType: 'application/octet-stream', bytes }],
    };
  }
  const { text, lossy } = decodeText(bytes.subarray(0, MAX_REPORT_TEXT_BYTES), armorCharset(piece) ?? 'utf-8');
  if (lossy) note('text_guessed');
  const isCut = bytes.length > MAX_REPORT_TEXT_BYTES;
  if (isCut) note('text_cut');
  const attachments = isCut ? [{ name: `${name}.txt`, mediaType: 'text/plain', bytes }] : [];
  return { text: shownText(text), subject: null, from: null, attachments };
}

/** A file whose name has an ending left (`poc.c.asc`) is a file; `message.asc` and the like are the report's text. */
function isTextFile(name: string, bytes: Uint8Array): boolean {
  if (/\.(?!txt$)[A-Za-z0-9]{1,8}$/.test(name) || bytes.includes(0)) return false;
  return !decodeText(bytes.subarray(0, 100_000), 'utf-8').lossy;
}

function beginsAsEntity(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('latin1');
  return /^(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:content-type|mime-version):/i.test(head);
}

function armorCharset({ armored }: EncryptedPiece): string | null {
  const head = Buffer.from(armored.subarray(0, 1000)).toString('latin1');
  return /^Charset: *(?<charset>[A-Za-z0-9_.:-]{1,40})[ \r]*$/im.exec(head)?.groups?.['charset']?.toLowerCase() ?? null;
}

function isMessageText(text: string): boolean {
  return /^-----BEGIN PGP MESSAGE-----/m.test(text);
}

/** What programs put outside instead of the real subject. */
function isHidden(subject: string | null): boolean {
  return subject === null || /^(?:\[?\.\.\.\]?|encrypted message|re: *\.\.\.|)$/i.test(subject.trim());
}

function firstAddress(message: Message, name: string): string | null {
  const field = message.headerFields.find((each) => each.name.toLowerCase() === name.toLowerCase());
  return field === undefined ? null : (addressesIn(field.body)[0] ?? null);
}
