import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { announcedReader } from '#archive';
import { fixedClock } from '#base';
import { summarizeCertificates } from '#pgp';
import { type AddressPolicy, type ArchiveStore, type DatabaseStore, TEAM, type Visibility } from '#store';
import { openSqlite } from '#store/sqlite';
import { createSite, type Site, type SiteSettings } from '#web';
import { importInto, mails, NOW, osierContext } from '../archive/archive.test-support.ts';
import { testFolder } from '../test-folder.test-support.ts';
import { assertAddress, assertOurPage, readMarkup, readUtf8 } from './site-markup.test-support.ts';

/* Lists of made mails in a real store, the whole site over them, and what every answer of it must keep to. */

export interface AttackedList {
  readonly name: string;
  readonly visibility?: Visibility;
  readonly addressPolicy?: AddressPolicy;
  readonly mails: readonly (string | Uint8Array)[];
}

export interface AttackedSite {
  readonly site: Site;
  readonly store: DatabaseStore;
}

export async function attackedSite(
  lists: readonly AttackedList[],
  settings: Partial<SiteSettings> = {},
): Promise<AttackedSite> {
  const store = await openedStore();
  await fill(store, lists);
  return { store, site: await siteOver(store, settings) };
}

/** Ended after all tests of the file, also where a hook opened them. */
const opened: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of opened) await end();
});

export async function openedStore(): Promise<DatabaseStore> {
  const folder = testFolder('tocsin-attacked-');
  const store = await openSqlite(join(folder, 'archive.sqlite'));
  opened.push(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}

export async function fill(store: ArchiveStore, lists: readonly AttackedList[]): Promise<void> {
  const context = await osierContext();
  for (const { name, visibility = 'public', addressPolicy = 'masked', mails: texts } of lists) {
    const newList = { title: null, visibility, addressPolicy };
    const report = await importInto(store as DatabaseStore, name, mails(...texts), { context, newList });
    assert.equal(report.read, texts.length, 'every mail is read');
  }
}

export async function siteOver(store: ArchiveStore, settings: Partial<SiteSettings> = {}): Promise<Site> {
  const context = await osierContext();
  return createSite({
    store,
    styles: context.styles,
    clock: fixedClock(NOW),
    readAnnounced: announcedReader(() => context),
    certificates: () => summarizeCertificates(context.keyring, context.policy),
    settings: {
      title: 'Site under attack',
      publicUrl: null,
      trustedProxies: [],
      securityContact: null,
      metricsFromAnywhere: false,
      version: '0.0.0',
      ...settings,
    },
  });
}

/** All that standard error and standard output get while something runs. */
export async function whatIsLogged(run: () => Promise<void>): Promise<string> {
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write);
  let logged = '';
  const record = (chunk: unknown): boolean => {
    logged += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('latin1');
    return true;
  };
  for (const stream of streams) stream.write = record as typeof stream.write;
  try {
    await run();
  } finally {
    for (const [at, stream] of streams.entries()) stream.write = writes[at] as typeof stream.write;
  }
  return logged;
}

export interface Fetched {
  readonly path: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export async function fetched(
  site: Site,
  path: string,
  init: RequestInit = {},
  environment?: object,
): Promise<Fetched> {
  const response = await site.request(path, init, environment);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    path,
    status: response.status,
    headers: new Map([...response.headers].sort(([a], [b]) => (a < b ? -1 : 1))),
    bytes,
    text: Buffer.from(bytes).toString('latin1'),
  };
}

/** As the site writes a Message-ID into an address, but for the four characters that it leaves as they are. */
export const idPath = (list: string, id: string): string => `/lists/${list}/m/${encodeURIComponent(id)}/`;

/** Every address at which something of the lists' messages can stand, whoever may see it. */
export async function everyAddress(store: ArchiveStore): Promise<readonly string[]> {
  const paths = new Set<string>([
    '/',
    '/lists/',
    '/advisories',
    '/feed.atom',
    '/search',
    '/robots.txt',
    '/healthz',
    '/api/openapi.json',
    '/api/v1/lists',
    '/api/v1/advisories',
  ]);
  for (const { name } of await store.lists(TEAM)) {
    const [list, api] = [`/lists/${name}/`, `/api/v1/lists/${name}`];
    for (const path of ['', 'threads/', 'feed.atom', 'search']) paths.add(`${list}${path}`);
    for (const path of ['', '/days', '/messages', '/messages?order=oldest_first']) paths.add(`${api}${path}`);
    const headings = await store.headings(TEAM, { list: name, order: 'oldest_first', limit: 500 });
    for (const { day, number, messageId } of headings) {
      const text = String(day).padStart(8, '0');
      const [year, month, dayOfMonth] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)];
      const place = `${list}${year}/${month}/${dayOfMonth}/`;
      for (const path of [`${list}${year}/`, `${list}${year}/${month}/`, place, `${list}${year}-${month}.mbox.gz`]) {
        paths.add(path);
      }
      paths.add(`${place}${number}`);
      for (let attachment = 1; attachment <= 4; attachment += 1) paths.add(`${place}${number}/${attachment}`);
      const id = idPath(name, messageId);
      for (const path of ['', 'raw', 't/', 't/?view=nested', 't/feed.atom', 't.mbox.gz']) paths.add(`${id}${path}`);
      paths.add(`${id}raw?at=${day}.${number}`);
      paths.add(`${api}/messages/${year}-${month}-${dayOfMonth}/${number}`);
      const apiId = `${api}/m/${encodeURIComponent(messageId)}`;
      paths.add(apiId);
      paths.add(`${apiId}/thread`);
    }
  }
  return [...paths];
}

/** Searches of each kind for words: pages, feeds, the API. */
export function searchAddresses(q: string, lists: readonly string[]): readonly string[] {
  const query = new URLSearchParams({ q }).toString();
  return [
    `/search?${query}`,
    `/search.atom?${query}`,
    `/api/v1/search?${query}`,
    ...lists.flatMap((list) => [
      `/search?${query}&list=${list}`,
      `/search.atom?${query}&list=${list}`,
      `/lists/${list}/search?${query}`,
      `/lists/${list}/search.atom?${query}`,
      `/api/v1/search?${query}&list=${list}`,
    ]),
  ];
}

const HEADER_NAMES: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'allow',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'etag',
  'location',
  'permissions-policy',
  'referrer-policy',
  'vary',
  'x-content-type-options',
  'x-frame-options',
  'x-robots-tag',
]);

/** What holds for every answer, whatever was asked for and whatever stands in it. */
export function assertSafe(reply: Fetched): void {
  const { path, status, headers, bytes } = reply;
  assert.ok([200, 304, 308, 400, 404, 405, 414].includes(status), `${path}: status ${status}`);
  for (const [name, value] of headers) {
    assert.ok(HEADER_NAMES.has(name), `${path}: a header ${name}`);
    assert.match(value, /^[\x20-\x7e]*$/, `${path}: ${name}: ${value}`);
  }
  assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none';/, path);
  assert.doesNotMatch(policy, /script-src|unsafe|https?:|data:|\*/, path);
  const location = headers.get('location');
  if (location !== undefined) assert.match(location, /^\/(?![/\\])[\x21-\x7e]*$/, `${path}: ${location}`);
  const type = headers.get('content-type') ?? '';
  switch (type.replace(/; charset=[a-z0-9_-]+$/, '')) {
    case 'text/html':
      assert.equal(type, 'text/html; charset=utf-8');
      assertOurPage(readMarkup(readUtf8(bytes), 'html'), path);
      return;
    case 'application/atom+xml':
      assertFeed(readUtf8(bytes), path);
      return;
    case 'application/json':
    case 'application/problem+json':
      JSON.parse(readUtf8(bytes));
      return;
    case 'application/pgp-keys':
      assert.match(
        headers.get('content-disposition') ?? '',
        /^attachment; filename="(?:[0-9A-F]{40}|[0-9A-F]{64}|certificates)\.asc"$/,
        path,
      );
      assert.match(reply.text, /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/, path);
      return;
    case 'application/gzip':
      assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="[a-z0-9.-]+"$/, path);
      gunzipSync(bytes);
      return;
    case 'application/octet-stream':
      assert.match(
        headers.get('content-disposition') ?? '',
        /^attachment; filename="(?:[A-Za-z0-9_]+\.bin|[a-z0-9-]+\.eml)"$/,
        path,
      );
      assert.match(policy, /; sandbox;/, path);
      return;
    case 'text/plain': {
      const isOurs = /^(?:ok|ready|User-agent: \*)\n/.test(reply.text);
      if (status !== 200 || (isOurs && !headers.has('content-disposition'))) return;
      const disposition = headers.get('content-disposition') ?? '';
      assert.match(disposition, /^inline; filename="[A-Za-z0-9_.+-]+"$/, path);
      assert.match(policy, /; sandbox;/, path);
      assert.doesNotMatch(type, /utf-7|utf-16|utf-32|iso-2022|hz-/, path);
      return;
    }
    case 'text/css':
      return;
    case 'image/svg+xml':
      // an SVG may hold script: the icon is the only one, always the same
      assert.match(path, /icon-[0-9a-f]{12}\.svg/);
      assert.doesNotMatch(reply.text, /script|\son[a-z]+=|href|<style|foreignObject|&/i, path);
      return;
    case '':
      assert.equal(status, 304, path);
      return;
    default:
      assert.fail(`${path}: ${type}`);
  }
}

const FEED_ELEMENTS: ReadonlySet<string> = new Set([
  'feed',
  'id',
  'title',
  'updated',
  'author',
  'name',
  'link',
  'generator',
  'entry',
  'category',
  'content',
]);

function assertFeed(document: string, path: string): void {
  for (const { name, attributes } of readMarkup(document, 'xml')) {
    assert.ok(FEED_ELEMENTS.has(name), `${path}: <${name}>`);
    for (const [attribute, value] of attributes) {
      assert.ok(['xmlns', 'xml:lang', 'rel', 'type', 'href', 'term'].includes(attribute), `${path}: ${attribute}`);
      if (attribute === 'href') assertAddress(value, path);
      if (attribute === 'type') assert.ok(['text', 'text/html', 'application/atom+xml'].includes(value), value);
    }
  }
}
