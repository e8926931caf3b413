import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { decodeText } from './charset.ts';
import { dateOf } from './date-time.ts';
import { decodeBody } from './decode-body.ts';
import { fieldBody } from './header-text.ts';
import type { Message } from './message.ts';
import { messageIdOf } from './msg-id.ts';
import { parseMessage } from './parse-message.ts';
import { recognise } from './recognise.ts';

interface ParsedMail {
  readonly subject?: string;
  readonly date?: Date;
  readonly messageId?: string;
  readonly attachments: readonly { readonly filename?: string; readonly content: Buffer }[];
}
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser(bytes: Buffer, options: object): Promise<ParsedMail>;
};
const OPTIONS = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };

const PATCH = '--- a/bell.c\n+++ b/bell.c\n@@ -1 +1 @@\n-ring\n+toll \n\n';
const HEAD = 'Message-ID: <9@bell.example.org>\nDate: Tue, 1 Sep 2015 13:19:07 +0200\nMIME-Version: 1.0\n';

const MAILS: Readonly<Record<string, string>> = {
  'base64 and quoted-printable': `${HEAD}Subject: =?utf-8?Q?Bell_advisory_9_=E2=80=93_toll?=
Content-Type: multipart/mixed; boundary="=separator"

--=separator
Content-Type: text/plain; charset=utf-8

The clapper.
--=separator
Content-Type: application/octet-stream; name="bell9.patch"
Content-Disposition: attachment; filename="bell9.patch"
Content-Transfer-Encoding: base64

${Buffer.from(PATCH).toString('base64').replace(/.{60}/g, '$&\n')}

--=separator
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*0*=utf-8''bell%C3%A9; filename*1=9-2.patch
Content-Transfer-Encoding: quoted-printable

${PATCH.replace('toll ', 'toll=20')}
--=separator--
`,
  'nested, with an attachment in 8bit and boundaries that begin alike': `${HEAD}Subject: Bell
Content-Type: multipart/mixed; boundary="=sep"

preamble
--=sep
Content-Type: multipart/alternative; boundary="=separator"

--=separator
Content-Type: text/plain

one
--=separator
Content-Type: text/html

<p>one
--=separator--
--=sep
Content-Disposition: attachment; filename="bell9/bell9-1.patch"
Content-Type: text/x-diff

${PATCH}
--=sep
Content-Disposition: attachment; filename="empty"
Content-Type: application/octet-stream

--=sep--
epilogue
`,
};

function digests(message: Message): readonly (readonly [string | null, string])[] {
  return message.parts
    .filter((part) => part.disposition === 'attachment')
    .map((part) => [part.fileName, sha256(decodeBody(message, part).bytes)]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

for (const [name, text] of Object.entries(MAILS)) {
  for (const eol of ['\n', '\r\n']) {
    test(`mailparser reads the same: ${name} (${eol === '\n' ? 'LF' : 'CRLF'})`, async () => {
      const bytes = Buffer.from(text.replaceAll('\n', eol));
      const message = parseMessage(bytes);
      const oracle = await simpleParser(bytes, OPTIONS);
      assert.deepEqual(
        digests(message),
        oracle.attachments.map((attachment) => [attachment.filename ?? null, sha256(attachment.content)]),
      );
      assert.equal(fieldBody(message.headerFields, 'subject'), oracle.subject);
      assert.equal(dateOf(message), oracle.date?.getTime());
      assert.equal(`<${messageIdOf(message)}>`, oracle.messageId);
      assert.deepEqual(message.diagnostics, []);
    });
  }
}

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set' : false;

function corpusMails(): readonly (readonly [string, Buffer])[] {
  const folder = join(corpus ?? '', 'xsa');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')) : [];
  assert.ok(names.length > 0, `no mail in ${folder}`);
  return names.map((name) => [name, readFileSync(join(folder, name))]);
}

test('corpus: each attachment has the digest that the signed table gives it', { skip }, () => {
  let mails = 0;
  for (const [name, bytes] of corpusMails()) {
    const message = parseMessage(bytes);
    assert.deepEqual(message.diagnostics, [], name);
    assert.equal(recognise(bytes), 'message', name);
    assert.notEqual(dateOf(message), null, name);
    assert.notEqual(messageIdOf(message), null, name);
    if (message.parts.length === 1) continue;
    mails += 1;
    const part = message.parts[1];
    assert.ok(part);
    const { text } = decodeText(decodeBody(message, part).bytes, part.charset);
    const table = [...text.matchAll(/^(?<digest>[0-9a-f]{64}) {2}(?<file>\S+)$/gm)].map((row) => row.groups ?? {});
    assert.deepEqual(
      digests(message).toSorted(),
      table.map((row) => [row['file'] ?? null, row['digest'] ?? '']).toSorted(),
      name,
    );
  }
  assert.equal(mails, 20);
});

test('corpus: mailparser finds the same attachments and subjects', { skip }, async () => {
  for (const [name, bytes] of corpusMails()) {
    const message = parseMessage(bytes);
    const oracle = await simpleParser(bytes, OPTIONS);
    assert.deepEqual(
      digests(message),
      oracle.attachments.map((attachment) => [attachment.filename ?? null, sha256(attachment.content)]),
      name,
    );
    assert.equal(fieldBody(message.headerFields, 'subject'), oracle.subject, name);
  }
});
