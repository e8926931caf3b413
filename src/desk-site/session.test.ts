import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cookieIn, cookieText } from './session.ts';

describe('a cookie', () => {
  const headers: readonly (readonly [string | null, string | null])[] = [
    [null, null],
    ['', null],
    ['n=1', '1'],
    ['a=b; n=1; c=d', '1'],
    ['a=b;n=1', '1'],
    ['n=', ''],
    ['n=a=b', 'a=b'],
    ['xn=1', null],
    ['N=1', null],
    ['n =1', null],
    ['n=1; n=1', null],
    ['a="; n=1"', '1"'],
  ];
  for (const [header, value] of headers) {
    it(`in ${JSON.stringify(header)} is ${JSON.stringify(value)}`, () => assert.equal(cookieIn(header, 'n'), value));
  }

  it('is for this host alone, and out of reach of scripts and other sites', () => {
    assert.equal(cookieText('__Host-x', 'y', 5), '__Host-x=y; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=5');
  });
});
