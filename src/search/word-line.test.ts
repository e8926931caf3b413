import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GAP } from './id-words.ts';
import { joinedWords } from './indexed-words.ts';
import { anyText } from './texts.test-support.ts';
import { tokensOf } from './tokens.ts';
import { unitsOf, WordLine } from './word-line.ts';

const room = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(1000));

describe('a line of words', () => {
  it('has the tokens of its stretches, as many as there is room for, and gaps only between words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: anyText, room, isApart: fc.boolean() }), { maxLength: 6 }),
        (stretches) => {
          const line = new WordLine();
          const expected: string[] = [];
          for (const stretch of stretches) {
            const tokens = tokensOf(stretch.text).slice(0, stretch.room);
            const hasGap = stretch.isApart && line.count > 0;
            if (hasGap && tokens.length > 0) expected.push(GAP);
            expected.push(...tokens);
            const added = line.append(
              stretch.text,
              unitsOf(stretch.text),
              0,
              stretch.text.length,
              stretch.room,
              hasGap,
            );
            assert.deepEqual([added, line.count], [tokens.length, expected.length]);
          }
          assert.equal(Buffer.from(line.words()).toString(), expected.join(' '));
          line.clear();
          assert.equal(line.words().length, 0);
        },
      ),
    );
  });

  it('cuts words where their tokens are cut', () => {
    for (const text of [
      'x'.repeat(63),
      'x'.repeat(64),
      'x'.repeat(65),
      '𐐨'.repeat(40),
      `x${'𐐨'.repeat(40)}y`,
      'é'.repeat(99),
    ]) {
      const line = new WordLine();
      line.append(`${text} end`, unitsOf(`${text} end`), 0, text.length + 4, 9, false);
      assert.equal(Buffer.from(line.words()).toString(), tokensOf(`${text} end`).join(' '));
    }
  });

  it('of a message holds nothing of the message before', () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        const message = {
          subject: null,
          from: null,
          to: null,
          cc: null,
          attachmentNames: [],
          messageId: null,
          listId: null,
        };
        const alone = joinedWords({ ...message, texts: [second] });
        joinedWords({ ...message, subject: first, to: first, texts: [first, first] });
        assert.deepEqual(joinedWords({ ...message, texts: [second] }), alone);
      }),
    );
  });
});
