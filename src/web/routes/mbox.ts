import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import type { ArchiveReads, ArchiveStore, Day, MailingList, MessageHeading, Viewer } from '#store';
import { busy, notFound } from '../answer.ts';
import { readMonth } from '../archive-address.ts';
import { mboxBytes } from '../mbox-bytes.ts';
import { pacedBody } from '../paced-body.ts';
import { type Places, places } from '../places.ts';
import type { Sending } from '../respond.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import { viewerOf } from '../viewer-of.ts';
import type { RouteContext } from './route-context.ts';

/** Messages looked up at a time. */
const BATCH_MESSAGES = 8;

/** Of messages read at a time; a larger one is read by itself, once there is room for it. Attack: forty megabytes each. */
const BATCH_BYTES = 512 * 1024;

/** Files under way at once, of all visitors and of one. Attack: hundreds of them asked for and read slowly. */
const MAX_STREAMS = 32;
const MAX_STREAMS_OF_CLIENT = 8;

const TOO_MANY = busy('Too many files are being read. Try again in some seconds.');

const GZIP_LEVEL = 5;

/** Months and threads as gzipped mbox files: only of lists that show addresses; elsewhere they do not exist. */
export function mboxRoutes(app: Hono, context: RouteContext): void {
  const streams = places(MAX_STREAMS, MAX_STREAMS_OF_CLIENT);
  app.get('/lists/:list{[a-z0-9-]+}/:file{[0-9]{4}-[0-9]{2}\\.mbox\\.gz}', (c) => monthReply(c, context, streams));
  app.get('/lists/:list{[a-z0-9-]+}/m/:id/t.mbox.gz', (c) => threadReply(c, context, streams));
}

async function monthReply(c: Context, context: RouteContext, streams: Places): Promise<Response> {
  const { list: name = '', file = '' } = c.req.param();
  const month = readMonth(file.slice(0, 4), file.slice(5, 7));
  const viewer = viewerOf(c.req.raw);
  const list = month === null ? null : await context.store.findList(viewer, name);
  if (month === null || list === null || list.addressPolicy !== 'open') return context.send(c, notFound());
  const from = (month * 100 + 1) as Day;
  const to = (month * 100 + 31) as Day;
  const counts = await context.store.dayCounts(viewer, name, from, to);
  if (counts.length === 0) return context.send(c, notFound());
  return mboxReply(c, context, streams, {
    fileName: `${name}-${file}`,
    state: await stateOf(context.store, list),
    headings: headingsOfMonth(context.store, viewer, name, from, to),
  });
}

async function threadReply(c: Context, context: RouteContext, streams: Places): Promise<Response> {
  const { list: name = '', id = '' } = c.req.param();
  const { store } = context;
  const viewer = viewerOf(c.req.raw);
  const list = await store.findList(viewer, name);
  if (list === null || list.addressPolicy !== 'open') return context.send(c, notFound());
  const [heading] = await store.messagesWithId(viewer, name, id);
  const thread = heading === undefined ? null : await store.threadOf(viewer, heading.row);
  if (thread === null) return context.send(c, notFound());
  const entries = await store.threadEntries(viewer, thread.thread);
  const headings = entries.flatMap(({ message }) => message ?? []).sort((a, b) => a.row - b.row);
  return mboxReply(c, context, streams, {
    fileName: `${name}-thread.mbox.gz`,
    state: await stateOf(store, list),
    headings,
  });
}

/**
 * Names what the file is made from, taken before it is read. The generation alone would come again with other messages where
 * an older backup takes the place of an archive.
 */
async function stateOf(store: Pick<ArchiveStore, 'epoch'>, { generation }: MailingList): Promise<string> {
  return `${await store.epoch()}-${generation}`;
}

async function* headingsOfMonth(
  store: ArchiveReads,
  viewer: Viewer,
  list: string,
  from: Day,
  to: Day,
): AsyncGenerator<MessageHeading> {
  let after: MessageHeading | null = null;
  for (;;) {
    const headings: readonly MessageHeading[] = await store.headings(viewer, {
      list,
      from,
      to,
      order: 'oldest_first',
      limit: BATCH_MESSAGES,
      ...(after === null ? {} : { after: after.row }),
    });
    const last = headings.at(-1);
    if (last === undefined) return;
    yield* headings;
    after = last;
  }
}

interface MboxFile {
  readonly fileName: string;
  readonly state: string;
  readonly headings: Iterable<MessageHeading> | AsyncIterable<MessageHeading>;
}

async function mboxReply(
  c: Context,
  context: RouteContext,
  streams: Places,
  { fileName, state, headings: all }: MboxFile,
): Promise<Response> {
  const etag = `W/"${state}"`;
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/gzip',
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Cache-Control': 'public, max-age=0, must-revalidate',
    ETag: etag,
  };
  const asked = c.req.header('if-none-match');
  if (asked?.split(',').some((tag) => tag.trim() === etag) === true)
    return new Response(null, { status: 304, headers });
  if (c.req.raw.method === 'HEAD') return new Response(null, { headers });
  const sending = context.sending(c);
  const leave = streams.take(sending.client);
  if (leave === null) return context.send(c, TOO_MANY);
  const gone = new AbortController();
  const packed = createGzip({ level: GZIP_LEVEL });
  const file = mboxOf(context.store, viewerOf(c.req.raw), all, sending, gone.signal);
  const source = Readable.from(file, { objectMode: true, highWaterMark: 1 });
  // a reader that goes away ends the reading of the store; a store that fails ends the file before its end
  source.on('error', (error) => packed.destroy(error));
  // told to whoever reads it; it may fail before somebody does
  packed.on('error', () => undefined);
  packed.on('close', () => {
    gone.abort();
    source.destroy();
  });
  source.pipe(packed);
  const onEnd = (): void => {
    leave();
    packed.destroy();
  };
  return new Response(pacedBody(packed as AsyncIterable<Uint8Array>, { onEnd, cut: sending.cut }), { headers });
}

async function* mboxOf(
  store: ArchiveReads,
  viewer: Viewer,
  all: MboxFile['headings'],
  { inFlight, client }: Sending,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const { rows, bytes } of inBatches(all)) {
    // what is read is held until the reader has taken it
    const end = await inFlight.wait(bytes, client, signal);
    try {
      for await (const message of store.storedMessages(viewer, rows)) {
        if (message.raw !== null) yield* mboxBytes(message.raw, message.receivedAt);
      }
    } finally {
      end();
    }
  }
}

interface Batch {
  readonly rows: readonly MessageHeading['row'][];
  readonly bytes: number;
}

async function* inBatches(all: MboxFile['headings']): AsyncGenerator<Batch> {
  let rows: MessageHeading['row'][] = [];
  let bytes = 0;
  for await (const { row, size } of all) {
    if (rows.length === BATCH_MESSAGES || (rows.length > 0 && bytes + size > BATCH_BYTES)) {
      yield { rows, bytes };
      rows = [];
      bytes = 0;
    }
    rows.push(row);
    bytes += size;
  }
  if (rows.length > 0) yield { rows, bytes };
}
