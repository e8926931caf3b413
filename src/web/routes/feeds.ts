import type { Context, Hono } from 'hono';
import { findAdvisory } from '#archive';
import { parseQuery, searchLimits } from '#search';
import type { MailingList, MessageRow } from '#store';
import { type Answer, badRequest, notFound } from '../answer.ts';
import { listPath, messageIdPath } from '../archive-address.ts';
import { askedText } from '../asked-text.ts';
import { advisoryEntry } from '../feeds/advisory-feed.ts';
import { atomFeed, type Feed, feedId } from '../feeds/atom.ts';
import { messageEntries } from '../feeds/message-feed.ts';
import { latestRevisions } from '../presenters/advisory-line.ts';
import type { AdvisoryDocument, AdvisoryReads } from '../presenters/advisory-reads.ts';
import { subjectText } from '../presenters/heading-presenter.ts';
import { batchWith } from './advisories.ts';
import type { RouteContext } from './route-context.ts';

const FEED_MESSAGES = 50;
const FEED_REVISIONS = 50;
const MAX_NAMED_LISTS = 60;
const MINUTE_MS = 60_000;

/** Atom feeds: advisories, a list, a thread, a search. */
export function feedRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  app.get('/feed.atom', (c) => advisoryFeed(c, context, reads));
  app.get('/search.atom', (c) => searchFeed(c, context, null));
  app.get('/lists/:list{[a-z0-9-]+}/feed.atom', (c) => listFeed(c, context));
  app.get('/lists/:list{[a-z0-9-]+}/search.atom', (c) => searchFeed(c, context, c.req.param('list')));
  app.get('/lists/:list{[a-z0-9-]+}/m/:id/t/feed.atom', (c) => threadFeed(c, context));
}

function advisoryFeed(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const { store, settings } = context;
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const catalogue = await reads.catalogue(viewer, stamp);
    const batches = await reads.batches(viewer, stamp);
    const lists = new Map((await store.lists(viewer)).map((list) => [list.name, list]));
    const latest = latestRevisions(catalogue.series, FEED_REVISIONS);
    const documents = new Map<MessageRow, AdvisoryDocument>();
    for (const advisory of new Set(latest.map((each) => each.advisory))) {
      const its = await reads.documents(viewer, advisory.series, advisory.number);
      for (const [row, document] of its) documents.set(row, document);
    }
    const entries = latest.map(({ advisory, revision }) => {
      const policy = lists.get(revision.best.heading.list)?.addressPolicy ?? 'masked';
      const together = (batchWith(batches, advisory)?.advisories ?? []).flatMap((each) => {
        const other = findAdvisory(catalogue, each.series, each.number);
        return other === null || other.id === advisory.id || other.publicAt === null ? [] : [other.id];
      });
      return advisoryEntry(advisory, revision, documents.get(revision.best.message), { policy, together });
    });
    return atom(context, {
      id: feedId('feed', 'advisories'),
      title: `${settings.title}: security advisories`,
      author: settings.title,
      selfPath: '/feed.atom',
      pagePath: '/advisories',
      entries,
    });
  });
}

function listFeed(c: Context, context: RouteContext): Promise<Response> {
  const { store, settings } = context;
  const { list: name = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  return context.cached(c, { dependsOn: { list: name } }, async (viewer) => {
    const list = await store.findList(viewer, name);
    if (list === null) return notFound();
    const headings = await store.headings(viewer, { list: name, order: 'newest_first', limit: FEED_MESSAGES });
    const messages = store.storedMessages(
      viewer,
      headings.map(({ row }) => row),
    );
    return atom(context, {
      id: feedId('feed', 'list', name),
      title: `${name}: new messages`,
      author: settings.title,
      selfPath: `${listPath(name)}feed.atom`,
      pagePath: listPath(name),
      entries: await messageEntries(messages, () => list),
    });
  });
}

function threadFeed(c: Context, context: RouteContext): Promise<Response> {
  const { store, settings } = context;
  const { list: name = '', id = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  return context.cached(c, { dependsOn: { list: name } }, async (viewer) => {
    const list = await store.findList(viewer, name);
    if (list === null) return notFound();
    const [heading] = await store.messagesWithId(viewer, name, id);
    const found = heading === undefined ? null : await store.threadOf(viewer, heading.row);
    if (found === null) return notFound();
    const headings = (await store.threadEntries(viewer, found.thread)).flatMap(({ message }) => message ?? []);
    const first = headings[0] ?? heading;
    if (first === undefined) return notFound();
    const rows = headings.map(({ row }) => row).sort((a, b) => b - a);
    const messages = store.storedMessages(viewer, rows.slice(0, FEED_MESSAGES));
    const path = `${messageIdPath(name, first.messageId)}t/`;
    return atom(context, {
      id: feedId('feed', 'thread', name, first.messageId),
      title: `${name}: ${subjectText(first, list.addressPolicy)}`,
      author: settings.title,
      selfPath: `${path}feed.atom`,
      pagePath: path,
      entries: await messageEntries(messages, () => list),
    });
  });
}

function searchFeed(c: Context, context: RouteContext, name: string | null): Promise<Response> {
  const { store, clock, settings } = context;
  const q = askedText(c.req.query('q') ?? '');
  const named = [...new Set(c.req.queries('list') ?? [])].filter((each) => /^[a-z0-9-]{1,64}$/.test(each)).sort();
  if (q.length > searchLimits.MAX_QUERY_LENGTH) {
    return context.send(c, badRequest(`A search has at most ${searchLimits.MAX_QUERY_LENGTH} characters.`));
  }
  if (named.length > MAX_NAMED_LISTS) return context.send(c, badRequest('These are too many lists.'));
  // `d:yesterday` means another day tomorrow: such a feed is as old as a minute at most
  const time = /\b(?:d|rt):/.test(q) ? Math.floor(clock.now() / MINUTE_MS) : '';
  const reading = {
    dependsOn: name === null ? ('all' as const) : { list: name },
    query: `${name === null ? named.join() : ''}&${time}&${q}`,
  };
  return context.cached(c, reading, async (viewer) => {
    const visible: readonly MailingList[] =
      name === null ? await store.lists(viewer) : [await store.findList(viewer, name)].flatMap((list) => list ?? []);
    if (name !== null && visible.length === 0) return notFound();
    const query = parseQuery(q, clock.now());
    const lists = name !== null ? [name] : named.length > 0 ? named : null;
    const rows = query.isEmpty
      ? []
      : (await store.search(viewer, { query, lists, before: null, limit: FEED_MESSAGES })).messages.map(
          ({ row }) => row,
        );
    const messages = store.storedMessages(viewer, rows);
    const listByName = new Map(visible.map((list) => [list.name, list]));
    const asked = new URLSearchParams({ q });
    for (const each of name === null ? named : []) asked.append('list', each);
    const base = name === null ? '/' : listPath(name);
    return {
      ...atom(context, {
        id: feedId('feed', 'search', name ?? '', named.join(), q),
        title: `${name ?? settings.title}: ${q}`,
        author: settings.title,
        selfPath: `${base}search.atom?${asked}`,
        pagePath: `${base}search?${asked}`,
        entries: await messageEntries(messages, ({ list }) => listByName.get(list)),
      }),
      isNoindex: true,
    };
  });
}

function atom({ settings }: RouteContext, feed: Feed): Answer {
  return {
    status: 200,
    contentType: 'application/atom+xml; charset=utf-8',
    body: atomFeed(feed, settings.publicUrl),
  };
}
