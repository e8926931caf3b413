import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { maskAddresses } from './index.ts';

describe('addresses in a text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['user@example.com', 'user@...mple.com'],
    ['To: "A" <a@pond.example>, b@lake.example', 'To: "A" <a@...d.example>, b@...e.example'],
    ['a@bcd', 'a@bcd'],
    ['a@bcde', 'a@...e'],
    ['@abcde', '@abcde'],
    ['a@bcde@fghij', 'a@...e@...ij'],
    ["o'neil&co@x-y.example", "o'neil&co@....example"],
    ['a@b&c&d', 'a@...&d'],
    ['é@pond.example', 'é@pond.example'],
    ['a@pönd.example', 'a@pönd.example'],
    ['a@pon\u0000d', 'a@pon\u0000d'],
    ['a@po\tnd.example', 'a@po\tnd.example'],
    ['', ''],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} gives ${JSON.stringify(expected)}`, () => {
      assert.equal(maskAddresses(text), expected);
    });
  }

  it('are cut exactly where the rule, written out character by character, cuts them', () => {
    const unit = fc.constantFrom('@', '@', 'a', '.', '-', '&', '<', ' ', '"', '\n', 'ü', '\u0001', '😀', '7');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        assert.equal(maskAddresses(text), byTheLetter(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('are cut in a text of megabytes without a pause for each', () => {
    const text = 'a@bcde '.repeat(300_000);
    assert.equal(maskAddresses(text), 'a@...e '.repeat(300_000));
    assert.equal(maskAddresses('@'.repeat(2_000_000)), '@'.repeat(2_000_000));
  });
});

function byTheLetter(text: string): string {
  const isPlain = (at: number): boolean => /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]$/.test(text[at] ?? '');
  let masked = '';
  for (let at = 0; at < text.length; at += 1) {
    masked += text[at];
    if (text[at] !== '@' || ![at - 1, at + 1, at + 2, at + 3, at + 4].every(isPlain)) continue;
    masked += '...';
    at += 3;
  }
  return masked;
}
