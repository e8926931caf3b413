import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bodyHtml } from './index.ts';
import { MAX_COLOURED_RUNS, MAX_FOLDS } from './limits.ts';
import { assertSound, copiedText, FOLDED, OPEN, viewOf, viewOfBody } from './pages.test-support.ts';

const folded = (body: string): string => bodyHtml(viewOfBody(body), FOLDED).toString();
const open = (body: string): string => bodyHtml(viewOfBody(body), OPEN).toString();
const count = (text: string, wanted: string): number => text.split(wanted).length - 1;

describe('the body of a page', () => {
  it('is text in a pre, with links and masked addresses', () => {
    assert.equal(
      folded('Hello <heron@pond.example>,\n\tsee http://pond.example/a.\n'),
      '<pre class="body">Hello &lt;heron&#64;...d.example&gt;,\n\tsee <a href="http://pond.example/a" rel="nofollow">http://pond.example/a</a>.\n</pre>\n',
    );
    assert.equal(open('<heron@pond.example>'), '<pre class="body">&lt;heron@pond.example&gt;</pre>\n');
    assert.equal(folded(''), '');
  });

  it('colours quotes and patches', () => {
    assert.equal(
      folded('> a\n>> b\nc\n@@ -1 +1 @@\n-d\n+e\n-- \nf\n'),
      '<pre class="body"><span class="q1">&gt; a\n</span><span class="q2">&gt;&gt; b\n</span>c\n<span class="dh">@@ -1 +1 @@\n</span><span class="da">-d\n</span><span class="db">+e\n</span><span class="sig">-- \nf\n</span></pre>\n',
    );
  });

  it('folds eight quoted lines and more behind the first two, whatever their levels, and not seven', () => {
    const quote = (lines: number): string =>
      Array.from({ length: lines }, (_, at) => `${at % 2 === 0 ? '>' : '>>'} ${at}\n`).join('');
    const page = folded(`a\n${quote(8)}b\n`);
    assert.match(
      page,
      /&gt;&gt; 1\n<\/span><\/pre>\n<details class="quote"><summary>6 more quoted lines<\/summary><pre class="body"><span class="q1">&gt; 2\n/,
    );
    assert.match(page, /<\/pre><\/details>\n<pre class="body">b\n<\/pre>\n$/);
    assert.ok(!folded(`a\n${quote(7)}b\n`).includes('details'));
    assert.ok(!open(`a\n${quote(80)}b\n`).includes('details'));
    assert.ok(folded('> same\n'.repeat(8)).includes('<summary>6 more quoted lines</summary>'));
  });

  it('folds the armor of a signature', () => {
    const armor = '-----BEGIN PGP SIGNATURE-----\n\nabcd\n=abcd\n-----END PGP SIGNATURE-----\n';
    assert.equal(
      open(`a\n${armor}`),
      `<pre class="body">a\n</pre>\n<details class="pgp"><summary>OpenPGP signature</summary><pre class="body"><span class="pgp">${armor}</span></pre></details>\n`,
    );
  });

  it('keeps an empty first line, which a browser would drop', () => {
    assert.equal(open('\n\na\n'), '<pre class="body">\n\n\na\n</pre>\n');
    assert.equal(copiedText(open('\n\na\n')), '\n\na\n');
  });

  it('names attachments, what was skipped, and what was cut', () => {
    const view = viewOf(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/x-diff; name="heron@pond.example.patch"\n\nab\n--b\nContent-Type: image/png; name=a.png\n\nabc\n--b\nContent-Type: application/pgp-signature\n\nabc\n--b\nContent-Type: text/html\n\nabc\n--b--\n',
    );
    assert.equal(
      bodyHtml(view, FOLDED).toString(),
      [
        '<p class="attachment">View attachment "<a href="5/1">heron&#64;...d.example.patch</a>" of type "text/x-diff" (2 bytes)</p>\n',
        '<p class="attachment">Download attachment "<a href="5/2" rel="nofollow" download>a.png</a>" of type "image/png" (3 bytes)</p>\n',
        '<p class="skipped signature">Content of type "application/pgp-signature" skipped</p>\n',
        '<p class="skipped">Content of type "text/html" skipped</p>\n',
      ].join(''),
    );
    assert.match(
      folded('0123456789\n'.repeat(100_000)),
      /<p class="cut">51[0-9]{3} more bytes: see the raw message<\/p>\n$/,
    );
  });

  it('is sound and loses nothing, whatever the text', () => {
    const unit = fc.constantFrom(
      '> ',
      '>\n',
      '> q\n> q\n> q\n> q\n> q\n> q\n> q\n> q\n',
      '-',
      '+',
      '\n',
      '\n-- \n',
      '\n@@ -1,2 +1,2 @@\n',
      '<',
      '&',
      '"',
      '\t',
      ' \n',
      'http://a.example/',
      '@',
      'abcd',
      '\n-----BEGIN PGP SIGNATURE-----\n',
      '\n-----END PGP SIGNATURE-----\n',
      '</pre>',
      'ü',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        const text = units.join('');
        assertSound(folded(text));
        assert.equal(copiedText(open(text)), text);
        assert.equal(copiedText(bodyHtml(viewOfBody(text), { ...OPEN, foldQuotes: true }).toString()), text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('quote bombs', () => {
  it('of lines in turn make a bounded number of elements', () => {
    const text = '>\n\n'.repeat(300_000);
    const page = folded(text);
    assert.ok(count(page, '<span') <= MAX_COLOURED_RUNS);
    assert.ok(page.length < 4 * text.length);
    assertSound(page.slice(0, page.indexOf('<p class="cut">')));
  });

  it('of long quotes in turn make a bounded number of folds, and show the rest', () => {
    const text = `${'> a\n'.repeat(8)}b\n`.repeat(1000);
    const page = folded(text);
    assert.equal(count(page, '<details'), MAX_FOLDS);
    assert.equal(copiedText(page), text);
  });

  it('of signs in one line cost no more than the line', () => {
    const page = folded(`${'>'.repeat(1_000_000)}\n`);
    assert.equal(count(page, '&gt;'), 1_000_000);
    assert.equal(count(page, '<span'), 1);
  });

  it('of armor lines without an end are plain text', () => {
    const text = '-----BEGIN PGP SIGNATURE-----\n'.repeat(30_000);
    assert.equal(folded(text), `<pre class="body">${text}</pre>\n`);
    const closed = `${text}abcd\n-----END PGP SIGNATURE-----\n`;
    assert.equal(count(folded(closed), '<details'), 1);
  });
});
