import type { Context, Hono } from 'hono';
import type { Day, MessageRow, Viewer } from '#store';
import { type Answer, notFound, redirect } from '../answer.ts';
import { dayPath, dayText, readDay, readMonth, readNumber } from '../archive-address.ts';
import { daysAround, daysBetween, type ListIndex, monthCounts } from '../list-index.ts';
import { type DayOfMonth, dayPage, listPage, listsPage, monthPage, yearPage } from '../pages/list-pages.ts';
import { presentHeading } from '../presenters/heading-presenter.ts';
import { presentList } from '../presenters/list-presenter.ts';
import type { RouteContext } from './route-context.ts';

const RECENT_MESSAGES = 100;

/** Of one day on the page of its month. */
const DAY_MESSAGES_IN_MONTH = 100;

/** Of one day on its own page. Attack: a mail bomb of 100,000 messages on one page. */
const DAY_MESSAGES = 500;

/** Messages of a month that its page shows. Attack: 31 such days. */
const MONTH_MESSAGES = 31 * DAY_MESSAGES_IN_MONTH;

/** Lists and their calendars, at the addresses of blists. */
export function archiveRoutes(app: Hono, context: RouteContext): void {
  app.get('/lists', (c) => context.send(c, redirect('/lists/')));
  app.get('/lists/', (c) =>
    context.cached(c, { dependsOn: 'all' }, async (viewer) =>
      context.page(listsPage((await context.store.lists(viewer)).map(presentList))),
    ),
  );
  app.get('/lists/:list{[a-z0-9-]+}', withSlash(context));
  app.get('/lists/:list{[a-z0-9-]+}/', (c) => listReply(c, context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}', withSlash(context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/', (c) => yearReply(c, context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/:month{[0-9]{2}}', withSlash(context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/:month{[0-9]{2}}/', (c) => monthReply(c, context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/:month{[0-9]{2}}/:day{[0-9]{2}}', withSlash(context));
  app.get('/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/:month{[0-9]{2}}/:day{[0-9]{2}}/', (c) => dayReply(c, context));
}

/** The same address with its slash, whether there is something or not; days that no calendar has are nowhere. */
export function withSlash(context: RouteContext): (c: Context) => Promise<Response> {
  return (c) => {
    const { year, month = '01', day = '01' } = c.req.param() as Readonly<Record<string, string | undefined>>;
    if (year !== undefined && readDay(year, month, day) === null) return context.send(c, notFound());
    return context.send(c, redirect(`${rawPath(c)}/`));
  };
}

/** The same address without it. */
export function withoutSlash(context: RouteContext): (c: Context) => Promise<Response> {
  return (c) => context.send(c, redirect(rawPath(c).replace(/\/+$/, '')));
}

/** As it came, nothing decoded. */
function rawPath(c: Context): string {
  return new URL(c.req.url).pathname;
}

function listReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '' } = c.req.param();
  return context.cached(c, { dependsOn: { list: name } }, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    const { list } = index;
    const recent = await context.store.headings(viewer, { list: name, order: 'newest_first', limit: RECENT_MESSAGES });
    return context.page(
      listPage(
        presentList(list),
        recent.map((heading) => presentHeading(heading, list.addressPolicy)),
        monthCounts(index),
        list.addressPolicy === 'open',
      ),
    );
  });
}

function yearReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', year: yearText = '' } = c.req.param();
  const year = Number(yearText);
  return context.cached(c, { dependsOn: { list: name } }, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    const counts = daysBetween(index, firstDay(year * 100 + 1), lastDay(year * 100 + 12));
    if (counts.length === 0) return notFound();
    const around = daysAround(index, firstDay(year * 100 + 1), lastDay(year * 100 + 12));
    return context.page(
      yearPage(name, year, counts, {
        previous: around.previous === null ? null : Math.floor(around.previous / 10_000),
        next: around.next === null ? null : Math.floor(around.next / 10_000),
      }),
    );
  });
}

function monthReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', year = '', month: monthText = '' } = c.req.param();
  const month = readMonth(year, monthText);
  if (month === null) return context.send(c, notFound());
  return context.cached(c, { dependsOn: { list: name } }, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    const { list } = index;
    const counts = daysBetween(index, firstDay(month), lastDay(month));
    if (counts.length === 0) return notFound();
    const days: DayOfMonth[] = [];
    const isSmall = counts.reduce((sum, { count }) => sum + count, 0) <= MONTH_MESSAGES;
    // one read where all messages are shown, else one a day, so that no day takes the place of another
    const all = isSmall
      ? await context.store.headings(viewer, {
          list: name,
          from: firstDay(month),
          to: lastDay(month),
          order: 'oldest_first',
          limit: MONTH_MESSAGES,
        })
      : [];
    const byDay = Map.groupBy(all, (heading) => heading.day);
    for (const { day, count } of counts) {
      const headings = isSmall
        ? (byDay.get(day) ?? []).slice(0, DAY_MESSAGES_IN_MONTH)
        : await context.store.headings(viewer, {
            list: name,
            from: day,
            to: day,
            order: 'oldest_first',
            limit: DAY_MESSAGES_IN_MONTH,
          });
      days.push({
        href: dayPath(name, day),
        day: dayText(day),
        lines: headings.map((heading) => presentHeading(heading, list.addressPolicy)),
        moreCount: count - headings.length,
      });
    }
    const around = daysAround(index, firstDay(month), lastDay(month));
    return context.page(
      monthPage(
        name,
        month,
        counts,
        days,
        {
          previous: around.previous === null ? null : Math.floor(around.previous / 100),
          next: around.next === null ? null : Math.floor(around.next / 100),
        },
        list.addressPolicy === 'open',
      ),
    );
  });
}

function dayReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', year = '', month: monthText = '', day: dayOfMonth = '' } = c.req.param();
  const day = readDay(year, monthText, dayOfMonth);
  const afterText = c.req.query('after');
  const after = afterText === undefined ? null : readNumber(afterText);
  if (day === null || (afterText !== undefined && after === null)) return context.send(c, notFound());
  const reading = { dependsOn: { list: name }, query: after === null ? '' : `after=${after}` };
  return context.cached(c, reading, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    return dayAnswer(context, viewer, index, day, after);
  });
}

async function dayAnswer(
  context: RouteContext,
  viewer: Viewer,
  index: ListIndex,
  day: Day,
  after: number | null,
): Promise<Answer> {
  const { store } = context;
  const { list } = index;
  let afterRow: MessageRow | null = null;
  if (after !== null) {
    // by number, never by row: the row of a message that is hidden must lead nowhere
    afterRow = (await store.messageAt(viewer, list.name, day, after))?.row ?? null;
    if (afterRow === null) return notFound();
  }
  const headings = await store.headings(viewer, {
    list: list.name,
    from: day,
    to: day,
    order: 'oldest_first',
    limit: DAY_MESSAGES + 1,
    ...(afterRow === null ? {} : { after: afterRow }),
  });
  if (headings.length === 0) return notFound();
  const shown = headings.slice(0, DAY_MESSAGES);
  const around = daysAround(index, day, day);
  const path = dayPath(list.name, day);
  return context.page(
    dayPage(
      list.name,
      { day: dayText(day), path: after === null ? path : `${path}?after=${after}`, month: Math.floor(day / 100) },
      shown.map((heading) => presentHeading(heading, list.addressPolicy)),
      {
        previous: around.previous === null ? null : dayPath(list.name, around.previous),
        next: around.next === null ? null : dayPath(list.name, around.next),
        rest: headings.length > shown.length ? `${path}?after=${shown.at(-1)?.number ?? 0}` : null,
      },
    ),
  );
}

/** Of a month as `202006`. */
function firstDay(month: number): Day {
  return (month * 100 + 1) as Day;
}

/** Comparisons of days ask for no day that exists. */
function lastDay(month: number): Day {
  return (month * 100 + 31) as Day;
}
