import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { segmentsOf } from './index.ts';

const links = (text: string): string[] =>
  segmentsOf(text)
    .filter((segment) => segment.kind === 'link')
    .map((segment) => segment.text);

describe('links in a text', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['see http://pond.example/a, and ftp://lake.example.', ['http://pond.example/a', 'ftp://lake.example']],
    ['<https://pond.example/a?b=c&d#e>', ['https://pond.example/a?b=c&d#e']],
    ['xhttps://pond.example/', ['https://pond.example/']],
    ['https://pond.example/a?!).,;:', ['https://pond.example/a']],
    ['https://pond.example./a', ['https://pond.example']],
    ['https://.pond.example/', []],
    ['https://-pond.example/', []],
    ['https:///a', []],
    ['https://', []],
    ['https://me@pond.example/', []],
    ['https://pond.example:80/', []],
    ['Https://pond.example/ hTTp://pond.example/', []],
    ['https://pönd.example/', ['https://p']],
    ['https://pond.example/ü', ['https://pond.example/']],
    ['http://a.example/http://b.example/c', ['http://a.example/http://b.example/c']],
    ['http://a.example\nhttp://b.example', ['http://a.example', 'http://b.example']],
  ];
  for (const [text, expected] of cases) {
    it(`of ${JSON.stringify(text)}`, () => {
      assert.deepEqual(links(text), expected);
    });
  }

  it('are never of a scheme that runs something', () => {
    for (const scheme of ['javascript', 'data', 'vbscript', 'file', 'blob', 'mailto', 'view-source']) {
      assert.deepEqual(links(`${scheme}:alert(1) ${scheme}://pond.example/%0aalert(1) ${scheme}:////x`), []);
    }
    assert.deepEqual(links('javascript:x="http://pond.example/";alert(1)'), ['http://pond.example/']);
  });

  it('hold nothing that ends an attribute or a tag, and with the text make up the whole', () => {
    const unit = fc.constantFrom(
      'http',
      'https',
      'ftp',
      '://',
      'a',
      '.',
      '/',
      '"',
      "'",
      '<',
      '>',
      '&',
      ' ',
      '@',
      ':',
      '\n',
      ')',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
        const text = units.join('');
        const segments = segmentsOf(text);
        assert.equal(segments.map((segment) => segment.text).join(''), text);
        for (const { kind, text: url } of segments) {
          if (kind === 'link') assert.match(url, /^(?:https?|ftp):\/\/[A-Za-z0-9][^\s"<>`\\]*$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('end at 1,000 characters', () => {
    const url = `https://pond.example/${'a'.repeat(979)}`;
    assert.equal(url.length, 1000);
    assert.deepEqual(links(url), [url]);
    assert.deepEqual(links(`${url}a`), []);
    assert.deepEqual(links(`${url}...`), [url]);
  });

  it('are 5,000 at most', () => {
    const text = 'http://a '.repeat(6000);
    assert.equal(links(text).length, 5000);
    assert.equal(segmentsOf(text).at(-1)?.text, ` ${'http://a '.repeat(1000)}`);
  });

  it('are looked for once in a run in which thousands could begin', () => {
    const text = `${'http://a/'.repeat(200_000)}${'.'.repeat(200_000)}x`;
    const segments = segmentsOf(text);
    assert.deepEqual(links(text.slice(0, 900)), [text.slice(0, 900)]);
    assert.equal(segments.map((segment) => segment.text).join(''), text);
    assert.deepEqual(links('http://'.repeat(200_000)), []);
  });
});
