import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plainLine, plainText } from './plain-text.ts';

it('a text keeps its lines, tabs and marks, and loses control characters and half characters', () => {
  assert.equal(plainText('a\u0000b\u001b[31m\tc\r\nd\re\u0085\ud800 <b>*ä*</b>'), 'ab[31m\tc\nd\ne\ufffd <b>*ä*</b>');
});

it('a line has its blanks folded, and is none where nothing is in it', () => {
  assert.equal(plainLine('  a \n\t b\u0007 '), 'a b');
  assert.deepEqual([plainLine(null), plainLine(' \n\u0000')], [undefined, undefined]);
});
