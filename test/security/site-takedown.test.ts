import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { reindexList } from '#archive';
import { instantFromSeconds } from '#base';
import { type ArchiveStore, TEAM } from '#store';
import type { Site } from '#web';
import { sampleMail } from '../../src/proof/osier.test-support.ts';
import { importInto, mail, mails } from '../archive/archive.test-support.ts';
import { attackedSite, everyAddress, fetched, searchAddresses } from './site-attacks.test-support.ts';

const FILE =
  '--b\n\nbodysecret of it\n> quotesecret\n--b\nContent-Type: text/plain; name="namesecret.patch"\n\npatchsecret\n--b--';
const SECRET = mail('gone@mill.example', {
  subject: 'Subjectsecret OSN-1',
  references: ['root@mill.example'],
  body: FILE,
  more: 'X-Odd: fieldsecret\nContent-Type: multipart/mixed; boundary=b',
}).replace(
  'From: Ada <ada@mill.example>',
  'From: Sendersecret <sender@secret.example>\nCc: Ccsecret <cc@secret.example>',
);
const OTHERS = [
  mail('root@mill.example', { subject: 'The root' }),
  mail('reply@mill.example', {
    subject: 'An answer',
    references: ['root@mill.example', 'gone@mill.example'],
    body: 'answered',
  }),
];

const plainOf = (bytes: Uint8Array, path: string): string =>
  (path.endsWith('.gz') && bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)).toString('latin1');

/** Asks for all of it and gives the addresses where a pattern is, with their tags. */
async function placesOf(site: Site, paths: readonly string[], pattern: RegExp): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  for (const path of paths) {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const response = await site.request(path, { headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isPacked = response.headers.get('content-encoding') === 'gzip';
      const text = isPacked ? gunzipSync(bytes).toString('latin1') : plainOf(bytes, path);
      if (pattern.test(text)) places.set(path, response.headers.get('etag') ?? '');
    }
  }
  return places;
}

const WORDS = ['subjectsecret', 'bodysecret', 'quotesecret', 'patchsecret', 'sendersecret', 'ccsecret', 'namesecret'];

for (const addressPolicy of ['open', 'masked'] as const) {
  describe(`what was removed from a list that is ${addressPolicy}`, () => {
    it('is nowhere, also where it was warm, and does not come back', async () => {
      const { site, store } = await attackedSite([
        { name: 'talk', addressPolicy, mails: [OTHERS[0] ?? '', SECRET, OTHERS[1] ?? ''] },
      ]);
      const paths = [
        ...(await everyAddress(store)),
        '/advisories/OSN-1',
        ...['the answer', 'reply', 'multipart', 'm:gone@mill.example', 'd:20240305..'].flatMap((q) =>
          searchAddresses(q, ['talk']),
        ),
      ];
      // the query stands on its own page: what is looked for is what the message has beside it
      const before = await placesOf(site, paths, /secret/i);
      for (const kind of [
        /^\/lists\/talk\/$/,
        /\/05\/2$/,
        /\/05\/2\/1$/,
        /\/t\/$/,
        /feed\.atom$/,
        /search\.atom/,
        /^\/api\/.*thread$/,
        /threads/,
      ]) {
        if (kind.source.includes('threads')) continue;
        assert.ok(
          [...before.keys()].some((path) => kind.test(path)),
          `it is not seen at ${kind}`,
        );
      }
      if (addressPolicy === 'open') assert.ok([...before.keys()].some((path) => path.endsWith('mbox.gz')));
      assert.ok(before.size > 20, String(before.size));

      const row = (await store.messagesWithId(TEAM, 'talk', 'gone@mill.example'))[0]?.row;
      assert.ok(row !== undefined);
      await store.write((writes) => writes.removeMessage(row, instantFromSeconds(1_710_000_000), 'on request'));
      const isGone = async (): Promise<void> => {
        assert.deepEqual([...(await placesOf(site, paths, /secret/i)).keys()], []);
        for (const [path, etag] of before) {
          const { status } = await fetched(site, path, { headers: { 'if-none-match': etag } });
          if (etag !== '') assert.notEqual(status, 304, path);
        }
        for (const word of WORDS) {
          for (const q of [word, `${word.slice(0, 5)}*`, `s:${word} OR f:${word} OR c:${word} OR n:${word}`]) {
            const { text } = await fetched(site, `/api/v1/search?${new URLSearchParams({ q })}`);
            assert.equal((JSON.parse(text) as { count: number }).count, 0, q);
          }
        }
        for (const path of ['/1', ''].map((ending) => `/lists/talk/2024/03/05/2${ending}`)) {
          assert.equal((await fetched(site, path)).status, path.endsWith('/1') ? 404 : 200, path);
        }
        assert.equal((await fetched(site, '/lists/talk/m/gone%40mill.example/raw')).status, 404);
      };
      await isGone();
      const again = await importInto(store, 'talk', mails(SECRET, ...OTHERS));
      assert.deepEqual([again.imported, again.alreadyHere], [0, 3]);
      await isGone();
    });

    it('does not come back with other line ends or another way of delivery', async () => {
      const { site, store } = await attackedSite([{ name: 'talk', addressPolicy, mails: [...OTHERS, SECRET] }]);
      const row = (await store.messagesWithId(TEAM, 'talk', 'gone@mill.example'))[0]?.row;
      assert.ok(row !== undefined);
      await store.write((writes) => writes.removeMessage(row, instantFromSeconds(1_710_000_000), 'on request'));
      await importInto(store, 'talk', mails(SECRET.replaceAll('\n', '\r\n'), `X-Relay: other\n${SECRET}`));
      assert.deepEqual([...(await placesOf(site, await everyAddress(store), /secret/i)).keys()], []);
    });
  });
}

describe('the words of what was removed', () => {
  it('do not come back where the index is made anew at that moment', async () => {
    const { site, store } = await attackedSite([{ name: 'talk', mails: [...OTHERS, SECRET] }]);
    const row = (await store.messagesWithId(TEAM, 'talk', 'gone@mill.example'))[0]?.row;
    assert.ok(row !== undefined);
    const removing: ArchiveStore = {
      ...store,
      async *storedMessages(viewer, rows) {
        const messages = await Array.fromAsync(store.storedMessages(viewer, rows));
        await store.write((writes) => writes.removeMessage(row, instantFromSeconds(1_710_000_000), 'on request'));
        yield* messages;
      },
    };
    await reindexList(removing, 'talk');
    for (const q of WORDS) {
      const { text } = await fetched(site, `/api/v1/search?${new URLSearchParams({ q })}`);
      assert.equal((JSON.parse(text) as { count: number }).count, 0, q);
    }
  });
});

describe('an announcement that was removed', () => {
  it('takes its advisory with it', async () => {
    const { site, store } = await attackedSite([
      { name: 'news', addressPolicy: 'open', mails: [sampleMail('osn1-v1'), sampleMail('osn3-v2')] },
    ]);
    const paths = [
      '/',
      '/advisories',
      '/feed.atom',
      '/osn/osn.json',
      '/api/v1/advisories',
      ...['', '.json', '.txt', '.asc', '/v2', '/v2.txt', '/files/osn3-1.patch', '/v2/files/osn3-1.patch'].map(
        (ending) => `/advisories/OSN-3${ending}`,
      ),
      '/osn/advisory-3.html',
      '/osn/advisory-3.txt',
      '/osn/osn3-1.patch',
      '/api/v1/advisories/OSN-3',
      '/api/v1/advisories/OSN-3/revisions/2',
      ...(await everyAddress(store)),
    ];
    const mark = /OSN-3\b|osn3-1/;
    const before = await placesOf(site, paths, mark);
    assert.ok(before.size > 15, [...before.keys()].join());
    const advisory = (await store.announcements(TEAM)).find(({ number }) => number === 3);
    assert.ok(advisory);
    await store.write((writes) => writes.removeMessage(advisory.message, instantFromSeconds(1_710_000_000), ''));
    const id = encodeURIComponent(advisory.heading.messageId);
    const after = await placesOf(
      site,
      paths.filter((path) => !path.includes(id)),
      mark,
    );
    assert.deepEqual([...after.keys()], []);
  });
});
