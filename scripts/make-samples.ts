/**
 * Makes the sample series under `examples/osier/` from its sources under `examples/osier/src/`:
 *
 *     sh scripts/node scripts/make-samples.ts
 *
 * Same sources, same bytes: the keys are read, not made (unless they are missing), the time of each signature is the time of its
 * message, and all ids are derived. `git diff` after a run is empty.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as openpgp from 'openpgp';

const EXAMPLES = path.join(import.meta.dirname, '..', 'examples', 'osier');
const KEYS_MADE_ON = new Date('2019-06-01T12:00:00Z');
const SUBJECT_WIDTH = 76;

/** SHA-256, and no random notation in the signature: otherwise every run would give other bytes. */
const SIGNING: openpgp.PartialConfig = {
  preferredHashAlgorithm: openpgp.enums.hash.sha256,
  nonDeterministicSignaturesViaNotation: false,
};

type TransferEncoding = '7bit' | '8bit' | 'quoted-printable';

/** One line of `src/messages.json`. */
interface MessageSource {
  readonly note: number;
  readonly issue: number;
  readonly date: string;
  readonly to: 'early-notice' | 'public';
  readonly by: string;
  /** Transfer encoding of the text; by default what its characters ask for. */
  readonly text?: TransferEncoding;
  /** Width of base64 lines, 60 by default. */
  readonly columns?: number;
  /** The list whose footer was put behind the parts. */
  readonly footer?: string;
  /** Attached name to source file, where they differ. */
  readonly rename?: Readonly<Record<string, string>>;
}

/** One line of `src/list/archive.json`: an announcement, or a message that stands in a file. */
type ArchiveSource = { readonly mail: string; readonly again?: boolean } | { readonly file: string };

interface Attachment {
  readonly name: string;
  readonly bytes: Buffer;
}

async function main(): Promise<void> {
  const key = await signingKey();
  const messages: readonly MessageSource[] = JSON.parse(source('messages.json').toString());
  const made = new Map<string, Buffer>();
  for (const message of messages) {
    made.set(`osn${message.note}-v${message.issue}`, await announcement(message, key));
  }

  const folder = path.join(EXAMPLES, 'mail');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  for (const [name, bytes] of made) writeFileSync(path.join(folder, `${name}.eml`), bytes);

  const archive: readonly ArchiveSource[] = JSON.parse(source('list/archive.json').toString());
  mkdirSync(path.join(EXAMPLES, 'list'), { recursive: true });
  writeFileSync(path.join(EXAMPLES, 'list', 'announce.mbox'), mboxrd(archive, made));
  process.stderr.write(`${made.size} announcements, ${archive.length} messages in the list\n`);
}

function source(name: string): Buffer {
  return readFileSync(path.join(EXAMPLES, 'src', name));
}

/** The team's key, and a stranger's beside it; both are made once and then committed, so they are everything but secret. */
async function signingKey(): Promise<openpgp.PrivateKey> {
  const folder = path.join(EXAMPLES, 'keys');
  const secret = path.join(folder, 'test-only-osier-security.secret.asc');
  if (!existsSync(secret)) {
    mkdirSync(folder, { recursive: true });
    const team = await openpgp.generateKey({
      type: 'rsa',
      rsaBits: 2048,
      userIDs: { name: 'Osier Security Team (TEST KEY, not secret)', email: 'security@osier.example' },
      subkeys: [],
      date: KEYS_MADE_ON,
      config: SIGNING,
    });
    writeFileSync(path.join(folder, 'osier-security.asc'), team.publicKey);
    writeFileSync(secret, team.privateKey);
    const stranger = await openpgp.generateKey({
      type: 'ecc',
      curve: 'ed25519Legacy',
      userIDs: { name: 'Some Stranger (TEST KEY, not secret)', email: 'stranger@elsewhere.example' },
      subkeys: [],
      date: KEYS_MADE_ON,
      config: SIGNING,
    });
    writeFileSync(path.join(folder, 'stranger.asc'), stranger.publicKey);
    writeFileSync(path.join(folder, 'test-only-stranger.secret.asc'), stranger.privateKey);
  }
  return openpgp.readPrivateKey({ armoredKey: readFileSync(secret, 'utf8') });
}

async function announcement(message: MessageSource, key: openpgp.PrivateKey): Promise<Buffer> {
  const folder = `OSN-${message.note}`;
  const attachments: Attachment[] = [];
  const draft = source(`${folder}/issue-${message.issue}.txt`).toString();
  const text = draft.replace(/\{sha256 (?<name>[^}\n]+)\}/g, (_whole, name: string) => {
    const bytes = attachedFile(folder, message, name);
    attachments.push({ name, bytes });
    return createHash('sha256').update(bytes).digest('hex');
  });
  const signed = await clearSign(text, key, new Date(Date.parse(message.date) - 90_000));

  const boundary = `=_osn${message.note}.${message.issue}`;
  const parts = [textPart(signed, message.text), ...attachments.map((file) => filePart(file, message.columns ?? 60))];
  if (message.footer !== undefined) parts.push(footerPart(message.footer));
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join('');
  return Buffer.from(`${header(message, draft, boundary)}\n${body}--${boundary}--\n`);
}

/** The newest file of that name which is not newer than this issue: `issue-1/` keeps what was replaced later. */
function attachedFile(folder: string, message: MessageSource, name: string): Buffer {
  const renamed = message.rename?.[name];
  if (renamed !== undefined) return source(`${folder}/${renamed}`);
  const file = path.posix.basename(name);
  const replaced = `${folder}/issue-${message.issue}/${file}`;
  return source(existsSync(path.join(EXAMPLES, 'src', replaced)) ? replaced : `${folder}/${file}`);
}

/** Clear-signs `text`, whose last line end is the one before the signature and not part of what is signed. */
async function clearSign(text: string, key: openpgp.PrivateKey, date: Date): Promise<string> {
  if (/[ \t\r]$/m.test(text)) throw new Error('a line ends in blanks, which a clear signature does not cover');
  const message = await openpgp.createCleartextMessage({ text: text.replace(/\n$/, '') });
  const signed = await openpgp.sign({ message, signingKeys: key, date, config: SIGNING });
  return signed.replaceAll('\r\n', '\n');
}

function header(message: MessageSource, draft: string, boundary: string): string {
  const sent = Date.parse(message.date);
  const id = `osn${message.note}-${message.issue}`;
  const queue = (hop: string) => createHash('sha256').update(`${id} ${hop}`).digest('hex').slice(0, 12);
  const listed = message.to === 'public';
  const list = listed ? 'announce' : 'early-notice';
  const lines = [
    `Return-Path: <${list}-bounces@lists.osier.example>`,
    'Delivered-To: reader@subscriber.example',
    'Received: from lists.osier.example (lists.osier.example [192.0.2.25])',
    `\tby mx.subscriber.example (Postfix) with ESMTPS id ${queue('mx')}`,
    `\tfor <reader@subscriber.example>; ${mailDate(sent + 19_000)}`,
    'Received: from mail.osier.example (mail.osier.example [192.0.2.10])',
    ` by lists.osier.example with ESMTPS id ${queue('lists')};`,
    ` ${mailDate(sent + 7_000)}`,
    `Received: from ${message.by} by mail.osier.example with local id ${queue('mail')};`,
    ` ${mailDate(sent)}`,
    `Content-Type: multipart/mixed; boundary="${boundary}"; charset="utf-8"`,
    'MIME-Version: 1.0',
    listed ? 'To: announce@lists.osier.example, users@lists.osier.example' : 'To: early-notice@lists.osier.example',
    'From: Osier Security Team <security@osier.example>',
    folded(`Subject: ${subject(draft, message)}`),
    `Message-Id: <${id}.${sent / 1000}@mail.osier.example>`,
    `Date: ${mailDate(sent)}`,
    `List-Id: Osier ${list} <${list}.lists.osier.example>`,
    `List-Post: <mailto:${list}@lists.osier.example>`,
    'Precedence: list',
  ];
  return `${lines.join('\n')}\n`;
}

/** `Osier Security Note 3 issue 2 (CVE-...) - Title`, out of the head of the text. */
function subject(draft: string, message: MessageSource): string {
  const head = draft.split('\n').map((line) => line.trim());
  const masthead = /^(?<words>.+?) (?:(?<cves>CVE-.+) \/ )?OSN-[0-9]+$/.exec(head[0] ?? '');
  if (masthead?.groups === undefined) throw new Error(`OSN-${message.note}: the first line is no masthead`);
  // a first issue may have no revision line: then a blank line and the title follow at once
  const revision = head[1] ? ` ${head[1]}` : '';
  const title = head.slice(revision === '' ? 1 : 2).find((line) => line !== '');
  const cves = masthead.groups['cves'] === undefined ? '' : ` (${masthead.groups['cves'].replaceAll(' ', '')})`;
  return `${masthead.groups['words']} ${message.note}${revision}${cves} - ${title}`;
}

function folded(line: string): string {
  let out = '';
  let column = 0;
  for (const word of line.split(' ')) {
    if (column > 0 && column + 1 + word.length > SUBJECT_WIDTH) {
      out += `\n ${word}`;
      column = 1 + word.length;
    } else {
      out += column === 0 ? word : ` ${word}`;
      column += (column === 0 ? 0 : 1) + word.length;
    }
  }
  return out;
}

/** `Tue, 10 Mar 2020 12:00:21 +0000`. */
function mailDate(instant: number): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}

function textPart(text: string, wanted: TransferEncoding | undefined): string {
  const encoding = wanted ?? (/[^\n\x20-\x7e]/.test(text) ? '8bit' : '7bit');
  const body = encoding === 'quoted-printable' ? quotedPrintable(text) : text;
  return [
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Disposition: inline',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    body,
  ].join('\n');
}

function filePart(file: Attachment, columns: number): string {
  return [
    `Content-Type: application/octet-stream; name="${file.name}"`,
    `Content-Disposition: attachment; filename="${file.name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(file.bytes, columns),
  ].join('\n');
}

function footerPart(list: string): string {
  const text = `${'_'.repeat(47)}\n${list} mailing list\n${list}@lists.osier.example\nhttps://lists.osier.example/${list}\n`;
  return [
    'Content-Type: text/plain; charset="utf-8"',
    'MIME-Version: 1.0',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: inline',
    '',
    base64(Buffer.from(text), 76),
  ].join('\n');
}

function base64(bytes: Buffer, columns: number): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}

/** RFC 2045 section 6.7; also hides `From ` at the start of a line, as mailers do. */
function quotedPrintable(text: string): string {
  return text.split('\n').map(quotedPrintableLine).join('\n');
}

function quotedPrintableLine(line: string): string {
  let out = '';
  let column = 0;
  for (const byte of Buffer.from(line)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x3d;
    const token = plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    if (column + token.length > 75) {
      out += '=\n';
      column = 0;
    }
    out += token;
    column += token.length;
  }
  return out.replace(/^From /, '=46rom ');
}

/** An mbox in the mboxrd manner: a body line that begins with any number of `>` and `From ` gets one more `>`. */
function mboxrd(archive: readonly ArchiveSource[], made: ReadonlyMap<string, Buffer>): Buffer {
  const entries = archive.map((entry) => {
    const bytes = 'mail' in entry ? announced(entry.mail, entry.again ?? false, made) : source(`list/${entry.file}`);
    // latin1 keeps every byte as it is
    const message = bytes.toString('latin1');
    const sender = /^From:.*?(?<address>[^\s<>]+@[^\s<>]+)/m.exec(message)?.groups?.['address'] ?? 'MAILER-DAEMON';
    const date = new Date(Date.parse(/^Date: (?<date>.+)$/m.exec(message)?.groups?.['date'] ?? ''));
    const [day, dayOfMonth, month, year, time] = date.toUTCString().replace(',', '').split(' ');
    const postmark = `From ${sender} ${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} ${year}`;
    return `${postmark}\n${message.replace(/^(?=>*From )/gm, '>')}\n`;
  });
  return Buffer.from(entries.join(''), 'latin1');
}

/** A second delivery of the same message comes by another way: only the trace header differs. */
function announced(name: string, again: boolean, made: ReadonlyMap<string, Buffer>): Buffer {
  const bytes = made.get(name);
  if (bytes === undefined) throw new Error(`there is no announcement ${name}`);
  if (!again) return bytes;
  const message = bytes.toString('latin1');
  const other = message
    .replaceAll('announce-bounces@', 'users-bounces@')
    .replace('List-Id: Osier announce <announce.', 'List-Id: Osier users <users.')
    .replace('List-Post: <mailto:announce@', 'List-Post: <mailto:users@')
    .replace(/ESMTPS id (?<queue>[0-9a-f]+)/g, (_whole, queue: string) => `ESMTPS id ${[...queue].reverse().join('')}`);
  return Buffer.from(other, 'latin1');
}

await main();
