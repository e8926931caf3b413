import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import type { ArchiveReads, ArchiveStore, Day, MailingList, MessageRow, Viewer } from '#store';
import { notFound } from '../answer.ts';
import { readMonth } from '../archive-address.ts';
import { mboxBytes } from '../mbox-bytes.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import { viewerOf } from '../viewer-of.ts';
import type { RouteContext } from './route-context.ts';

/** Raw messages read at a time: what a stream holds in memory, with the next ones only once these were taken. */
const BATCH_MESSAGES = 8;

/** Files under way at once, all visitors together. Attack: hundreds of them asked for and read slowly. */
const MAX_STREAMS = 32;
let streams = 0;

const GZIP_LEVEL = 5;

/** Months and threads as gzipped mbox files: only of lists that show addresses; elsewhere they do not exist. */
export function mboxRoutes(app: Hono, context: RouteContext): void {
  app.get('/lists/:list{[a-z0-9-]+}/:file{[0-9]{4}-[0-9]{2}\\.mbox\\.gz}', (c) => monthReply(c, context));
  app.get('/lists/:list{[a-z0-9-]+}/m/:id/t.mbox.gz', (c) => threadReply(c, context));
}

async function monthReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', file = '' } = c.req.param();
  const month = readMonth(file.slice(0, 4), file.slice(5, 7));
  const viewer = viewerOf(c.req.raw);
  const list = month === null ? null : await context.store.findList(viewer, name);
  if (month === null || list === null || list.addressPolicy !== 'open') return context.send(c, notFound());
  const from = (month * 100 + 1) as Day;
  const to = (month * 100 + 31) as Day;
  const counts = await context.store.dayCounts(viewer, name, from, to);
  if (counts.length === 0) return context.send(c, notFound());
  return mboxReply(
    c,
    `${name}-${file}`,
    await stateOf(context.store, list),
    rowsOfMonth(context.store, viewer, name, from, to),
    context.store,
  );
}

async function threadReply(c: Context, context: RouteContext): Promise<Response> {
  const { list: name = '', id = '' } = c.req.param();
  const { store } = context;
  const viewer = viewerOf(c.req.raw);
  const list = await store.findList(viewer, name);
  if (list === null || list.addressPolicy !== 'open') return context.send(c, notFound());
  const [heading] = await store.messagesWithId(viewer, name, id);
  const thread = heading === undefined ? null : await store.threadOf(viewer, heading.row);
  if (thread === null) return context.send(c, notFound());
  const entries = await store.threadEntries(viewer, thread.thread);
  const rows = entries.flatMap(({ message }) => (message === null ? [] : [message.row])).sort((a, b) => a - b);
  return mboxReply(c, `${name}-thread.mbox.gz`, await stateOf(store, list), inBatches(rows), store);
}

/**
 * Names what the file is made from, taken before it is read. The generation alone would come again with other messages where
 * an older backup takes the place of an archive.
 */
async function stateOf(store: Pick<ArchiveStore, 'epoch'>, { generation }: MailingList): Promise<string> {
  return `${await store.epoch()}-${generation}`;
}

async function* rowsOfMonth(
  store: ArchiveReads,
  viewer: Viewer,
  list: string,
  from: Day,
  to: Day,
): AsyncGenerator<readonly MessageRow[]> {
  let after: MessageRow | null = null;
  for (;;) {
    const headings: readonly { readonly row: MessageRow }[] = await store.headings(viewer, {
      list,
      from,
      to,
      order: 'oldest_first',
      limit: BATCH_MESSAGES,
      ...(after === null ? {} : { after }),
    });
    const last = headings.at(-1);
    if (last === undefined) return;
    yield headings.map(({ row }) => row);
    after = last.row;
  }
}

async function* inBatches(rows: readonly MessageRow[]): AsyncGenerator<readonly MessageRow[]> {
  for (let at = 0; at < rows.length; at += BATCH_MESSAGES) yield rows.slice(at, at + BATCH_MESSAGES);
}

function mboxReply(
  c: Context,
  fileName: string,
  state: string,
  batches: AsyncIterable<readonly MessageRow[]>,
  store: ArchiveReads,
): Response {
  const viewer = viewerOf(c.req.raw);
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
  if (streams >= MAX_STREAMS) {
    return new Response('Too many files are being read; try again soon.\n', {
      status: 503,
      headers: {
        ...SECURITY_HEADERS,
        'Content-Type': 'text/plain; charset=utf-8',
        'Retry-After': '10',
        'Cache-Control': 'no-store',
      },
    });
  }
  streams += 1;
  const packed = createGzip({ level: GZIP_LEVEL });
  const source = Readable.from(mboxOf(store, viewer, batches));
  // a reader that goes away ends the reading of the store; a store that fails ends the file before its end
  source.on('error', (error) => packed.destroy(error));
  packed.on('close', () => {
    streams -= 1;
    source.destroy();
  });
  source.pipe(packed);
  return new Response(Readable.toWeb(packed) as ReadableStream<Uint8Array<ArrayBuffer>>, { headers });
}

async function* mboxOf(
  store: ArchiveReads,
  viewer: Viewer,
  batches: AsyncIterable<readonly MessageRow[]>,
): AsyncGenerator<Uint8Array> {
  for await (const rows of batches) {
    for await (const message of store.storedMessages(viewer, rows)) {
      if (message.raw !== null) yield mboxBytes(message.raw, message.receivedAt);
    }
  }
}
