import assert from 'node:assert/strict';
import test from 'node:test';
import { type InputKind, isBinary, isNoMail, recognise } from './recognise.ts';

const ARMOR = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nBell advisory 9\n';

test('inputs are recognised by content', () => {
  const cases: readonly (readonly [InputKind, string])[] = [
    ['message', 'From: a@b.example\nSubject: x\n\nhi\n'],
    ['message', `X-Source: made up\nDate: Tue, 1 Sep 2015 12:00:00 +0000\nSubject: x\n\n${ARMOR}`],
    ['message', 'X-Old-Data: ([nil\n\tnil)\nodd\nFrom: a@b.example\nDate: x\n\nhi\n'],
    ['message', `\xef\xbb\xbfSubject: x\n\n${ARMOR}`],
    ['mbox', `From bell@b.example Tue Sep  1 13:19:07 2015\nSubject: x\n\n${ARMOR}`],
    ['mbox', 'From  Tue Sep 01 13:19:07 UTC 2015\r\nSubject: x\r\n\r\nhi\r\n'],
    ['clear_signed', ARMOR],
    ['clear_signed', `\n\n${ARMOR.replaceAll('\n', '\r\n')}`],
    ['clear_signed', `Saved from the list:\nNote: by hand\n\n${ARMOR}`],
    ['archive_page', `  bell-announce - x  [prev] Subject: x ${ARMOR.replaceAll('\n', ' ')}`],
    ['archive_page', `<!DOCTYPE html>\n<pre>\n${ARMOR}</pre>`],
    ['archive_page', '            Bell Security Advisory 9\n\n   A flaw\n'],
    ['unknown', ''],
    ['unknown', 'hello'],
    ['unknown', '<html>hello</html>'],
    ['unknown', `\0\x01${ARMOR}`],
    ['unknown', 'From here on: nothing\n'],
  ];
  for (const [kind, text] of cases) assert.equal(recognise(Buffer.from(text, 'latin1')), kind, text.slice(0, 60));
});

test('what is surely no mail: no header field of one, not even in a damaged header', () => {
  const isNone = (text: string): boolean => {
    const bytes = Buffer.from(text, 'latin1');
    return isNoMail(recognise(bytes), bytes);
  };
  for (const text of [
    '',
    'bellhost\n',
    '# Bell advisories\n\n| advisory | file |\n',
    '<!DOCTYPE html>\n<pre>advisory</pre>',
    'A list of files:\n\nSubject: in the second paragraph\n',
    `${ARMOR.slice(5)}`.replace('Bell advisory 9', 'Bell'),
    '\x7fELF\0\0\nFrom: a@b.example\nnonsense\n',
  ]) {
    assert.equal(isNone(text), true, JSON.stringify(text));
  }
  for (const text of [
    'From: a@b.example\nSubject: x\n\nhi\n',
    ARMOR,
    'odd line\nmore of it\nSubject: of a damaged mail\nodd again\n\nhi\n',
    '\n\nDate: Tue, 1 Sep 2015 12:00:00 +0000\n broken\nodd\n\nhi\n',
    `From bell@b.example Tue Sep  1 13:19:07 2015\n\nno header\n`,
    'From: a@b.example\nSubject: x\n\n\0\0 in the body\n',
  ]) {
    assert.equal(isNone(text), false, JSON.stringify(text));
  }
});

test('binary is what has bytes that no text has', () => {
  const is = (text: string): boolean => isBinary(Buffer.from(text, 'latin1'));
  assert.equal(is('\x28\xb5\x2f\xfd\x04\x01\x02\x03 packed'), true);
  assert.equal(is('a\0b'), true);
  assert.equal(is(''), false);
  assert.equal(is('page\x0cbreak \x1b$B@5\x1b(B, \x08\x08 struck, \xe9\xfc\x96 latin and windows\r\n\t'), false);
  assert.equal(is(`${'long text\n'.repeat(100)}\x01\x02\x03\x04\x05`), false);
});
