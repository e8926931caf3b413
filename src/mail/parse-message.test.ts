import assert from 'node:assert/strict';
import test from 'node:test';
import { MAX_DEPTH, MAX_DIAGNOSTICS, MAX_FIELD_BYTES, MAX_HEADER_FIELDS, MAX_PARTS } from './limits.ts';
import type { Message, Part } from './message.ts';
import { parseMessage } from './parse-message.ts';

function parse(text: string): Message {
  return parseMessage(Buffer.from(text, 'latin1'));
}

function body(message: Message, part: Part | undefined): string {
  assert.ok(part);
  return Buffer.from(message.bytes).toString('latin1', part.bodyRange.start, part.bodyRange.end);
}

function bodies(message: Message): readonly string[] {
  return message.parts.filter((part) => !part.isMultipart).map((part) => body(message, part));
}

function codes(message: Message): readonly string[] {
  return message.diagnostics.map((diagnostic) => diagnostic.code);
}

const MIXED = 'From: bell@example.org\nContent-Type: multipart/mixed; boundary="=sep"\n\n';

test('a plain message has one part, the root, with the defaults of RFC 2045, 5.2', () => {
  const message = parse('From: a@example.org\r\nSubject: two\r\n lines\r\n\r\nhello\r\n');
  assert.equal(message.parts.length, 1);
  const [root] = message.parts;
  assert.deepEqual(
    [root.path, root.parent, root.depth, root.mediaType, root.charset, root.transferEncoding, root.disposition],
    ['', null, 0, 'text/plain', null, '7bit', null],
  );
  assert.deepEqual(message.headerFields[1], { name: 'Subject', range: { start: 21, end: 43 }, body: ' two lines' });
  assert.equal(body(message, root), 'hello\r\n');
  assert.deepEqual(message.diagnostics, []);
});

for (const [name, eol] of [
  ['CRLF', '\r\n'],
  ['LF', '\n'],
] as const) {
  test(`the ${name} before a delimiter is not the body's (RFC 2046, 5.1.1)`, () => {
    const message = parse(
      `${MIXED}preamble\n--=sep\n\none\n\n--=sep\nContent-Type: text/x-diff; name="a.patch"\n\ntwo\n--=sep--\nepilogue\n`.replaceAll(
        '\n',
        eol,
      ),
    );
    assert.deepEqual(bodies(message), [`one${eol}`, 'two']);
    assert.deepEqual(
      message.parts.map((part) => [part.path, part.parent, part.depth, part.mediaType, part.fileName]),
      [
        ['', null, 0, 'multipart/mixed', null],
        ['1', 0, 1, 'text/plain', null],
        ['2', 0, 1, 'text/x-diff', 'a.patch'],
      ],
    );
    const [root] = message.parts;
    const at = (range: { start: number; end: number } | null) =>
      range && Buffer.from(message.bytes).toString('latin1', range.start, range.end);
    assert.equal(at(root.preambleRange), 'preamble');
    assert.equal(at(root.epilogueRange), `epilogue${eol}`);
    assert.deepEqual(message.diagnostics, []);
  });
}

test('mixed line ends, and blanks after a delimiter', () => {
  const message = parse(`${MIXED}--=sep \t \r\n\r\none\n--=sep\t\n\ntwo\r\n--=sep-- \r\n`);
  assert.deepEqual(bodies(message), ['one', 'two']);
});

test('a boundary that begins another does not end its part', () => {
  const message = parse(
    `Content-Type: multipart/mixed; boundary="=separator"\n\n--=separator\nContent-Type: multipart/mixed; boundary="=sep"\n\n--=sep\n\n--=sepa\n--=sep--x\none\n--=sep--\n--=separator\n\ntwo\n--=separator--\n`,
  );
  assert.deepEqual(bodies(message), ['--=sepa\n--=sep--x\none', 'two']);
  assert.deepEqual(
    message.parts.map((part) => part.path),
    ['', '1', '1.1', '2'],
  );
  assert.deepEqual(codes(message), []);
});

test('a boundary that itself ends in two dashes is told from a closing delimiter', () => {
  const message = parse('Content-Type: multipart/mixed; boundary=a--\n\n--a--\n\none\n--a--\n\ntwo\n--a----\n');
  assert.deepEqual(bodies(message), ['one', 'two']);
});

test('a missing closing delimiter is reported, and the last part runs to the end', () => {
  const message = parse(`${MIXED}--=sep\n\none\n--=sep\n\ntwo\n`);
  assert.deepEqual(bodies(message), ['one', 'two\n']);
  assert.deepEqual(codes(message), ['mail-boundary-not-closed']);
});

test('an outer delimiter ends inner multiparts that were not closed', () => {
  const message = parse(
    `${MIXED}--=sep\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\none\n--=sep\n\ntwo\n--=sep--\n`,
  );
  assert.deepEqual(bodies(message), ['one', 'two']);
  assert.deepEqual(codes(message), ['mail-boundary-not-closed']);
});

test('empty parts: with a blank line only, and with nothing at all', () => {
  const message = parse(`${MIXED}--=sep\n\n--=sep\n--=sep\nX-A: b\n\n--=sep\nX-A: b\n--=sep--\n`);
  assert.deepEqual(bodies(message), ['', '', '', '']);
  for (const part of message.parts) assert.ok(part.range.start <= part.bodyRange.start);
});

test('a multipart without a usable boundary, or without any delimiter line, is a leaf with all its bytes', () => {
  for (const [parameter, code] of [
    ['', 'mail-boundary-missing'],
    ['; boundary=""', 'mail-boundary-missing'],
    [`; boundary="${'x'.repeat(257)}"`, 'mail-boundary-unusable'],
    ['; boundary=other', 'mail-no-delimiter'],
  ] as const) {
    const message = parse(`Content-Type: multipart/mixed${parameter}\n\n--=sep\n\none\n--=sep--\n`);
    assert.deepEqual(bodies(message), ['--=sep\n\none\n--=sep--\n'], parameter);
    assert.deepEqual(codes(message), [code]);
    assert.deepEqual([message.parts[0].isMultipart, message.parts[0].preambleRange], [false, null]);
  }
});

test('an RFC 2231 boundary, which hides the parts from readers that do not know it', () => {
  const message = parse('Content-Type: multipart/mixed; boundary*0="=s"; boundary*1=ep\n\n--=sep\n\none\n--=sep--\n');
  assert.deepEqual(bodies(message), ['one']);
});

test('one boundary on two levels nests as it was written', () => {
  const message = parse(
    `${MIXED}--=sep\nContent-Type: multipart/alternative; boundary="=sep"\n\n--=sep\n\none\n--=sep--\n--=sep\n\ntwo\n--=sep--\n`,
  );
  assert.deepEqual(
    message.parts.map((part) => part.path),
    ['', '1', '1.1', '2'],
  );
  assert.deepEqual(codes(message), ['mail-boundary-reused']);
});

test('attack: a part hidden after the closing delimiter is reported', () => {
  const message = parse(`${MIXED}--=sep\n\none\n--=sep--\n--=sep\n\nhidden\n`);
  assert.deepEqual(bodies(message), ['one']);
  assert.deepEqual(codes(message), ['mail-delimiter-after-end']);
});

test('a digest holds messages (RFC 2046, 5.1.5), which are leaves', () => {
  const message = parse(
    'Content-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: a@example.org\nContent-Type: multipart/mixed; boundary=e\n\n--e\n\nx\n--e--\n--d--\n',
  );
  assert.equal(message.parts.length, 2);
  assert.equal(message.parts[1]?.mediaType, 'message/rfc822');
});

test('a From_ line, a >From line, and a byte order mark before the header', () => {
  const mbox = parse('From bell@example.org Tue Sep  1 13:19:07 2015\nSubject: x\n\nhi\n');
  assert.deepEqual(mbox.fromLineRange, { start: 0, end: 47 });
  assert.equal(mbox.headerFields[0]?.name, 'Subject');
  const quoted = parse('>From bell@example.org Tue Sep  1 13:19:07 2015\nSubject: x\n\nhi\n');
  assert.deepEqual(
    quoted.headerFields.map((field) => field.name),
    ['', 'Subject'],
  );
  const marked = parse('\xef\xbb\xbfSubject: x\n\nhi\n');
  assert.equal(marked.headerFields[0]?.name, 'Subject');
  assert.deepEqual(codes(marked), ['mail-byte-order-mark']);
});

test('header lines that are no fields are kept without a name', () => {
  const message = parse('X-Old-Data: ([nil\n\t["12" "Monday"]\n\tnil)\nno colon here\nSubject : spaced\n\nhi\n');
  assert.deepEqual(
    message.headerFields.map((field) => [field.name, field.body]),
    [
      ['X-Old-Data', ' ([nil\t["12" "Monday"]\tnil)'],
      ['', 'no colon here'],
      ['Subject', ' spaced'],
    ],
  );
  assert.deepEqual(codes(message), ['mail-header-line-without-name']);
  assert.equal(body(message, message.parts[0]), 'hi\n');
});

test('a header section without its blank line does not swallow the text', () => {
  for (const [text, expected] of [
    ['Subject: x\nfirst words\nsecond: line\n', 'first words\nsecond: line\n'],
    ['Subject: x\n-----BEGIN SOMETHING-----\nHash: y\n\ntext\n', '-----BEGIN SOMETHING-----\nHash: y\n\ntext\n'],
    ['   A text that begins with blanks\n\nand goes on\n', '   A text that begins with blanks\n\nand goes on\n'],
  ] as const) {
    const message = parse(text);
    assert.equal(body(message, message.parts[0]), expected);
    assert.deepEqual(codes(message), ['mail-header-not-ended']);
  }
  const headersOnly = parse('Subject: x\nTo: y');
  assert.deepEqual([body(headersOnly, headersOnly.parts[0]), headersOnly.headerFields.length], ['', 2]);
});

test('a bare CR ends neither a header line nor a delimiter', () => {
  const message = parse(`Subject: x\rTo: y\n${MIXED}--=sep\n\none\r--=sep--\r\ntwo\n--=sep--\n`);
  assert.equal(message.headerFields[0]?.body, ' x\rTo: y');
  assert.deepEqual(bodies(message), ['one\r--=sep--\r\ntwo']);
});

test('content fields: comments, case, unknown dispositions, repeated and unreadable types', () => {
  const message = parse(
    'Content-Type: TEXT/Plain; CHARSET=us-ascii (Plain text)\nContent-type: text/html\nContent-Transfer-Encoding: BASE64 (x)\nContent-Disposition: form-data; filename=a.txt\n\n',
  );
  const [root] = message.parts;
  assert.deepEqual(
    [root.mediaType, root.charset, root.transferEncoding, root.disposition, root.fileName],
    ['text/plain', 'us-ascii', 'base64', 'attachment', 'a.txt'],
  );
  assert.deepEqual(codes(message), ['mail-content-type-repeated']);
  assert.deepEqual(codes(parse('Content-Type: nonsense\n\n')), ['mail-content-type-unreadable']);
});

test('file names: slashes stay, control and bidirectional characters go, all three encodings are read', () => {
  for (const [fields, expected] of [
    ['Content-Disposition: attachment; filename="tsa9/tsa9-1.patch"', 'tsa9/tsa9-1.patch'],
    ['Content-Disposition: attachment; filename="a\x07b\x7f.patch"', 'ab.patch'],
    ["Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEb.patch", 'ab.patch'],
    ["Content-Disposition: attachment; filename*0*=utf-8''caf%C3%A9; filename*1=.patch", 'caf\u00e9.patch'],
    ['Content-Disposition: attachment; filename="=?utf-8?B?Y2Fmw6k=?=.patch"', 'caf\u00e9.patch'],
    ['Content-Disposition: attachment; filename="caf\xc3\xa9.patch"', 'caf\u00e9.patch'],
    ['Content-Disposition: attachment; filename="a\\"b;c.patch"', 'a"b;c.patch'],
    ['Content-Disposition: attachment\nContent-Type: text/plain; name=n.txt', 'n.txt'],
    ['Content-Disposition: attachment; filename="\x01"', null],
  ] as const) {
    assert.equal(parse(`${fields}\n\n`).parts[0].fileName, expected, fields);
  }
});

test('attack: parameter names that mean something to an object', () => {
  const message = parse('Content-Type: text/plain; __proto__*0=x; constructor*0=y; __proto__=z; charset=utf-8\n\n');
  assert.equal(message.parts[0].charset, 'utf-8');
  assert.equal(message.parts[0].parameters.get('constructor'), 'y');
});

test('attack: a million parts become MAX_PARTS and one rest that holds the bytes of the others', () => {
  const message = parse(MIXED + '--=sep\n\nx\n'.repeat(MAX_PARTS + 50));
  assert.equal(message.parts.length, MAX_PARTS + 1);
  const rest = message.parts.at(-1);
  assert.equal(body(message, rest), `\nx\n${'--=sep\n\nx\n'.repeat(50)}`);
  assert.equal(rest?.mediaType, 'application/octet-stream');
  assert.ok(codes(message).includes('mail-too-many-parts'));
});

test('attack: multiparts nested ten thousand deep stop at MAX_DEPTH', () => {
  let text = '';
  for (let i = 0; i < 10_000; i += 1) text += `Content-Type: multipart/mixed; boundary=b${i}x\n\n--b${i}x\n`;
  const message = parse(`${text}\nend\n`);
  assert.equal(message.parts.length, MAX_DEPTH + 1);
  assert.ok(body(message, message.parts.at(-1)).endsWith('end\n'));
  assert.ok(codes(message).includes('mail-too-deep'));
});

test('attack: a header of many fields is kept as one nameless field beyond the limit', () => {
  const message = parse(`${'a:\n'.repeat(MAX_HEADER_FIELDS + 10)}\nhi`);
  assert.equal(message.headerFields.length, MAX_HEADER_FIELDS + 1);
  assert.deepEqual(message.headerFields.at(-1), {
    name: '',
    range: { start: 3 * MAX_HEADER_FIELDS, end: 3 * (MAX_HEADER_FIELDS + 10) },
    body: '',
  });
  assert.equal(body(message, message.parts[0]), 'hi');
});

test('attack: one endless header field is cut, its range is not', () => {
  const message = parse(`A: ${'x'.repeat(MAX_FIELD_BYTES + 5)}\n\nhi`);
  assert.equal(message.headerFields[0]?.body.length, MAX_FIELD_BYTES);
  assert.equal(message.headerFields[0]?.range.end, MAX_FIELD_BYTES + 9);
  assert.deepEqual(codes(message), ['mail-field-too-long']);
});

test('attack: an odd line in every part does not make a diagnostic for each', () => {
  const message = parse(MIXED + '--=sep\ntext\n'.repeat(MAX_PARTS - 10));
  assert.equal(message.diagnostics.length, MAX_DIAGNOSTICS + 1);
});
