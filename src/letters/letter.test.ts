import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Instant, TocsinError } from '#base';
import { ambiguitiesOf, dateOf, decodeBody, fieldBody, type Message, messageIdOf, msgIds, parseMessage } from '#mail';
import { type AdvisoryLetter, advisoryLetter, noticeLetter } from './letter.ts';
import { mailAddress } from './mail-address.ts';

interface ParsedMail {
  readonly subject?: string;
  readonly messageId?: string;
  readonly date?: Date;
  readonly from?: { readonly value: readonly { readonly address?: string; readonly name?: string }[] };
  readonly attachments: readonly { readonly filename?: string; readonly content: Buffer }[];
}
const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser(bytes: Buffer, options: object): Promise<ParsedMail>;
};
const OPTIONS = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };

const FROM = { address: mailAddress('team@lantern.example'), name: 'Lantern Team' };
const TO = [{ address: mailAddress('announce@lists.lantern.example') }];
const BASE: AdvisoryLetter = {
  from: FROM,
  to: TO,
  subject: 'Lantern Security Advisory 7 v2 - wick too long',
  messageId: 'q7q7q7@lantern.example',
  date: Date.UTC(2026, 2, 1, 12, 5, 9) as Instant,
  text: bytesOf('-----BEGIN PGP SIGNED MESSAGE-----\n\na\n'),
};

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function firstText(message: Message): Uint8Array {
  const part = message.parts.find((each) => each.mediaType === 'text/plain' && !each.isMultipart);
  assert.ok(part);
  return decodeBody(message, part).bytes;
}

function assertSound(letter: Uint8Array): void {
  const text = textOf(letter);
  assert.match(text, /^[\t\n\x20-\x7e]*$/, 'ASCII, no carriage return');
  assert.ok(text.endsWith('\n'));
  for (const line of text.split('\n')) {
    assert.ok(line.length <= 998, 'no line is too long');
    assert.doesNotMatch(line, /^(?:From |\.)|[ \t]$/, 'no line that a transport may change');
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  plain: 'one\ntwo\n',
  empty: '',
  'no line end': 'one',
  'only line ends': '\n\n\n',
  'trailing blanks': 'a \nb\t\n-- \n',
  'From lines': 'From here\nFrom there\n>From\n',
  'dots and equals signs': '.\n..\n.a=20\n=\n',
  'carriage returns': 'a\r\nb\rc\n\r\n',
  'beyond ASCII': 'Lämpchen – 灯\n',
  'a long line': `${'x'.repeat(5000)}\n`,
  'a long line of From and dots': `${'From .'.repeat(400)}\n`,
  'dots where long lines are broken': `ä${'.'.repeat(400)}\n`,
  'From where long lines are broken': `äxxxx${'From '.repeat(200)}\n`,
  'a delimiter': '--=_0\n--=_0--\n',
  controls: '\0\f\u001b[31m\u007f\n',
};

describe('the text of an advisory letter', () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    for (const attachments of [[], [{ name: 'a.patch', bytes: bytesOf('--- a\n') }]]) {
      it(`comes back byte for byte: ${name}, ${attachments.length} attachments`, () => {
        const letter = advisoryLetter({ ...BASE, text: bytesOf(text), attachments });
        assertSound(letter);
        const message = parseMessage(letter);
        assert.deepEqual(message.diagnostics, []);
        assert.deepEqual(ambiguitiesOf(message), []);
        assert.equal(textOf(firstText(message)), textOf(bytesOf(text)));
      });
    }
  }

  it('of any bytes, with any files, comes back, here and by mailparser', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.constantFrom('From a', '.', '-- ', '- From b', '=', '=46', '--=_', 'x'.repeat(1100), '\t'),
    );
    const text = fc.oneof(
      fc
        .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
        .map(([lines, end]) => bytesOf(lines.join(end))),
      fc.uint8Array({ maxLength: 400 }),
    );
    const files = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, files, async (bytes, contents) => {
        const attachments = contents.map((content, at) => ({ name: `lantern/file ${at}.patch`, bytes: content }));
        const letter = advisoryLetter({ ...BASE, text: bytes, attachments });
        assertSound(letter);
        const message = parseMessage(letter);
        assert.deepEqual(ambiguitiesOf(message), []);
        assert.deepEqual(Buffer.from(firstText(message)), Buffer.from(bytes));
        const files = message.parts.filter((part) => part.disposition === 'attachment');
        assert.deepEqual(
          files.map((part) => [part.fileName, textOf(decodeBody(message, part).bytes)]),
          attachments.map(({ name, bytes: content }) => [name, textOf(content)]),
        );
        const oracle = await simpleParser(Buffer.from(letter), OPTIONS);
        assert.deepEqual(
          oracle.attachments.map(({ filename, content }) => [filename, textOf(content)]),
          attachments.map(({ name, bytes: content }) => [name, textOf(content)]),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is left in clear where nothing endangers it, so that the raw mail can be verified', () => {
    const text = textOf(advisoryLetter(BASE));
    assert.match(text, /^Content-Transfer-Encoding: 7bit$/m);
    assert.doesNotMatch(text, /format=flowed/);
  });

  const hasPython = spawnSync('python3', ['-c', 'import email']).status === 0;
  it('and the files are the same for the mail library of Python', { skip: hasPython ? false : 'no python3' }, () => {
    const attachments = [
      { name: 'lantern7/lantern7-1.patch', bytes: bytesOf('--- a\n+++ b\n') },
      {
        name: `Lämpchen und ein sehr langer Name, der nicht in eine Zeile passt.patch`,
        bytes: Uint8Array.of(0, 255, 10, 13),
      },
    ];
    const program = [
      'import sys,email,email.policy,json,base64',
      'm=email.message_from_bytes(sys.stdin.buffer.read(),policy=email.policy.default)',
      'p=list(m.iter_parts())',
      'b=lambda x:base64.b64encode(x.get_payload(decode=True)).decode()',
      'print(json.dumps([m["subject"],m["from"],b(p[0]),[[x.get_filename(),b(x)] for x in p[1:]]]))',
    ].join('\n');
    for (const [name, text] of Object.entries(TEXTS)) {
      const subject =
        'Lämpchen 7 – der Docht =?x?q?y?= ist zu lang, und dieser Betreff ist es auch, weit über eine Zeile hinaus';
      const letter = advisoryLetter({
        ...BASE,
        from: { ...FROM, name: 'Lämp, Chen' },
        subject,
        text: bytesOf(text),
        attachments,
      });
      const ran = spawnSync('python3', ['-c', program], { input: letter, encoding: 'utf8' });
      assert.equal(ran.status, 0, ran.stderr);
      const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
      assert.deepEqual(
        JSON.parse(ran.stdout),
        [
          subject,
          '"Lämp, Chen" <team@lantern.example>',
          base64(bytesOf(text)),
          attachments.map((each) => [each.name, base64(each.bytes)]),
        ],
        name,
      );
    }
  });
});

describe('the header of a letter', () => {
  it('says what it was given', async () => {
    const letter = advisoryLetter({
      ...BASE,
      inReplyTo: 'v1@lantern.example',
      references: ['v0@lantern.example', 'v1@lantern.example'],
      headers: [{ name: 'List-Id', text: 'Announcements <announce.lists.lantern.example>' }],
    });
    const message = parseMessage(letter);
    assert.equal(messageIdOf(message), BASE.messageId);
    assert.equal(dateOf(message), BASE.date);
    assert.equal(fieldBody(message.headerFields, 'Subject'), BASE.subject);
    assert.deepEqual(msgIds(fieldBody(message.headerFields, 'References') ?? ''), [
      'v0@lantern.example',
      'v1@lantern.example',
    ]);
    assert.match(
      textOf(letter),
      /^From: Lantern Team <team@lantern\.example>\nTo: announce@lists\.lantern\.example\nDate: Sun, 01 Mar 2026 12:05:09 \+0000\n/,
    );
    const oracle = await simpleParser(Buffer.from(letter), OPTIONS);
    assert.equal(oracle.messageId, `<${BASE.messageId}>`);
    assert.equal(oracle.date?.getTime(), BASE.date);
  });

  it('gives back a subject that looks encoded', () => {
    for (const subject of ['=?utf-8?Q?wick?=', 'a =?utf-8?B?YQ==?= b', '=?']) {
      const message = parseMessage(advisoryLetter({ ...BASE, subject }));
      assert.equal(fieldBody(message.headerFields, 'Subject'), subject);
    }
  });

  it('is the same bytes for the same letter', () => {
    const letter = { ...BASE, attachments: [{ name: 'a', bytes: Uint8Array.of(1) }] };
    assert.deepEqual(advisoryLetter(letter), advisoryLetter(structuredClone(letter)));
  });

  it('gives back any subject and name that are one line', async () => {
    const oneLine = fc
      .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 }), fc.string({ minLength: 1, maxLength: 150 }))
      .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}@]/u.test(text) && text.trim() === text && text !== '');
    await fc.assert(
      fc.asyncProperty(oneLine, oneLine, async (subject, name) => {
        const letter = advisoryLetter({ ...BASE, subject, from: { ...FROM, name } });
        assertSound(letter);
        assert.equal(fieldBody(parseMessage(letter).headerFields, 'Subject'), subject);
        const oracle = await simpleParser(Buffer.from(letter), OPTIONS);
        assert.equal(oracle.subject, subject);
        assert.equal(oracle.from?.value.length, 1);
        assert.equal(oracle.from?.value[0]?.address, FROM.address);
      }),
      { numRuns: 200 },
    );
  });

  const evil = ['a\r\nBcc: x@y.example', 'a\nb', 'a\rb', 'a\0b', 'a\u2028b', 'a\u0085b', '\ud800'];
  for (const value of evil) {
    const fields: Readonly<Record<string, Partial<AdvisoryLetter>>> = {
      subject: { subject: value },
      name: { from: { ...FROM, name: value } },
      address: { to: [{ address: value as typeof FROM.address }] },
      messageId: { messageId: value },
      inReplyTo: { inReplyTo: value },
      references: { references: ['a@b', value] },
      'a file name': { attachments: [{ name: value, bytes: new Uint8Array(1) }] },
      'a media type': { attachments: [{ name: 'a', type: value, bytes: new Uint8Array(1) }] },
      'a field': { headers: [{ name: 'X-A', text: value }] },
      "a field's name": { headers: [{ name: value, text: 'a' }] },
    };
    for (const [name, part] of Object.entries(fields)) {
      it(`takes no ${JSON.stringify(value)} as ${name}`, () => {
        assert.throws(
          () => advisoryLetter({ ...BASE, ...part }),
          (error) => error instanceof TocsinError && error.code === 'usage',
        );
      });
    }
  }

  const refused: readonly (readonly [string, Partial<AdvisoryLetter>])[] = [
    ['nobody to write to', { to: [] }],
    ['a subject of nothing', { subject: ' ' }],
    ['a subject without an end', { subject: 'x'.repeat(20_000) }],
    ['a second Bcc', { headers: [{ name: 'bcc', text: 'a' }] }],
    ['a second Content-Type', { headers: [{ name: 'Content-type', text: 'text/html' }] }],
    ['a name with an address of its own', { from: { ...FROM, name: '"ceo@bank.example" <a@b.example>' } }],
    ['a file outside its folder', { attachments: [{ name: '../a', bytes: new Uint8Array(1) }] }],
    ['a file from the root', { attachments: [{ name: '/etc/a', bytes: new Uint8Array(1) }] }],
    ['a file name in disguise', { attachments: [{ name: 'a\u202egpj.exe', bytes: new Uint8Array(1) }] }],
    ['a multipart as a file', { attachments: [{ name: 'a', type: 'multipart/mixed', bytes: new Uint8Array(1) }] }],
    ['a year that mail cannot say', { date: 1e15 as Instant }],
  ];
  for (const [name, part] of refused) {
    it(`does not have ${name}`, () => assert.throws(() => advisoryLetter({ ...BASE, ...part }), TocsinError));
  }
});

describe('a notice', () => {
  const notice = {
    from: FROM,
    to: TO,
    subject: 'We have your report',
    messageId: BASE.messageId,
    date: BASE.date,
  } as const;
  it('has 72 columns and says that a program sent it', () => {
    const text = `Thank you.\n\n${'word '.repeat(60)}\n  - ${'item '.repeat(40)}\nhttps://lantern.example/${'x'.repeat(90)}\r\nGrüße\u0007  \n\n\n`;
    const letter = noticeLetter({ ...notice, text, autoSubmitted: 'auto-replied' });
    assertSound(letter);
    const message = parseMessage(letter);
    assert.equal(fieldBody(message.headerFields, 'Auto-Submitted'), 'auto-replied');
    const shown = Buffer.from(firstText(message)).toString('utf8');
    assert.ok(shown.endsWith('Grüße\n'));
    const long = shown.split('\n').filter((line) => line.length > 72);
    assert.deepEqual(long, [`https://lantern.example/${'x'.repeat(90)}`]);
    assert.equal(shown.split(/\s+/).join(' ').trim(), text.replace('\u0007', '').split(/\s+/).join(' ').trim());
  });
});
