import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { type ArchiveStore, PUBLIC } from '#store';
import { openSqlite } from '#store/sqlite';
import type { Site } from '#web';
import { mail } from '../archive/archive.test-support.ts';
import { testFolder } from '../test-folder.test-support.ts';
import { attackedSite, fill, idPath, siteOver } from './site-attacks.test-support.ts';

/* What one visitor, or many, can make the site hold in memory or do at once. */

const MEBIBYTE = 1024 * 1024;

const from = (remoteAddress: string): object => ({ incoming: { socket: { remoteAddress } } });
const [ADA, BO, CY] = [from('192.0.2.1'), from('192.0.2.2'), from('192.0.2.3')];

const get = (site: Site, path: string, environment: object = ADA): Promise<Response> =>
  site.request(path, {}, environment);

function assertBusy(reply: Response): void {
  assert.equal(reply.status, 503);
  assert.match(reply.headers.get('retry-after') ?? '', /^[0-9]+$/);
  assert.equal(reply.headers.get('cache-control'), 'no-store');
}

describe('large answers that nobody reads', () => {
  /** A site whose messages are as large as their subject says, in mebibytes, and how often one was read. */
  const largeSite = async (mebibytes: readonly number[]): Promise<{ site: Site; read: () => number }> => {
    const { store } = await attackedSite([
      {
        name: 'talk',
        addressPolicy: 'open',
        mails: mebibytes.map((size, at) => mail(`${at}@mill.example`, { subject: `${size}` })),
      },
    ]);
    let read = 0;
    const inflated: ArchiveStore = {
      ...store,
      async message(viewer, row) {
        const message = await store.message(viewer, row);
        if (message === null) return null;
        read += 1;
        return { ...message, raw: Buffer.alloc(Number(message.subject) * MEBIBYTE, `${message.row} `) };
      },
    };
    return { site: await siteOver(inflated), read: () => read };
  };
  const raw = (at: number): string => `${idPath('talk', `${at}@mill.example`)}raw`;

  it('have room up to a bound of all and a bound of one visitor; pages find room beside them', async () => {
    const { site, read } = await largeSite([20, 20, 20, 20, 20, 20, 20, 20, 20, 1]);
    const open = [await get(site, raw(0)), await get(site, raw(1)), await get(site, raw(2))];
    assert.deepEqual(
      open.map(({ status }) => status),
      [200, 200, 200],
    );
    assertBusy(await get(site, raw(3)));
    for (const at of [3, 4, 5]) open.push(await get(site, raw(at), BO));
    assert.equal(open.at(-1)?.status, 200, 'another visitor has room');
    assertBusy(await get(site, raw(6), CY));
    // three, of which memory keeps two
    for (const at of [7, 8]) assertBusy(await get(site, raw(at), CY));
    const made = read();
    for (let again = 0; again < 5; again += 1) {
      for (const at of [6, 7, 8]) assertBusy(await get(site, raw(at), CY));
    }
    assert.equal(read(), made, 'what cannot be sent is not made again');
    for (const path of ['/', '/lists/talk/', raw(9)]) {
      for (const who of [BO, CY]) assert.equal((await get(site, path, who)).status, 200, path);
    }
    for (const one of open) await one.body?.cancel();
    assert.equal((await get(site, raw(6), CY)).status, 200, 'as soon as others are gone');
  });

  it('are counted once where they are the same, and are made once, even what no memory keeps', async () => {
    const { site, read } = await largeSite([56]);
    const open: Response[] = [];
    for (let at = 0; at < 100; at += 1) open.push(await get(site, raw(0), [ADA, BO, CY][at % 3]));
    assert.deepEqual([...new Set(open.map(({ status }) => status))], [200]);
    assert.equal(read(), 1);
    for (const one of open) await one.body?.cancel();
  });

  it('are not counted for who asks for the head alone, or has them already', async () => {
    const { site } = await largeSite([40, 40]);
    for (let at = 0; at < 3; at += 1) {
      assert.equal((await site.request(raw(0), { method: 'HEAD' }, ADA)).status, 200);
    }
    const whole = await get(site, raw(1));
    assert.equal(whole.status, 200);
    assert.equal(Number(whole.headers.get('content-length')), 40 * MEBIBYTE);
    const etag = whole.headers.get('etag') ?? '';
    const again = await site.request(raw(1), { headers: { 'if-none-match': etag } }, ADA);
    assert.equal(again.status, 304);
    await whole.body?.cancel();
  });

  it('go out in slices, whole', async () => {
    const { site } = await largeSite([3]);
    const reply = await get(site, raw(0));
    let length = 0;
    for await (const chunk of reply.body ?? []) {
      assert.ok(chunk.length <= 64 * 1024, `${chunk.length} bytes at once`);
      length += chunk.length;
    }
    assert.equal(length, 3 * MEBIBYTE);
  });

  it('are one where one visitor took it packed and others take it unpacked', async () => {
    const { site } = await largeSite([3]);
    await (await site.request(raw(0), { headers: { 'accept-encoding': 'gzip' } }, ADA)).arrayBuffer();
    const open: Response[] = [];
    for (let at = 0; at < 200; at += 1) open.push(await get(site, raw(0), BO));
    assert.deepEqual([...new Set(open.map(({ status }) => status))], [200], '600 MiB had no room');
    for (const one of open) await one.body?.cancel();
  });
});

describe('a page of what becomes longer when it is shown', () => {
  it('is bounded, and made once', async () => {
    const { store } = await attackedSite([
      {
        name: 'talk',
        mails: ['a', 'b'].map((id) =>
          mail(`${id}@mill.example`, {
            body: `${'>'.repeat(75)}\n`.repeat(13_000),
            ...(id === 'a' ? {} : { references: ['a@mill.example'] }),
          }),
        ),
      },
    ]);
    let read = 0;
    const site = await siteOver({
      ...store,
      storedMessages: (viewer, rows) => {
        read += 1;
        return store.storedMessages(viewer, rows);
      },
      message: (viewer, row) => {
        read += 1;
        return store.message(viewer, row);
      },
    });
    for (const path of [`${idPath('talk', 'a@mill.example')}t/`, idPath('talk', 'a@mill.example')]) {
      const before = read;
      const lengths: number[] = [];
      for (let at = 0; at < 3; at += 1) lengths.push((await (await get(site, path)).arrayBuffer()).byteLength);
      assert.equal(read - before, 1, path);
      if (path.endsWith('t/')) assert.ok(Math.max(...lengths) < 4 * MEBIBYTE, `${lengths[0]} bytes`);
    }
  });
});

describe('a thread of large messages', () => {
  it('is shown as far as a page goes; the others are links and are not read', async () => {
    const large = `${'x'.repeat(75)}\n`.repeat(12_000);
    const { store } = await attackedSite([
      {
        name: 'talk',
        mails: ['a', 'b', 'c', 'd', 'e'].map((id) =>
          mail(`${id}@mill.example`, {
            body: id === 'e' ? 'the last word' : large,
            ...(id === 'a' ? {} : { references: ['a@mill.example'] }),
          }),
        ),
      },
    ]);
    let read = 0;
    const site = await siteOver({
      ...store,
      async *storedMessages(viewer, rows) {
        for await (const message of store.storedMessages(viewer, rows)) {
          read += message.size;
          yield message;
        }
      },
    });
    const page = await (await get(site, `${idPath('talk', 'a@mill.example')}t/`)).text();
    assert.ok(read > MEBIBYTE && read <= 2 * MEBIBYTE, `${read} bytes`);
    assert.equal(page.match(/too many for a page with others/g)?.length, 2);
    assert.match(page, /the last word/);
  });
});

describe('searches', () => {
  const SEARCHES = ['/search?q=a', '/search.atom?q=b', '/lists/talk/search?q=c', '/api/v1/search?q=d'];

  it('of one visitor are few at a time; pages and others are answered meanwhile', async () => {
    const { store } = await attackedSite([{ name: 'talk', mails: [mail('a@mill.example')] }]);
    const begun: (() => void)[] = [];
    const site = await siteOver({
      ...store,
      search: (viewer, request) =>
        new Promise((resolve) => {
          begun.push(() => resolve(store.search(viewer, request)));
        }),
    });
    const running = SEARCHES.map((path) => get(site, path));
    while (begun.length < 4) await new Promise((resolve) => setImmediate(resolve));
    for (const path of [...SEARCHES, '/lists/talk/search.atom?q=e']) assertBusy(await get(site, path));
    const other = get(site, '/search?q=g', BO);
    while (begun.length < 5) await new Promise((resolve) => setImmediate(resolve));
    for (const path of ['/', '/lists/talk/', '/healthz']) assert.equal((await get(site, path)).status, 200, path);
    for (const go of begun) go();
    for (const one of [...running, other]) assert.equal((await one).status, 200);
    const later = get(site, '/search?q=h');
    while (begun.length < 6) await new Promise((resolve) => setImmediate(resolve));
    begun.at(-1)?.();
    assert.equal((await later).status, 200);
  });

  it('that take too long are answered as busy, not as failed', async () => {
    const { store } = await attackedSite([{ name: 'talk', mails: [mail('a@mill.example')] }]);
    const site = await siteOver({
      ...store,
      search: () => Promise.reject(new TocsinError({ code: 'busy', message: 'took too long' })),
    });
    for (const path of SEARCHES) assertBusy(await get(site, path));
    const inApi = await get(site, '/api/v1/search?q=f');
    assertBusy(inApi);
    assert.equal(inApi.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.equal(((await inApi.json()) as { status: number }).status, 503);
  });

  it('keep nothing waiting that pages need, however long they take', async () => {
    const folder = testFolder('tocsin-attacked-');
    const searchWorker = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        parentPort.on('message', ({ id, method }) => {
          if (method === 'search') for (;;) {}
          parentPort.postMessage({ id, result: [] });
        });
      `)}`,
    );
    const store = await openSqlite(join(folder, 'archive.sqlite'), { searchWorker, timeLimitMs: 600_000 });
    try {
      await fill(store, [{ name: 'talk', mails: [mail('a@mill.example')] }]);
      const query = { text: null } as never;
      const searches = Array.from({ length: 190 }, () =>
        store.search(PUBLIC, { query, lists: null, before: null, limit: 9 }).catch(() => null),
      );
      assert.deepEqual(await store.announcements(PUBLIC), []);
      assert.deepEqual(await store.threads(PUBLIC, 'talk', 9, null), []);
      const site = await siteOver(store);
      for (const path of ['/', '/lists/talk/', '/lists/talk/threads/']) {
        assert.equal((await get(site, path)).status, 200, path);
      }
      await store.close();
      await Promise.all(searches);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('files that are read slowly', () => {
  const MONTH = '/lists/talk/2024-03.mbox.gz';
  const noise = (): string => Array.from({ length: 9_000 }, () => `${Math.random()}${Math.random()}`).join('\n');
  const fileSite = async (mails = 12): Promise<Site> =>
    (
      await attackedSite([
        {
          name: 'talk',
          addressPolicy: 'open',
          mails: Array.from({ length: mails }, (_, at) => mail(`${at}@mill.example`, { body: noise() })),
        },
      ])
    ).site;

  it('are few of one visitor', async () => {
    const site = await fileSite();
    const open: Response[] = [];
    for (let at = 0; at < 8; at += 1) open.push(await get(site, MONTH));
    assert.deepEqual([...new Set(open.map(({ status }) => status))], [200]);
    assertBusy(await get(site, MONTH));
    assertBusy(await get(site, `${idPath('talk', '0@mill.example')}t.mbox.gz`));
    const others = [await get(site, MONTH, BO)];
    assert.equal(others[0]?.status, 200);
    for (let at = 1; at <= 30; at += 1) others.push(await get(site, MONTH, from(`198.51.100.${at}`)));
    assert.equal(others.filter(({ status }) => status === 503).length, 7, '32 of all visitors');
    for (let at = 0; at < 9; at += 1) {
      const reply = await get(site, MONTH, from(`2001:db8:1:2::${at}`));
      assertBusy(reply);
    }
    for (const one of [...open, ...others]) await one.body?.cancel();
    const network: Response[] = [];
    for (let at = 0; at < 9; at += 1) network.push(await get(site, MONTH, from(`2001:db8:1:2:${at}::1`)));
    assert.deepEqual(
      network.map(({ status }) => status),
      [...Array.from({ length: 8 }, () => 200), 503],
      'of IPv6 a network is one visitor',
    );
    for (const one of network) await one.body?.cancel();
  });

  it('hold a bounded number of large messages in memory, all of them together', async () => {
    const { store } = await attackedSite([
      {
        name: 'talk',
        addressPolicy: 'open',
        mails: Array.from({ length: 3 }, (_, at) => mail(`${at}@mill.example`)),
      },
    ]);
    const large = randomBytes(42 * MEBIBYTE);
    let held = 0;
    let most = 0;
    let read = 0;
    const site = await siteOver({
      ...store,
      headings: async (viewer, range) =>
        (await store.headings(viewer, range)).map((heading) => ({ ...heading, size: large.length })),
      async *storedMessages(viewer, rows) {
        for await (const message of store.storedMessages(viewer, rows)) {
          read += 1;
          held += 1;
          most = Math.max(most, held);
          try {
            yield { ...message, raw: large };
          } finally {
            held -= 1;
          }
        }
      },
    });
    const open: Response[] = [];
    for (let at = 1; at <= 6; at += 1) {
      for (let own = 0; own < 2; own += 1) open.push(await get(site, MONTH, from(`198.51.100.${at}`)));
    }
    assert.deepEqual([...new Set(open.map(({ status }) => status))], [200]);
    const readers = open.map((one) => one.body?.getReader());
    // those that have room give something; the others wait for them, and for their own first
    await Promise.race(readers.slice(0, 1).map((reader) => reader?.read()));
    while (read < 3) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([held, most], [3, 3]);
    await readers[0]?.cancel();
    while (read < 4) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(most, 3);
    for (const reader of readers) await reader?.cancel();
    while (held > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('lose their place where less is taken than some kilobytes a second', async (t) => {
    const site = await fileSite();
    t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
    const slow: ReadableStreamDefaultReader<Uint8Array>[] = [];
    for (let at = 0; at < 8; at += 1) {
      const reader = (await get(site, MONTH)).body?.getReader();
      assert.ok(reader !== undefined);
      slow.push(reader);
      await reader.read();
    }
    assertBusy(await get(site, MONTH));
    t.mock.timers.tick(60_000);
    for (const reader of slow) await assert.rejects(reader.read());
    const next = await get(site, MONTH);
    assert.equal(next.status, 200);
    await next.body?.cancel();
  });

  it('come whole to who takes enough, however long it takes', async (t) => {
    const site = await fileSite();
    t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
    const reader = (await get(site, MONTH)).body?.getReader();
    let taken = 0;
    let windows = 0;
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || value === undefined) break;
      taken += value.length;
      if (taken < 300 * 1024) continue;
      taken = 0;
      windows += 1;
      t.mock.timers.tick(60_000);
    }
    assert.ok(windows >= 3, `${windows} minutes`);
  });
});
