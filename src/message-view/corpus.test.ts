import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openInputs, parseMessage } from '#mail';
import { bodyHtml, viewMessage } from './index.ts';
import { assertSound, copiedText, FOLDED, OPEN, pageOf } from './pages.test-support.ts';

const corpus = process.env['TOCSIN_CORPUS'];

describe('a real list', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false }, () => {
  it('gives a sound page for every message, and all of its text when copied', async () => {
    const counts = {
      messages: 0,
      compared: 0,
      folds: 0,
      armors: 0,
      diffs: 0,
      view: 0,
      download: 0,
      html: 0,
      signatures: 0,
    };
    for await (const { bytes } of openInputs([join(corpus ?? '', 'lists', 'kernel-hardening.mbox.gz')], {
      unescapeFrom: true,
    })) {
      const view = viewMessage(parseMessage(bytes), 'kernel-hardening');
      const where = `message ${counts.messages + 1}`;
      const page = pageOf(view, FOLDED);
      assertSound(page, where);
      const text = view.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      // what is made visible is no longer the text: such mails are few
      if (!/(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text)) {
        counts.compared += 1;
        assert.equal(copiedText(bodyHtml(view, { ...OPEN, foldQuotes: true }).toString()), text, where);
      }
      counts.messages += 1;
      counts.folds += page.includes('<details class="quote">') ? 1 : 0;
      counts.armors += page.includes('<details class="pgp">') ? 1 : 0;
      counts.diffs += page.includes('<span class="dh">') ? 1 : 0;
      for (const part of view.parts) {
        if (part.kind === 'attachment') counts[part.isText ? 'view' : 'download'] += 1;
        if (part.kind === 'skipped') counts[part.mediaType === 'text/html' ? 'html' : 'signatures'] += 1;
      }
    }
    assert.ok(counts.messages >= 6184, `only ${counts.messages} messages`);
    assert.ok(counts.compared > 6000, JSON.stringify(counts));
    assert.deepEqual(
      [counts.view, counts.download, counts.html, counts.signatures],
      [42, 98, 49, 9],
      `attachments are those that blists lists: ${JSON.stringify(counts)}`,
    );
    assert.ok(counts.folds > 100 && counts.diffs > 100, JSON.stringify(counts));
  });
});
