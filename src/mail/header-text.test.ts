import assert from 'node:assert/strict';
import test from 'node:test';
import { addressesIn } from './addresses.ts';
import { readDateTime } from './date-time.ts';
import { decodeHeaderText, fieldBodies, fieldBody } from './header-text.ts';
import { MAX_ADDRESSES, MAX_ENCODED_WORD_TEXT, MAX_MSG_ID_LENGTH, MAX_MSG_IDS } from './limits.ts';
import { messageIdOf, msgIds, readMsgIds } from './msg-id.ts';
import { parseMessage } from './parse-message.ts';

test('field bodies: any case, unfolded, trimmed, encoded words and raw UTF-8 decoded', () => {
  const { headerFields } = parseMessage(
    Buffer.from('SUBJECT: =?utf-8?Q?caf=C3=A9?=\r\n =?utf-8?B?IHR3bw==?= \r\nX: caf\u00e9\r\nx: 2\r\n\r\n'),
  );
  assert.equal(fieldBody(headerFields, 'Subject'), 'caf\u00e9 two');
  assert.deepEqual(fieldBodies(headerFields, 'X'), ['caf\u00e9', '2']);
  assert.equal(fieldBody(headerFields, 'To'), null);
});

test('attack: encoded words without end, in unknown charsets, and more text than is decoded', () => {
  for (const text of ['=?', '=?utf-8?B?', '=?none?Q?a?=', '=?utf-8?B?!!?=']) {
    assert.equal(typeof decodeHeaderText(text), 'string');
  }
  const long = '=?utf-8?Q?=41?= '.repeat(MAX_ENCODED_WORD_TEXT);
  assert.equal(decodeHeaderText(long), long);
});

test('message ids lose their brackets; folds, words and comments around them are passed over', () => {
  const id = (body: string) => messageIdOf(parseMessage(Buffer.from(`Message-Id: ${body}\n\n`)));
  assert.equal(id('<1@bell.example.org>'), '1@bell.example.org');
  assert.equal(id('1@bell.example.org'), '1@bell.example.org');
  assert.equal(id(''), null);
  assert.equal(messageIdOf(parseMessage(Buffer.from('To: x\n\n'))), null);
  assert.deepEqual(msgIds('"Message of Monday" <a@b> (about x) <c@\td> <> <<e@f>>'), ['a@b', 'c@d', 'e@f']);
  assert.deepEqual(msgIds(`<${'x'.repeat(MAX_MSG_ID_LENGTH + 1)}> <a@b>`), ['a@b']);
});

test('attack: a million references keep the nearest MAX_MSG_IDS and say so', () => {
  const body = Array.from({ length: MAX_MSG_IDS + 5 }, (_, i) => `<${i}@x>`).join(' ');
  const { ids, isTruncated } = readMsgIds(body);
  assert.deepEqual([ids.length, ids[0], ids.at(-1), isTruncated], [MAX_MSG_IDS, '5@x', `${MAX_MSG_IDS + 4}@x`, true]);
  assert.equal(readMsgIds('<a@b>').isTruncated, false);
  assert.deepEqual(msgIds('<'.repeat(100_000)), []);
  assert.deepEqual(msgIds('>'.repeat(100_000)), []);
});

test('dates: RFC 5322, 3.3 and the obsolete forms of 4.3', () => {
  const noon = Date.UTC(2015, 8, 1, 12, 0, 0);
  for (const body of [
    ' Tue, 01 Sep 2015 12:00:00 +0000',
    'Tue, 1 Sep 2015 14:00:00 +0200 (CEST)',
    '1 Sep 2015 06:30 -0530',
    'Tue, 1 Sep 15 12:00:00 GMT',
    'Tue, 1 Sep 115 08:00:00 EDT',
    'Tue(day), 1 Sep 2015 (a (nested) comment) 12:00:00 Z',
    'tue, 01-sep-2015 12:00:00 xyz',
  ]) {
    assert.equal(readDateTime(body), noon, body);
  }
  assert.equal(readDateTime('31 Dec 99 23:59:59 +0000'), Date.UTC(1999, 11, 31, 23, 59, 59));
  assert.equal(readDateTime('30 Jun 2015 23:59:60 +0000'), Date.UTC(2015, 6, 1));
});

test('dates that cannot be read are null, never a guess', () => {
  for (const body of [
    '',
    'Tue, 22 Sep',
    'yesterday',
    '31 Feb 2015 12:00:00 +0000',
    '1 Sep 2015 24:00:00 +0000',
    '1 Sep 2015 12:60:00 +0000',
    '1 Sep 2015 12:00:00',
    '1 Sep 2015 12:00:00 +0099',
    '2015-09-01T12:00:00Z',
    `1 Sep 2015 12:00:00 +0000${' '.repeat(1000)}`,
  ]) {
    assert.equal(readDateTime(body), null, body);
  }
});

test('addresses: names, comments and quoted strings are no addresses', () => {
  for (const [body, expected] of [
    ['a@b.example', ['a@b.example']],
    ['"Bell, security" <s@b.example>, t@b.example (a (b) <c@d>)', ['s@b.example', 't@b.example']],
    ['"evil@x.example" <a@b.example>', ['a@b.example']],
    ['"a b"@c.example', ['"a b"@c.example']],
    ['team: a@b.example, <c@d.example>;', ['a@b.example', 'c@d.example']],
    ['<@relay.example,@x.example:a@b.example>', ['a@b.example']],
    ['Bell security <security@....org>', ['security@....org']],
    ['<>, <a>, @b, "unclosed <a@b.example>', []],
    ['(unclosed a@b.example', []],
  ] as const) {
    assert.deepEqual(addressesIn(body), expected, body);
  }
});

test('attack: more addresses than anyone has', () => {
  assert.equal(addressesIn('a@b,'.repeat(MAX_ADDRESSES + 1)).length, MAX_ADDRESSES);
});
