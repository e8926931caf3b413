import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HTML, notFound } from './answer.ts';
import { createPageCache, unkept } from './page-cache.ts';
import { respond } from './respond.ts';

const kept = (body: string) =>
  createPageCache({ generations: async () => new Map() }).answer('k', 'nothing', async () => ({
    status: 200,
    contentType: HTML,
    body,
  }));

const long = '<p>text</p>'.repeat(500);

describe('a reply', () => {
  it('has a tag, and nothing but headers for who has it already', async () => {
    const page = await kept(long);
    const first = await respond(page, { acceptEncoding: null, ifNoneMatch: null });
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]{27}"$/);
    assert.equal(first.headers.get('content-length'), String(long.length));
    for (const asked of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await respond(page, { acceptEncoding: null, ifNoneMatch: asked });
      assert.equal(again.status, 304, asked);
      assert.equal(await again.text(), '');
      assert.equal(again.headers.get('etag'), etag);
    }
    assert.equal((await respond(page, { acceptEncoding: null, ifNoneMatch: '"other"' })).status, 200);
  });

  it('is gzipped for who takes it, under a tag of its own', async () => {
    const page = await kept(long);
    const plain = await respond(page, { acceptEncoding: null, ifNoneMatch: null });
    const packed = await respond(page, { acceptEncoding: 'br, gzip', ifNoneMatch: null });
    assert.equal(packed.headers.get('content-encoding'), 'gzip');
    assert.notEqual(packed.headers.get('etag'), plain.headers.get('etag'));
    assert.equal(packed.headers.get('vary'), 'Accept-Encoding');
    for (const [header, encoding] of [
      ['gzip;q=0', null],
      ['br', null],
      ['*', 'gzip'],
      ['*, gzip;q=0.0', null],
      ['GZIP;q=0.5', 'gzip'],
    ] as const) {
      const reply = await respond(page, { acceptEncoding: header, ifNoneMatch: null });
      assert.equal(reply.headers.get('content-encoding'), encoding, header);
    }
  });

  it('carries the security headers whatever it says', async () => {
    for (const prepared of [await kept(long), unkept(notFound())]) {
      const { headers } = await respond(prepared, { acceptEncoding: null, ifNoneMatch: null });
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
    }
  });

  it('that there is nothing has no tag and is not to be kept', async () => {
    const reply = await respond(unkept(notFound()), { acceptEncoding: null, ifNoneMatch: '*' });
    assert.equal(reply.status, 404);
    assert.equal(reply.headers.get('etag'), null);
    assert.equal(reply.headers.get('cache-control'), 'no-store');
  });
});
