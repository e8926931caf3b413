import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ArchiveStore } from '#store';
import { PUBLIC, TEAM } from '#store';
import type { Site } from '#web';
import { sampleMail, sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';
import { mail } from '../archive/archive.test-support.ts';
import {
  type AttackedList,
  attackedSite,
  fetched,
  searchAddresses,
  whatIsLogged,
} from './site-attacks.test-support.ts';
import { filled, routesAddedBy } from './site-routes.test-support.ts';

const PUBLIC_MAILS = [
  mail('one@mill.example', { subject: 'Words for all', body: 'the mill turns OSN-1' }),
  mail('two@mill.example', { subject: 'Re: Words for all', references: ['one@mill.example'], body: 'it does' }),
  mail('shared@mill.example', { subject: 'Seen by all', body: 'public text' }),
  mail('orphan@mill.example', { subject: 'Re: covert', references: ['covert@mill.example'], body: 'who wrote that?' }),
];
const WITH_FILE = `Content-Type: multipart/mixed; boundary=b`;
const PARTS = '--b\n\nhushword in private\n--b\nContent-Type: text/plain; name="hushfile.patch"\n\nhushpatch\n--b--';

async function privateMails(): Promise<readonly (string | Uint8Array)[]> {
  const text = textOfMail('osn5-v1').replaceAll('OSN-5', 'OSN-12');
  return [
    mail('covert@mill.example', { subject: 'Hushsubject', more: WITH_FILE, body: PARTS }),
    mail('answer@mill.example', { subject: 'Re: Hushsubject', references: ['covert@mill.example'], body: 'hushreply' }),
    mail('shared@mill.example', { subject: 'Seen by few', body: 'hushother' }),
    mail('raw', { subject: 'Hushroute', body: 'hushroute', references: ['one@mill.example'] }),
    sampleMail('osn5-v1'),
    sampleMail('osn5-v2'),
    sampleMail('osn3-v2'),
    await signedMail({ text: await sign(text), subject: 'Osier Security Note 12 - hushed' }),
  ];
}

/** What these show is no list's: numbers, keys, files laid beside the archive, and batches of the desk. */
const OF_NO_LIST =
  /^\/(?:metrics|keys\/:file|\.well-known\/security\.txt|(?:osn|xsa)\/:folder\/:file|advisories\/batches\/:id(?:\/SHA256SUMS)?)$/;

const SECRETS = /hush|covert@|answer@mill|osier-embargo/i;

const CONDITIONS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'if-none-match': '*' },
  { 'if-none-match': '"x", W/"1", W/"2", W/"3"' },
  { 'if-modified-since': 'Tue, 05 Mar 2024 10:00:00 GMT' },
  { 'if-match': '"x"', range: 'bytes=0-10' },
  { 'accept-encoding': 'gzip, br' },
  { origin: 'https://evil.example', accept: 'application/json' },
];
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'];

/** What each parameter of a route is in the addresses of one private list. */
async function valuesOf(store: ArchiveStore): Promise<readonly Readonly<Record<string, string>>[]> {
  const headings = await store.headings(TEAM, { list: 'team', order: 'oldest_first', limit: 100 });
  return headings.map(({ day, number, messageId }, at) => {
    const text = String(day);
    const id = ['OSN-5', 'OSN-12', 'OSN-12', 'osn-12'][at % 4] ?? '';
    return {
      list: 'team',
      year: text.slice(0, 4),
      month: text.slice(4, 6),
      day: text.slice(6),
      number: String(number),
      attachment: '1',
      id: encodeURIComponent(messageId),
      messageId: encodeURIComponent(messageId),
      name: `${id}${['', '.json', '.csaf.json', ''][at % 4]}`,
      revision: `v${1 + (at % 2)}`,
      span: '1..2',
      file:
        [`${text.slice(0, 4)}-${text.slice(4, 6)}.mbox.gz`, 'osn5-1.patch', 'advisory-5.txt', 'advisory-12.html'][
          at % 4
        ] ?? '',
      folder: 'osn5',
    };
  });
}

describe('a private list', () => {
  let routes: readonly string[] = [];
  /** With the list, without it, and with it for all to see: what the last one shows proves that there is something to hide. */
  let hidden: Site;
  let absent: Site;
  let shown: Site;
  let paths: readonly (readonly [route: string, path: string])[] = [];

  before(async () => {
    const team = { name: 'team', addressPolicy: 'open', mails: await privateMails() } as const;
    const others: readonly AttackedList[] = [
      { name: 'talk', addressPolicy: 'open', mails: PUBLIC_MAILS },
      { name: 'news', mails: [sampleMail('osn1-v1'), sampleMail('osn3-v1'), ...PUBLIC_MAILS] },
    ];
    const first = { ...team, visibility: 'private' } as const;
    const opened = await attackedSite([first, ...others]);
    hidden = opened.site;
    routes = await routesAddedBy(async () => {
      absent = (await attackedSite(others)).site;
      // the API adds its routes when it is first asked for
      await absent.request('/api/v1/lists');
    });
    shown = (await attackedSite([team, ...others])).site;
    const values = await valuesOf(opened.store);
    paths = routes
      .filter((route) => !route.includes('*'))
      .flatMap((route) => {
        const all = new Set(values.map((each) => filledOf(route, each)));
        return [...all].map((path) => [route, path] as const);
      });
  });

  const filledOf = (route: string, values: Readonly<Record<string, string>>): string =>
    filled(
      route,
      route.startsWith('/api/')
        ? {
            ...values,
            day: `${values['year']}-${values['month']}-${values['day']}`,
            id: 'OSN-12',
            revision: '1',
            form: 'osv',
          }
        : route.startsWith('/.well-known/csaf')
          ? { ...values, version: 'v2.0', label: 'white', file: 'osn-12.json' }
          : values,
    );

  it('has routes here, each of which shows something of it where it is public', async () => {
    assert.ok(routes.length > 50, `${routes.length} routes`);
    for (const name of ['/lists/team/', '/advisories/OSN-12', '/osn/advisory-5.txt', '/api/v1/advisories/OSN-12']) {
      assert.ok(paths.some(([, path]) => path === name) || name.includes('advisor'), name);
    }
    const told = new Set<string>();
    for (const [route, path] of paths) {
      const { status } = await fetched(shown, path);
      if (status !== 404) told.add(route);
    }
    const silent = routes.filter((route) => !route.includes('*') && !told.has(route));
    assert.deepEqual(
      silent.filter((route) => !OF_NO_LIST.test(route)),
      [],
      'routes at which nothing would be seen anyway',
    );
  });

  it('answers at every route, in every method and condition, as what does not exist', async () => {
    let compared = 0;
    const logged = await whatIsLogged(async () => {
      for (const [, path] of paths) {
        for (const method of METHODS) {
          for (const headers of method === 'GET' || method === 'HEAD' ? CONDITIONS : CONDITIONS.slice(0, 2)) {
            const reply = await fetched(hidden, path, { method, headers });
            assert.deepEqual(reply, await fetched(absent, path, { method, headers }), `${method} ${path}`);
            compared += 1;
          }
        }
        const etag = (await fetched(shown, path)).headers.get('etag');
        if (etag === undefined) continue;
        const headers = { 'if-none-match': etag };
        assert.deepEqual(await fetched(hidden, path, { headers }), await fetched(absent, path, { headers }), path);
      }
    });
    assert.ok(compared > 2000, String(compared));
    assert.equal(logged, '');
  });

  it('is in no search, by whatever words', async () => {
    const words = [
      'hushsubject',
      'hushword',
      's:hush*',
      'hus*',
      'NOT turns',
      '-turns -public',
      'NOT hushword',
      'f:osier',
      'n:hushfile',
      'dfn:hushfile',
      'm:covert@mill.example',
      'm:covert*',
      'l:team',
      'list1',
      'list*',
      'f_l:list1',
      'Llist1',
      'turns OR hushword',
      '"hushword in private"',
      'OSN-12',
      'OSN-5',
      'd:20000101..',
      'rt:2000-01-01..',
      'd:20240305..20240306',
      'shared',
      'm:raw',
    ];
    for (const q of words) {
      for (const path of searchAddresses(q, ['team', 'talk'])) {
        const reply = await fetched(hidden, path);
        assert.deepEqual(reply, await fetched(absent, path), path);
      }
    }
    const { text } = await fetched(shown, '/api/v1/search?q=hushword');
    assert.equal((JSON.parse(text) as { count: number }).count, 1, 'it would be found');
  });

  it('does not show in the words that the store keeps for its lists', async () => {
    for (const q of [
      'l:list1',
      'l:list2',
      'l:list3',
      'NOT l:list2',
      'l:"list1" OR hushword',
      'l:\ue0061',
      'l:\ue006*',
    ]) {
      for (const path of searchAddresses(q, ['talk'])) {
        const reply = await fetched(hidden, path);
        assert.deepEqual(reply, await fetched(absent, path), path);
      }
    }
  });

  it('is in nothing that all may see', async () => {
    for (const path of [
      '/',
      '/lists/',
      '/advisories',
      '/feed.atom',
      '/api/v1/lists',
      '/api/v1/advisories',
      '/osn/osn.json',
      '/lists/talk/',
      '/lists/talk/threads/',
      '/lists/talk/feed.atom',
      '/lists/talk/m/orphan%40mill.example/t/',
      '/lists/talk/m/shared%40mill.example/',
      '/advisories/OSN-3',
      '/advisories/OSN-3/v2',
      '/advisories/OSN-3/diff/1..2',
      '/api/v1/advisories/OSN-3',
      '/api/v1/lists/talk/messages?limit=1',
      '/search?q=&list=team',
    ]) {
      const reply = await fetched(hidden, path);
      assert.deepEqual(reply, await fetched(absent, path), path);
      assert.doesNotMatch(reply.text.replaceAll('covert@mill.example', ''), SECRETS, path);
    }
  });

  it('does not show in where a search goes on', async () => {
    for (const path of ['/api/v1/search?q=d:20000101..&limit=1', '/api/v1/search?q=turns&limit=1']) {
      const reply = await fetched(hidden, path);
      assert.deepEqual(reply, await fetched(absent, path), path);
    }
  });
});

describe('a list that was public', () => {
  it('is gone from what was warm once it is private', async () => {
    const { site, store } = await attackedSite([{ name: 'team', addressPolicy: 'open', mails: await privateMails() }]);
    const warm = [
      '/',
      '/lists/',
      '/lists/team/',
      '/lists/team/2024/03/05/1',
      '/lists/team/m/covert%40mill.example/raw',
      '/lists/team/2024-03.mbox.gz',
      '/lists/team/feed.atom',
      '/search?q=hushword',
      '/lists/team/search?q=hushword',
      '/advisories/OSN-12',
      '/advisories',
      '/feed.atom',
      '/api/v1/advisories/OSN-12',
      '/api/v1/lists/team/messages/2024-03-05/1',
      '/api/v1/search?q=reply',
    ];
    const before = await Promise.all(warm.map((path) => fetched(site, path)));
    for (const { status, path } of before) assert.equal(status, 200, path);
    await store.write((writes) => writes.changeList('team', { visibility: 'private' }));
    assert.deepEqual(await store.lists(PUBLIC), []);
    const { site: empty } = await attackedSite([]);
    for (const { path, headers } of before) {
      const conditional = { headers: { 'if-none-match': headers.get('etag') ?? '*' } };
      assert.deepEqual(await fetched(site, path), await fetched(empty, path), path);
      assert.deepEqual(await fetched(site, path, conditional), await fetched(empty, path, conditional), path);
    }
  });
});
