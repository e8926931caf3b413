import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { proseSentences } from './sentences.ts';

const texts = (body: string, line = 1) => proseSentences(body, line).map((sentence) => sentence.text);

describe('the sentences of a section', () => {
  it('end where the next one begins, not at an abbreviation or inside a version', () => {
    assert.deepEqual(texts('Systems with foo (e.g. Bar 4.2) are odd.  Others,\ni.e. Baz, are not.'), [
      'Systems with foo (e.g. Bar 4.2) are odd.',
      'Others, i.e. Baz, are not.',
    ]);
    assert.deepEqual(texts('Xen 4.2.1 and 4.3 count. xen-unstable does, too.'), [
      'Xen 4.2.1 and 4.3 count.',
      'xen-unstable does, too.',
    ]);
  });

  it('know the line they begin on, their paragraph, and whether they are an item', () => {
    const found = proseSentences('One is\nhere. Two.\n\n * Three\n   goes on.\n * Four.\n\n    # five=5\n', 30);
    assert.deepEqual(
      found.map(({ text, line, paragraph, isItem, isSample }) => [text, line, paragraph, isItem, isSample]),
      [
        ['One is here.', 30, 0, false, false],
        ['Two.', 31, 0, false, false],
        ['Three goes on.', 33, 1, true, false],
        ['Four.', 35, 2, true, false],
        ['# five=5', 37, 3, false, true],
      ],
    );
  });

  it('hold every word of the body exactly once, whatever it is', () => {
    const piece = fc.constantFrom(
      'a ',
      'B. ',
      '4.2 ',
      '\n',
      '\n\n',
      ' * ',
      '(e.g. ',
      ') ',
      '"x" ',
      '    ',
      '. ',
      '? ',
      'i.e. ',
      '1) ',
      '\t',
      '- ',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 60 }),
        (pieces) => {
          const body = pieces.join('');
          const marks = /^(?:[*+-]|[0-9]{1,2}[.)]|\([0-9a-z]\)|[ivx]{1,4}\))$/;
          const words = (text: string) => text.split(/\s+/).filter((word) => word !== '' && !marks.test(word));
          assert.deepEqual(words(texts(body).join(' ')), words(body));
        },
      ),
    );
  });

  it('are few in an endless body: the rest is one sentence more', () => {
    const found = proseSentences('Foo is. '.repeat(5000), 1);
    assert.equal(found.length, 400);
    assert.equal(
      found.map(({ text }) => text.split(' ').length).reduce((sum, count) => sum + count),
      10_000,
    );
  });
});
