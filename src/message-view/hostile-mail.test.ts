import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMessage } from '#mail';
import { attachmentReply } from './index.ts';
import { assertSound, OPEN, pageOf, viewOf, viewOfBody } from './pages.test-support.ts';

const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</pre></details></a><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  'javascript:alert(1)',
  'javascript://pond.example/%0aalert(1)',
  'http://pond.example/"onclick=alert(1)',
  '<!-- --><![CDATA[x]]>',
  '&lt;script&gt;&#60;b&#62;',
];

const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

describe('a script', () => {
  for (const script of SCRIPTS) {
    it(`${JSON.stringify(script)} in every field, name and type is text`, () => {
      const quoted = script.replace(/["\\]/g, '\\$&');
      for (const field of [script, encoded(script)]) {
        for (const type of [
          'text/plain',
          'image/svg+xml',
          'text/html',
          'application/pgp-signature',
          `text/${script}`,
        ]) {
          const view = viewOf(
            `Message-ID: <${script}@x>\nDate: ${field}\nFrom: ${field}\nTo: ${field}\nCc: ${field}\nSubject: ${field}\n` +
              `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: ${type}\n\n${script}\n` +
              `--b\nContent-Type: ${type}; name="${quoted}"\nContent-Disposition: attachment; filename="${quoted}"\n\n${script}\n--b--\n`,
          );
          for (const page of [pageOf(view), pageOf(view, OPEN)]) {
            assertSound(page);
            assert.doesNotMatch(page, /<a href="(?!5\/1"|http:\/\/pond\.example\/")/);
          }
        }
      }
    });

    it(`${JSON.stringify(script)} in a body is text, quoted, in a patch, or after the signature line`, () => {
      for (const before of [
        '',
        '> ',
        '+',
        '-- \n',
        '@@ -1 +1 @@\n-',
        'diff -',
        '--- ',
        '-----BEGIN PGP SIGNATURE-----\n',
      ]) {
        const page = pageOf(viewOfBody(`${before}${script}\n`.repeat(9)));
        assertSound(page);
        assert.doesNotMatch(page, /<a href="(?!http:\/\/pond\.example\/")/);
      }
    });
  }
});

describe('a line end', () => {
  it('in an encoded word makes no header line of its own', () => {
    for (const end of ['\n', '\r\n', '\r', '\u2028', '\u0085', '\n ', '\v', '\f']) {
      const [header] = viewOf(`Subject: ${encoded(`a${end}From: pope@rome.example`)}\n\n`).headers;
      assert.ok(header);
      assert.doesNotMatch(header.text, /[\r\n]/);
      assert.doesNotMatch(pageOf(viewOf(`Subject: ${encoded(`a${end}From: x`)}\n\n`)), /^(?:\s|<[^>]*>)*From:/m);
    }
  });

  it('in the name of an attachment is nowhere', () => {
    const raw = `Content-Type: text/plain; name="${encoded('a\r\nSet-Cookie: b=c\r\n\r\n<b>')}"\n\nx`;
    assert.ok(!pageOf(viewOf(raw)).slice('<pre class="headers"></pre>'.length).trimEnd().includes('\n'));
    const reply = attachmentReply(parseMessage(Buffer.from(raw)), 1, 'masked');
    assert.equal(reply?.fileName, 'aSet_Cookie_b_c_b_.txt');
  });
});

describe('what cannot be seen', () => {
  it('is seen in a subject, a sender and a body, and turns no line', () => {
    const view = viewOf(
      `From: ${encoded('root\u200b \u202emoc.live\u202c')} <a@pond.example>\nSubject: ${encoded('fix\u2066 \ufeff\u2069')}\nContent-Type: text/plain; charset=utf-8\n\n${Buffer.from('if (a /*\u202e } \u2066*/').toString('latin1')}`,
    );
    const page = pageOf(view);
    assertSound(page);
    assert.match(page, /root\[U\+200B\] \[U\+202E\]moc\.live\[U\+202C\]/);
    assert.match(page, /fix\[U\+2066\] \[U\+FEFF\]\[U\+2069\]/);
    assert.match(page, /if \(a \/\*\[U\+202E\] \} \[U\+2066\]\*\//);
  });

  it('is seen in the name of an attachment, where what turns the line was taken out before', () => {
    const page = pageOf(viewOf(`Content-Type: image/png; name="${encoded('invoice\u200b_\u202egnp.exe')}"\n\nx`));
    assertSound(page);
    assert.match(page, />invoice\[U\+200B\]_gnp\.exe</);
  });
});

describe('a charset', () => {
  const utf7 = '+ADw-script+AD4-alert(1)+ADw-/script+AD4-';
  const bodies: readonly (readonly [string, Buffer])[] = [
    ['utf-7', Buffer.from(utf7)],
    ['utf-7-imap', Buffer.from(utf7)],
    ['utf-16', Buffer.from('\ufeff<script>', 'utf16le')],
    ['utf-16le', Buffer.from('<script>\ud800', 'utf16le')],
    ['utf-16be', Buffer.from('\0<\0b\0>\0')],
    ['utf-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0, 0, 0xd8, 0, 0, 0xff, 0xff, 0xff, 0xff])],
    ['iso-2022-jp', Buffer.from('\x1b$B<script>\x1b(B<b>\x1b$', 'latin1')],
    ['iso-2022-kr', Buffer.from('\x1b$)C\x0e<b>\x0f', 'latin1')],
    ['hz-gb-2312', Buffer.from('~{<b>~}<b>')],
    ['shift_jis', Buffer.from([0x81, 0x22, 0x3c, 0x62, 0x3e, 0x81])],
    ['gbk', Buffer.from([0x81, 0x3c, 0x62, 0x3e, 0x81])],
    ['big5', Buffer.from([0xa1, 0x3c, 0x62, 0x3e, 0xa1])],
    ['utf-8', Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0xbc, 0xf4, 0x90, 0x80, 0x80, 0x3c])],
    ['hex', Buffer.from('3c623e')],
    ['base64', Buffer.from('PGI+')],
    ['ucs2', Buffer.from('<b>', 'utf16le')],
    ['cesu-8', Buffer.from([0xed, 0xa0, 0x80, 0x3c])],
    ['__proto__', Buffer.from('<b>\xff', 'latin1')],
  ];
  for (const [charset, bytes] of bodies) {
    it(`${charset} makes no markup and no odd character, in a body and in a header`, () => {
      const body = bytes.toString('latin1');
      const word = `=?${charset}?B?${bytes.toString('base64')}?=`;
      assertSound(
        pageOf(viewOf(`Subject: ${word}\nFrom: ${word}\nContent-Type: text/plain; charset="${charset}"\n\n${body}`)),
      );
      assertSound(pageOf(viewOf(`Content-Type: image/png; name="${word}"\n\n${body}`)));
    });
  }
});

describe('a flood', () => {
  it('of 64 MB in one line is a page of a megabyte', () => {
    const bytes = Buffer.alloc(64 * 1024 * 1024 - 100, '<');
    const page = pageOf(viewOfBody(bytes.toString('latin1')));
    assert.ok(page.length < 5 * 1024 * 1024);
    assert.match(page, /<p class="cut">66[0-9]{6} more bytes: see the raw message<\/p>\n$/);
  });

  it('of base64 and of quoted-printable is decoded no further than it is shown', () => {
    for (const [encoding, unit] of [
      ['base64', 'PDw8'],
      ['quoted-printable', '=3C='],
    ] as const) {
      const view = viewOf(
        `Content-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\n${unit.repeat(2_000_000)}`,
      );
      const [part] = view.parts;
      assert.ok(part?.kind === 'text' && part.cutBytes > 6_000_000 && part.text.length < 1_100_000);
    }
  });

  it('of links, addresses and invisible characters is a page of a bounded length', () => {
    for (const unit of ['http://a ', 'a@bcde ', '\u202e', '&', '@', '://', 'http://', '\u0001a@bcde']) {
      const body = unit.repeat(Math.floor(1_000_000 / Buffer.byteLength(unit)));
      const page = pageOf(viewOfBody(body));
      assert.ok(page.length < 8 * 1_000_000, `${unit}: ${page.length}`);
    }
  });

  it('of header words is shown to a limit', () => {
    const page = pageOf(
      viewOf(`Subject: ${'=?utf-8?Q?a?= '.repeat(100_000)}\nTo:${'\n a@bcde,'.repeat(100_000)}\n\nx`),
    );
    assert.ok(page.length < 1_000_000);
  });
});

it('any bytes at all give a sound page', () => {
  const unit = fc.constantFrom(
    'Subject: ',
    'From: ',
    'Content-Type: multipart/mixed; boundary=b\n',
    'Content-Type: text/plain; charset=',
    'utf-7',
    'gbk',
    'iso-2022-jp',
    '; name=',
    '"',
    '\n\n',
    '\n',
    '--b\n',
    '--b--\n',
    '=?utf-8?Q?',
    '=0A=E2=80=AE',
    '?=',
    '<',
    '>',
    '&',
    '\xff',
    '\x1b$B',
    '\0',
    '+ADw-',
    'a',
    ' ',
    'Content-Disposition: attachment\n',
    'Content-Transfer-Encoding: base64\n',
    'http://a.example/',
    '@',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 50 }), (units) => {
      const view = viewOf(units.join(''));
      assertSound(pageOf(view));
      assertSound(pageOf(view, OPEN));
    }),
    { numRuns: 1000 },
  );
});
