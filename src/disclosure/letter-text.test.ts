import assert from 'node:assert/strict';
import { it } from 'node:test';
import { letterText } from './index.ts';

it('a letter that did not go is not said to have gone', () => {
  assert.equal(letterText({ outcome: 'refused', says: 'connection refused' }), 'letter waits: connection refused');
  assert.equal(letterText({ outcome: 'blocked', says: '550 nobody here' }), 'letter blocked: 550 nobody here');
  assert.equal(letterText({ outcome: 'sent', says: '' }), 'letter went');
});
