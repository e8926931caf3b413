import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { html, Markup } from '#markup';
import { HTML, notFound } from './answer.ts';
import { createPageCache, type PreparedAnswer } from './page-cache.ts';

const page = (body: string) => ({ status: 200, contentType: HTML, body });

/** A cache over one list, whose generation the test sets, and a count of the pages made. */
function cacheOf(maxBytes?: number) {
  const generations = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  let asked = 0;
  const cache = createPageCache(
    {
      generations: async () => {
        asked += 1;
        return generations;
      },
    },
    maxBytes,
  );
  return { cache, generations, asked: () => asked };
}

describe('the page cache', () => {
  it('makes a page once while its list stays as it is, and asks once a request', async () => {
    const { cache, generations, asked } = cacheOf();
    let made = 0;
    const ask = () =>
      cache.answer('k', { list: 'a' }, async () => {
        made += 1;
        return page('one');
      });
    const first = await ask();
    const second = await ask();
    assert.equal(made, 1);
    assert.equal(asked(), 2);
    assert.equal(second.etag, first.etag);
    generations.set('b', 2);
    await ask();
    assert.equal(made, 1, 'another list changed');
    generations.set('a', 2);
    assert.equal((await ask()).etag, first.etag, 'the same bytes keep their tag');
    assert.equal(made, 2);
  });

  it('makes what depends on all lists again when any changed', async () => {
    const { cache, generations } = cacheOf();
    const bodies = ['one', 'two'];
    const ask = () => cache.answer('k', 'all', async () => page(bodies.shift() ?? 'none'));
    const before = await ask();
    generations.set('b', 7);
    const after = await ask();
    assert.notEqual(after.etag, before.etag);
    assert.equal(Buffer.from(after.bytes()).toString(), 'two');
  });

  it('makes a page once for those who ask at the same time', async () => {
    const { cache } = cacheOf();
    let made = 0;
    const ask = () =>
      cache.answer('k', { list: 'a' }, async () => {
        made += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return page('one');
      });
    await Promise.all([ask(), ask(), ask()]);
    assert.equal(made, 1);
  });

  it('is stale, never wrongly fresh, where the list changes while a page is made', async () => {
    const { cache, generations } = cacheOf();
    let content = 'old';
    await cache.answer('k', { list: 'a' }, async () => {
      const read = content;
      content = 'new';
      generations.set('a', 2);
      return page(read);
    });
    const after = await cache.answer('k', { list: 'a' }, async () => page(content));
    assert.equal(Buffer.from(after.bytes()).toString(), 'new');
  });

  it('keeps nothing that is not there, and fails anew after a failure', async () => {
    const { cache } = cacheOf();
    const absent = await cache.answer('k', { list: 'a' }, async () => notFound());
    assert.equal(absent.etag, null);
    await assert.rejects(cache.answer('k', { list: 'a' }, () => Promise.reject(new Error('broken'))));
    assert.equal((await cache.answer('k', { list: 'a' }, async () => page('one'))).head.status, 200);
  });

  it('gives the same bytes packed and unpacked', async () => {
    const { cache } = cacheOf();
    const body = 'line of text\n'.repeat(500);
    const prepared = await cache.answer('k', { list: 'a' }, async () => page(body));
    const packed = await prepared.gzip();
    assert.ok(packed !== null && packed.length < body.length);
    assert.equal(gunzipSync(packed).toString(), body);
    assert.equal(Buffer.from(prepared.bytes()).toString(), body);
  });

  it('forgets the least recently used page when there is no room', async () => {
    const { cache } = cacheOf(5 * 1024);
    const made: string[] = [];
    const ask = (key: string) =>
      cache.answer(key, { list: 'a' }, async () => {
        made.push(key);
        return page('x'.repeat(900));
      });
    await ask('1');
    await ask('2');
    await ask('1');
    await ask('3');
    await ask('1');
    await ask('2');
    assert.deepEqual(made, ['1', '2', '3', '2']);
  });
});

describe('the tag of a page of several messages', () => {
  const prepared = async (body: Markup): Promise<PreparedAnswer> =>
    cacheOf().cache.answer('/', { list: 'a' }, async () => ({ status: 200, contentType: HTML, body }));
  const message = (text: string): Markup => new Markup(html`<p>${text}</p>`.toUtf8());

  it('is made of all of them and of what stands between', async () => {
    const tags = await Promise.all(
      [
        html`a${message('1')}b${message('2')}`,
        html`a${message('2')}b${message('1')}`,
        html`a${message('1')}${message('2')}b`,
        html`a${message('1')}b${message('3')}`,
        html`c${message('1')}b${message('2')}`,
        html`a${message('1')}b`,
      ].map(async (body) => (await prepared(body)).etag),
    );
    assert.equal(new Set(tags).size, tags.length);
    assert.equal((await prepared(html`a${message('1')}b${message('2')}`)).etag, tags[0]);
  });

  it('is that of the bytes that are sent', async () => {
    const { bytes, byteLength } = await prepared(html`é${message('€')}`);
    assert.equal(Buffer.from(bytes()).toString(), 'é<p>€</p>');
    assert.equal(byteLength, bytes().length);
  });
});
