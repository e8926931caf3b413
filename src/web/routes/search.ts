import type { Context, Hono } from 'hono';
import { parseQuery, searchLimits, wordsToMark } from '#search';
import type { MailingList, Viewer } from '#store';
import { type Answer, badRequest, busy, notFound } from '../answer.ts';
import { listPath } from '../archive-address.ts';
import { askedText } from '../asked-text.ts';
import type { ListIndex } from '../list-index.ts';
import { searchPage } from '../pages/search-page.ts';
import { places } from '../places.ts';
import { type FoundMessage, MAX_PARSED_BYTES, presentFound } from '../presenters/found-message.ts';
import { rowAtCursor, SEARCH_CURSOR, searchCursor } from '../search-cursor.ts';
import { withoutSlash } from './archive.ts';
import type { RouteContext } from './route-context.ts';

const HITS_PER_PAGE = 25;

/** Attack: a query that names a list ten thousand times. */
const MAX_NAMED_LISTS = 60;

/** Searches under way at once: of all visitors, and of one. Attack: one visitor for whose searches all others wait. */
const MAX_SEARCHES = 64;
const MAX_SEARCHES_OF_CLIENT = 4;

const TOO_MANY = busy('Too many searches are under way. Try again in some seconds.');

const SEARCHES = [
  '/search',
  '/search.atom',
  '/lists/:list{[a-z0-9-]+}/search',
  '/lists/:list{[a-z0-9-]+}/search.atom',
  '/api/v1/search',
];

const MINUTE_MS = 60_000;

/** Bounds what all searches are that are asked for at once: pages, feeds, the API. Stands before the routes of all these. */
export function searchBounds(app: Hono, context: RouteContext): void {
  const searches = places(MAX_SEARCHES, MAX_SEARCHES_OF_CLIENT);
  for (const path of SEARCHES) {
    app.use(path, async (c, next) => {
      const leave = searches.take(context.sending(c).client);
      if (leave === null) return context.send(c, TOO_MANY);
      try {
        return await next();
      } finally {
        leave();
      }
    });
  }
}

/** Search in one list, in several, in all. */
export function searchRoutes(app: Hono, context: RouteContext): void {
  app.get('/search', (c) => searchReply(c, context, null));
  app.get('/search/', withoutSlash(context));
  app.get('/lists/:list{[a-z0-9-]+}/search', (c) => searchReply(c, context, c.req.param('list')));
  app.get('/lists/:list{[a-z0-9-]+}/search/', withoutSlash(context));
}

interface Asked {
  /** The list of the address. */
  readonly list: string | null;
  /** Lists named in the query. */
  readonly named: readonly string[];
  readonly q: string;
  /** `searchCursor` of the last message of the page before. */
  readonly before: string | null;
}

function searchReply(c: Context, context: RouteContext, list: string | null): Promise<Response> {
  const q = askedText(c.req.query('q') ?? '');
  const before = c.req.query('before');
  const named = [...new Set(c.req.queries('list') ?? [])].filter((name) => /^[a-z0-9-]{1,64}$/.test(name)).sort();
  if (q.length > searchLimits.MAX_QUERY_LENGTH) {
    return context.send(c, badRequest(`A search has at most ${searchLimits.MAX_QUERY_LENGTH} characters.`));
  }
  if ((before !== undefined && !SEARCH_CURSOR.test(before)) || named.length > MAX_NAMED_LISTS) {
    return context.send(c, badRequest('This page of results does not exist.'));
  }
  const asked: Asked = {
    list,
    named: list === null ? named : [],
    q,
    before: before ?? null,
  };
  const reading = {
    dependsOn: list === null ? ('all' as const) : { list },
    query: `${asked.before ?? ''}&${asked.named.join()}&${timeOf(context, q)}&${q}`,
  };
  return context.cached(c, reading, (viewer, stamp) => searchAnswer(context, viewer, stamp, asked));
}

/** `d:yesterday` means another day tomorrow: such a page is as old as a minute at most. */
function timeOf({ clock }: RouteContext, q: string): number | '' {
  return /\b(?:d|rt):/.test(q) ? Math.floor(clock.now() / MINUTE_MS) : '';
}

async function searchAnswer(context: RouteContext, viewer: Viewer, stamp: string, asked: Asked): Promise<Answer> {
  const { store, clock } = context;
  const { list, named, q, before } = asked;
  const visible = list === null ? await store.lists(viewer) : await one(context.list(viewer, list, stamp));
  if (list !== null && visible.length === 0) return notFound();
  const query = parseQuery(q, clock.now());
  const choices = visible.map(({ name }) => ({ name, isChosen: named.includes(name) }));
  const feedPath = searchPath(asked, '.atom', null);
  if (query.isEmpty) {
    return context.page(searchPage({ list, q, choices, notes: query.notes, feedPath, found: null }));
  }
  const names = list !== null ? [list] : named.length > 0 ? named : null;
  const from = before === null ? null : await rowAtCursor(store, viewer, before);
  if (before !== null && from === null) return notFound();
  const hits = await store.search(viewer, { query, lists: names, before: from, limit: HITS_PER_PAGE });
  const last = hits.messages.at(-1);
  const listByName = new Map(visible.map((each) => [each.name, each]));
  const wanted = wordsToMark(query.text);
  const messages: FoundMessage[] = [];
  for await (const message of store.storedBeginnings(
    viewer,
    hits.messages.map(({ row }) => row),
    MAX_PARSED_BYTES,
  )) {
    const its = listByName.get(message.list);
    if (its !== undefined) messages.push(presentFound(message, its, wanted));
  }
  return context.page(
    searchPage({
      list,
      q,
      choices,
      notes: query.notes,
      feedPath,
      found: {
        messages,
        count: hits.count,
        isCapped: hits.isCountCapped,
        nextPath: hits.next === null || last === undefined ? null : searchPath(asked, '', searchCursor(last)),
      },
    }),
  );
}

async function one(index: Promise<ListIndex | null>): Promise<readonly MailingList[]> {
  const found = await index;
  return found === null ? [] : [found.list];
}

function searchPath({ list, named, q }: Asked, ending: '' | '.atom', before: string | null): string {
  const query = new URLSearchParams({ q });
  for (const name of named) query.append('list', name);
  if (before !== null) query.append('before', before);
  return `${list === null ? '/search' : `${listPath(list)}search`}${ending}?${query}`;
}
