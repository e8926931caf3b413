import assert from 'node:assert/strict';
import test from 'node:test';
import { type InputKind, recognise } from './recognise.ts';

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
