import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Diagnostic, hasErrors, sliceRange, TocsinError } from './index.ts';

const finding = (severity: Diagnostic['severity']): Diagnostic => ({
  code: 'x',
  severity,
  line: null,
  column: null,
  message: '',
  suggestion: null,
});

describe('diagnostics', () => {
  it('have errors only where one is an error', () => {
    assert.equal(hasErrors([]), false);
    assert.equal(hasErrors([finding('warning'), finding('info')]), false);
    assert.equal(hasErrors([finding('info'), finding('error')]), true);
  });
});

describe('an error', () => {
  it('carries its code, its hint and its cause', () => {
    const cause = new Error('below');
    const error = new TocsinError({ code: 'unreadable_input', message: 'above', hint: 'look', cause });
    assert.deepEqual(
      [error.code, error.hint, error.message, error.cause, error.name],
      ['unreadable_input', 'look', 'above', cause, 'TocsinError'],
    );
  });

  it('has no hint and no cause where none is given', () => {
    const error = new TocsinError({ code: 'defect', message: 'ours' });
    assert.equal(error.hint, null);
    assert.equal('cause' in error, false);
  });
});

describe('a byte range', () => {
  it('includes its start and not its end, and copies nothing', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const slice = sliceRange(bytes, { start: 1, end: 3 });
    assert.deepEqual([...slice], [2, 3]);
    assert.equal(slice.buffer, bytes.buffer);
  });
});
