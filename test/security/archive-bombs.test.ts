import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PUBLIC } from '#store';
import { assertSafe, attackedSite, fetched, idPath, searchAddresses } from './site-attacks.test-support.ts';

const MEGABYTE = 1024 * 1024;
const HEAD = 'Message-ID: <bomb@evil.example>\nDate: Tue, 05 Mar 2024 10:00:00 +0000\nFrom: Ada <ada@mill.example>\n';
const SUBJECT = 'Subject: bomb\n';
const MULTIPART = `${HEAD}${SUBJECT}Content-Type: multipart/mixed; boundary=b\n\n`;

interface Bomb {
  readonly name: string;
  readonly make: () => string | Uint8Array;
  /** What is left out must be said on the page of the message; false: nothing of its text is left out. */
  readonly isCut: boolean;
}

const BOMBS: readonly Bomb[] = [
  { name: 'of 40 MB in one line', make: () => `${HEAD}${SUBJECT}\n${'x'.repeat(40 * MEGABYTE)}\n`, isCut: true },
  {
    name: 'of 40 MB in lines',
    make: () => `${HEAD}${SUBJECT}\n${`${'x y '.repeat(18)}\n`.repeat(560_000)}`,
    isCut: true,
  },
  {
    name: 'of 8 MB of what is escaped',
    make: () => `${HEAD}${SUBJECT}\n${'<&>"'.repeat(2 * MEGABYTE)}\n`,
    isCut: true,
  },
  {
    name: 'of 4 MB of controls that are shown',
    make: () => `${HEAD}${SUBJECT}Content-Type: text/plain; charset=utf-8\n\n${'\u202e'.repeat(1.4 * MEGABYTE)}\n`,
    isCut: true,
  },
  { name: 'of a million lines', make: () => `${HEAD}${SUBJECT}\n${'\n'.repeat(1_000_000)}`, isCut: false },
  {
    name: 'of 100,000 links',
    make: () => `${HEAD}${SUBJECT}\n${'http://a.example/b '.repeat(100_000)}\n`,
    isCut: true,
  },
  { name: 'of 200,000 quotes in turn', make: () => `${HEAD}${SUBJECT}\n${'> a\nb\n'.repeat(200_000)}`, isCut: true },
  {
    name: 'of 100,000 hunks',
    make: () => `${HEAD}${SUBJECT}\n${'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n'.repeat(60_000)}`,
    isCut: true,
  },
  {
    name: 'of 100,000 parts',
    make: () => `${MULTIPART}${'--b\nContent-Type: text/plain\n\nhello\n'.repeat(100_000)}--b--\n`,
    isCut: true,
  },
  {
    name: 'of 10,000 attachments',
    make: () => `${MULTIPART}${'--b\nContent-Type: text/plain; name="a.patch"\n\nhello\n'.repeat(10_000)}--b--\n`,
    isCut: true,
  },
  {
    name: 'of mails in mails',
    make: () => `${HEAD}${SUBJECT}${'Content-Type: message/rfc822\n\n'.repeat(100_000)}deep\n`,
    isCut: true,
  },
  {
    name: 'of multiparts in multiparts',
    make: () =>
      `${HEAD}${SUBJECT}${Array.from({ length: 10_000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join('')}\ndeep\n`,
    isCut: false,
  },
  {
    name: 'of a gzip bomb',
    make: () => {
      const packed = gzipSync(Buffer.alloc(300 * MEGABYTE), { level: 9 })
        .toString('base64')
        .replace(/.{76}/g, '$&\n');
      return `${MULTIPART}--b\n\nhello\n--b\nContent-Type: application/gzip; name="a.gz"\nContent-Encoding: gzip\nContent-Transfer-Encoding: base64\n\n${packed}\n--b--\n`;
    },
    isCut: false,
  },
  {
    name: 'of a million References',
    make: () => `${HEAD}${SUBJECT}References: ${'<abcdef@example.org>\n '.repeat(1_000_000)}\n\nhello\n`,
    isCut: false,
  },
  {
    name: 'of 500 different References',
    make: () =>
      `${HEAD}${SUBJECT}References: ${Array.from({ length: 50_000 }, (_, at) => `<${at}@evil.example>`).join('\n ')}\n\nhello\n`,
    isCut: false,
  },
  {
    name: 'of 50,000 header fields',
    make: () => `${HEAD}${SUBJECT}${'X-A: b\n'.repeat(50_000)}\nhello\n`,
    isCut: false,
  },
  {
    name: 'of 50,000 Cc fields, of which the first counts',
    make: () => `${HEAD}${SUBJECT}${'Cc: Somebody <somebody@evil.example>\n'.repeat(50_000)}\nhello\n`,
    isCut: false,
  },
  {
    name: 'of a Cc field of 4 MB',
    make: () => `${HEAD}${SUBJECT}Cc: ${'Somebody <somebody@evil.example>,\n '.repeat(120_000)}x\n\nhello\n`,
    isCut: true,
  },
  {
    name: 'of a Subject of 4 MB',
    make: () => `${HEAD}Subject: ${'=?utf-8?q?=E2=80=AE?= '.repeat(200_000)}\n\nhello\n`,
    isCut: true,
  },
  {
    name: 'of a sender of 4 MB',
    make: () => `${HEAD.replace('Ada', '<'.repeat(4 * MEGABYTE))}${SUBJECT}\nhello\n`,
    isCut: true,
  },
  {
    name: 'of a file name of 1 MB',
    make: () => `${MULTIPART}--b\nContent-Type: text/plain; name="${'\u202e<'.repeat(250_000)}"\n\nx\n--b--\n`,
    isCut: false,
  },
  {
    name: 'of a file name in 100,000 pieces',
    make: () =>
      `${MULTIPART}--b\nContent-Type: text/plain${Array.from({ length: 100_000 }, (_, at) => `;\n name*${at}=x`).join('')}\n\nx\n--b--\n`,
    isCut: false,
  },
  {
    name: 'of 8 MB of encoded words',
    make: () => `${HEAD}${SUBJECT}X: =?utf-8?b?${'A'.repeat(8 * MEGABYTE)}?=\n\nhello\n`,
    isCut: false,
  },
  { name: 'of no header in 8 MB', make: () => `\n${'garbage '.repeat(MEGABYTE)}`, isCut: true },
];

/** Of one page: a text of a megabyte, each character of which is shown as eight at most. */
const MAX_PAGE_BYTES = 10 * MEGABYTE;
/** Of a page that shows a line of each message. */
const MAX_INDEX_BYTES = 64 * 1024;
const MAX_FEED_BYTES = 128 * 1024;
const MAX_JSON_BYTES = 8 * MEGABYTE;

describe('a mail', () => {
  for (const { name, make, isCut } of BOMBS) {
    it(`${name} is kept whole and shown in bounds`, async () => {
      const bytes = Buffer.from(make());
      const { site, store } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: [bytes] }]);
      const [heading] = await store.headings(PUBLIC, { list: 'talk', order: 'oldest_first', limit: 5 });
      assert.ok(heading);
      const raw = (await store.message(PUBLIC, heading.row))?.raw ?? new Uint8Array(0);
      assert.equal(Buffer.compare(raw, bytes), 0, 'kept byte for byte');
      const day = String(heading.day);
      const place = `/lists/talk/${day.slice(0, 4)}/${day.slice(4, 6)}/${day.slice(6)}/${heading.number}`;
      const id = idPath('talk', heading.messageId);
      const sizeOf = async (path: string, most: number): Promise<string> => {
        const reply = await fetched(site, path);
        assertSafe(reply);
        assert.equal(reply.status, 200, path);
        assert.ok(reply.bytes.length <= most, `${path}: ${reply.bytes.length} bytes`);
        return reply.text;
      };
      const page = await sizeOf(place, MAX_PAGE_BYTES);
      await sizeOf(id, MAX_PAGE_BYTES);
      await sizeOf(`${id}t/`, MAX_PAGE_BYTES);
      await sizeOf(`${id}t/?view=nested`, MAX_PAGE_BYTES);
      await sizeOf(`${id}t/feed.atom`, MAX_FEED_BYTES);
      await sizeOf('/lists/talk/feed.atom', MAX_FEED_BYTES);
      await sizeOf(
        `/api/v1/lists/talk/messages/${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}/${heading.number}`,
        MAX_JSON_BYTES,
      );
      await sizeOf(`/api/v1/lists/talk/m/${encodeURIComponent(heading.messageId)}/thread`, MAX_FEED_BYTES);
      for (const path of ['/', '/lists/', '/lists/talk/', '/lists/talk/threads/', place.replace(/[0-9]+$/, '')]) {
        await sizeOf(path, MAX_INDEX_BYTES);
      }
      await sizeOf('/api/v1/lists/talk/messages', MAX_FEED_BYTES);
      for (const path of searchAddresses('rt:2000..', ['talk'])) await sizeOf(path, MAX_FEED_BYTES);
      if (isCut) assert.match(page, /class="cut"|more bytes|further/, 'what is left out is said');
    });
  }

  it('that is repeated a thousand times makes no page longer than its bounds', async () => {
    const mails = Array.from(
      { length: 1000 },
      (_, at) =>
        `${HEAD.replace('bomb@', `${at}@`)}References: <root@evil.example>\nSubject: ${'s'.repeat(900)}\n\n${'word '.repeat(2000)}\n`,
    );
    const { site } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails }]);
    for (const path of [
      '/lists/talk/',
      '/lists/talk/2024/03/',
      '/lists/talk/2024/03/05/',
      '/lists/talk/2024/03/05/500',
      '/lists/talk/feed.atom',
      '/lists/talk/m/1%40evil.example/t/',
      '/lists/talk/m/1%40evil.example/t/?view=nested',
      '/lists/talk/m/1%40evil.example/t/feed.atom',
      '/api/v1/lists/talk/messages?limit=500',
      '/api/v1/lists/talk/m/1%40evil.example/thread',
      '/search?q=word',
      '/search.atom?q=word',
      '/api/v1/search?q=word&limit=100',
    ]) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      assert.equal(reply.status, 200);
      assert.ok(reply.bytes.length <= 3 * MEGABYTE, `${path}: ${reply.bytes.length} bytes`);
    }
  });
});
