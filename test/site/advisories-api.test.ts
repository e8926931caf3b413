import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EXAMPLES } from '../../src/web/api/examples.ts';
import { ENDPOINTS } from '../../src/web/api/open-api.ts';
import { Answers, Problem } from '../../src/web/api/schemas.ts';
import { sampleSite, type TestSite } from './advisories.test-support.ts';

const V1 = '/api/v1';
const ROOT = 'osn9-1.1709648868@mail.osier.example';

/** One good request for each operation. */
const REQUESTS: Readonly<Record<string, string>> = {
  lists: '/lists',
  list: '/lists/announce',
  days: '/lists/announce/days?from=2024-01-01&to=2024-12-31',
  messages: '/lists/announce/messages?limit=5',
  message: '/lists/announce/messages/2024-03-05/1',
  messagesById: `/lists/announce/m/${ROOT}`,
  thread: `/lists/announce/m/${encodeURIComponent(ROOT)}/thread`,
  search: '/search?q=port&limit=3',
  advisories: '/advisories',
  advisory: '/advisories/OSN-9',
  revision: '/advisories/OSN-9/revisions/1',
  machineForm: '/advisories/OSN-9/forms/csaf-2.0',
  statements: '/statements',
};

interface Paged {
  readonly nextCursor: string | null;
}

describe('the API', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite();
  });
  after(() => site.close());

  it('has a request for each operation here', () =>
    assert.deepEqual(ENDPOINTS.map(({ operationId }) => operationId).sort(), Object.keys(REQUESTS).sort()));

  for (const { operationId, answer } of ENDPOINTS) {
    it(`answers ${operationId} as it is documented, and with nothing beside it`, async () => {
      const response = await site.get(V1 + REQUESTS[operationId]);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
      const body: unknown = await response.json();
      // parsing drops what the schema does not have
      assert.deepEqual(answer.parse(body), body);
    });
  }

  for (const name of Object.keys(Answers) as (keyof typeof Answers)[]) {
    it(`has an example of ${name} that is one`, () => {
      assert.deepEqual(Answers[name].parse(EXAMPLES[name]), EXAMPLES[name]);
    });
  }

  it('describes itself', async () => {
    const response = await site.get('/api/openapi.json');
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    const document = (await response.json()) as {
      openapi: string;
      servers: readonly { url: string }[];
      paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; responses: object }>>>>;
    };
    assert.match(document.openapi, /^3\.1\./);
    assert.deepEqual(document.servers, [{ url: '/api/v1' }]);
    const { '/reports': reports, ...read } = document.paths;
    assert.deepEqual(Object.keys(read).sort(), ENDPOINTS.map(({ path }) => path).sort());
    assert.deepEqual(Object.keys(reports ?? {}), ['post'], 'the one thing that is taken');
    for (const methods of Object.values(read)) {
      assert.deepEqual(Object.keys(methods), ['get'], 'read only');
      assert.deepEqual(Object.keys(methods['get']?.responses ?? {}), ['200', '400', '404', '503']);
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(?<name>[^"]+)"/g)];
    assert.ok(references.length > 10);
    const { components } = document as unknown as { components: { schemas: object } };
    for (const [, name = ''] of references) assert.ok(name in components.schemas, name);
  });

  it('leads through all messages by cursors, each once', async () => {
    for (const order of ['oldest_first', 'newest_first']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = `order=${order}&limit=7${cursor === null ? '' : `&cursor=${cursor}`}`;
        const page = (await site.json(`${V1}/lists/announce/messages?${query}`)) as Paged & {
          messages: readonly { url: string; receivedAt: string }[];
        };
        seen.push(...page.messages.map(({ url }) => url));
        cursor = page.nextCursor;
      } while (cursor !== null);
      assert.equal(seen.length, 23);
      assert.equal(new Set(seen).size, 23);
    }
  });

  it('leads through all hits and all advisories by cursors', async () => {
    for (const [path, member] of [
      ['/search?q=port&limit=3', 'messages'],
      ['/advisories?limit=2', 'advisories'],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = (await site.json(`${V1}${path}${cursor === null ? '' : `&cursor=${cursor}`}`)) as Paged &
          Readonly<Record<string, readonly { url: string }[]>>;
        seen.push(...(page[member] ?? []).map(({ url }) => url));
        cursor = page.nextCursor;
      } while (cursor !== null);
      assert.equal(seen.length, member === 'messages' ? 11 : 6);
      assert.equal(new Set(seen).size, seen.length);
    }
  });

  it('gives only addresses that are there', async () => {
    const addresses = new Set<string>();
    for (const path of Object.values(REQUESTS)) {
      const text = JSON.stringify(await site.json(V1 + path));
      for (const [, url = ''] of text.matchAll(/"(?:url|[a-zA-Z]*Url)":"(?<url>[^"]*)"/g)) addresses.add(url);
    }
    assert.ok(addresses.size > 30);
    // machine forms name addresses of the project's own site too; their package addresses (purl) are no links
    for (const address of addresses)
      if (!address.startsWith('https://osier.example/')) assert.equal((await site.get(address)).status, 200, address);
  });

  it('cuts addresses where the list does', async () => {
    for (const [path, isMasked] of [
      ['/lists/announce/messages/2024-03-06/1', true],
      ['/lists/history/messages/2020-09-01/1', false],
    ] as const) {
      const { message } = (await site.json(V1 + path)) as {
        message: { from: string; headers: readonly { name: string; text: string }[] };
      };
      assert.equal(message.from.includes('@...'), isMasked, message.from);
      for (const { name, text } of message.headers) {
        const isId = name.toLowerCase() === 'message-id';
        if (text.includes('@')) assert.equal(text.includes('@...'), isMasked && !isId, name);
      }
    }
  });

  it('filters advisories', async () => {
    const ids = async (query: string): Promise<string[]> =>
      ((await site.json(`${V1}/advisories?${query}`)) as { advisories: { id: string }[] }).advisories.map(
        ({ id }) => id,
      );
    assert.deepEqual(await ids('q=cve-2024'), ['OSN-10', 'OSN-9']);
    assert.deepEqual(await ids('series=XSA'), []);
    assert.deepEqual(await ids('series=OSN&q=fix'), ['OSN-9']);
  });

  it('says nothing of where a file lay when it was imported', async () => {
    assert.doesNotMatch(await site.text(`${V1}/advisories/OSN-3`), /\.eml|"source"/);
  });

  for (const [path, status] of [
    ['/nothing', 404],
    ['/lists/nothing', 404],
    ['/lists/announce/messages/2024-03-05/99', 404],
    ['/lists/announce/messages?cursor=2024-03-05.99', 404],
    ['/lists/announce/m/nothing', 404],
    ['/lists/announce/m/nothing/thread', 404],
    ['/advisories/OSN-777', 404],
    ['/advisories/OSN-9/revisions/9', 404],
    ['/search?q=port&list=nothing', 404],
    ['/lists/ANNOUNCE', 400],
    ['/lists/announce/messages?limit=0', 400],
    ['/lists/announce/messages?limit=501', 400],
    ['/lists/announce/messages?order=random', 400],
    ['/lists/announce/messages?cursor=7', 400],
    ['/lists/announce/days?from=2024-13-01', 400],
    ['/lists/announce/messages/yesterday/1', 400],
    ['/search', 400],
    ['/advisories/nothing', 400],
  ] as const) {
    it(`answers ${path} with a problem of ${status}`, async () => {
      const response = await site.get(V1 + path);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
      const body: unknown = await response.json();
      assert.deepEqual(Problem.parse(body), body);
      assert.equal(Problem.parse(body).status, status);
    });
  }

  it('can only be read', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      assert.equal((await site.get(`${V1}/lists`, {}, method)).status, 405, method);
    }
  });
});
