import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { dateOf } from './date-time.ts';
import { decodeBody } from './decode-body.ts';
import { fieldBody } from './header-text.ts';
import type { Message } from './message.ts';
import { messageIdOf } from './msg-id.ts';
import { parseMessage } from './parse-message.ts';
import { recognise } from './recognise.ts';

/** Pieces of mail, so that chance meets the places where framing can go wrong. */
const piece = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '\r',
    '\n\n',
    ' ',
    '\t',
    '--',
    '--a',
    '--a--',
    '--ab',
    '\n--a\n',
    '\n--a--\n',
    '\n--b\n',
    '\n--ab\n',
  ],
  ...['text', 'From ', 'From: x@example.org\n', 'X-Y: z\n', 'no field\n', ':', '\n--a \t\r\n', '=', '=41', '=\n'],
  'Content-Type: multipart/mixed; boundary=a\n\n',
  'Content-Type: multipart/digest; boundary="ab"\r\n\r\n',
  'Content-Type: multipart/alternative; boundary=b\n\n',
  'Content-Type: multipart/mixed; boundary="a--"\n\n',
  'Content-Transfer-Encoding: base64\n',
  'Content-Transfer-Encoding: quoted-printable\n',
  'Subject: =?utf-8?Q?a=C3=A9?= =?x?B?!!?=\n',
  "Content-Disposition: attachment; filename*0*=utf-8''a%; filename*1=b\n",
);
const mail = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ maxLength: 5 }) }), {
    maxLength: 60,
  })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
const anyBytes = fc.oneof({ weight: 4, arbitrary: mail }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) });

function assertFramed(message: Message): void {
  const { bytes, parts } = message;
  const text = (start: number, end: number) => Buffer.from(bytes).toString('latin1', start, end);
  parts.forEach((part, index) => {
    const { range, bodyRange } = part;
    assert.ok(0 <= range.start && range.start <= bodyRange.start && bodyRange.start <= bodyRange.end);
    assert.equal(bodyRange.end, range.end);
    assert.ok(range.end <= bytes.length);
    for (const field of part.headerFields) {
      assert.ok(range.start <= field.range.start && field.range.start <= field.range.end);
      assert.ok(field.range.end <= bodyRange.start, 'fields stand before the body');
    }
    assert.equal(part.parent === null, index === 0);
    if (!part.isMultipart) {
      assert.ok(!parts.some((other) => other.parent === index));
      return;
    }
    // preamble, children, epilogue: in order, apart, inside; between them delimiter lines and nothing else
    const boundary = (part.parameters.get('boundary') ?? '').trimEnd();
    const pieces = parts.filter((other) => other.parent === index).map((other) => other.range);
    assert.ok(part.preambleRange);
    pieces.unshift(part.preambleRange);
    if (part.epilogueRange !== null) pieces.push(part.epilogueRange);
    assert.equal(pieces[0]?.start, bodyRange.start);
    assert.equal(pieces.at(-1)?.end, bodyRange.end);
    pieces.slice(1).forEach((next, at) => {
      const end = pieces[at]?.end ?? 0;
      assert.ok(end <= next.start);
      const isClosing = part.epilogueRange !== null && at === pieces.length - 2;
      const delimiter = text(end, next.start);
      const expected = `--${boundary}${isClosing ? '--' : ''}`;
      assert.match(delimiter, /^(?:\r?\n)?--\S+[ \t]*(?:\r?\n)?$/);
      assert.equal(delimiter.trim(), expected);
    });
  });
}

test('parts lie inside their multipart, apart, and with the delimiters make up its bytes', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      assertFramed(parseMessage(bytes));
    }),
    { numRuns: 2000 },
  );
});

test('nothing that is asked of a message throws, whatever its bytes', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const message = parseMessage(bytes);
      for (const part of message.parts) {
        decodeBody(message, part);
        for (const field of part.headerFields) fieldBody(part.headerFields, field.name);
      }
      dateOf(message);
      messageIdOf(message);
      recognise(bytes);
    }),
    { numRuns: 1000 },
  );
});

const WHOLE = Buffer.from(
  [
    'Received: from a by b; Tue, 01 Sep 2015 13:19:07 +0000',
    'Message-ID: <1@bell.example.org>',
    'From: "Bell, security" <security@bell.example.org>',
    'Subject: =?utf-8?Q?Bell_advisory_9?=',
    'Date: Tue, 01 Sep 2015 13:19:07 +0000',
    'Content-Type: multipart/mixed; boundary="=separator"',
    '',
    '--=separator',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'A flaw in the clapper.',
    '--=separator',
    'Content-Type: application/octet-stream',
    "Content-Disposition: attachment; filename*=utf-8''bell9.patch",
    'Content-Transfer-Encoding: base64',
    '',
    'LS0tIGEKKysrIGIK',
    '--=separator--',
    '',
  ].join('\r\n'),
);

test('a whole mail with bytes changed, cut out or doubled is framed too', () => {
  const edit = fc.tuple(fc.nat(WHOLE.length), fc.nat(20), fc.oneof(piece, fc.string({ maxLength: 3 })));
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
      let text = WHOLE.toString('latin1');
      for (const [at, cut, put] of edits) text = text.slice(0, at) + put + text.slice(at + cut);
      const message = parseMessage(Buffer.from(text, 'latin1'));
      assertFramed(message);
      for (const part of message.parts) decodeBody(message, part);
    }),
    { numRuns: 1000 },
  );
});
