import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decodeBody } from './decode-body.ts';
import { parseMessage } from './parse-message.ts';

function decode(encoding: string, body: string | Uint8Array): { text: string; codes: readonly string[] } {
  const head = Buffer.from(`Content-Transfer-Encoding: ${encoding}\r\n\r\n`);
  const message = parseMessage(Buffer.concat([head, typeof body === 'string' ? Buffer.from(body, 'latin1') : body]));
  const { bytes, diagnostics } = decodeBody(message, message.parts[0]);
  return { text: Buffer.from(bytes).toString('latin1'), codes: diagnostics.map((diagnostic) => diagnostic.code) };
}

test('base64 and back, in lines of any length', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      fc.constantFrom('\n', '\r\n', ' \t\n'),
      (bytes, width, eol) => {
        const base64 = Buffer.from(bytes).toString('base64');
        const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        const { text, codes } = decode('base64', lines.join(eol));
        assert.equal(text, Buffer.from(bytes).toString('latin1'));
        assert.deepEqual(codes, []);
      },
    ),
  );
});

test('base64 that senders really write', () => {
  assert.deepEqual(decode('base64', 'YWI=YWI='), { text: 'abab', codes: [] });
  assert.deepEqual(decode('base64', 'YQ==\nYWI=\nYWJj'), { text: 'aababc', codes: [] });
  assert.deepEqual(decode('base64', 'YWI'), { text: 'ab', codes: ['mail-base64-cut-short'] });
  assert.deepEqual(decode('base64', 'YWJjZ'), { text: 'abc', codes: ['mail-base64-cut-short'] });
  assert.deepEqual(decode('base64', 'Y!W*J-j'), { text: 'abc', codes: ['mail-base64-junk'] });
  assert.deepEqual(decode('base64', ''), { text: '', codes: [] });
  assert.deepEqual(decode('base64', '===='), { text: '', codes: [] });
});

test('quoted-printable (RFC 2045, 6.7): bytes, soft line breaks, blanks at line ends, stray signs', () => {
  const cases = [
    ['caf=C3=A9=3d=3D', 'caf\xc3\xa9==', []],
    ['one=\r\n two=  \nthree=', 'one twothree', []],
    ['a \t\r\nb  \nc  ', 'a\r\nb\nc', []],
    ['a=20\nb=20 \nc =\n d', 'a \nb \nc  d', []],
    ['a=b =zz =', 'a=b =zz ', ['mail-quoted-printable-stray']],
    ['a\rb', 'a\rb', []],
  ] as const;
  for (const [encoded, text, codes] of cases) assert.deepEqual(decode('Quoted-Printable', encoded), { text, codes });
});

test('quoted-printable and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const encoded = [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('=\n');
      assert.equal(decode('quoted-printable', encoded).text, Buffer.from(bytes).toString('latin1'));
    }),
  );
});

test('7bit, 8bit and binary are views of the message; an unknown encoding is one with a diagnostic', () => {
  for (const encoding of ['7bit', '8bit', 'binary', 'x-own']) {
    const message = parseMessage(Buffer.from(`Content-Transfer-Encoding: ${encoding}\n\na=41\xe9`, 'latin1'));
    const { bytes, diagnostics } = decodeBody(message, message.parts[0]);
    assert.equal(bytes.buffer, message.bytes.buffer);
    assert.equal(Buffer.from(bytes).toString('latin1'), 'a=41\xe9');
    assert.deepEqual(
      diagnostics.map((diagnostic) => diagnostic.code),
      encoding === 'x-own' ? ['mail-encoding-unknown'] : [],
    );
  }
});
