import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import { atomFeed, type Feed, feedId } from './atom.ts';
import { childrenOf, childText, readXml } from './well-formed.test-support.ts';

function feedOf(text: string, count = 1): Feed {
  return {
    id: feedId('feed', 'test'),
    title: text,
    author: text,
    selfPath: '/feed.atom?q=a&b="c"',
    pagePath: '/',
    entries: Array.from({ length: count }, (_, index) => ({
      id: feedId('entry', String(index)),
      title: text,
      author: text,
      path: `/${encodeURIComponent(text.toWellFormed())}`,
      updatedAt: (1_700_000_000_000 + index * 1000) as Instant,
      categories: [text],
      content: text,
    })),
  };
}

const HOSTILE = ['<script>&amp;</feed>', ']]>', '\0\x01\x1f\x7f\x85', '\ud800', '\ufffe\uffff', '"\'', '\u2028😀', ''];

describe('an Atom feed', () => {
  for (const text of HOSTILE) {
    it(`of ${JSON.stringify(text)} is well-formed`, () => {
      const feed = readXml(atomFeed(feedOf(text), null));
      const [entry] = childrenOf(feed, 'entry');
      assert.ok(entry !== undefined);
      const shown = text.toWellFormed().replace(/(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu, '\ufffd');
      assert.equal(childText(entry, 'content'), shown);
    });
  }

  it('of any text is well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        assert.equal(childrenOf(readXml(atomFeed(feedOf(text, 2), null)), 'entry').length, 2);
      }),
    );
  });

  it('has what RFC 4287 asks for', () => {
    const feed = readXml(atomFeed(feedOf('word', 3), 'https://lists.example.org'));
    assert.equal(feed.attributes.get('xmlns'), 'http://www.w3.org/2005/Atom');
    assert.equal(feed.attributes.get('xml:lang'), 'en');
    assert.equal(childText(feed, 'updated'), '2023-11-14T22:13:22Z', 'the newest of the entries');
    const links = childrenOf(feed, 'link').map(({ attributes }) => [attributes.get('rel'), attributes.get('href')]);
    assert.deepEqual(links, [
      ['self', 'https://lists.example.org/feed.atom?q=a&b="c"'],
      ['alternate', 'https://lists.example.org/'],
    ]);
    for (const entry of childrenOf(feed, 'entry')) {
      assert.match(childText(entry, 'id'), /^urn:uuid:/);
      assert.match(childText(entry, 'updated'), /^2023-11-14T22:13:2[0-2]Z$/);
      assert.notEqual(childText(entry, 'title'), '');
    }
  });

  it('has links without a host where the site does not know its own', () => {
    const feed = readXml(atomFeed(feedOf('word'), null));
    for (const { attributes } of childrenOf(feed, 'link')) assert.match(attributes.get('href') ?? '', /^\/(?!\/)/);
  });

  it('of nothing is one', () => {
    assert.equal(childText(readXml(atomFeed(feedOf('word', 0), null)), 'updated'), '1970-01-01T00:00:00Z');
  });
});

describe('the id of a feed or an entry', () => {
  it('is a UUID of version 8', () => {
    assert.match(feedId('a'), /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is the same for the same names, and another for others, however they are divided', () => {
    assert.equal(feedId('a', 'b'), feedId('a', 'b'));
    assert.equal(new Set([feedId('ab'), feedId('a', 'b'), feedId('b', 'a'), feedId('a', 'b', '')]).size, 4);
  });

  it('stays as it was', () =>
    assert.equal(feedId('feed', 'advisories'), 'urn:uuid:17dbd3a6-71de-8727-a0e4-feaf491decfc'));
});
