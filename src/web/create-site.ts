import { Hono } from 'hono';
import { type Announcement, type MessageRow, viewerKey } from '#store';
import type { Answer } from './answer.ts';
import { bareAnswer, busy, HTML, notFound } from './answer.ts';
import { problem } from './api/problem.ts';
import { withBracketedIds } from './bracketed-ids.ts';
import { bytesInFlight } from './bytes-in-flight.ts';
import { forwardedFor, readClientAddresses } from './client-address.ts';
import { FIRST_DAY, LAST_DAY, type ListIndex, listIndex } from './list-index.ts';
import { createMetrics } from './metrics.ts';
import { noteFailure } from './note-failure.ts';
import { createPageCache, type PreparedAnswer, unkept } from './page-cache.ts';
import { errorPage } from './pages/error-page.ts';
import { layout } from './pages/layout.ts';
import { createAdvisoryReads } from './presenters/advisory-reads.ts';
import { respond, respondWithin, type Sending } from './respond.ts';
import { advisoryRoutes } from './routes/advisories.ts';
import { apiRoutes } from './routes/api.ts';
import { archiveRoutes } from './routes/archive.ts';
import { assetRoutes } from './routes/assets.ts';
import { checkRoutes } from './routes/check.ts';
import { csafDocumentRoutes } from './routes/csaf-documents.ts';
import { feedRoutes } from './routes/feeds.ts';
import { keyRoutes } from './routes/keys.ts';
import { legacyRoutes } from './routes/legacy.ts';
import { mboxRoutes } from './routes/mbox.ts';
import { messageRoutes } from './routes/messages.ts';
import { operationRoutes } from './routes/operations.ts';
import type { RouteContext } from './routes/route-context.ts';
import { searchBounds, searchRoutes } from './routes/search.ts';
import { threadRoutes } from './routes/threads.ts';
import { createShownMemory } from './shown-memory.ts';
import type { SiteDependencies } from './site-dependencies.ts';
import { stampedMemory } from './stamped-memory.ts';
import { createThreadMemory } from './thread-memory.ts';
import { viewerOf } from './viewer-of.ts';

/** The whole site as a function of requests; no socket, no process. `serveSite` puts it on a port. */
export interface Site {
  /** `environment` is what the server knows of the connection; without one the visitor counts as a stranger from afar. */
  fetch(request: Request, environment?: object): Promise<Response>;
  /** For tests: `request('/lists/')`. */
  request(path: string, init?: RequestInit, environment?: object): Promise<Response>;
}

/**
 * Of an address with its query. Attack: a megabyte of it, in every log and every key. The longest search has 1000 letters of
 * up to nine characters each, the longest Message-ID 998 of six.
 */
const MAX_TARGET_LENGTH = 9_600;

/** Days of lists, all together; a name without a list costs one. */
const MAX_REMEMBERED_DAYS = 200_000;

const MAX_REMEMBERED_ANNOUNCEMENTS = 20_000;

/** Answers that take long to make: how many of them are remembered by their length. */
const LARGE_BYTES = 1024 * 1024;
const MAX_REMEMBERED_LARGE = 1_000;

const TARGET_TOO_LONG = bareAnswer(414, 'Address too long', `An address has at most ${MAX_TARGET_LENGTH} characters.`);
const FAILED = bareAnswer(500, 'Something failed', 'This page could not be made. The error is ours and was noted.');

const NO_ROOM = busy('Too many large answers are being sent. Try again in some seconds.');
const BUSY = busy('The archive has too much to do. Try again in some seconds, or ask for less.');

const METHOD_NOT_ALLOWED: Answer = {
  ...bareAnswer(405, 'Method not allowed', 'This address can only be read.'),
  headers: { 'Cache-Control': 'no-store', Allow: 'GET, HEAD' },
};

export function createSite(given: SiteDependencies): Site {
  const dependencies = { ...given, store: withBracketedIds(given.store) };
  const { settings, store } = dependencies;
  const cache = createPageCache(store);
  const metrics = createMetrics();
  const lists = stampedMemory<ListIndex | null>(MAX_REMEMBERED_DAYS, (index) => (index?.days.length ?? 0) + 1);
  const announced = stampedMemory<ReadonlyMap<MessageRow, readonly Announcement[]>>(
    MAX_REMEMBERED_ANNOUNCEMENTS,
    (byRow) => byRow.size + 1,
  );

  const inFlight = bytesInFlight();
  const clients = readClientAddresses(settings.trustedProxies);
  const sendingTo = (request: Request, environment: unknown): Sending => ({
    inFlight,
    client: clients.clientOf(environment, forwardedFor(request)),
    cut: cutOf(environment),
  });

  const send = async (request: Request, environment: unknown, prepared: PreparedAnswer): Promise<Response> => {
    const to = {
      acceptEncoding: request.headers.get('accept-encoding'),
      ifNoneMatch: request.headers.get('if-none-match'),
      isHead: request.method === 'HEAD',
    };
    const response = await respondWithin(prepared, to, sendingTo(request, environment));
    return response ?? respond(unkept(framed(pathOf(request), NO_ROOM)), to);
  };

  /** Attack: large attachments that are asked for again and again while there is no room for them. */
  const largeByKey = new Map<string, { readonly stamp: string; readonly bytes: number }>();

  const noteIfLarge = (key: string, stamp: string, bytes: number): void => {
    largeByKey.delete(key);
    if (bytes > LARGE_BYTES) largeByKey.set(key, { stamp, bytes });
    for (const oldest of largeByKey.keys()) {
      if (largeByKey.size <= MAX_REMEMBERED_LARGE) break;
      largeByKey.delete(oldest);
    }
  };

  const framedByAnswer = new WeakMap<Answer, Answer>();
  /** An error in the frame of the site, or of the API; all else as it is. The same answer gives the same bytes, whatever was asked for. */
  const framed = (path: string, answer: Answer): Answer => {
    const { notice, ...bare } = answer;
    if (notice === undefined) return answer;
    if (path.startsWith('/api/')) {
      const told = problem(answer.status, notice.title, notice.message);
      return { ...told, headers: { ...answer.headers, ...told.headers } };
    }
    const known = framedByAnswer.get(answer);
    if (known !== undefined) return known;
    const page = { ...bare, body: layout(settings, errorPage(notice)) };
    framedByAnswer.set(answer, page);
    return page;
  };

  const context: RouteContext = {
    ...dependencies,
    sending: (c) => sendingTo(c.req.raw, c.env),
    list: (viewer, name, stamp) =>
      lists.get(`${viewerKey(viewer)} ${name}`, stamp, async () => {
        const list = await store.findList(viewer, name);
        return list === null ? null : listIndex(list, await store.dayCounts(viewer, name, FIRST_DAY, LAST_DAY));
      }),
    thread: createThreadMemory(store).threadOf,
    shown: createShownMemory(store),
    announcements: (viewer, name, stamp) =>
      announced.get(`${viewerKey(viewer)} ${name}`, stamp, async () => {
        const all = await store.announcements(viewer);
        return Map.groupBy(
          all.filter(({ heading }) => heading.list === name),
          ({ message }) => message,
        );
      }),
    page: (parts) => ({
      status: 200,
      contentType: HTML,
      body: layout(settings, parts),
      ...(parts.isNoindex === true ? { isNoindex: true } : {}),
    }),
    async cached(c, reading, make) {
      const viewer = viewerOf(c.req.raw);
      const key = `${viewerKey(viewer)} ${c.req.path} ${reading.query ?? ''}`;
      let madeUnder = null as string | null;
      const prepared = await cache.answer(
        key,
        reading.dependsOn,
        async (stamp) => {
          // nothing is made that cannot be sent, where it is known how large it was
          const before = largeByKey.get(key);
          const isTooMuch = before?.stamp === stamp && !inFlight.hasRoom(before.bytes, context.sending(c).client);
          if (isTooMuch) return framed(c.req.path, NO_ROOM);
          madeUnder = stamp;
          return framed(c.req.path, await make(viewer, stamp));
        },
        viewer,
      );
      if (madeUnder !== null) noteIfLarge(key, madeUnder, prepared.byteLength);
      return send(c.req.raw, c.env, prepared);
    },
    send: (c, answer) => send(c.req.raw, c.env, unkept(framed(c.req.path, answer))),
  };

  const reads = createAdvisoryReads(dependencies, dependencies.readAnnounced);
  const app = new Hono();
  app.use(metrics.measure);
  searchBounds(app, context);
  operationRoutes(app, context, metrics);
  assetRoutes(app, context);
  checkRoutes(app, context);
  archiveRoutes(app, context);
  messageRoutes(app, context);
  threadRoutes(app, context);
  mboxRoutes(app, context);
  searchRoutes(app, context);
  feedRoutes(app, context, reads);
  advisoryRoutes(app, context, reads);
  keyRoutes(app, context, reads);
  apiRoutes(app, context, reads);
  csafDocumentRoutes(app, context, reads);
  legacyRoutes(app, context, reads);
  app.notFound((c) => context.send(c, notFound()));
  app.onError((error, c) => {
    if ('code' in error && error.code === 'busy') return context.send(c, BUSY);
    noteFailure(error);
    return context.send(c, FAILED);
  });

  const handle = async (request: Request, environment?: object): Promise<Response> => {
    const { method, url } = request;
    if (url.length - url.indexOf('/', 8) > MAX_TARGET_LENGTH)
      return send(request, environment, unkept(framed(pathOf(request), TARGET_TOO_LONG)));
    if (method === 'GET' || method === 'HEAD') return app.fetch(request, environment);
    // what is hidden answers like what is absent, whatever the method: only where a page is read does it matter
    const reading = new Request(url, { headers: request.headers });
    const response = await app.fetch(reading, environment);
    if (response.status === 404) return response;
    await response.body?.cancel();
    return send(reading, environment, unkept(framed(pathOf(request), METHOD_NOT_ALLOWED)));
  };

  return {
    fetch: handle,
    request: (path, init, environment) => handle(new Request(`http://localhost${path}`, init), environment),
  };
}

/** Of an absolute address, without its query. */
function pathOf({ url }: Request): string {
  return url.slice(url.indexOf('/', 8)).replace(/[?#].*$/, '');
}

/** What `@hono/node-server` hands over beside a request. */
interface ServerEnvironment {
  readonly outgoing?: { destroy(): unknown };
}

function cutOf(environment: unknown): (() => void) | null {
  const outgoing = (environment as ServerEnvironment | undefined)?.outgoing;
  return outgoing === undefined ? null : () => outgoing.destroy();
}
