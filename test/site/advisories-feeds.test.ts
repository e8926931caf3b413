import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { childrenOf, childText, type Element, readXml } from '../../src/web/feeds/well-formed.test-support.ts';
import { sampleSite, type TestSite } from './advisories.test-support.ts';

const hrefOf = (element: Element, rel: string): string | undefined =>
  childrenOf(element, 'link')
    .find(({ attributes }) => attributes.get('rel') === rel)
    ?.attributes.get('href');

describe('the feeds of a site', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite();
  });
  after(() => site.close());

  const read = async (path: string): Promise<Element> => {
    const response = await site.get(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
    return readXml(await response.text());
  };

  const FEEDS = [
    '/feed.atom',
    '/lists/announce/feed.atom',
    '/lists/history/feed.atom',
    '/lists/announce/m/osn9-1.1709648868@mail.osier.example/t/feed.atom',
    '/search.atom?q=port',
    '/search.atom?q=port&list=announce&list=history',
    '/lists/announce/search.atom?q=s%3Aosierd',
    '/search.atom',
  ];

  for (const path of FEEDS) {
    it(`${path} has ids once, newest first, and links that are there`, async () => {
      const feed = await read(path);
      const entries = childrenOf(feed, 'entry');
      const ids = [childText(feed, 'id'), ...entries.map((entry) => childText(entry, 'id'))];
      assert.equal(new Set(ids).size, ids.length);
      const updated = entries.map((entry) => childText(entry, 'updated'));
      assert.deepEqual(updated, [...updated].sort().reverse());
      assert.equal(childText(feed, 'updated'), updated[0] ?? '1970-01-01T00:00:00Z');
      for (const element of [feed, ...entries]) {
        const href = hrefOf(element, 'alternate') ?? '';
        assert.equal((await site.get(href)).status, 200, href);
      }
      const self = hrefOf(feed, 'self') ?? '';
      assert.equal(await site.text(self), await site.text(path));
    });
  }

  it('of advisories has an entry for each revision', async () => {
    const titles = childrenOf(await read('/feed.atom'), 'entry').map(
      (entry) => childText(entry, 'title').split(':')[0],
    );
    assert.deepEqual(titles, [
      'OSN-10 v3',
      'OSN-10 v2',
      'OSN-9 v2',
      'OSN-9 v1',
      'OSN-8 v2',
      'OSN-7 v2',
      'OSN-3 v3',
      'OSN-3 v2',
      'OSN-3 v1',
      'OSN-1 v3',
      'OSN-1 v2',
      'OSN-1 v1',
    ]);
  });

  it('of a list has all its messages, copies too, with addresses cut', async () => {
    const path = '/lists/announce/feed.atom';
    assert.equal(childrenOf(await read(path), 'entry').length, 23);
    const masked = await site.text(path);
    assert.match(masked, /ravi@\.\.\.er\.example/);
    const text = masked.replace(/<(?:link|id)\b.*/g, '');
    assert.doesNotMatch(text, /[a-z]{2,}@[a-z]{2,}\.example/);
  });

  it('of a thread has its messages and no others', async () => {
    const thread = await read('/lists/announce/m/osn9-1.1709648868@mail.osier.example/t/feed.atom');
    assert.equal(childrenOf(thread, 'entry').length, 3);
    const reply = await site.text('/lists/announce/m/e8c0.8f01@whitlock-net.example/t/feed.atom');
    assert.equal(reply, await site.text('/lists/announce/m/osn9-1.1709648868@mail.osier.example/t/feed.atom'));
  });

  it('of a search is not for search engines', async () => {
    assert.equal((await site.get('/search.atom?q=port')).headers.get('x-robots-tag'), 'noindex');
  });

  it('answers a reader that has it already in one line', async () => {
    const etag = (await site.get('/feed.atom')).headers.get('etag') ?? '';
    assert.equal((await site.get('/feed.atom', { 'if-none-match': etag })).status, 304);
  });

  for (const [path, status] of [
    ['/lists/nothing/feed.atom', 404],
    ['/lists/nothing/search.atom?q=a', 404],
    ['/lists/announce/m/nothing@osier.example/t/feed.atom', 404],
    [`/search.atom?q=${'x'.repeat(1001)}`, 400],
  ] as const) {
    it(`answers ${path.slice(0, 60)} with ${status}`, async () => assert.equal((await site.get(path)).status, status));
  }
});

describe('the feeds of a site that knows its own address', () => {
  it('have absolute links, whatever the request says, and the same ids', async () => {
    const [known, unknown] = [await sampleSite({ publicUrl: 'https://lists.example.org' }), await sampleSite()];
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    for (const path of ['/feed.atom', '/lists/announce/feed.atom']) {
      const one = readXml(await (await known.get(path, headers)).text());
      const other = readXml(await (await unknown.get(path, headers)).text());
      for (const element of [one, ...childrenOf(one, 'entry')]) {
        assert.match(hrefOf(element, 'alternate') ?? '', /^https:\/\/lists\.example\.org\//);
      }
      const idsOf = (feed: Element): string[] => childrenOf(feed, 'entry').map((entry) => childText(entry, 'id'));
      assert.deepEqual(idsOf(one), idsOf(other));
    }
    await known.close();
    await unknown.close();
  });
});
