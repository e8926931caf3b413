import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '#mail';
import { type AttachmentReply, attachmentReply } from './index.ts';

const reply = (fields: string, body = 'x', number = 1, policy: 'masked' | 'open' = 'open'): AttachmentReply | null =>
  attachmentReply(
    parseMessage(
      Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n--b\n${fields}\n\n${body}\n--b--\n`, 'latin1'),
    ),
    number,
    policy,
  );

describe('the reply with an attachment', () => {
  it('hides an address in a name where the list hides addresses', () => {
    const fields = 'Content-Type: text/plain; name="from ada@mill.example.txt"';
    assert.equal(reply(fields)?.fileName, 'from_ada_mill_example_txt.txt');
    assert.equal(reply(fields, 'x', 1, 'masked')?.fileName, 'from_ada_l_example_txt.txt');
  });

  it('has the decoded bytes without the line end of the delimiter', () => {
    const bytes = reply(
      'Content-Type: text/x-diff; name=fix.patch\nContent-Transfer-Encoding: quoted-printable',
      'a=3D=\nb\n',
    )?.bytes;
    assert.equal(Buffer.from(bytes ?? []).toString(), 'a=b\n');
  });

  it('is text to read or bytes to keep, and nothing else', () => {
    const types = [
      'text/plain',
      'text/html',
      'text/xml',
      'TEXT/HTML',
      'text/javascript',
      'image/svg+xml',
      'application/xhtml+xml',
      'application/xml',
      'application/pdf',
      'message/rfc822',
      'application/javascript',
      'nonsense',
    ];
    for (const type of types) {
      const got = reply(`Content-Type: ${type}; name=x`);
      assert.ok(got, type);
      const isText = /^text|^nonsense/i.test(type);
      assert.equal(got.contentType, isText ? 'text/plain; charset=utf-8' : 'application/octet-stream', type);
      assert.equal(got.disposition, isText ? 'inline' : 'attachment', type);
    }
  });

  it('names a charset only where it is known and harmless, and UTF-8 where every byte agrees', () => {
    const typeOf = (charset: string, body = 'x'): string | undefined =>
      reply(`Content-Type: text/plain; name=x; charset="${charset}"`, body)?.contentType;
    assert.equal(typeOf('ISO-8859-15'), 'text/plain; charset=iso-8859-15');
    assert.equal(typeOf('windows-1251'), 'text/plain; charset=windows-1251');
    for (const charset of [
      'utf-7',
      'utf-16',
      'utf-16le',
      'utf-32',
      'iso-2022-jp',
      'iso-2022-kr',
      'hz-gb-2312',
      'x-user-defined',
      'y',
      'utf-8\r\nSet-Cookie: a=b',
      'replacement',
    ]) {
      assert.match(typeOf(charset) ?? '', /^text\/plain(?:; charset=utf-8)?$/, charset);
    }
    assert.equal(typeOf('us-ascii', '\xc3\xa4'), 'text/plain; charset=utf-8');
    assert.equal(typeOf('us-ascii', '\xe4'), 'text/plain');
  });

  it('has a file name of letters, digits and one underscore at a time', () => {
    const nameOf = (name: string, type = 'text/x-diff'): string | undefined =>
      reply(`Content-Type: ${type}\nContent-Disposition: attachment; filename="${name}"`)?.fileName;
    assert.equal(nameOf('fix.patch'), 'fix_patch.txt');
    assert.equal(nameOf('../../etc/passwd', 'image/png'), '_etc_passwd.bin');
    assert.equal(nameOf('a\\"; filename=evil.html'), 'a_filename_evil_html.txt');
    assert.equal(nameOf('x\r\n Set-Cookie: a=b'), 'x_Set_Cookie_a_b.txt');
    assert.equal(nameOf('a'.repeat(500)), `${'a'.repeat(100)}.txt`);
    assert.equal(nameOf('\xe4\xf6'), '_.txt');
    assert.equal(reply('Content-Type: image/png\nContent-Disposition: attachment')?.fileName, 'attachment_1.bin');
  });

  it('is none where there is no such attachment', () => {
    for (const number of [0, 2, -1, 1.5, Number.NaN])
      assert.equal(reply('Content-Type: text/plain; name=x', 'x', number), null);
    assert.equal(reply('Content-Type: text/plain'), null);
    assert.equal(reply('Content-Type: text/html'), null);
  });
});
