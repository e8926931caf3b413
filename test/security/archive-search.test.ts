import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type DatabaseStore, PUBLIC } from '#store';
import type { Site } from '#web';
import { needsPostgres, postgresDatabase } from '../../src/store/postgres/postgres.test-support.ts';
import { mail } from '../archive/archive.test-support.ts';
import {
  assertSafe,
  fetched,
  fill,
  openedStore,
  searchAddresses,
  siteOver,
  whatIsLogged,
} from './site-attacks.test-support.ts';

/** Queries of somebody who writes to the database through the search box. */
const INJECTIONS: readonly string[] = [
  '"',
  '""',
  '"""',
  '"unclosed',
  "'",
  "''",
  "'; drop table message; --",
  '" OR 1=1 --',
  '") OR words MATCH ("covert',
  '* OR f_nq : covert',
  'f_nq:covert',
  '{f_nq f_s} : covert',
  '- f_s : covert',
  '^covert',
  'NEAR(covert mill, 5)',
  'NEAR/2',
  'mill NEAR covert',
  'mill + covert',
  'mill AND',
  'AND',
  'OR OR OR',
  'NOT',
  'NOT NOT NOT mill',
  'AND NOT OR ( ) " * ^ : { }',
  'rank',
  'rowid:1',
  'words:mill',
  'a & b | !c <-> d',
  "a:* & 'b':A",
  '!covert',
  '!!mill',
  '<->',
  '<5>',
  ':*',
  '\\',
  "\\'",
  '\\"\\\\',
  '$$; select pg_sleep(10); $$',
  "'); select pg_sleep(10); --",
  '%',
  '_',
  '%%%%',
  'mi%',
  'm_ll',
  '[a-z]',
  '*',
  '**',
  'a*',
  'mi*',
  '*ll',
  'm*l',
  '(',
  ')',
  '()',
  '(((((((((((((((((((((((((((((((((mill',
  ')))))mill(((((',
  '-',
  '--',
  '+',
  '-mill -covert',
  'l:',
  'l:*',
  'l:talk',
  'l:quiet',
  'l:quiet mill',
  'list1*',
  'list',
  's:',
  's:"',
  's:()',
  's:(mill OR',
  'zzz:mill',
  's:s:s:mill',
  'd:',
  'd:..',
  'd:99999999..',
  'd:-1..+1',
  'd:20240305..20240304',
  'd:yesterday..d:',
  'rt:1..9999999999999999999',
  'rt:-99999999999999..',
  'dfpre:0000',
  'dfpost:*',
  'patchid:%',
  'm:',
  'm:<>',
  'm:%00',
  '\0',
  'mi\0ll',
  '\0\0"\0',
  '\ufffd',
  '\ufeff',
  '\ue000',
  '\ue001one',
  '\ue002talk',
  '\uffff',
  '\u{10ffff}',
  '日本語',
  'ミル*',
  'é́́́́',
  `${'a\u0301'.repeat(400)}`,
  'ﷺ'.repeat(50),
  'İı',
  '\u200b',
  '\t\n\r\v\f',
  'mill\nOR\ncovert',
  'x'.repeat(1000),
  'x '.repeat(499),
  '"x '.repeat(300),
  '(x OR '.repeat(160),
  'NOT ('.repeat(190),
  '-('.repeat(450),
  '<script>',
  '&amp;&lt;',
];

interface Opened {
  readonly store: DatabaseStore;
  readonly close: () => Promise<void>;
}

const DATABASES: readonly (readonly [
  name: string,
  options: { skip: string | boolean },
  open: () => Promise<Opened>,
])[] = [
  ['SQLite', { skip: false }, async () => ({ store: await openedStore(), close: async () => undefined })],
  [
    'PostgreSQL',
    needsPostgres,
    async () => {
      const database = await postgresDatabase();
      const store = await database.open();
      return {
        store,
        close: async () => {
          await store.close();
          await database.remove();
        },
      };
    },
  ],
];

const QUIET = [
  mail('quiet@mill.example', { subject: 'covertsubject', body: 'covertbody mill' }),
  mail('one@mill.example', { subject: 'covertother', body: 'covertagain' }),
];
const TALK = [
  mail('one@mill.example', { subject: 'The mill', body: 'one two three mill' }),
  mail('two@mill.example', { subject: 'x', body: 'list talk quiet words' }),
];

for (const [name, options, open] of DATABASES) {
  describe(`searches against ${name}`, options, () => {
    let hidden: Opened;
    let absent: Opened;
    let sites: readonly [Site, Site];
    before(async () => {
      hidden = await open();
      absent = await open();
      const talk = { name: 'talk', mails: TALK };
      // after the public one, so that rows of lists are the same in both
      await fill(hidden.store, [talk, { name: 'quiet', visibility: 'private', mails: QUIET }]);
      await fill(absent.store, [talk]);
      sites = [await siteOver(hidden.store), await siteOver(absent.store)];
    });
    after(async () => {
      await hidden.close();
      await absent.close();
    });

    it('never fail, and find nothing of what is hidden', async () => {
      const logged = await whatIsLogged(async () => {
        for (const q of INJECTIONS) {
          for (const path of searchAddresses(q, ['talk', 'quiet'])) {
            const reply = await fetched(sites[0], path);
            assertSafe(reply);
            assert.deepEqual(reply, await fetched(sites[1], path), path);
          }
        }
      });
      assert.equal(logged, '');
    });

    it('find what is there', async () => {
      for (const [q, count] of [
        ['mill', 1],
        ['one', 1],
        ['"two three"', 1],
        ['thr*', 1],
        ['words AND NOT one', 1],
        ['covertbody', 0],
      ] as const) {
        const { text } = await fetched(sites[0], `/api/v1/search?${new URLSearchParams({ q })}`);
        assert.equal((JSON.parse(text) as { count: number }).count, count, q);
      }
    });

    it('with names, ids and numbers that no database takes find nothing', async () => {
      const logged = await whatIsLogged(async () => {
        for (const odd of [
          '%00',
          'a%00b',
          '%ff',
          '%ed%a0%80',
          '%f4%8f%bf%bf',
          '%ef%bf%bf',
          "'%20or%201=1--",
          '%5c',
          '%25',
          '_',
        ]) {
          for (const path of [
            `/lists/talk/m/${odd}/`,
            `/lists/talk/m/${odd}/t/`,
            `/lists/talk/m/${odd}/raw`,
            `/lists/talk/m/${odd}/t/feed.atom`,
            `/lists/talk/m/${odd}/t.mbox.gz`,
            `/api/v1/lists/talk/m/${odd}`,
            `/api/v1/lists/talk/m/${odd}/thread`,
            `/api/v1/lists/${odd}`,
            `/lists/${odd}/`,
            `/search?q=mill&list=${odd}`,
            `/advisories?q=${odd}`,
            `/api/v1/advisories?q=${odd}`,
            `/advisories/OSN-1/files/${odd}`,
            `/osn/osn1-${odd}`,
          ]) {
            const reply = await fetched(sites[0], path);
            assertSafe(reply);
            assert.doesNotMatch(reply.text, /covert/);
          }
        }
        for (const before of [
          '0',
          '1',
          '-1',
          '999999999999999',
          '9999999999999999',
          '1e9',
          '9007199254740993',
          '%00',
          "1'",
        ]) {
          for (const path of [`/search?q=mill&before=${before}`, `/api/v1/search?q=mill&cursor=${before}`]) {
            assertSafe(await fetched(sites[0], path));
          }
        }
      });
      assert.equal(logged, '');
    });

    it('of ten thousand terms are refused or cut, and said to be', async () => {
      for (const q of ['mill '.repeat(10_000), '('.repeat(10_000), 'a*'.repeat(5_000)]) {
        for (const path of searchAddresses(q.slice(0, 3900), ['talk'])) {
          const { status } = await fetched(sites[0], path);
          assert.ok(status === 400 || status === 414, `${status}`);
        }
        for (const path of searchAddresses(q, [])) assert.equal((await fetched(sites[0], path)).status, 414);
      }
      const { text } = await fetched(sites[0], `/api/v1/search?${new URLSearchParams({ q: 'aa '.repeat(300) })}`);
      assert.ok(
        (JSON.parse(text) as { notes: readonly string[] }).notes.length > 0,
        'that terms were left out is said',
      );
    });

    it('leave the archive as it was', async () => {
      assert.deepEqual(
        (await hidden.store.lists(PUBLIC)).map((list) => [list.name, list.messageCount]),
        [['talk', TALK.length]],
      );
    });
  });
}
