import assert from 'node:assert/strict';
import { it } from 'node:test';
import { revisionInSubject, revisionText } from './index.ts';

it('a revision has the word of its series, and a version is short in a Subject', () => {
  const [issue, version] = [{ revisionWord: 'issue' }, { revisionWord: 'version' }];
  assert.deepEqual(
    [issue, version, null].map((style) => revisionText(style, 2)),
    ['issue 2', 'version 2', 'version 2'],
  );
  assert.deepEqual(
    [issue, version, null].map((style) => revisionInSubject(style, 2)),
    ['issue 2', 'v2', 'v2'],
  );
});
