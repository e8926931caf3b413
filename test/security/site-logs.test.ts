import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ArchiveStore } from '#store';
import type { Site } from '#web';
import { mail } from '../archive/archive.test-support.ts';
import { attackedSite, fetched, siteOver, whatIsLogged } from './site-attacks.test-support.ts';

const SECRET = 'covertword';

/** What an error of a database may hold: the statement with its parameters, a path, an address. */
class CovertError extends Error {
  readonly code = `${SECRET}-CODE at /home/${SECRET}`;
  readonly detail = SECRET;
  constructor() {
    super(`select * from message where subject = '${SECRET}' at postgres://ann:${SECRET}@db/mail`);
    this.name = 'DatabaseError';
  }
}

/** A store of which every read fails. */
function failing(store: ArchiveStore): ArchiveStore {
  return new Proxy(store, {
    get: (target, name) =>
      name === 'generations'
        ? target.generations
        : () => {
            throw new CovertError();
          },
  });
}

const PAGES = [
  '/',
  '/lists/',
  '/lists/talk/',
  '/lists/talk/2024/03/05/1',
  '/lists/talk/2024/03/05/1/1',
  `/lists/talk/m/${SECRET}%40x/`,
  `/lists/talk/m/${SECRET}%40x/raw`,
  `/lists/talk/m/${SECRET}%40x/t/`,
  `/lists/talk/m/${SECRET}%40x/t.mbox.gz`,
  '/lists/talk/2024-03.mbox.gz',
  '/lists/talk/feed.atom',
  `/search?q=${SECRET}`,
  `/search.atom?q=${SECRET}`,
  `/lists/talk/search?q=${SECRET}`,
  '/advisories',
  '/advisories/OSN-1',
  '/feed.atom',
  '/osn/osn.json',
];
const API = [`/api/v1/search?q=${SECRET}`, '/api/v1/lists', '/api/v1/lists/talk', `/api/v1/lists/talk/m/${SECRET}`];

describe('a failure', () => {
  let site: Site;
  before(async () => {
    const { store } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: [mail('1@x')] }]);
    site = await siteOver(failing(store));
    // the API is loaded when it is first asked for
    await site.request('/api/openapi.json');
  });

  const failuresAt = async (paths: readonly string[]): Promise<string> => {
    const replies: Awaited<ReturnType<typeof fetched>>[] = [];
    const logged = await whatIsLogged(async () => {
      for (const path of paths) {
        for (const method of ['GET', 'POST']) replies.push(await fetched(site, path, { method }));
      }
    });
    for (const { path, status, headers, text } of replies) {
      if (status === 405) continue;
      assert.equal(status, 500, path);
      assert.doesNotMatch(text, new RegExp(SECRET), path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
    }
    return logged;
  };

  it('of a page is noted in one line, without what was asked for or what the database said', async () => {
    const logged = await failuresAt(PAGES);
    const lines = logged.trimEnd().split('\n');
    assert.equal(lines.length, 2 * PAGES.length);
    for (const line of lines) assert.match(line, /^tocsin: a request failed: DatabaseError [A-Za-z0-9_]{1,40}$/);
    // what is left of a code is letters of the code
    assert.doesNotMatch(logged.replaceAll(/DatabaseError \S+/g, ''), /covert|talk|lists|select|postgres:/);
  });

  it('of the API is noted likewise', async () => {
    const logged = await failuresAt(API);
    for (const line of logged.trimEnd().split('\n'))
      assert.match(line, /^tocsin: a request failed: DatabaseError \S+$/);
  });
});
