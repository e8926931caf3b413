import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { announcedReader, wordsOf } from '#archive';
import { fixedClock } from '#base';
import { type DatabaseStore, PUBLIC } from '#store';
import { backupSqlite, openSqlite, restoreStore } from '#store/sqlite';
import { createSite, type Site } from '#web';
import { importInto, mail, mails, NOW, osierContext } from '../archive/archive.test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const OPEN = { title: null, visibility: 'public', addressPolicy: 'open' } as const;

async function siteOver(store: DatabaseStore): Promise<Site> {
  const context = await osierContext();
  return createSite({
    store,
    styles: context.styles,
    clock: fixedClock(NOW),
    readAnnounced: announcedReader(() => context),
    certificates: async () => [],
    settings: {
      title: 'Test',
      publicUrl: null,
      trustedProxies: [],
      securityContact: null,
      metricsFromAnywhere: false,
      version: '0',
    },
  });
}

describe('the threads of a list', () => {
  it('are all reached by the links of their pages, also where more than a page end in one second', async () => {
    const store = await openSqlite(join(folder, 'threads.sqlite'));
    const names = Array.from({ length: 130 }, (_, at) => `thread-${at}`);
    await importInto(
      store,
      'talk',
      mails(...names.map((name) => mail(`${name}@x.example`, { subject: `About ${name}.` }))),
    );
    const site = await siteOver(store);
    const seen: string[] = [];
    let path: string | undefined = '/lists/talk/threads/';
    let pages = 0;
    while (path !== undefined) {
      const page: string = await (await site.request(path)).text();
      seen.push(...[...page.matchAll(/About (?<name>thread-[0-9]+)\./g)].map((match) => match.groups?.['name'] ?? ''));
      path = /href="(?<next>[^"]*threads\/\?before=[^"]*)"/.exec(page)?.groups?.['next'];
      pages += 1;
    }
    assert.equal(pages, 3);
    assert.deepEqual(seen, names.reverse());
    for (const before of ['1592990000', '2024-03-05', '2024-03-05.0', '2024-02-30.1', '2024-03-05.999', 'x']) {
      assert.equal((await site.request(`/lists/talk/threads/?before=${before}`)).status, 404, before);
    }
    await store.close();
  });

  it('say nothing of the rows of other lists', async () => {
    const store = await openSqlite(join(folder, 'hidden.sqlite'));
    await importInto(store, 'team', mails(mail('secret@x.example')), { newList: { ...OPEN, visibility: 'private' } });
    const site = await siteOver(store);
    assert.equal((await site.request('/lists/team/threads/?before=2024-03-05.1')).status, 404);
    await store.close();
  });
});

describe('an mbox file', () => {
  it('has another tag after an older backup took the place of the archive, though the list counts the same', async () => {
    const file = join(folder, 'live.sqlite');
    const store = await openSqlite(file);
    const path = '/lists/talk/2024-03.mbox.gz';
    const tagOf = async (each: DatabaseStore): Promise<string> =>
      (await (await siteOver(each)).request(path)).headers.get('etag') ?? '';
    await importInto(store, 'talk', mails(mail('one@x.example')), { newList: OPEN });
    await backupSqlite(file, join(folder, 'older.backup'));
    await importInto(store, 'talk', mails(mail('lost@x.example')));
    const [lost, generation] = [await tagOf(store), (await store.findList(PUBLIC, 'talk'))?.generation];
    assert.match(lost, /^W\/"[0-9a-f]{24}-[0-9]+"$/);
    const fresh = await (await siteOver(store)).request(path, { headers: { 'if-none-match': lost } });
    assert.equal(fresh.status, 304);

    // by the command, and by hand in place of the file
    const restored = await openSqlite(join(folder, 'restored.sqlite'));
    await restoreStore(join(folder, 'older.backup'), restored, wordsOf);
    const copied = await openSqlite(join(folder, 'older.backup'));
    for (const each of [restored, copied]) {
      await importInto(each, 'talk', mails(mail('other@x.example')));
      assert.equal((await each.findList(PUBLIC, 'talk'))?.generation, generation);
      const reply = await (await siteOver(each)).request(path, { headers: { 'if-none-match': lost } });
      assert.equal(reply.status, 200);
      await each.close();
    }
    await store.close();
  });
});
