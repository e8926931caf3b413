import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textDigest } from './index.ts';

describe('the digest of a text', () => {
  it('is the same whatever a mail program did to ends of lines', () => {
    const digest = textDigest('One\n\nTwo  and  three\n');
    for (const text of [
      'One \t\r\n\r\nTwo  and  three\r\n',
      'One\n \nTwo  and  three\n\n\n',
      'One\r\rTwo  and  three \r',
    ])
      assert.equal(textDigest(text), digest, JSON.stringify(text));
    for (const text of ['One\nTwo  and  three\n', 'One\n\nTwo and three\n', 'One\n\nTwo  and  three'])
      assert.notEqual(textDigest(text), digest, JSON.stringify(text));
  });

  it('of long runs of blanks takes one look at each', () => {
    const looks = 8_000_000;
    const text = `${' '.repeat(looks)}x${'\n'.repeat(1000)}y`;
    // a pattern that begins anew at each blank would take hours
    assert.equal(textDigest(`${text} `), textDigest(text));
  });
});
