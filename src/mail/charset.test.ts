import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decodeText } from './charset.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

test('UTF-8 under the labels that real mail gives it', () => {
  const cafe = Buffer.from('caf\u00e9');
  for (const charset of [null, 'us-ascii', 'UTF-8', 'utf8', 'ANSI_X3.4-1968']) {
    assert.deepEqual(decodeText(cafe, charset), { text: 'caf\u00e9', encoding: 'utf-8', lossy: false });
  }
  assert.deepEqual(decodeText(Buffer.from('plain'), null), { text: 'plain', encoding: 'us-ascii', lossy: false });
});

test('what is no UTF-8 is read as windows-1252, one character for each byte, and marked', () => {
  assert.deepEqual(decodeText(bytes(0x63, 0xe9, 0x92), 'utf-8'), {
    text: 'c\u00e9\u2019',
    encoding: 'windows-1252',
    lossy: true,
  });
});

test('0x92 is an apostrophe in windows-1252, and under the label iso-8859-1 (nodejs/node 56542)', () => {
  for (const charset of ['windows-1252', 'iso-8859-1']) {
    assert.deepEqual(decodeText(bytes(0x92), charset), { text: '\u2019', encoding: 'windows-1252', lossy: false });
  }
  assert.deepEqual(decodeText(bytes(0xe9), 'ISO-8859-1'), { text: '\u00e9', encoding: 'iso-8859-1', lossy: false });
});

test('a byte order mark is text, so that text and bytes can be compared', () => {
  assert.equal(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8').text, '\ufeffa');
});

test('other charsets: by library, marked where characters were lost', () => {
  assert.deepEqual(decodeText(bytes(0xa4), 'iso-8859-15'), { text: '\u20ac', encoding: 'iso-8859-15', lossy: false });
  assert.deepEqual(decodeText(bytes(0xc4, 0xe3), 'GB2312'), { text: '\u4f60', encoding: 'gb2312', lossy: false });
  assert.deepEqual(decodeText(Buffer.from('\x1b$B$"\x1b(B'), 'iso-2022-jp').text, '\u3042');
  assert.equal(decodeText(bytes(0xff), 'gbk').lossy, true);
});

test('a charset that nobody knows is no charset; attack: names of codecs that are none', () => {
  for (const charset of ['y', 'base64', 'hex', 'x-unknown', '../../etc', '__proto__', 'x'.repeat(9000)]) {
    assert.deepEqual(decodeText(Buffer.from('plain'), charset), { text: 'plain', encoding: 'us-ascii', lossy: false });
    assert.deepEqual(decodeText(Buffer.from('\u00e9'), charset), { text: '\u00e9', encoding: 'utf-8', lossy: true });
  }
});

test('valid UTF-8 comes back byte for byte; nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, charset) => {
      const encoded = Buffer.from(text);
      assert.deepEqual(Buffer.from(decodeText(encoded, 'utf-8').text), encoded);
      decodeText(encoded, charset);
    }),
  );
});
