import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUri } from './uri.ts';

test('a URI has a scheme, and each character at a place where it is allowed', () => {
  for (const text of [
    'https://reed.example/a?b=c#d',
    'https://user:word@[::1]:8080/%20',
    'https://[v1.a:b]/',
    'https://reed.example',
    'https://reed.example#part',
    'https://reed.example:/',
    'file:///etc',
    'urn:uuid:a',
    'mailto:a@b',
    'a:',
  ])
    assert.ok(isUri(text), text);
  for (const text of [
    '',
    'reed.example',
    '//reed.example',
    '1a:b',
    'https://reed.example/a b',
    'https://reed.example/%2',
    'https://reed.example/#a#b',
    'https://reed.example/[a]',
    'https://a@b@c/',
    'https://a:b:c/',
    'https://reed.example:8o/',
    'https://[::g]/',
    'urn:[a]',
    'https://é.example/',
  ])
    assert.ok(!isUri(text), text);
});
