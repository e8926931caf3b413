import { parseQuery } from '#search';
import type { Day, MailingList, StoredMessage } from '#store';
import { dayText } from '../archive-address.ts';
import { rowAtCursor, searchCursor } from '../search-cursor.ts';
import { type ApiReading, type Endpoint, endpoint } from './endpoint.ts';
import { presentHeadingJson, presentListJson, presentMessageJson, presentThreadJson } from './present.ts';
import { Answers, Parameters, Queries } from './schemas.ts';

const FIRST_DAY = 1 as Day;
const LAST_DAY = 99_991_231 as Day;

/** Messages given whole under one Message-ID. Attack: one id used a hundred times, a megabyte each. */
const MAX_WHOLE_MESSAGES = 10;

const ofItsList = ({ list }: { readonly list: string }): { readonly list: string } => ({ list });

/** Lists, their messages, threads and searches. */
export const listEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/lists',
    operationId: 'lists',
    summary: 'All lists',
    parameters: Parameters.none,
    query: Queries.none,
    answer: Answers.lists,
    dependsOn: () => 'all',
    read: async ({ context, viewer, presenting }) => ({
      lists: (await context.store.lists(viewer)).map((list) => presentListJson(presenting, list)),
    }),
  }),
  endpoint({
    path: '/lists/{list}',
    operationId: 'list',
    summary: 'One list, and how many messages each month has',
    parameters: Parameters.list,
    query: Queries.none,
    answer: Answers.list,
    dependsOn: ofItsList,
    read: ({ context, viewer, presenting, parameters }) =>
      withList(context, viewer, parameters.list, async (list) => ({
        list: presentListJson(presenting, list),
        months: (await context.store.monthCounts(viewer, list.name)).map(({ month, count }) => ({
          month: dayText((month * 100 + 1) as Day).slice(0, 7),
          count,
        })),
      })),
  }),
  endpoint({
    path: '/lists/{list}/days',
    operationId: 'days',
    summary: 'How many messages each day has',
    parameters: Parameters.list,
    query: Queries.span,
    answer: Answers.days,
    dependsOn: ofItsList,
    read: ({ context, viewer, parameters, query }) =>
      withList(context, viewer, parameters.list, async (list) => ({
        days: (
          await context.store.dayCounts(viewer, list.name, dayOf(query.from) ?? FIRST_DAY, dayOf(query.to) ?? LAST_DAY)
        ).map(({ day, count }) => ({ day: dayText(day), count })),
      })),
  }),
  endpoint({
    path: '/lists/{list}/messages',
    operationId: 'messages',
    summary: 'Messages of a list, in order of receipt',
    parameters: Parameters.list,
    query: Queries.messages,
    answer: Answers.messages,
    dependsOn: ofItsList,
    read: ({ context, viewer, presenting, parameters, query }) =>
      withList(context, viewer, parameters.list, async (list) => {
        const { from, to, order, limit, cursor } = query;
        const after = cursor === undefined ? null : await messageAtCursor(context, viewer, list.name, cursor);
        if (cursor !== undefined && after === null) return null;
        const headings = await context.store.headings(viewer, {
          list: list.name,
          order,
          limit: limit + 1,
          ...(from === undefined ? {} : { from: dayOf(from) ?? FIRST_DAY }),
          ...(to === undefined ? {} : { to: dayOf(to) ?? LAST_DAY }),
          ...(after === null ? {} : { after: after.row }),
        });
        const shown = headings.slice(0, limit);
        const last = shown.at(-1);
        return {
          messages: shown.map((heading) => presentHeadingJson(presenting, heading)),
          nextCursor: headings.length > limit && last !== undefined ? `${dayText(last.day)}.${last.number}` : null,
        };
      }),
  }),
  endpoint({
    path: '/lists/{list}/messages/{day}/{number}',
    operationId: 'message',
    summary: 'One message by its place',
    parameters: Parameters.message,
    query: Queries.none,
    answer: Answers.message,
    dependsOn: ofItsList,
    read: (reading) => {
      const { context, viewer, parameters } = reading;
      return withList(context, viewer, parameters.list, async (list) => {
        const day = dayOf(parameters.day);
        const message = day === null ? null : await context.store.messageAt(viewer, list.name, day, parameters.number);
        return message === null ? null : { message: await wholeMessage(reading, message, list) };
      });
    },
  }),
  endpoint({
    path: '/lists/{list}/m/{messageId}',
    operationId: 'messagesById',
    summary: 'All messages of a list with one Message-ID, oldest first, at most ten',
    parameters: Parameters.messageId,
    query: Queries.none,
    answer: Answers.messagesById,
    dependsOn: ofItsList,
    read: (reading) => {
      const { context, viewer, parameters } = reading;
      return withList(context, viewer, parameters.list, async (list) => {
        const headings = await context.store.messagesWithId(viewer, list.name, parameters.messageId);
        if (headings.length === 0) return null;
        const rows = headings.slice(0, MAX_WHOLE_MESSAGES).map(({ row }) => row);
        const messages = [];
        for await (const message of context.store.storedMessages(viewer, rows)) {
          messages.push(await wholeMessage(reading, message, list));
        }
        return { messages };
      });
    },
  }),
  endpoint({
    path: '/lists/{list}/m/{messageId}/thread',
    operationId: 'thread',
    summary: 'The thread of a message, parents before children',
    parameters: Parameters.messageId,
    query: Queries.none,
    answer: Answers.thread,
    dependsOn: ofItsList,
    read: ({ context, viewer, presenting, parameters }) =>
      withList(context, viewer, parameters.list, async (list) => {
        const [heading] = await context.store.messagesWithId(viewer, list.name, parameters.messageId);
        const found = heading === undefined ? null : await context.store.threadOf(viewer, heading.row);
        if (found === null) return null;
        return {
          list: list.name,
          messageCount: found.messageCount,
          entries: [
            ...presentThreadJson(presenting, list.name, await context.store.threadEntries(viewer, found.thread)),
          ],
        };
      }),
  }),
  endpoint({
    path: '/search',
    operationId: 'search',
    summary: 'Messages that match a query, newest first',
    parameters: Parameters.none,
    query: Queries.search,
    answer: Answers.search,
    dependsOn: () => 'all',
    read: async ({ context, viewer, presenting, query: { q, list, limit, cursor } }) => {
      if (list !== undefined && (await context.store.findList(viewer, list)) === null) return null;
      const query = parseQuery(q, context.clock.now());
      const notes = query.notes.map(({ message }) => message);
      if (query.isEmpty) return { messages: [], count: 0, isCountCapped: false, notes, nextCursor: null };
      const before = cursor === undefined ? null : await rowAtCursor(context.store, viewer, cursor);
      if (cursor !== undefined && before === null) return null;
      const lists = list === undefined ? null : [list];
      const hits = await context.store.search(viewer, { query, lists, before, limit });
      const last = hits.messages.at(-1);
      return {
        messages: hits.messages.map((heading) => presentHeadingJson(presenting, heading)),
        count: hits.count,
        isCountCapped: hits.isCountCapped,
        notes,
        nextCursor: hits.next === null || last === undefined ? null : searchCursor(last),
      };
    },
  }),
];

type Reading = Pick<ApiReading<unknown, unknown>, 'context' | 'viewer' | 'presenting'>;

async function withList<Result>(
  { store }: Reading['context'],
  viewer: Reading['viewer'],
  name: string,
  read: (list: MailingList) => Promise<Result | null>,
): Promise<Result | null> {
  const list = await store.findList(viewer, name);
  return list === null ? null : read(list);
}

async function wholeMessage({ context, viewer, presenting }: Reading, message: StoredMessage, list: MailingList) {
  const announcements = await context.store.announcementsIn(viewer, [message.row]);
  return presentMessageJson(presenting, message, list, announcements);
}

/** By number, never by row: the row of a message that is hidden must lead nowhere. */
async function messageAtCursor({ store }: Reading['context'], viewer: Reading['viewer'], list: string, cursor: string) {
  const [text = '', number = ''] = cursor.split('.');
  const day = dayOf(text);
  return day === null ? null : store.messageAt(viewer, list, day, Number(number));
}

/** `2024-03-05` as the store counts days; null where nothing was asked for. */
function dayOf(text: string | undefined): Day | null {
  return text === undefined ? null : (Number(text.replaceAll('-', '')) as Day);
}
