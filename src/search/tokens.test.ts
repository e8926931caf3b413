import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GAP, idTokens } from './id-words.ts';
import { anyText } from './texts.test-support.ts';
import { MAX_TOKEN_LENGTH, placedTokensOf, tokensOf } from './tokens.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['  . , -- ', ''],
  ['Hello, World!', 'hello world'],
  ['arch/x86/mm/p2m.c', 'arch x86 mm p2m c'],
  ['user@example.org', 'user example org'],
  ['CVE-2020-25598', 'cve 2020 25598'],
  ['XENMEM_acquire_resource', 'xenmem acquire resource'],
  ['a_b.patch', 'a b patch'],
  ["don't", 'don t'],
  ['Ünïcode ÉCOLE', 'unicode ecole'],
  ['Łukasz Jørgensen Straße STRASSE İstanbul ısı', 'lukasz jorgensen strasse strasse istanbul isi'],
  ['ＦＵＬＬ ｗｉｄｔｈ ①②³ ½ ﬁn', 'full width 123 1 2 fin'],
  ['ΟΔΟΣ.x ΟΔΟΣ οδός', 'οδοσ x οδοσ οδοσ'],
  ['Съешь ещё', 'съешь еще'],
  ['日本語 abc日本def', '日 本 語 abc 日 本 def'],
  ['ｶﾞﾗｽ がラ', 'カ ラ ス か ラ'],
  ['한국', '한 국'],
  ['\u1112\u1161\u11ab', '한'],
  ['ภาษาไทย', 'ภ า ษ า ไ ท ย'],
  [
    'zero\u200bwidth soft\u00adhyphen bi\u202edi b\u2066id bom\ufeff joi\u200dner',
    'zerowidth softhyphen bidi bid bom joiner',
  ],
  ['c\u0301\u0302\u0303o\u034fmb var\ufe0f fil\u3164ler', 'comb var filler'],
  ['em\u{e0041}bargo', 'embargo'],
  ['a\0b c\ud800d \udfffe', 'a b c d e'],
  ['smile 😀 𝔘𝔫𝔦 𐐀', 'smile uni 𐐨'],
];

describe('tokens', () => {
  for (const [text, words] of CASES) {
    it(`of ${JSON.stringify(text)}`, () => assert.equal(tokensOf(text).join(' '), words));
  }

  it('are cut where they are longer than the limit, and never through a character', () => {
    assert.deepEqual(tokensOf('x'.repeat(10_000)), ['x'.repeat(MAX_TOKEN_LENGTH)]);
    assert.deepEqual(tokensOf(`x${'𐐨'.repeat(100)}`), [`x${'𐐨'.repeat(31)}`]);
  });

  it('consist of letters and digits, in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const token of tokensOf(text)) {
          assert.match(token, /^[\p{L}\p{N}]+$/v);
          assert.ok(token.isWellFormed() && token.length <= MAX_TOKEN_LENGTH);
          assert.ok(!token.includes(GAP));
        }
      }),
    );
  });

  it('are the tokens of themselves, in any order of writing', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(' ', '"', '\n> ', '/'), (text, between) => {
        const tokens = tokensOf(text);
        assert.deepEqual(tokensOf(tokens.join(between)), tokens);
      }),
    );
  });

  it('of each character fold once and for all, with places and without', () => {
    const BATCH = 2048;
    for (let point = 0; point < 0x11_0000; point += BATCH) {
      // whole planes of Han and of private use, each like the next
      if ((point >= 0x2_0000 && point < 0x2_f800) || (point >= 0x3_0000 && point < 0xe_0000) || point >= 0xf_0000)
        continue;
      const text = Array.from({ length: BATCH }, (_, at) => `a${String.fromCodePoint(point + at)}`).join('"');
      const tokens = tokensOf(text);
      assert.deepEqual(tokensOf(tokens.join(' ')), tokens);
      assert.deepEqual(
        placedTokensOf(text).map(({ token }) => token),
        tokens,
      );
    }
  });

  it('do not depend on case, nor on how characters are composed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokensOf(text);
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) assert.deepEqual(tokensOf(text.normalize(form)), tokens);
        assert.deepEqual(tokensOf(tokens.join(' ').toUpperCase()).length, tokens.length);
      }),
    );
  });

  it('are the same with their places, which are in order and never overlap but for one character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const placed = placedTokensOf(text);
        assert.deepEqual(
          placed.map(({ token }) => token),
          tokensOf(text),
        );
        let last = 0;
        for (const { start, end } of placed) {
          assert.ok(start >= 0 && start < end && end <= text.length && start >= last);
          last = start;
        }
      }),
    );
  });

  it('are the same with their places beside an ellipsis, as it stands in lines that are shown cut', () => {
    for (const text of ['… a b', 'a…b', 'ab c…', '…', 'a …\u0301b', 'caf\u00e9…']) {
      assert.deepEqual(
        placedTokensOf(text).map(({ token }) => token),
        tokensOf(text),
        text,
      );
    }
    assert.deepEqual(placedTokensOf('… ab').at(0), { token: 'ab', start: 2, end: 4 });
  });

  it('of an id begin with the mark of its kind', () => {
    assert.deepEqual(idTokens('m', '20200624.a@b'), ['\ue00120200624', 'a', 'b']);
    assert.deepEqual(idTokens('m', '<>'), []);
    assert.notDeepEqual(idTokens('dfpre', 'abc1234'), idTokens('dfpost', 'abc1234'));
  });
});
