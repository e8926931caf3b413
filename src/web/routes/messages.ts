import type { Context, Hono } from 'hono';
import { parseMessage } from '#mail';
import { attachmentReply } from '#message-view';
import type { MessageHeading, StoredMessage, Viewer } from '#store';
import { type Answer, notFound, SANDBOX } from '../answer.ts';
import { readDay, readNumber } from '../archive-address.ts';
import { type ListIndex, placesAround } from '../list-index.ts';
import { messagePage, sameIdPage } from '../pages/message-page.ts';
import { mayTakeRaw } from '../presenters/announcement-note.ts';
import { withoutSlash, withSlash } from './archive.ts';
import type { RouteContext } from './route-context.ts';

const DAY = '/lists/:list{[a-z0-9-]+}/:year{[0-9]{4}}/:month{[0-9]{2}}/:day{[0-9]{2}}';
const ID = '/lists/:list{[a-z0-9-]+}/m/:id';

/** Messages, by their place and by their Message-ID, their attachments and their bytes. */
export function messageRoutes(app: Hono, context: RouteContext): void {
  app.get(`${DAY}/:number{[0-9]+}`, (c) => messageReply(c, context));
  app.get(`${DAY}/:number{[0-9]+}/`, withoutSlash(context));
  app.get(`${DAY}/:number{[0-9]+}/:attachment{[0-9]+}`, (c) => attachmentPart(c, context));
  app.get(`${DAY}/:number{[0-9]+}/:attachment{[0-9]+}/`, withoutSlash(context));
  app.get(ID, withSlash(context));
  app.get(`${ID}/`, (c) => byIdReply(c, context));
  app.get(`${ID}/raw`, (c) => rawReply(c, context));
}

interface Place {
  readonly list: string;
  readonly day: NonNullable<ReturnType<typeof readDay>>;
  readonly number: number;
}

function placeOf(c: Context): Place | null {
  const {
    list = '',
    year = '',
    month = '',
    day: dayText = '',
    number: numberText = '',
  } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const day = readDay(year, month, dayText);
  const number = readNumber(numberText);
  return day === null || number === null ? null : { list, day, number };
}

function messageReply(c: Context, context: RouteContext): Promise<Response> {
  const place = placeOf(c);
  if (place === null) return context.send(c, notFound());
  return context.cached(c, { dependsOn: { list: place.list } }, async (viewer, stamp) => {
    const index = await context.list(viewer, place.list, stamp);
    if (index === null) return notFound();
    const message = await context.store.messageAt(viewer, place.list, place.day, place.number);
    return message === null ? notFound() : messageAnswer(context, viewer, stamp, index, message);
  });
}

function byIdReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', id = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  return context.cached(c, { dependsOn: { list: name } }, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    const headings = await context.store.messagesWithId(viewer, name, id);
    const [only] = headings;
    if (only === undefined) return notFound();
    if (headings.length > 1) return context.page(sameIdPage(index.list, id, headings));
    const message = await context.store.message(viewer, only.row);
    return message === null ? notFound() : messageAnswer(context, viewer, stamp, index, message);
  });
}

async function messageAnswer(
  context: RouteContext,
  viewer: Viewer,
  stamp: string,
  index: ListIndex,
  message: StoredMessage,
): Promise<Answer> {
  const { list } = index;
  const announcements = await context.announcements(viewer, list.name, stamp);
  return context.page(
    messagePage({
      list,
      heading: message,
      shown: context.shown.of(viewer, list, stamp, message),
      around: placesAround(index, message.day, message.number),
      thread: await context.thread(viewer, message, stamp),
      announcements: announcements.get(message.row) ?? [],
      original: message.copyOf === null ? null : await context.store.message(viewer, message.copyOf),
    }),
  );
}

/** Bytes of an attachment, never as HTML. They are asked for anew each time: of a message that is removed no copy must live on. */
function attachmentPart(c: Context, context: RouteContext): Promise<Response> {
  const place = placeOf(c);
  const number = readNumber(c.req.param('attachment') ?? '');
  if (place === null || number === null) return context.send(c, notFound());
  return context.cached(c, { dependsOn: { list: place.list } }, async (viewer) => {
    const message = await context.store.messageAt(viewer, place.list, place.day, place.number);
    if (message === null || message.raw === null || message.state !== 'parsed') return notFound();
    const list = await context.store.findList(viewer, place.list);
    const reply = attachmentReply(parseMessage(message.raw), number, list?.addressPolicy ?? 'masked');
    if (reply === null) return notFound();
    return {
      status: 200,
      contentType: reply.contentType,
      // a copy: the range would keep the whole message in memory
      body: Buffer.from(reply.bytes),
      headers: { ...SANDBOX, 'Content-Disposition': `${reply.disposition}; filename="${reply.fileName}"` },
    };
  });
}

function rawReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', id = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const at = c.req.query('at');
  const place = at === undefined ? null : /^(?<day>[0-9]{8})\.(?<number>[1-9][0-9]{0,8})$/.exec(at)?.groups;
  if (place === undefined) return context.send(c, notFound());
  const reading = { dependsOn: { list: name }, query: at === undefined ? '' : `at=${at}` };
  return context.cached(c, reading, async (viewer, stamp) => {
    const index = await context.list(viewer, name, stamp);
    if (index === null) return notFound();
    const headings = await context.store.messagesWithId(viewer, name, id);
    const isMeant = ({ day, number }: MessageHeading): boolean =>
      place === null || (day === Number(place['day']) && number === Number(place['number']));
    const heading = headings.find(isMeant);
    if (heading === undefined || heading.state === 'removed') return notFound();
    const announcements = await context.announcements(viewer, name, stamp);
    if (!mayTakeRaw(index.list, announcements.get(heading.row) ?? [])) return notFound();
    const message = await context.store.message(viewer, heading.row);
    if (message === null || message.raw === null) return notFound();
    return {
      status: 200,
      // mail is in any charset; with this one browsers show most of it, and with nosniff none of it as HTML
      contentType: 'text/plain; charset=utf-8',
      body: message.raw,
      headers: { ...SANDBOX, 'Content-Disposition': 'inline; filename="message.eml.txt"' },
    };
  });
}
