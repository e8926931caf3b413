import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html, Markup } from './index.ts';

/** What a browser makes of escaped text. */
const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('the html template', () => {
  it('escapes what is put into text and into attributes', () => {
    const value = `<b a="1" c='2'>&amp;</b>`;
    assert.equal(
      html`<p title="${value}">${value}</p>`.toString(),
      '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;</p>',
    );
  });

  it('replaces control characters other than tab and line feed, in text and in attributes', () => {
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((character) =>
      /\p{Cc}/u.test(character),
    );
    assert.equal(controls.length, 65);
    for (const control of controls) {
      const printed = control === '\t' || control === '\n' ? control : '\ufffd';
      assert.equal(html`<p title="${control}">a${control}b</p>`.toString(), `<p title="${printed}">a${printed}b</p>`);
    }
    assert.equal(html`${'\u00a0 \ud83d\ude00 \u0080\u001b[2J'}`.toString(), '\u00a0 \ud83d\ude00 \ufffd\ufffd[2J');
  });

  it('lets no text out of where it was put, and loses none of it but control characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ';', 'l', 't', '#') }),
        ),
        (value) => {
          const text = html`${value}`.toString();
          assert.doesNotMatch(text, /[<>"']/);
          assert.equal(unescaped(text), value.replace(/(?![\t\n])\p{Cc}/gu, '\ufffd'));
        },
      ),
    );
  });

  it('does not escape its own markup again, however deep', () => {
    const item = html`<li>${'a & b'}</li>`;
    assert.equal(
      html`<ul>${[item, [item, ['<']]]}</ul>`.toString(),
      '<ul><li>a &amp; b</li><li>a &amp; b</li>&lt;</ul>',
    );
  });

  it('leaves nothing for what is nothing, and keeps zero and the empty text', () => {
    assert.equal(html`[${null}${undefined}${false}${''}${[]}${0}]`.toString(), '[0]');
  });

  it('trusts nothing that merely looks like markup', () => {
    const fake = { toString: () => '<script>' };
    assert.throws(() => html`${fake as never}`.toString());
  });
});

describe('markup that is UTF-8 already', () => {
  it('is the same markup, wherever it is put', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const asText = texts.map((text) => html`<i>${text}</i>`);
        const asBytes = asText.map((each, at) => (at % 2 === 0 ? each : new Markup(each.toUtf8())));
        const whole = html`<p>${asText}é${asText[1]}</p>`.toString();
        const page = html`<p>${asBytes}é${asBytes[1]}</p>`;
        assert.equal(page.toString(), whole);
        assert.deepEqual(Buffer.from(page.toUtf8()), Buffer.from(whole));
        assert.equal(page.utf8Length(), Buffer.byteLength(whole));
        assert.equal(html`${page}`.toString(), whole);
      }),
    );
  });

  it('is copied once, when the page is whole', () => {
    const bytes = Buffer.from('<b>x</b>');
    assert.ok(html`<p>${[html`${new Markup(bytes)}`]}</p>`.pieces().includes(bytes));
  });
});
