import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { canaryBook, unpackedBody } from './canary-book.test-support.ts';

const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const lines = (text: string): string => (text.match(/.{1,20}/g) ?? []).join('\r\n');

/** How a word may stand in an answer, a letter or a file. */
const FORMS: Readonly<Record<string, (word: string) => string | Uint8Array>> = {
  clear: (word) => word,
  'in capitals': (word) => word.toUpperCase(),
  backwards: (word) => [...word].reverse().join(''),
  percent,
  'one letter in percent': (word) => `${word.slice(0, 3)}${percent(word.slice(3, 4))}${word.slice(4)}`,
  'twice in percent': (word) => percent(word).replaceAll('%', '%25'),
  'decimal entities': (word) => [...word].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
  'hexadecimal entities': (word) => [...word].map((letter) => `&#x${letter.charCodeAt(0).toString(16)};`).join(''),
  'escapes of JSON': (word) => [...word].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join(''),
  'quoted-printable': (word) => [...Buffer.from(word)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join(''),
  'a soft line break': (word) => `${word.slice(0, 5)}=\r\n${word.slice(5)}`,
  'a folded header': (word) => `Subject: ${word.slice(0, 5)}\r\n ${word.slice(5)}`,
  'UTF-16': (word) => Buffer.from(word, 'utf16le'),
  'UTF-16, the other way': (word) => Buffer.from(word, 'utf16le').swap16(),
  hexadecimal: hex,
  HEXADECIMAL: (word) => hex(word).toUpperCase(),
  ...Object.fromEntries(
    ['', 'x', 'xx'].map((before) => [
      `base64 after ${before.length}`,
      (word: string) => base64(`${before}${word}, and more of it`),
    ]),
  ),
  'base64 in lines': (word) => lines(base64(`a longer text in which ${word} stands, and more`)),
  base64url: (word) => Buffer.from(`\xff\xfe?>${word} and more`).toString('base64url'),
  'encoded word of a header': (word) => `=?utf-8?B?${base64(`Re: ${word}`)}?=`,
  gzip: (word) => gzipSync(`before ${word}`),
  zlib: (word) => deflateSync(`before ${word}`),
  zstd: (word) => zstdCompressSync(Buffer.from(`before ${word} behind`)),
  'gzip in base64': (word) => gzipSync(`before ${word}`).toString('base64'),
  'base64 in percent': (word) => encodeURIComponent(base64(`=${word}?`)),
  'cut by marks': (word) => `${word.slice(0, 7)}<mark>${word.slice(7)}</mark>`,
  'cut by a soft hyphen': (word) => `${word.slice(0, 7)}&shy;${word.slice(7)}`,
};

describe('what looks for canaries', () => {
  for (const [form, make] of Object.entries(FORMS)) {
    it(`finds one in this form: ${form}`, () => {
      const book = canaryBook();
      const word = book.word('title', 'case 1', 'advisory');
      book.word('comment', 'case 1', 'desk');
      const bytes = Buffer.concat([Buffer.from('before it\n'), Buffer.from(make(word)), Buffer.from('\nand behind')]);
      const found = book.find(bytes);
      assert.deepEqual(
        found.map(({ canary }) => canary?.place ?? null),
        ['title'],
        JSON.stringify(found),
      );
    });
  }

  it('finds one in a body that was packed for its way', () => {
    const book = canaryBook();
    const word = book.word('title', 'case 1', 'advisory');
    const ways = [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['zstd', zstdCompressSync],
      [null, (bytes: Uint8Array) => bytes],
    ] as const;
    for (const [name, pack] of ways) {
      assert.equal(book.find(unpackedBody(pack(Buffer.from(`x ${word}`)), name)).length, 1, String(name));
    }
  });

  it('finds digests of whole texts, also cut off, and numbers that stand for something', () => {
    const book = canaryBook();
    const text = Buffer.from('the whole text\n');
    book.whole('text', 'case 1', 'advisory', text);
    const size = book.number('size of a patch', 'case 1', 'advisory');
    for (const name of ['sha256', 'sha1', 'sha512', 'md5']) {
      for (const form of ['hex', 'base64', 'base64url'] as const) {
        const digest = createHash(name).update(text).digest(form);
        assert.equal(
          book.find(Buffer.from(`ETag: "${digest}"`))[0]?.canary?.place,
          'digest of text',
          `${name} ${form}`,
        );
        assert.equal(book.find(Buffer.from(`W/"x.${digest.slice(0, 14)}"`)).length, 1, `${name} ${form}`);
      }
    }
    const [thousands, rest] = [String(size).slice(0, 2), String(size).slice(2)];
    for (const said of [
      `Content-Length: ${size}`,
      `osn${size}.patch`,
      `${thousands},${rest} bytes`,
      hex(`size ${size} bytes`),
    ]) {
      assert.equal(book.find(Buffer.from(said))[0]?.canary?.place, 'size of a patch', said);
    }
    assert.deepEqual(book.find(Buffer.from(`1${size} ${size}0 ${size + 1}`)), []);
  });

  it('tells of a piece of one, and finds nothing where there is none', () => {
    const book = canaryBook();
    const word = book.word('title', 'case 1', 'advisory');
    book.word('comment', 'case 1', 'desk');
    assert.deepEqual(book.find(Buffer.from(word.slice(0, 6))), [{ canary: null, form: 'clear' }]);
    assert.equal(book.find(Buffer.from(word.slice(0, 10)))[0]?.canary?.place, 'title');
    assert.deepEqual(book.find(Buffer.from(`${word.slice(0, 5)} ${'any text '.repeat(1000)}`)), []);
  });
});
