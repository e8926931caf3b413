import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letterId } from './letter-id.ts';
import { mailAddress, parseMailAddress } from './mail-address.ts';

describe('a mail address', () => {
  for (const text of ['a@b', 'security@lantern.example', 'a.b+c=d@x-1.example', `${'a'.repeat(64)}@b.example`]) {
    it(`is ${text}`, () => assert.equal(mailAddress(text), text));
  }
  for (const text of [
    '',
    'a',
    '@b',
    'a@',
    'a@b@c',
    'a b@c',
    '"a"@b',
    'a@[127.0.0.1]',
    'a@-b',
    'a@b-',
    'a@b..c',
    '.a@b',
    'a..b@c',
    '<a@b>',
    'a@b\n',
    'ä@b',
    'a@ä',
    'a@b(c)',
    'A <a@b>',
    `${'a'.repeat(65)}@b`,
    `a@${'b.'.repeat(130)}c`,
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(parseMailAddress(text), undefined);
      assert.throws(() => mailAddress(text));
    });
  }
});

describe('the id of a letter', () => {
  const seed = '0123456789abcdef';
  const parts = { seed, revision: 1, channel: 'list:announce' };
  it('is the same for the same parts, and another for any other', () => {
    const id = letterId(parts, 'Lantern.example');
    assert.match(id, /^[a-z2-7]{26}@lantern\.example$/);
    assert.equal(letterId({ ...parts, seed: Buffer.from(seed) }, 'lantern.example'), id);
    const others = [
      { ...parts, revision: 2 },
      { ...parts, channel: 'list:users' },
      { ...parts, seed: `${seed}1` },
      { seed: `${seed}1`, revision: 1, channel: 'ist:announce' },
    ].map((each) => letterId(each, 'lantern.example'));
    assert.equal(new Set([id, ...others]).size, 5);
  });
  it('is not made of a short seed, a strange revision, or a domain that is none', () => {
    assert.throws(() => letterId({ ...parts, seed: 'short' }, 'a'));
    assert.throws(() => letterId({ ...parts, revision: -1 }, 'a'));
    assert.throws(() => letterId({ ...parts, revision: 0.5 }, 'a'));
    assert.throws(() => letterId(parts, 'a b'));
    assert.throws(() => letterId(parts, 'a>\r\nBcc: x'));
  });
});
