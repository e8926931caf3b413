import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writtenNameOf } from './index.ts';

describe('the name under which a patch is written', () => {
  it('is the last part of its name in the table', () => {
    assert.equal(writtenNameOf('osn8/osn8-3.3-1.patch'), 'osn8-3.3-1.patch');
  });

  for (const name of [
    '../x.patch',
    '/etc/x.patch',
    'a/../x.patch',
    '..',
    '',
    '.bashrc',
    '-rf',
    'a b.patch',
    'x\n.patch',
    'a\\x.patch',
    'series',
    'SERIES',
    '.pc',
    '.git/x',
    'x'.repeat(300),
  ])
    it(`is none for ${JSON.stringify(name.slice(0, 40))}`, () => assert.equal(writtenNameOf(name), null));
});
