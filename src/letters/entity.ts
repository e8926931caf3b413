import { createHash } from 'node:crypto';
import { type EncodedBody, encodeBytes, encodeText } from './encoded-body.ts';
import { headerField, refused, shown } from './header-field.ts';

export interface LetterAttachment {
  /** A label, which may name a folder of ours (`xsa1/xsa1-1.patch`). */
  readonly name: string;
  /** A media type; `application/octet-stream` unless given. */
  readonly type?: string;
  readonly bytes: Uint8Array;
}

/** A MIME entity before it is bytes: the fields that describe its body, and the body, both with LF line ends. */
export interface Entity {
  readonly contentType: string;
  /** The fields of the entity that stand beside Content-Type. */
  readonly fields: string;
  readonly body: string;
}

const MAX_ATTACHMENTS = 200;
const MAX_NAME_LENGTH = 200;
/** RFC 2046, 5.1.1 allows 70. */
const BOUNDARY_DIGITS = 40;
/** Characters of a name in one piece of RFC 2231, 3. */
const NAME_PIECE = 50;

/** A text, alone or as the first part before attachments (RFC 2046, 5.1.3). `text` comes back byte for byte when decoded. */
export function textEntity(text: Uint8Array, attachments: readonly LetterAttachment[] = []): Entity {
  if (attachments.length > MAX_ATTACHMENTS) throw refused(`expected at most ${MAX_ATTACHMENTS} attachments`);
  if (attachments.length === 0) return textPart(text, true);
  return multipart('mixed', [textPart(text, false), ...attachments.map(attachmentPart)]);
}

/** Parts with a boundary made from their content: same content, same bytes; it begins no line of any of them. */
export function multipart(subtype: string, parts: readonly Entity[], parameters = ''): Entity {
  const written = parts.map(entityText);
  const boundary = boundaryFor(written);
  const delimited = written.map((part) => `--${boundary}\n${part}\n`).join('');
  return {
    contentType: `multipart/${subtype};${parameters} boundary="${boundary}"`,
    fields: '',
    body: `${delimited}--${boundary}--\n`,
  };
}

/** An entity as it stands inside a multipart or an encrypted letter. */
export function entityText({ contentType, fields, body }: Entity): string {
  return `${headerField('Content-Type', contentType)}${fields}\n${body}`;
}

function textPart(bytes: Uint8Array, isLast: boolean): Entity {
  const body = encodeText(bytes, isLast);
  return { contentType: `text/plain; charset=${charsetOf(bytes)}`, fields: encodingField(body), body: body.text };
}

function attachmentPart({ name, type = 'application/octet-stream', bytes }: LetterAttachment): Entity {
  if (!/^(?!multipart\/|message\/)[a-z]+\/[a-z0-9][a-z0-9.+-]{0,60}$/.test(type)) {
    throw refused(`expected the media type of a file, found ${shown(type)}`);
  }
  const body = encodeBytes(bytes);
  return {
    contentType: type,
    fields: `${encodingField(body)}${headerField('Content-Disposition', `attachment; ${nameParameter(name)}`)}`,
    // a body that is empty or not: the line end before the delimiter belongs to the delimiter
    body: body.text.replace(/\n$/, ''),
  };
}

function encodingField({ transferEncoding }: EncodedBody): string {
  return headerField('Content-Transfer-Encoding', transferEncoding);
}

function charsetOf(bytes: Uint8Array): 'us-ascii' | 'utf-8' | 'iso-8859-1' {
  if (bytes.every((byte) => byte < 0x80)) return 'us-ascii';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'iso-8859-1';
  }
}

function nameParameter(name: string): string {
  assertSafeName(name);
  if (/^[A-Za-z0-9!#$&+^_`{}~./ ()@,;=-]+$/.test(name) && name.length <= NAME_PIECE) return `filename="${name}"`;
  // RFC 2231, 4.1: pieces of percent-encoded UTF-8, none of which is broken inside a byte
  const encoded = [...Buffer.from(name, 'utf8')].map((byte) =>
    /[A-Za-z0-9.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte),
  );
  const pieces: string[] = [''];
  for (const each of encoded) {
    if ((pieces.at(-1) ?? '').length + each.length > NAME_PIECE) pieces.push('');
    pieces[pieces.length - 1] += each;
  }
  if (pieces.length === 1) return `filename*=utf-8''${pieces[0]}`;
  return pieces.map((piece, at) => `filename*${at}*=${at === 0 ? "utf-8''" : ''}${piece}`).join('; ');
}

/** What a receiver's program may make a path or a disguise of, no letter of ours carries. */
function assertSafeName(name: string): void {
  const isOdd =
    name === '' ||
    name.length > MAX_NAME_LENGTH ||
    name.trim() !== name ||
    !name.isWellFormed() ||
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\:*?<>|]/u.test(name) ||
    name.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  if (isOdd) throw refused(`expected the plain name of a file, found ${shown(name)}`);
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function boundaryFor(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n${part}`, 'latin1');
  const digest = hash.digest('hex');
  for (let count = 0; ; count += 1) {
    // `=_` stands in no quoted-printable and in no base64 text
    const boundary = `=_${createHash('sha256').update(`${digest} ${count}`).digest('hex').slice(0, BOUNDARY_DIGITS)}`;
    if (!parts.some((part) => part.includes(boundary))) return boundary;
  }
}
