import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sliceRange } from '#base';
import {
  canonicalise,
  canonicalText,
  type FrameProblem,
  frameClearSigned,
  MAX_SIGNED_TEXT_BYTES,
  signedText,
  signedTextRanges,
} from './cleartext-signature.ts';
import { escapeDashes } from './dash-escape.ts';
import { bytesOf } from './gpg.test-support.ts';

const BLOCK = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

first \t
- - second
- third

-----BEGIN PGP SIGNATURE-----

AAAA
-----END PGP SIGNATURE-----
`;

function frame(text: string) {
  const framed = frameClearSigned(bytesOf(text));
  assert.ok(framed);
  const piece = (name: 'before' | 'headers' | 'text' | 'armor' | 'after') =>
    Buffer.from(sliceRange(framed.bytes, framed[name])).toString('latin1');
  return { framed, piece, signed: latin1(signedText(framed)), canonical: latin1(canonicalText(framed)) };
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('frameClearSigned', () => {
  it('finds the five pieces', () => {
    const { piece, framed } = frame(`mail\n\n${BLOCK}-- \nfooter\n`);
    assert.equal(piece('before'), 'mail\n\n');
    assert.equal(piece('headers'), 'Hash: SHA256\n');
    assert.equal(piece('text'), 'first \t\n- - second\n- third\n');
    assert.equal(piece('armor'), BLOCK.slice(BLOCK.indexOf('-----BEGIN PGP SIGNATURE')));
    assert.equal(piece('after'), '-- \nfooter\n');
    assert.deepEqual([framed.problem, framed.moreBlocks, framed.hashNames], [null, false, ['sha256']]);
  });

  it('keeps what was signed and drops only escapes', () => {
    const { signed, canonical, framed } = frame(BLOCK);
    assert.equal(signed, 'first \t\n- second\nthird\n');
    assert.equal(canonical, 'first\r\n- second\r\nthird\r\n');
    assert.equal(
      [...signedTextRanges(framed)].map((range) => latin1(sliceRange(framed.bytes, range))).join(''),
      signed,
    );
  });

  it('reads CRLF, and takes the whole last line break for framing', () => {
    const { signed, canonical, framed } = frame(BLOCK.replaceAll('\n', '\r\n'));
    assert.equal(signed, 'first \t\r\n- second\r\nthird\r\n');
    assert.equal(canonical, 'first\r\n- second\r\nthird\r\n');
    assert.equal(framed.problem, null);
  });

  it('reads empty texts, with and without a line for them', () => {
    for (const between of ['\n\n\n', '\n\n']) {
      const { signed, framed } = frame(BLOCK.replace(/\n\nfirst[\s\S]*third\n\n/u, between));
      assert.deepEqual([signed, framed.problem], ['', null]);
    }
  });

  it('finds nothing where there is nothing', () => {
    for (const text of ['', 'text', ` ${BLOCK}`, BLOCK.replace('MESSAGE-----', 'MESSAGE----'), BLOCK.slice(0, 33)]) {
      assert.equal(frameClearSigned(bytesOf(text)), null);
    }
  });

  it('takes the first block and says that there is more', () => {
    const { framed, piece } = frame(BLOCK + BLOCK);
    assert.equal(framed.moreBlocks, true);
    assert.equal(piece('after'), BLOCK);
    assert.equal(frame(`${BLOCK}-----BEGIN PGP SIGNATURE-----\n`).framed.moreBlocks, true);
    assert.equal(frame(`${BLOCK}- -----BEGIN PGP SIGNATURE-----\n`).framed.moreBlocks, false);
  });

  const problems: Readonly<Record<string, readonly [FrameProblem, string]>> = {
    'no END line': ['truncated', BLOCK.slice(0, BLOCK.indexOf('-----END'))],
    'no signature': ['truncated', BLOCK.slice(0, BLOCK.indexOf('-----BEGIN PGP SIGNATURE'))],
    'no text': ['truncated', '-----BEGIN PGP SIGNED MESSAGE-----'],
    'headers only': ['truncated', '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n'],
    'another header': ['header_not_allowed', BLOCK.replace('Hash: SHA256', 'Hash: SHA256\nComment: x')],
    'a hash unknown': ['header_not_allowed', BLOCK.replace('SHA256', 'SHA999')],
    'a header of a megabyte': ['header_not_allowed', BLOCK.replace('SHA256', 'SHA256,'.repeat(150_000))],
    'a thousand headers': ['header_not_allowed', BLOCK.replace('Hash: SHA256\n', 'Hash: SHA256\n'.repeat(1000))],
    'text at once': ['header_not_allowed', BLOCK.replace('Hash: SHA256\n\n', '')],
    'armor in the text': ['armor_line_in_text', BLOCK.replace('- third', '-----BEGIN PGP SIGNED MESSAGE-----')],
    'another END': ['armor_malformed', BLOCK.replace('END PGP SIGNATURE', 'END PGP MESSAGE')],
    'a text too large': ['text_too_large', BLOCK.replace('third', 'x'.repeat(MAX_SIGNED_TEXT_BYTES))],
    'an armor too large': ['armor_too_large', BLOCK.replace('AAAA', 'AAAA\n'.repeat(60_000))],
  };
  for (const [name, [problem, text]] of Object.entries(problems)) {
    it(`${name}: ${problem}`, () => {
      const { framed, piece } = frame(text);
      assert.equal(framed.problem, problem);
      assert.ok(text.endsWith(piece('after')));
    });
  }

  it('never throws, and its ranges are in order', () => {
    const line = fc.constantFrom(...BLOCK.split('\n'), '- ', '-', '-----', '\r', 'Hash: SHA256', 'x');
    const end = fc.constantFrom('\n', '\r\n', '\r', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), (lines) => {
        const framed = frameClearSigned(bytesOf(lines.flat().join('')));
        if (framed === null) return;
        const { before, headers, text, armor, after, bytes } = framed;
        const offsets = [before, headers, text, armor, after].flatMap((range) => [range.start, range.end]);
        assert.deepEqual(
          offsets,
          [...offsets].sort((a, b) => a - b),
        );
        assert.equal(after.end, bytes.length);
        canonicalText(framed);
      }),
    );
  });

  it('takes time in proportion to the bytes', () => {
    const shapes = [
      '-----BEGIN PGP SIGNED MESSAGE----- x\n',
      '-----BEGIN PGP SIGNED MESSAGE-----\n',
      '\n',
      '- \n',
      'x',
      ' ',
    ];
    for (const shape of shapes) {
      const bytes = bytesOf(`${BLOCK.slice(0, 49)}${shape.repeat((16 * 1024 * 1024) / shape.length)}\n${BLOCK}`);
      const started = process.cpuUsage();
      frameClearSigned(bytes);
      const { user } = process.cpuUsage(started);
      assert.ok(user < 2_000_000, `${shape}: ${user} microseconds`);
    }
  });
});

describe('canonical text', () => {
  it('is the same for every line end and blank at a line end, and changes with anything else', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '-', '\f', 'é'), maxLength: 5 });
    const ends = fc.constantFrom('\n', '\r\n', ' \n', '\t \r\n', '\r\r\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, ends)), line, (lines, rest) => {
        const plain = [...lines.map(([text]) => text), rest].map((text) => text.replace(/[ \t]+$/, '')).join('\r\n');
        assert.equal(latin1(canonicalise(bytesOf(lines.flat().join('') + rest))), plain);
      }),
    );
  });

  it('survives escaping', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '-', 'From ', '\r'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = `${lines.join('\n')}.`;
        const { signed } = frame(
          BLOCK.replace(/(?<=\n\n)first[\s\S]*third\n(?=\n)/u, () => latin1(escapeDashes(bytesOf(text)))),
        );
        assert.equal(signed, text);
      }),
    );
  });
});
