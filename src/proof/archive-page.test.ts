import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPageFrame, MAX_PAGE_BYTES, readArchivePage, resolveReferences } from './archive-page.ts';

const page = (text: string) => readArchivePage(new Uint8Array(Buffer.from(text, 'utf8')));
const BLOCK = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na < b\n';

test('the preformatted part with the block, its marks and references undone', () => {
  const shown = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na &lt; <a href="x">b</a>\n';
  const found = page(`<html><pre>menu</pre><PRE class="x">\n${shown}</PRE><pre>footer</pre></html>`);
  assert.deepEqual([found.isHtml, found.text.trimStart(), found.flattened], [true, BLOCK, null]);
});

test('a message that is shown in parts, some of them folded, is one text', () => {
  const found = page(
    '<html><pre class="headers">To: x\n</pre><pre class="body">-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na\n</pre>\n' +
      '<details class="quote"><summary>9 more quoted lines</summary><pre class="body">&gt; b\n</pre></details>\n' +
      '<pre class="body">\n\nc\n</pre>\n' +
      '<details class="pgp"><summary>OpenPGP signature</summary><pre class="body">-----BEGIN PGP SIGNATURE-----\n</pre></details>\n</html>',
  );
  assert.equal(
    found.text,
    '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na\n> b\n\nc\n-----BEGIN PGP SIGNATURE-----\n',
  );
});

test('what a browser does not show is not read', () => {
  for (const hidden of [
    '<!-- * -->',
    '<script>*</script>',
    '<STYLE>*</STYLE>',
    '<template>*</template>',
    '<p title="*">',
  ]) {
    const found = page(`<html>\u0130${hidden.replace('*', () => `<pre>${BLOCK}</pre>`)}<pre>shown</pre>`);
    assert.equal(found.text.includes('a < b'), false, hidden);
  }
  assert.equal(page(`<html>shown<!-- ${BLOCK}`).text, 'shown');
});

test('lines run together are a flattened block, with and without what was its hash', () => {
  for (const head of ['Hash: SHA256 ', 'Hash: ', '']) {
    const { flattened } = page(
      `menu -----BEGIN PGP SIGNED MESSAGE----- ${head} The text - ------- of it -----BEGIN PGP SIGNATURE----- x`,
    );
    assert.deepEqual(
      [flattened?.text.trim().replace(/\s+/g, ' '), flattened?.hasSignature],
      ['The text ------- of it', true],
    );
  }
  assert.equal(page(BLOCK).flattened, null);
});

test('references', () => {
  assert.equal(resolveReferences('&lt;&GT;&#64;&#x40;&#X40;&commat;&quot;&nbsp;'), '<>@@@@" ');
  for (const kept of ['&unknown;', '&#0;', '&#xd800;', '&#9999999;', '&lt', '&;', '&#;'])
    assert.equal(resolveReferences(kept), kept);
  assert.equal(resolveReferences('&amp;lt;'), '&lt;', 'once, not twice');
});

test("a page's frame is header lines and links, and no sentence", () => {
  assert.equal(
    isPageFrame(
      '\n[<prev] [next>] [thread-next>] [day] [list]\nDate: x\nTo: a@...b.example,\n  c@...d.example\nSubject: y\n\n',
    ),
    true,
  );
  for (const text of [
    'Please run this.',
    'Date: x\n\nPlease run this.',
    '  a@b.example is wrong, run this',
    '[list] run this',
    ' run this',
  ]) {
    assert.equal(isPageFrame(text), false, text);
  }
});

test('attack: pages of nothing but beginnings are read in one pass, and only so far', () => {
  for (const piece of [
    '<pre>',
    '<pre',
    '<!--',
    '<script',
    '<',
    '&',
    '&#64;',
    '-----BEGIN PGP SIGNED MESSAGE-----',
    ' x@y',
    '[a',
  ]) {
    const text = `<html>-----BEGIN PGP SIGNED MESSAGE-----${piece.repeat(1_000_000 / piece.length)}`;
    // a square would be minutes
    page(text);
    isPageFrame(text);
  }
  assert.ok(page(`<html>${'x'.repeat(MAX_PAGE_BYTES * 2)}`).text.length <= MAX_PAGE_BYTES);
});

test('no page throws', () => {
  const pieces = fc.constantFrom(
    '<html>',
    '<pre>',
    '</pre>',
    '<!--',
    '-->',
    '<',
    '>',
    '&#64;',
    '&',
    ';',
    BLOCK,
    '-----BEGIN PGP SIGNATURE-----',
    '\n',
    ' ',
    '\u0130',
    'x',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      page(parts.join(''));
    }),
  );
});
