import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clearTextsIn } from './clear-texts.ts';

const SECRET = 'A name that overruns its label in osierd';

describe('what can be read in a letter without a key', () => {
  const wrapped = Buffer.from(`Some words before. ${SECRET}. Some words after it.`)
    .toString('base64')
    .replace(/.{20}(?=.)/g, '$&\r\n');
  const encodedWords = [...SECRET.matchAll(/.{1,12}/g)]
    .map(([part]) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`)
    .join('\n ');
  for (const [how, letter] of [
    ['as it stands', `Subject: x\n\n${SECRET}\n`],
    ['over two lines', `Subject: x\n\n${SECRET.replace(' its ', '\n its ')}\n`],
    ['quoted-printable', `Subject: x\n\n${SECRET.replace('osierd', 'osi=\r\nerd').replace(' name', '=20name')}\n`],
    ['encoded words', `Subject: ${encodedWords}\n\nx\n`],
    ['base64 in short lines', `Subject: x\n\n${wrapped}\n`],
  ] as const) {
    it(how, () => {
      assert.ok(clearTextsIn(Buffer.from(letter, 'latin1')).some((text) => text.includes(SECRET)));
    });
  }

  it('is nothing of what is not there', () => {
    assert.ok(clearTextsIn(Buffer.from('Subject: x\n\nAnother text\n')).every((text) => !text.includes(SECRET)));
  });
});
