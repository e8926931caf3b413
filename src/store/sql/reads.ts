import { type SelectQueryBuilder, sql } from 'kysely';
import { type Instant, instantFromSeconds } from '#base';
import { type ArchiveReads, type HeadingRange, SEARCH_COUNT_LIMIT } from '../archive-store.ts';
import { decodeRawBeginning, type RawRow } from '../encoded-raw.ts';
import { ROWS_PER_SECOND } from '../message-row.ts';
import type {
  Announcement,
  Day,
  MessageHeading,
  MessageRow,
  NodeRow,
  StoredMessage,
  ThreadSummary,
} from '../records.ts';
import type { Viewer } from '../viewer.ts';
import { compiledStatements, type StatementCache } from './compiled-statements.ts';
import type { Db, FullText } from './full-text.ts';
import {
  ANNOUNCEMENT_COLUMNS,
  announcedBatchOf,
  announcementOf,
  HEADING_COLUMNS,
  headingOf,
  LIST_COLUMNS,
  listOf,
  nodeOf,
  RAW_COLUMNS,
  secondsOf,
  storedOf,
} from './rows.ts';
import type { Tables } from './schema.ts';
import { threadTree } from './thread-tree.ts';
import { visibleTo } from './visible.ts';

/** Nodes of one thread that are read. Attack: a thread of a million replies, each an object of ours. The oldest stay. */
const MAX_THREAD_ENTRIES = 20_000;

/** Messages with one Message-ID that are listed. Attack: the same id sent ten thousand times. */
const MAX_WITH_ID = 100;

/** Rows asked for in one `in (…)`: far below what both databases take as parameters. */
const MAX_ROWS_AT_ONCE = 512;

/** Messages read by one statement with their bytes, and how large they may be for that; larger ones are read one by one. */
const STORED_AT_ONCE = 32;
const MAX_BYTES_AT_ONCE = 256 * 1024;

/** The reads that both databases share. */
export function sqlReads(db: Db, fullText: FullText, statements: StatementCache = new Map()): ArchiveReads {
  const compiled = compiledStatements(db, statements);

  /** Headings of what the viewer may see: the start of every read of messages. */
  const visibleMessages = (viewer: Viewer) =>
    db.selectFrom('message').innerJoin('mailing_list', 'mailing_list.id', 'message.list_id').where(visibleTo(viewer));

  const storedMessage = (viewer: Viewer) =>
    visibleMessages(viewer)
      .leftJoin('raw_message', 'raw_message.id', 'message.raw_id')
      .select([...HEADING_COLUMNS, ...RAW_COLUMNS]);

  const lists = (viewer: Viewer) =>
    db
      .selectFrom('mailing_list')
      .leftJoin(
        (eb) =>
          eb
            .selectFrom('list_day')
            .select((each) => [
              'list_id',
              each.fn.sum<number>('kept').as('message_count'),
              each.fn.min('day').as('first_day'),
              each.fn.max('day').as('last_day'),
            ])
            .groupBy('list_id')
            .as('days'),
        (join) => join.onRef('days.list_id', '=', 'mailing_list.id'),
      )
      .select([...LIST_COLUMNS, 'message_count', 'first_day', 'last_day'])
      .where(visibleTo(viewer));

  const headingsByRows = async (viewer: Viewer, rows: readonly number[]): Promise<Map<number, MessageHeading>> => {
    const found = new Map<number, MessageHeading>();
    for (let at = 0; at < rows.length; at += MAX_ROWS_AT_ONCE) {
      const some = padded(rows.slice(at, at + MAX_ROWS_AT_ONCE));
      const read = await compiled.rows(`headings of ${some.length}`, viewer, some, (...ids) =>
        visibleMessages(viewer).select(HEADING_COLUMNS).where('message.id', 'in', ids),
      );
      for (const row of read) found.set(row.id, headingOf(row));
    }
    return found;
  };

  const storedByRow = async (
    viewer: Viewer,
    message: MessageRow,
    decode?: (raw: RawRow) => Uint8Array,
  ): Promise<StoredMessage | null> => {
    const [row] = await compiled.rows('message', viewer, [message], (id) =>
      storedMessage(viewer).where('message.id', '=', id),
    );
    return row === undefined ? null : storedOf(row, decode);
  };

  async function* storedByRows(
    viewer: Viewer,
    rows: readonly MessageRow[],
    decode?: (raw: RawRow) => Uint8Array,
  ): AsyncGenerator<StoredMessage> {
    for (let at = 0; at < rows.length; at += STORED_AT_ONCE) {
      const some = rows.slice(at, at + STORED_AT_ONCE);
      const found = await compiled.rows(`messages of ${padded(some).length}`, viewer, padded(some), (...ids) =>
        visibleMessages(viewer)
          .leftJoin('raw_message', (join) =>
            join.onRef('raw_message.id', '=', 'message.raw_id').on('raw_message.size', '<=', MAX_BYTES_AT_ONCE),
          )
          .select([...HEADING_COLUMNS, ...RAW_COLUMNS, 'message.raw_id as raw_id'])
          .where('message.id', 'in', ids),
      );
      const byRow = new Map(found.map((row) => [row.id, row]));
      for (const row of some) {
        const one = byRow.get(row);
        if (one === undefined) continue;
        const isLarge = one.raw_id !== null && one.bytes === null;
        const message = isLarge ? await storedByRow(viewer, row, decode) : storedOf(one, decode);
        if (message !== null) yield message;
      }
    }
  }

  return {
    async generations(viewer) {
      const rows = await compiled.rows('generations', viewer, [], () =>
        db.selectFrom('mailing_list').select(['name', 'generation']).where(visibleTo(viewer)).orderBy('name'),
      );
      return new Map(rows.map((row) => [row.name, row.generation]));
    },

    async lists(viewer) {
      return (await lists(viewer).orderBy('name').execute()).map(listOf);
    },

    async findList(viewer, name) {
      const row = await lists(viewer).where('name', '=', name).executeTakeFirst();
      return row === undefined ? null : listOf(row);
    },

    async monthCounts(viewer, list) {
      const month = sql<number>`list_day.day / 100`;
      const rows = await db
        .selectFrom('list_day')
        .innerJoin('mailing_list', 'mailing_list.id', 'list_day.list_id')
        .select((eb) => [month.as('month'), eb.fn.sum<number>('kept').as('count')])
        .where(visibleTo(viewer))
        .where('mailing_list.name', '=', list)
        .groupBy(month)
        .orderBy(month)
        .execute();
      return rows.map((row) => ({ month: Number(row.month), count: Number(row.count) }));
    },

    async dayCounts(viewer, list, from, to) {
      const rows = await db
        .selectFrom('list_day')
        .innerJoin('mailing_list', 'mailing_list.id', 'list_day.list_id')
        .select(['day', 'kept'])
        .where(visibleTo(viewer))
        .where('mailing_list.name', '=', list)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map((row) => ({ day: row.day as Day, count: row.kept }));
    },

    async headings(viewer, range) {
      const query = visibleMessages(viewer).select(HEADING_COLUMNS).where('mailing_list.name', '=', range.list);
      return (await inRange(query, range).execute()).map(headingOf);
    },

    async messageAt(viewer, list, day, number) {
      const [row] = await compiled.rows('messageAt', viewer, [list, day, number], (name, at, count) =>
        storedMessage(viewer)
          .where('mailing_list.name', '=', name)
          .where('message.day', '=', at)
          .where('message.number', '=', count),
      );
      return row === undefined ? null : storedOf(row);
    },

    message: (viewer, row) => storedByRow(viewer, row),

    async messagesWithId(viewer, list, messageId) {
      const rows = await compiled.rows('messagesWithId', viewer, [list, messageId], (name, id) =>
        visibleMessages(viewer)
          .select(HEADING_COLUMNS)
          .where('mailing_list.name', '=', name)
          .where('message.message_id', '=', id)
          .orderBy('message.id')
          .limit(MAX_WITH_ID),
      );
      return rows.map(headingOf);
    },

    storedMessages: (viewer, rows) => storedByRows(viewer, rows),

    storedBeginnings: (viewer, rows, maxBytes) =>
      storedByRows(viewer, rows, (raw) => decodeRawBeginning(raw, maxBytes)),

    async threadOf(viewer, message) {
      const [row] = await compiled.rows('threadOf', viewer, [message], (id) =>
        visibleMessages(viewer)
          .innerJoin('thread_node', 'thread_node.message_row', 'message.id')
          .innerJoin('thread', 'thread.root_id', 'thread_node.root_id')
          .select(['thread.root_id', 'thread.message_count'])
          .where('message.id', '=', id),
      );
      return row === undefined ? null : { thread: row.root_id as NodeRow, messageCount: row.message_count };
    },

    async threadEntries(viewer, thread) {
      const nodes = await compiled.rows('threadEntries', viewer, [thread], (root) =>
        db
          .selectFrom('thread_node')
          .innerJoin('mailing_list', 'mailing_list.id', 'thread_node.list_id')
          .select([
            'thread_node.id as id',
            'thread_node.key as key',
            'thread_node.parent_id as parent_id',
            'thread_node.root_id as root_id',
            'thread_node.message_row as message_row',
          ])
          .where(visibleTo(viewer))
          .where('root_id', '=', root)
          // messages before ghosts: hundreds of mails with made-up ancestors must not push them out
          .orderBy(sql`case when message_row is null then 1 else 0 end`)
          .orderBy('message_row')
          .limit(MAX_THREAD_ENTRIES),
      );
      const rows = nodes.flatMap((node) => (node.message_row === null ? [] : [node.message_row]));
      return threadTree(nodes.map(nodeOf), await headingsByRows(viewer, rows));
    },

    async threads(viewer, list, limit, before) {
      let query = db
        .selectFrom('thread')
        .innerJoin('mailing_list', 'mailing_list.id', 'thread.list_id')
        .innerJoin('message', 'message.id', 'thread.first_message')
        .innerJoin('message as last', 'last.id', 'thread.last_message')
        .select([
          ...HEADING_COLUMNS,
          'thread.root_id',
          'thread.message_count',
          'thread.last_message',
          'last.day as last_day',
          'last.number as last_number',
        ])
        .where(visibleTo(viewer))
        .where('mailing_list.name', '=', list)
        .orderBy('thread.last_message', 'desc')
        .limit(limit);
      // a message is in one thread: no two threads end with the same one, and none is left out between two pages
      if (before !== null) query = query.where('thread.last_message', '<', before);
      return (await query.execute()).map(
        (row): ThreadSummary => ({
          thread: row.root_id as NodeRow,
          list: row.list,
          messageCount: row.message_count,
          first: headingOf(row),
          lastReceivedAt: instantFromSeconds(Math.floor(row.last_message / ROWS_PER_SECOND)),
          last: { row: row.last_message as MessageRow, day: row.last_day as Day, number: row.last_number },
        }),
      );
    },

    async search(viewer, request) {
      // names alone: counting each list's messages took longer than finding a rare word
      const visible = await compiled.rows('names of lists', viewer, [], () =>
        db.selectFrom('mailing_list').select(['id', 'name']).where(visibleTo(viewer)).orderBy('id'),
      );
      const wanted = visible.filter((list) => request.lists === null || request.lists.includes(list.name));
      const { query } = request;
      if (wanted.length === 0 || query.isEmpty) return { messages: [], next: null, count: 0, isCountCapped: false };
      const found = await fullText.search(db, {
        text: query.text,
        // only a viewer who sees every list may search without naming them
        listIds: viewer.kind === 'team' && request.lists === null ? null : wanted.map((list) => list.id),
        sentFrom: seconds(query.sent?.from),
        sentTo: seconds(query.sent?.to),
        receivedFrom: seconds(query.received?.from),
        receivedTo: seconds(query.received?.to),
        before: request.before,
        limit: request.limit + 1,
        countLimit: SEARCH_COUNT_LIMIT + 1,
      });
      const page = found.rows.slice(0, request.limit);
      const headings = await headingsByRows(viewer, page);
      return {
        messages: page.flatMap((row) => headings.get(row) ?? []),
        next: found.rows.length > request.limit ? ((page.at(-1) ?? null) as MessageRow | null) : null,
        count: Math.min(found.count, SEARCH_COUNT_LIMIT),
        isCountCapped: found.count > SEARCH_COUNT_LIMIT,
      };
    },

    async announcements(viewer) {
      const rows = await visibleMessages(viewer)
        .innerJoin('announcement', 'announcement.message_row', 'message.id')
        .select([...HEADING_COLUMNS, ...ANNOUNCEMENT_COLUMNS, 'message.archived_at as archived_at'])
        .orderBy('announcement.series')
        .orderBy('announcement.number')
        .orderBy('announcement.revision')
        .orderBy('message.id')
        .execute();
      return rows.map((row) => ({
        ...announcementOf(row),
        heading: headingOf(row),
        archivedAt: instantFromSeconds(row.archived_at),
      }));
    },

    async announcedBatches(viewer) {
      const rows = await visibleMessages(viewer)
        .innerJoin('announcement', 'announcement.message_row', 'message.id')
        .innerJoin('announced_batch', (join) =>
          join
            .onRef('announced_batch.series', '=', 'announcement.series')
            .onRef('announced_batch.number', '=', 'announcement.number'),
        )
        .selectAll('announced_batch')
        .distinct()
        .orderBy('released_at')
        .orderBy('batch')
        .orderBy('place')
        .execute();
      return [...Map.groupBy(rows, ({ batch }) => batch).values()].flatMap(announcedBatchOf);
    },

    async announcementsOf(viewer, series, number) {
      const rows = await visibleMessages(viewer)
        .innerJoin('announcement', 'announcement.message_row', 'message.id')
        .select([
          ...HEADING_COLUMNS,
          ...ANNOUNCEMENT_COLUMNS,
          'announcement.facts as facts',
          'announcement.proof as proof',
        ])
        .where('announcement.series', '=', series)
        .where('announcement.number', '=', number)
        .orderBy('announcement.revision')
        .orderBy('message.id')
        .execute();
      return rows.map((row) => ({
        ...announcementOf(row),
        heading: headingOf(row),
        facts: JSON.parse(row.facts) as unknown,
        proof: JSON.parse(row.proof) as unknown,
      }));
    },

    async announcementsIn(viewer, messages) {
      const found: Announcement[] = [];
      for (let at = 0; at < messages.length; at += MAX_ROWS_AT_ONCE) {
        const rows = await visibleMessages(viewer)
          .innerJoin('announcement', 'announcement.message_row', 'message.id')
          .select(ANNOUNCEMENT_COLUMNS)
          .where('message.id', 'in', messages.slice(at, at + MAX_ROWS_AT_ONCE))
          .orderBy('message.id')
          .execute();
        found.push(...rows.map(announcementOf));
      }
      return found;
    },

    async mentions(viewer, series, number, limit) {
      const rows = await visibleMessages(viewer)
        .innerJoin('mention', 'mention.message_row', 'message.id')
        .select(HEADING_COLUMNS)
        .where('mention.series', '=', series)
        .where('mention.number', '=', number)
        .orderBy('message.id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(headingOf);
    },
  };
}

/** Days and numbers order a list: within a day the rows of late mails may not. */
function inRange<Row>(
  query: SelectQueryBuilder<Tables, 'message' | 'mailing_list', Row>,
  range: HeadingRange,
): SelectQueryBuilder<Tables, 'message' | 'mailing_list', Row> {
  const isOldestFirst = range.order === 'oldest_first';
  let narrowed = query
    .orderBy('message.day', isOldestFirst ? 'asc' : 'desc')
    .orderBy('message.number', isOldestFirst ? 'asc' : 'desc')
    .limit(range.limit);
  if (range.from !== undefined) narrowed = narrowed.where('message.day', '>=', range.from);
  if (range.to !== undefined) narrowed = narrowed.where('message.day', '<=', range.to);
  if (range.after !== undefined) {
    // of the same list: the place of a message that the viewer may not see must not show in what follows it
    const there = sql`(select there.day, there.number from message as there
      join mailing_list as its_list on its_list.id = there.list_id
      where there.id = ${range.after} and its_list.name = ${range.list})`;
    narrowed = narrowed.where(
      isOldestFirst
        ? sql<boolean>`(message.day, message.number) > ${there}`
        : sql<boolean>`(message.day, message.number) < ${there}`,
    );
  }
  return narrowed;
}

function seconds(instant: Instant | null | undefined): number | null {
  return instant === null || instant === undefined ? null : secondsOf(instant);
}

/** Rows filled up with the last of them to one of few lengths: a statement for each length is compiled once. */
function padded(rows: readonly number[]): readonly number[] {
  const length = 2 ** Math.ceil(Math.log2(rows.length));
  return Array.from({ length }, (_, at) => rows[at] ?? rows.at(-1) ?? 0);
}
