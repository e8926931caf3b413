import assert from 'node:assert/strict';
import { it } from 'node:test';
import { html } from '#markup';
import { withInstants } from './words.ts';

it('an instant in a sentence stays in one piece on a phone, and all else is escaped as ever', () => {
  const text = 'it ends at 2026-12-08T12:00:00Z, <b> since 2024-11-30';
  assert.equal(
    html`${withInstants(text)}`.toString(),
    'it ends at <span class="id">2026-12-08T12:00:00Z</span>, &lt;b&gt; since <span class="id">2024-11-30</span>',
  );
});
