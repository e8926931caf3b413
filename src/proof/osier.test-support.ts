import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instant, parseInstant } from '#base';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { decodeBody, type InputMessage, parseMessage, recognise } from '#mail';
import { clearSign, defaultPolicy, frameClearSigned, readKeyring, signedText } from '#pgp';
import { type Reading, type ReadingContext, readMessage } from './index.ts';

/* The sample series as a test bench: its mails, its keys, and mails that a test makes up and signs itself. */

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'examples', 'osier');

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError(text);
  return instant;
}

export const osier = { root, folder, signedAt: at('2024-06-01T12:00:00Z'), now: at('2026-01-01T00:00:00Z') };

const secretOf = (who: 'osier-security' | 'stranger'): string =>
  readFileSync(join(folder, 'keys', `test-only-${who}.secret.asc`), 'utf8');

export function sampleMail(name: string): Buffer {
  return readFileSync(join(folder, 'mail', `${name}.eml`));
}

export function styleOf(name: string): HouseStyle {
  return readHouseStyle(JSON.parse(readFileSync(join(root, 'series', `${name}.json`), 'utf8')), name);
}

/** The keyring holds the team's certificate, unless said otherwise. */
export async function osierContext(...names: readonly string[]): Promise<ReadingContext> {
  const files = (names.length === 0 ? ['osier-security'] : names).map((name) =>
    readFileSync(join(folder, 'keys', `${name}.asc`)),
  );
  return {
    keyring: await readKeyring(files),
    styles: [styleOf('xsa'), styleOf('osn')],
    policy: defaultPolicy(osier.now),
  };
}

export async function noKeyring(): Promise<ReadingContext> {
  return { ...(await osierContext()), keyring: { certificates: [] } };
}

/** Reads bytes as the command line would: what they are is seen by their content. */
export async function read(bytes: Uint8Array, context?: ReadingContext): Promise<Reading> {
  const kind = recognise(bytes);
  const input: InputMessage = {
    source: 'test',
    index: 0,
    kind: kind === 'mbox' ? 'message' : kind,
    bytes,
    fromLine: null,
    diagnostics: [],
  };
  return readMessage(input, context ?? (await osierContext()));
}

/** The signed text of a sample mail, dash-escapes removed, with its last line end. */
export function textOfMail(name: string): string {
  const message = parseMessage(sampleMail(name));
  for (const part of message.parts) {
    const frame = part.isMultipart ? null : frameClearSigned(decodeBody(message, part).bytes);
    if (frame !== null) return `${Buffer.from(signedText(frame)).toString('utf8')}\n`;
  }
  throw new TypeError(`${name} has no signed text`);
}

/** The clear-signed block of a sample mail, transfer encoding undone. */
export function blockOfMail(name: string): string {
  const message = parseMessage(sampleMail(name));
  for (const part of message.parts) {
    const { bytes } = decodeBody(message, part);
    const frame = part.isMultipart ? null : frameClearSigned(bytes);
    if (frame !== null) return Buffer.from(bytes.subarray(frame.before.end, frame.armor.end)).toString('utf8');
  }
  throw new TypeError(`${name} has no signed text`);
}

export async function sign(text: string, who: 'osier-security' | 'stranger' = 'osier-security'): Promise<string> {
  return Buffer.from(await clearSign(text, secretOf(who), { signedAt: osier.signedAt })).toString('utf8');
}

export interface TestFile {
  /** Null for a part without a name. */
  readonly name: string | null;
  readonly text?: string;
  /** Base64 as it is to stand in the mail. */
  readonly encoded?: string;
  readonly type?: string;
}

export interface TestMail {
  /** What the text part holds; OSN-3 issue 2 where nothing is said. */
  readonly text?: string;
  readonly encoding?: '7bit' | 'base64' | 'quoted-printable';
  readonly files?: readonly TestFile[];
  /** Whole parts before and after the text part. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly headers?: readonly string[];
  readonly subject?: string;
}

export function signedMail(mail: TestMail = {}): Buffer {
  const text = mail.text ?? blockOfMail('osn3-v2');
  const files = (mail.files ?? []).map(({ name, text: content = '', encoded, type = 'application/octet-stream' }) => {
    const disposition =
      name === null ? '' : `Content-Disposition: attachment; filename="${name.replaceAll('\\', '\\\\')}"\n`;
    const body = encoded ?? Buffer.from(content, 'utf8').toString('base64').replace(/.{76}/g, '$&\n');
    return `Content-Type: ${type}\n${disposition}Content-Transfer-Encoding: base64\n\n${body}\n`;
  });
  const parts = [...(mail.before ?? []), textPart(text, mail.encoding ?? '7bit'), ...files, ...(mail.after ?? [])];
  const head = [
    'From: Osier Security Team <security@osier.example>',
    'To: announce@lists.osier.example',
    `Subject: ${mail.subject ?? 'Osier Security Note 3 issue 2 - made up by a test'}`,
    'Message-ID: <made-up@osier.example>',
    'Date: Sat, 1 Jun 2024 12:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_test"',
    ...(mail.headers ?? []),
  ];
  return Buffer.from(
    `${head.join('\n')}\n\n${parts.map((part) => `--=_test\n${part}\n`).join('')}--=_test--\n`,
    'utf8',
  );
}

export function textPart(text: string, encoding: '7bit' | 'base64' | 'quoted-printable' = '7bit'): string {
  const body =
    encoding === '7bit'
      ? text
      : encoding === 'base64'
        ? Buffer.from(text, 'utf8').toString('base64').replace(/.{76}/g, '$&\n')
        : quotedPrintable(text);
  return `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ${encoding}\n\n${body}`;
}

function quotedPrintable(text: string): string {
  return text.split('\n').map(quotedPrintableLine).join('\n');
}

function quotedPrintableLine(line: string): string {
  const tokens = [...Buffer.from(line, 'utf8')].map((byte) =>
    byte >= 0x21 && byte <= 0x7e && byte !== 0x3d
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return tokens.map((token, index) => (index > 0 && index % 20 === 0 ? `=\n${token}` : token)).join('');
}
