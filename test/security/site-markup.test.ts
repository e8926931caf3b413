import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertSafe, attackedSite, everyAddress, fetched, searchAddresses } from './site-attacks.test-support.ts';
import { readMarkup, readUtf8, skeletonOf } from './site-markup.test-support.ts';

const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)' x='",
  '</pre></title></textarea></details></a></table><svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<!-- --!><![CDATA[<iframe srcdoc=x>]]><?php ?>',
  '<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>',
  '&lt;script&gt;&#60;b&#62;&quot;&apos;&NewLine;&#x3c;',
  '</mark><mark onclick=alert(1)>',
  '{{constructor.constructor(1)()}}<%= x %>#{x}',
  '%3Cscript%3E%22%27%0d%0aSet-Cookie:%20a=b',
  '\\u003cscript\\u003e\\x3c\\074',
  '\u2028\u2029<style>*{background:url(//evil.example)}</style>',
];

const b = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const q = (text: string): string =>
  `=?utf-8?Q?${[...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`;
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const extended = (text: string): string =>
  `utf-8'en'${[...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`;

/** Ways to write a name of an attachment: quoted, bare, encoded words, RFC 2231 whole and in pieces. */
const NAMINGS: readonly ((text: string) => string)[] = [
  (text) => `filename=${quoted(text)}`,
  (text) => `filename=${b(text)}`,
  (text) => `filename="${q(text)}"`,
  (text) => `filename*=${extended(text)}`,
  (text) => `filename*0*=${extended(text.slice(0, 4))};\n filename*1=${quoted(text.slice(4))}`,
];

/** One mail with a text in each place that a sender fills; `naming` of its attachments. */
function attackMail(
  text: string,
  at: number,
  encode: (text: string) => string,
  naming: (text: string) => string,
): string {
  const field = encode(text);
  return [
    `Message-ID: <${text.replace(/[<>\s]/g, '')}-${at}@evil.example>`,
    `References: <${text.replace(/[<>]/g, '')}> <parent-${at}@evil.example>`,
    `In-Reply-To: ${text}`,
    'Date: Tue, 05 Mar 2024 10:00:00 +0000',
    `From: ${field} <x@evil.example>`,
    `To: ${field} <y@evil.example>, ${text}`,
    `Cc: ${field}`,
    `Reply-To: ${field} <${text}@evil.example>`,
    `Subject: ${field}`,
    `List-Id: ${field} <${text}>`,
    `X-Mailer: ${text}`,
    `MIME-Version: ${text}`,
    `Content-Type: multipart/mixed; boundary=b; charset=${quoted(text)}; x=${quoted(text)}`,
    '',
    '--b',
    `Content-Type: text/plain; charset=${quoted(text)}; name*99=${quoted(text)}`,
    '',
    `${text}\n> ${text}\n-- \n${text}\n@@ -1 +1 @@ ${text}\n+${text}\n-${text}`,
    '--b',
    `Content-Type: text/html; name=${quoted(text)}`,
    `Content-Disposition: attachment; ${naming(text)}`,
    '',
    text,
    '--b',
    `Content-Type: image/svg+xml; ${naming(text).replaceAll('filename', 'name')}`,
    '',
    `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${text}</svg>`,
    '--b',
    `Content-Type: ${text.replace(/[\s;]/g, '')}/${text.replace(/[\s;]/g, '')}`,
    `Content-Transfer-Encoding: ${text}`,
    `Content-Disposition: ${text}; ${naming(text)}`,
    '',
    text,
    '--b--',
    '',
  ].join('\n');
}

const ENCODINGS: readonly ((text: string) => string)[] = [(text) => text, b, q];

/** Letters in place of what could be markup, of the same length: the same mail without an attack. */
const harmless = (text: string): string => text.replace(/[^A-Za-z0-9]/gu, 'x');

describe('markup in every place that a sender fills', () => {
  for (const [scriptAt, script] of SCRIPTS.entries()) {
    it(`${JSON.stringify(script)} is text at every address`, async () => {
      const texts = NAMINGS.map((naming, at) => attackMail(script, at, ENCODINGS[at % ENCODINGS.length] ?? b, naming));
      const policies = scriptAt % 2 === 0 ? (['masked', 'open'] as const) : (['open', 'masked'] as const);
      const { site, store } = await attackedSite([
        { name: 'hurt', addressPolicy: policies[0], mails: texts },
        { name: 'sore', addressPolicy: policies[1], mails: texts.slice(0, 3) },
      ]);
      const shown = [];
      for (const path of [...(await everyAddress(store)), ...searchAddresses(script, ['hurt', 'sore'])]) {
        const reply = await fetched(site, path);
        assertSafe(reply);
        if (reply.status === 200) shown.push(path);
      }
      for (const kind of [
        /\/[0-9]+$/,
        /\/[0-9]+\/[1-3]$/,
        /\/t\/$/,
        /feed\.atom$/,
        /mbox\.gz$/,
        /raw$/,
        /^\/api\/v1\/.*thread$/,
      ]) {
        assert.ok(
          shown.some((path) => kind.test(path)),
          `nothing at ${kind}`,
        );
      }
    });
  }

  it('makes pages of the very elements that the same mail without it makes', async () => {
    for (const script of SCRIPTS) {
      const pages = [];
      for (const text of [script, harmless(script)]) {
        const naming = NAMINGS[3] as (text: string) => string;
        const mail = attackMail('plain', 0, (each) => each, naming).replace(/^Subject:.*$/m, `Subject: ${b(text)}`);
        const { site } = await attackedSite([
          { name: 'hurt', mails: [mail.replace(/^From:.*$/m, `From: ${b(text)} <x@evil.example>`)] },
        ]);
        const paths = [
          '/',
          '/lists/hurt/',
          '/lists/hurt/2024/03/',
          '/lists/hurt/2024/03/05/',
          '/lists/hurt/2024/03/05/1',
        ];
        pages.push(
          (await Promise.all(paths.map((path) => fetched(site, path)))).map(({ bytes, path }) => {
            const page = readUtf8(bytes);
            return `${path}\n${skeletonOf(readMarkup(page, 'html'))}`;
          }),
        );
      }
      assert.deepEqual(pages[0], pages[1]);
    }
  });

  it('that a visitor types into a search or a filter is text', async () => {
    const { site } = await attackedSite([
      { name: 'hurt', mails: [attackMail('plain', 0, (text) => text, NAMINGS[0] as never)] },
    ]);
    for (const script of SCRIPTS) {
      const encoded = encodeURIComponent(script);
      for (const path of [
        ...searchAddresses(script, ['hurt']),
        `/advisories?q=${encoded}`,
        `/search?q=a&list=${encoded}&before=1`,
        `/search?q=a&before=${encoded}`,
        `/lists/hurt/m/${encoded}/`,
        `/lists/hurt/m/${encoded}/t/?view=${encoded}&page=${encoded}`,
        `/lists/hurt/m/${encoded}`,
        `/lists/${encoded}/`,
        `/lists/hurt/2024/03/05/?after=${encoded}`,
        `/advisories/${encoded}`,
        `/advisories/OSN-1/files/${encoded}`,
        `/api/v1/lists/${encoded}`,
        `/api/v1/search?q=a&list=${encoded}&limit=${encoded}&cursor=${encoded}`,
        `/${encoded}`,
      ]) {
        assertSafe(await fetched(site, path));
      }
    }
  });
});

describe('what breaks lines and strings', () => {
  const BREAKERS = ['\r\n', '\r', '\n', '\0', '\u0085', '\u2028', '\v', '\f', '\u001b[2J', '"', '\\', ';', '%0d%0a'];

  it('in a header, a name or an id changes no header of an answer', async () => {
    const mails = BREAKERS.flatMap((breaker, at) => {
      const text = `a${breaker}Set-Cookie: owned=1${breaker}${breaker}<html>`;
      return [
        attackMail(b(text), at * 10, b, NAMINGS[1] as never),
        ...NAMINGS.slice(1).map((naming, more) => attackMail(text, at * 10 + more + 1, b, naming)),
      ];
    });
    const { site, store } = await attackedSite([{ name: 'hurt', addressPolicy: 'open', mails }]);
    const names = new Set<string>();
    for (const path of await everyAddress(store)) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      const disposition = reply.headers.get('content-disposition');
      if (disposition !== undefined) names.add(disposition);
    }
    assert.ok(names.size > 5, 'attachments were fetched');
  });

  it('in an address changes no header of an answer', async () => {
    const { site } = await attackedSite([{ name: 'hurt', addressPolicy: 'open', mails: ['Subject: a\n\nb\n'] }]);
    for (const breaker of [...BREAKERS, '\r\nSet-Cookie: owned=1\r\n\r\n<html>'].map(encodeURIComponent)) {
      for (const path of [
        `/lists${breaker}`,
        `/lists/${breaker}`,
        `/lists/hurt${breaker}`,
        `/lists/hurt/m/${breaker}`,
        `/lists/hurt/m/${breaker}/t`,
        `/lists/hurt/m/${breaker}/t.mbox.gz/`,
        `/lists/hurt/m/${breaker}/raw`,
        `/lists/hurt/2024/03/05/1${breaker}/`,
        `/advisories/osn-1${breaker}`,
        `/advisories/osn-1/v1${breaker}`,
        `/advisories/osn-1/diff/1..2${breaker}`,
        `/advisories/osn-1/files/${breaker}`,
        `/osn/${breaker}`,
        `/${breaker}/lists`,
      ]) {
        const reply = await fetched(site, path);
        assertSafe(reply);
        assert.equal(reply.headers.has('set-cookie'), false);
      }
    }
  });
});

describe('what cannot be seen, or turns a line', () => {
  const UNSEEN = ['\u202e', '\u2066', '\u2069', '\u200f', '\u061c'];

  it('is shown as what it is on every page and in every feed', async () => {
    const mails = UNSEEN.map((unseen, at) =>
      attackMail(`in${unseen}voice${unseen}`, at, b, NAMINGS[3] as (text: string) => string),
    );
    const { site, store } = await attackedSite([{ name: 'hurt', mails }]);
    let seen = 0;
    for (const path of await everyAddress(store)) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      if (!/^(?:text\/html|application\/atom)/.test(reply.headers.get('content-type') ?? '')) continue;
      const page = readUtf8(reply.bytes);
      for (const unseen of UNSEEN) assert.ok(!page.includes(unseen), `${path}: U+${unseen.charCodeAt(0).toString(16)}`);
      seen += page.split('[U+202E]').length - 1;
    }
    assert.ok(seen > 5);
  });

  it('stands on no page and in no feed where a visitor typed it', async () => {
    const { site } = await attackedSite([{ name: 'hurt', mails: ['Subject: a\n\nb\n'] }]);
    for (const path of [...searchAddresses('a\u202eb', ['hurt']), '/advisories?q=a%E2%80%AEb']) {
      assertSafe(await fetched(site, path));
    }
  });

  it('hides no words: what has no width is seen in subjects, senders and the names of files', async () => {
    const text = 'pay\u200bpal\ufeff\u00ad\u{e0041}';
    const { site, store } = await attackedSite([
      { name: 'hurt', mails: [attackMail(text, 0, b, NAMINGS[3] as (text: string) => string)] },
    ]);
    for (const path of await everyAddress(store)) {
      const reply = await fetched(site, path);
      if (!reply.headers.get('content-type')?.startsWith('text/html')) continue;
      const page = readMarkup(readUtf8(reply.bytes), 'html').filter(({ within }) => !within.includes('pre'));
      for (const { text: shown, name, attributes } of page) {
        if (name === 'pre') continue;
        for (const each of [shown, ...attributes.values()])
          assert.doesNotMatch(each, /[\u200b\ufeff\u00ad\u{e0041}]/u, path);
      }
    }
  });
});

describe('a charset', () => {
  const BODIES: readonly (readonly [charset: string, body: Uint8Array])[] = [
    ['utf-7', Buffer.from('+ADw-script+AD4-alert(1)+ADw-/script+AD4-')],
    ['utf-16', Buffer.from('\ufeff<script>alert(1)</script>\ud800', 'utf16le')],
    ['utf-16be', Buffer.from('\0<\0s\0c\0r\0i\0p\0t\0>')],
    ['utf-32', Buffer.from([0x3c, 0, 0, 0, 0x62, 0, 0, 0])],
    ['iso-2022-jp', Buffer.from('\x1b$B<script>\x1b(B<script>\x1b$@', 'latin1')],
    ['iso-2022-kr', Buffer.from('\x1b$)C\x0e<script>\x0f', 'latin1')],
    ['hz-gb-2312', Buffer.from('~{<script>~}<script>')],
    ['shift_jis', Buffer.from([0x81, 0x22, 0x3e, 0x3c, 0x62, 0x3e, 0x81])],
    ['gb18030', Buffer.from([0x81, 0x30, 0x3c, 0x62, 0x3e, 0x81])],
    ['x-user-defined', Buffer.from([0xf7, 0xbc, 0x3c, 0x62, 0x3e])],
    ['utf-8', Buffer.from([0xc0, 0xbc, 0xe0, 0x80, 0xbc, 0xf0, 0x80, 0x80, 0xbc, 0xed, 0xa0, 0x80, 0xff, 0xfe, 0x3c])],
    ['us-ascii', Buffer.from([0xbc, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0xbe])],
    ['ibm037', Buffer.from([0x4c, 0xa2, 0x83, 0x99, 0x6e])],
    ['"<script>', Buffer.from('<script>')],
    ['base64', Buffer.from('PHNjcmlwdD4=')],
  ];

  it('makes neither markup of a text nor another text of a file', async () => {
    const mails = BODIES.map(([charset, body], at) => {
      const type = `text/plain; charset=${quoted(charset)}`;
      const word = `=?${charset.replace(/[^a-z0-9-]/g, '')}?B?${Buffer.from(body).toString('base64')}?=`;
      return Buffer.concat([
        Buffer.from(
          `Message-ID: <charset-${at}@evil.example>\nDate: Tue, 05 Mar 2024 10:00:00 +0000\nSubject: ${word} `,
        ),
        Buffer.from(body).filter((byte) => byte !== 0x0a && byte !== 0x0d),
        Buffer.from(
          `\nFrom: ${word} <x@evil.example>\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: ${type}\n\n`,
        ),
        body,
        Buffer.from(`\n--b\nContent-Type: ${type}; name=${word}\nContent-Disposition: attachment\n\n`),
        body,
        Buffer.from('\n--b--\n'),
      ]);
    });
    const { site, store } = await attackedSite([{ name: 'hurt', addressPolicy: 'open', mails }]);
    let files = 0;
    for (const path of await everyAddress(store)) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      if (/\/[0-9]+\/1$/.test(path) && reply.status === 200) files += 1;
    }
    assert.ok(files >= BODIES.length);
  });
});

describe('an attachment', () => {
  const TYPES = [
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'application/xml',
    'text/javascript',
    'text/css',
    'text/event-stream',
    'application/pdf',
    'application/x-shockwave-flash',
    'multipart/related',
    'message/external-body',
    'text/plain\u0000text/html',
    'text/html; charset=utf-7',
  ];
  const NAMES = [
    'x.html',
    'x.svg',
    '../../etc/passwd',
    '..\\..\\boot.ini',
    'CON',
    'NUL.txt',
    '.htaccess',
    '...',
    '.',
    ' ',
    '-rf',
    'a"; filename="evil.html',
    'a\r\nX-Evil: 1',
    'x.patch.exe',
    `${'n'.repeat(300)}.html`,
    'C:evil.bat',
    'stream.txt:$DATA',
    'invoice\u202elmth.txt',
    '%2e%2e%2fx.html',
    '\u00e4\u{1f4a9}.html',
  ];

  it('is served as plain text or as bytes to be saved, under a name that is one', async () => {
    const html = '<!doctype html><script>alert(1)</script>';
    const mails = TYPES.flatMap((type, typeAt) =>
      NAMES.map(
        (name, at) =>
          `Message-ID: <a${typeAt}-${at}@evil.example>\nDate: Tue, 05 Mar 2024 10:00:00 +0000\nSubject: ${at}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: ${type}\nContent-Disposition: inline; filename*=${extended(name)}\n\n${html}\n--b--\n`,
      ),
    );
    const { site, store } = await attackedSite([{ name: 'hurt', mails }]);
    const headings = await store.headings({ kind: 'team' }, { list: 'hurt', order: 'oldest_first', limit: 500 });
    let served = 0;
    for (const { number, attachmentCount } of headings) {
      if (attachmentCount === 0) continue;
      const path = `/lists/hurt/2024/03/05/${number}/1`;
      const reply = await fetched(site, path);
      assertSafe(reply);
      // a multipart that cannot be divided is text on the page, whatever name it has
      if (reply.status === 404 && TYPES[Math.floor((number - 1) / NAMES.length)]?.startsWith('multipart/')) continue;
      assert.equal(reply.status, 200, path);
      assert.match(reply.headers.get('content-type') ?? '', /^(?:text\/plain|application\/octet-stream)(?:;|$)/);
      const name =
        /filename="(?<name>[^"]*)"$/.exec(reply.headers.get('content-disposition') ?? '')?.groups?.['name'] ?? '';
      assert.match(name, /^[A-Za-z0-9_]{1,100}\.(?:txt|bin)$/, path);
      assert.ok(reply.text.includes('<script>'), 'byte for byte');
      served += 1;
      assertSafe(await fetched(site, `/lists/hurt/2024/03/05/${number}`));
    }
    assert.ok(served > TYPES.length * (NAMES.length - 5), `${served} of ${headings.length}`);
  });
});
