import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { announcedReader, importMessages, mailReader } from '#archive';
import { fixedClock } from '#base';
import { type InputMessage, openInputs } from '#mail';
import type { ReadingContext } from '#proof';
import type { AddressPolicy, ArchiveStore, Visibility } from '#store';
import { openSqlite } from '#store/sqlite';
import { osier, osierContext, sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';
import { notFound } from '../../src/web/answer.ts';
import { createPageCache, type PreparedAnswer, unkept } from '../../src/web/page-cache.ts';
import { layout } from '../../src/web/pages/layout.ts';
import { createAdvisoryReads } from '../../src/web/presenters/advisory-reads.ts';
import { respond } from '../../src/web/respond.ts';
import { advisoryRoutes } from '../../src/web/routes/advisories.ts';
import { apiRoutes } from '../../src/web/routes/api.ts';
import { feedRoutes } from '../../src/web/routes/feeds.ts';
import { legacyRoutes } from '../../src/web/routes/legacy.ts';
import type { RouteContext } from '../../src/web/routes/route-context.ts';
import type { SiteSettings } from '../../src/web/site-dependencies.ts';
import { viewerOf } from '../../src/web/viewer-of.ts';

/* The sample series on a site: two public lists and a private one, in the real store. */

export interface TestSite {
  readonly store: ArchiveStore;
  readonly reading: ReadingContext;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  text(path: string): Promise<string>;
  json(path: string): Promise<unknown>;
  close(): Promise<void>;
}

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => join(osier.folder, 'mail', `${name}.eml`));

/** A note of the team's that no public list has: OSN-12, embargoed. */
export async function secretMail(): Promise<Uint8Array> {
  const text = textOfMail('osn5-v1')
    .replace(/^(?<masthead>.*Osier Security Note) 5\b/m, '$<masthead> 12')
    .replace(/^(?<title>\s*)(?<words>\S.*)$/m, '$<title>$<words>');
  return signedMail({ text: await sign(text), subject: 'Osier Security Note 12 - a secret' });
}

export async function addList(
  store: ArchiveStore,
  reading: ReadingContext,
  list: string,
  visibility: Visibility,
  addressPolicy: AddressPolicy,
  messages: AsyncIterable<InputMessage>,
): Promise<void> {
  await importMessages(store, reading, {
    list,
    newList: { title: `About ${list}`, visibility, addressPolicy },
    messages,
    reader: mailReader(reading.styles),
    now: () => osier.now,
  });
}

export async function* inputs(...mails: readonly Uint8Array[]): AsyncGenerator<InputMessage> {
  for (const [index, bytes] of mails.entries()) {
    yield { source: 'test', index, kind: 'message', bytes, fromLine: null, diagnostics: [] };
  }
}

/** `announce`: public, masked. `history`: public, open. `team`: private, with OSN-5, an embargoed OSN-10 and OSN-12. */
export async function sampleSite(settings: Partial<SiteSettings> = {}): Promise<TestSite> {
  const reading = await osierContext();
  const store = await openSqlite(':memory:', { searchWorker: null });
  const announce = join(osier.folder, 'list', 'announce.mbox');
  await addList(store, reading, 'announce', 'public', 'masked', openInputs([announce], { unescapeFrom: true }));
  await addList(
    store,
    reading,
    'history',
    'public',
    'open',
    openInputs(samples('osn1-v1', 'osn1-v2', 'osn1-v3', 'osn3-v1', 'osn3-v2', 'osn3-v3', 'osn7-v2')),
  );
  await addList(store, reading, 'team', 'private', 'open', openInputs(samples('osn5-v1', 'osn5-v2', 'osn10-v1')));
  await addList(store, reading, 'team', 'private', 'open', inputs(await secretMail()));
  return siteOf(store, reading, settings);
}

export function siteOf(
  store: ArchiveStore,
  reading: ReadingContext,
  settings: Partial<SiteSettings> = {},
): TestSite {
  const site = application(store, reading, {
    title: 'Osier security',
    publicUrl: null,
    trustedProxies: [],
    securityContact: null,
    metricsFromAnywhere: false,
    version: '0.0.0',
    ...settings,
  });
  const get: TestSite['get'] = async (path, headers = {}) =>
    site.fetch(new Request(`http://localhost${path}`, { headers }));
  return {
    store,
    reading,
    get,
    text: async (path) => (await get(path)).text(),
    json: async (path) => (await get(path)).json(),
    close: () => store.close(),
  };
}

function application(store: ArchiveStore, reading: ReadingContext, settings: SiteSettings): Hono {
  const cache = createPageCache(store);
  const send = (request: Request, prepared: PreparedAnswer): Promise<Response> =>
    respond(prepared, {
      acceptEncoding: request.headers.get('accept-encoding'),
      ifNoneMatch: request.headers.get('if-none-match'),
    });
  const unused = (): never => {
    throw new TypeError('advisories need none of this');
  };
  const context: RouteContext = {
    store,
    styles: reading.styles,
    clock: fixedClock(osier.now),
    settings,
    list: unused,
    thread: unused,
    announcements: unused,
    page: (parts) => ({ status: 200, contentType: 'text/html; charset=utf-8', body: layout(settings, parts) }),
    async cached(c, { dependsOn, query }, make) {
      const viewer = viewerOf(c.req.raw);
      const key = `${viewer.kind} ${c.req.path} ${query ?? ''}`;
      return send(c.req.raw, await cache.answer(key, dependsOn, (stamp) => make(viewer, stamp)));
    },
    send: (c, answer) => send(c.req.raw, unkept(answer)),
  };
  const app = new Hono();
  const reads = createAdvisoryReads(context, announcedReader(() => reading));
  advisoryRoutes(app, context, reads);
  feedRoutes(app, context, reads);
  apiRoutes(app, context, reads);
  legacyRoutes(app, context, reads);
  app.notFound((c) => context.send(c, notFound()));
  return app;
}

export const sampleFile = (path: string): Buffer => readFileSync(join(osier.folder, path));
