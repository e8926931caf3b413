import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filePath, readAdvisoryName } from './advisory-address.ts';

describe('the name of an advisory in an address', () => {
  for (const [text, id] of [
    ['XSA-334', 'XSA-334'],
    ['xsa-334', 'XSA-334'],
    ['XSA334', 'XSA-334'],
    ['xsa007', 'XSA-7'],
    ['Xsa-0042', 'XSA-42'],
    ['ab2-1', 'AB2-1'],
  ] as const) {
    it(`${text} is ${id}`, () => assert.equal(readAdvisoryName(text)?.id, id));
  }

  for (const text of [
    '',
    'XSA',
    'XSA-',
    '334',
    'XSA-0',
    'X-1',
    'XSA--1',
    'XSA-1-2',
    'XSA 1',
    'XSA-100000',
    '../XSA-1',
  ]) {
    it(`${JSON.stringify(text)} is none`, () => assert.equal(readAdvisoryName(text), null));
  }
});

describe('the address of a file', () => {
  it('leaves nothing of a name as it is', () => {
    assert.equal(
      filePath('OSN-1', 2, '../a b?#"<\ud800'),
      '/advisories/OSN-1/v2/files/..%2Fa%20b%3F%23%22%3C%EF%BF%BD',
    );
  });
});
