import type { Context, Hono } from 'hono';
import type { Markup } from '#markup';
import type { Day, MessageHeading, ThreadEntry, Viewer } from '#store';
import { type Answer, notFound } from '../answer.ts';
import { dayText, messageIdPath, readDay, readNumber } from '../archive-address.ts';
import { type ThreadView, threadPage } from '../pages/thread-page.ts';
import { threadsPage } from '../pages/threads-page.ts';
import { withoutSlash, withSlash } from './archive.ts';
import type { RouteContext } from './route-context.ts';

/** Messages of a thread on one page: more would keep the reader waiting, and the server. */
const MESSAGES_PER_PAGE = 50;

/** Of messages on one page; the others are links. Attack: fifty replies of 60 megabytes each. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** Of what they become, as long as the page can still be kept. Attack: two replies of a megabyte of `>`, each four letters. */
const MAX_SHOWN_BYTES = 3 * 1024 * 1024;

const THREADS_PER_PAGE = 50;

const LIST = '/lists/:list{[a-z0-9-]+}';

/** Whole threads, and the threads of a list. */
export function threadRoutes(app: Hono, context: RouteContext): void {
  app.get(`${LIST}/m/:id/t`, withSlash(context));
  app.get(`${LIST}/m/:id/t/`, (c) => threadReply(c, context));
  app.get(`${LIST}/m/:id/t.mbox.gz/`, withoutSlash(context));
  app.get(`${LIST}/threads`, withSlash(context));
  app.get(`${LIST}/threads/`, (c) => threadsReply(c, context));
}

function threadReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', id = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const view: ThreadView = c.req.query('view') === 'nested' || c.req.query('nested') !== undefined ? 'nested' : 'flat';
  const page = readNumber(c.req.query('page') ?? '1');
  if (page === null) return context.send(c, notFound());
  const reading = { dependsOn: { list: name }, query: `view=${view}&page=${page}` };
  return context.cached(c, reading, (viewer, stamp) => threadAnswer(context, viewer, stamp, { name, id, view, page }));
}

async function threadAnswer(
  context: RouteContext,
  viewer: Viewer,
  stamp: string,
  asked: { readonly name: string; readonly id: string; readonly view: ThreadView; readonly page: number },
): Promise<Answer> {
  const { store } = context;
  const index = await context.list(viewer, asked.name, stamp);
  if (index === null) return notFound();
  const { list } = index;
  const [heading] = await store.messagesWithId(viewer, asked.name, asked.id);
  const shape = heading === undefined ? null : await context.thread(viewer, heading, stamp);
  if (shape === null) return notFound();
  const ordered = asked.view === 'nested' ? shape.entries : byReceipt(shape.entries);
  const pageCount = Math.max(1, Math.ceil(ordered.length / MESSAGES_PER_PAGE));
  const first = ordered.find(({ message }) => message !== null)?.message ?? null;
  if (asked.page > pageCount || first === null) return notFound();
  const onPage = ordered.slice((asked.page - 1) * MESSAGES_PER_PAGE, asked.page * MESSAGES_PER_PAGE);
  const shown = new Map<MessageHeading['row'], Markup>();
  const rows = withinBytes(onPage.flatMap(({ message }) => message ?? []));
  let left = MAX_SHOWN_BYTES;
  for await (const { row, markup } of context.shown.ofRows(viewer, list, stamp, rows)) {
    const bytes = markup.utf8Length();
    if (bytes > left) continue;
    left -= bytes;
    shown.set(row, markup);
  }
  return context.page(
    threadPage({
      list,
      path: `${messageIdPath(list.name, first.messageId)}t/`,
      subjectOf: first,
      view: asked.view,
      page: asked.page,
      pageCount,
      shape,
      pageByRow: pagesOf(ordered),
      onPage: onPage.map((entry) => ({
        entry,
        shown: entry.message === null ? null : (shown.get(entry.message.row) ?? null),
      })),
    }),
  );
}

/** Those that are shown whole: together so many bytes at most, in their order. */
function withinBytes(headings: readonly MessageHeading[]): readonly MessageHeading['row'][] {
  let left = MAX_PAGE_BYTES;
  return headings.flatMap(({ row, size, state }) => {
    // nothing is left of what was removed but its size
    const bytes = state === 'removed' ? 0 : size;
    if (bytes > left) return [];
    left -= bytes;
    return [row];
  });
}

function byReceipt(entries: readonly ThreadEntry[]): readonly ThreadEntry[] {
  return entries
    .filter(({ message }) => message !== null)
    .sort((a, b) => (a.message?.row ?? 0) - (b.message?.row ?? 0));
}

function pagesOf(ordered: readonly ThreadEntry[]): ReadonlyMap<MessageHeading['row'], number> {
  return new Map(
    ordered.flatMap(({ message }, index) =>
      message === null ? [] : [[message.row, Math.floor(index / MESSAGES_PER_PAGE) + 1] as const],
    ),
  );
}

function threadsReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const beforeText = c.req.query('before');
  const before = beforeText === undefined ? null : readPlace(beforeText);
  if (beforeText !== undefined && before === null) return context.send(c, notFound());
  const reading = { dependsOn: { list: name }, query: before === null ? '' : `before=${placeText(before)}` };
  return context.cached(c, reading, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    // by number, never by row: the rows of a second are shared by all lists
    const end = before === null ? null : await context.store.messageAt(viewer, name, before.day, before.number);
    if (before !== null && end === null) return notFound();
    const threads = await context.store.threads(viewer, name, THREADS_PER_PAGE + 1, end?.row ?? null);
    const shown = threads.slice(0, THREADS_PER_PAGE);
    const last = shown.at(-1)?.last;
    const next = threads.length > shown.length && last !== undefined ? placeText(last) : null;
    return context.page(threadsPage(index.list, shown, next, before !== null));
  });
}

/** The place of a message in its list, `2024-03-05.2`, as the API writes it: of the last message of the last thread shown. */
interface Place {
  readonly day: Day;
  readonly number: number;
}

function placeText({ day, number }: Place): string {
  return `${dayText(day)}.${number}`;
}

function readPlace(text: string): Place | null {
  const groups = /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<date>[0-9]{2})\.(?<number>[1-9][0-9]{0,8})$/.exec(
    text,
  )?.groups;
  const { year = '', month = '', date = '', number } = groups ?? {};
  const day = readDay(year, month, date);
  return day === null ? null : { day, number: Number(number) };
}
