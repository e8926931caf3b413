import type { AnnouncementToSave, ArchiveWrites } from '../archive-store.ts';
import { encodeRaw } from '../encoded-raw.ts';
import { firstRowOfSecond, ROWS_PER_SECOND } from '../message-row.ts';
import type { Day, MessageRow, NewMessage, NodeRow } from '../records.ts';
import { TEAM } from '../viewer.ts';
import { compiledStatements, type StatementCache } from './compiled-statements.ts';
import { conditionsName } from './conditions-name.ts';
import { noteForgetting } from './forgetting.ts';
import type { Db, FullText } from './full-text.ts';
import { knownDigests } from './known-digests.ts';
import type { ListWrites } from './list-writes.ts';
import { nodeOf, secondsOf } from './rows.ts';
import type { Tables } from './schema.ts';
import { isAnnounced, withdrawPublished } from './withdraw-published.ts';

/** Rows of one statement: 20 columns of them stay below the 32,766 parameters that SQLite takes. */
const ROWS_AT_ONCE = 500;

/** Seconds asked about in one statement. */
const SECONDS_AT_ONCE = 50;

/** The writes that both databases share, within one transaction that holds the write lock. */
export function sqlWrites(
  trx: Db,
  fullText: FullText,
  statements: StatementCache,
): Omit<ArchiveWrites, keyof ListWrites> {
  const compiled = compiledStatements(trx, statements);
  /** null: the second has no message yet. */
  const lastRowBySecond = new Map<number, number | null>();
  let lastNode: number | null = null;
  let lastRaw: number | null = null;

  const touch = (listId: number) =>
    trx
      .updateTable('mailing_list')
      .set((eb) => ({ generation: eb('generation', '+', 1) }))
      .where('id', '=', listId)
      .execute();

  const touchListsOf = async (messages: readonly MessageRow[]): Promise<void> => {
    for (const some of slices(messages)) {
      await trx
        .updateTable('mailing_list')
        .set((eb) => ({ generation: eb('generation', '+', 1) }))
        .where('id', 'in', (eb) => eb.selectFrom('message').select('list_id').where('message.id', 'in', some))
        .execute();
    }
  };

  /** Learns the last rows of seconds: a statement for each of an import's messages would take longer than all of its inserts. */
  const learnLastRows = async (seconds: readonly number[]): Promise<void> => {
    const unknown = [...new Set(seconds)].filter((second) => !lastRowBySecond.has(second));
    for (let at = 0; at < unknown.length; at += SECONDS_AT_ONCE) {
      const some = unknown.slice(at, at + SECONDS_AT_ONCE);
      // always as many, so that it is compiled once
      const asked = Array.from(
        { length: unknown.length === 1 ? 1 : SECONDS_AT_ONCE },
        (_, index) => some[index] ?? some[0] ?? 0,
      );
      const bounds = asked.flatMap((second) => [firstRowOfSecond(second), firstRowOfSecond(second + 1)]);
      const rows = await compiled.rows(`last rows of ${asked.length}`, TEAM, bounds, (...slots) => {
        const lastRow = (index: number) =>
          trx
            .selectFrom('message')
            .select((eb) => eb.fn.max<number | null>('id').as('last'))
            .where('id', '>=', slots[2 * index] ?? 0)
            .where('id', '<', slots[2 * index + 1] ?? 0);
        return asked.slice(1).reduce((all, _, index) => all.unionAll(lastRow(index + 1)), lastRow(0));
      });
      for (const second of some) lastRowBySecond.set(second, null);
      for (const { last } of rows) {
        if (last !== null) lastRowBySecond.set(Math.floor(last / ROWS_PER_SECOND), last);
      }
    }
  };

  /** The rows of the raw messages, new ones inserted: the same bytes in two lists are kept once. */
  const rawIds = async (messages: readonly NewMessage[]): Promise<ReadonlyMap<string, number>> => {
    const ids = new Map<string, number>();
    for (const some of slices(messages)) {
      const known = await compiled.rowsIn(
        'raw messages by digest',
        [],
        some.map((message) => message.digest),
        (digests) => trx.selectFrom('raw_message').select(['id', 'digest']).where('digest', 'in', digests),
      );
      for (const row of known) ids.set(hex(row.digest), row.id);
      const added: Tables['raw_message'][] = [];
      for (const { digest, raw } of some) {
        if (ids.has(hex(digest))) continue;
        lastRaw ??=
          (
            await trx
              .selectFrom('raw_message')
              .select((eb) => eb.fn.max<number | null>('id').as('last'))
              .executeTakeFirst()
          )?.last ?? 0;
        lastRaw += 1;
        ids.set(hex(digest), lastRaw);
        added.push({ id: lastRaw, digest, ...encodeRaw(raw) });
      }
      await compiled.insert('raw_message', added, (rows) => trx.insertInto('raw_message').values(rows));
    }
    return ids;
  };

  return {
    knownDigests: (list, digests) => knownDigests(trx, compiled, list, digests),

    async firstWithId(list, messageIds) {
      const byId = new Map<string, { row: MessageRow; bodyDigest: Uint8Array; isRemoved: boolean }[]>();
      const rows = await compiled.rowsIn('messages by id', [list.row], messageIds, (ids, listId) =>
        trx
          .selectFrom('message')
          .select(['id', 'message_id', 'body_digest', 'state'])
          .where('list_id', '=', listId)
          .where('message_id', 'in', ids)
          .orderBy('id'),
      );
      for (const row of rows) {
        const one = { row: row.id as MessageRow, bodyDigest: row.body_digest, isRemoved: row.state === 'removed' };
        const earlier = byId.get(row.message_id);
        if (earlier === undefined) byId.set(row.message_id, [one]);
        else earlier.push(one);
      }
      return byId;
    },

    async keptByDay(list, days) {
      const kept = new Map<Day, number>();
      for (const some of slices(days)) {
        const rows = await trx
          .selectFrom('list_day')
          .select(['day', 'kept'])
          .where('list_id', '=', list.row)
          .where('day', 'in', some)
          .execute();
        for (const row of rows) kept.set(row.day as Day, row.kept);
      }
      return kept;
    },

    async nextMessageRows(instants) {
      const seconds = instants.map(secondsOf);
      await learnLastRows(seconds);
      const rows: MessageRow[] = [];
      for (const second of seconds) {
        // a full second gives way to a later one, ever farther: a million mails of one second find room in twenty steps
        for (let step = 0; ; step = step * 2 + 1) {
          if (step > 0) await learnLastRows([second + step]);
          const first = firstRowOfSecond(second + step);
          const last = lastRowBySecond.get(second + step) ?? null;
          if (last === first + ROWS_PER_SECOND - 1) continue;
          const row = last === null ? first : last + 1;
          lastRowBySecond.set(second + step, row);
          rows.push(row as MessageRow);
          break;
        }
      }
      return rows;
    },

    async nextNodeRow() {
      if (lastNode === null) {
        const found = await trx
          .selectFrom('thread_node')
          .select((eb) => eb.fn.max<number | null>('id').as('last'))
          .executeTakeFirst();
        lastNode = found?.last ?? 0;
      }
      lastNode += 1;
      return lastNode as NodeRow;
    },

    async nodesByKey(list, keys) {
      const rows = await compiled.rowsIn('nodes by key', [list.row], keys, (some, listId) =>
        trx
          .selectFrom('thread_node')
          .select(['id', 'key', 'parent_id', 'root_id', 'message_row'])
          .where('list_id', '=', listId)
          .where('key', 'in', some),
      );
      return rows.map(nodeOf);
    },

    async nodesOfThread(root) {
      const rows = await compiled.rows('nodes of thread', TEAM, [root], (slot) =>
        trx
          .selectFrom('thread_node')
          .select(['id', 'key', 'parent_id', 'root_id', 'message_row'])
          .where('root_id', '=', slot),
      );
      return rows.map(nodeOf);
    },

    async addMessages(list, messages) {
      if (messages.length === 0) return;
      const ids = await rawIds(messages);
      await compiled.insert(
        'message',
        messages.map((message): Tables['message'] => {
          const raw = ids.get(hex(message.digest));
          if (raw === undefined) throw new Error('a raw message was inserted and is not there');
          return {
            id: message.row,
            list_id: list.row,
            day: message.day,
            number: message.number,
            digest: message.digest,
            raw_id: raw,
            message_id: message.messageId,
            state: message.state,
            subject: message.subject,
            sender: message.from,
            received_at: secondsOf(message.receivedAt),
            archived_at: secondsOf(message.archivedAt),
            sent_at: message.sentAt === null ? null : secondsOf(message.sentAt),
            size: message.raw.length,
            attachment_count: message.attachmentCount,
            body_digest: message.bodyDigest,
            copy_of: message.copyOf,
            is_signed: message.isSigned ? 1 : 0,
            removed_at: null,
            removed_reason: null,
          };
        }),
        (rows) => trx.insertInto('message').values(rows),
      );
      const keptByDay = new Map<Day, number>();
      for (const { day, number } of messages) keptByDay.set(day, Math.max(number, keptByDay.get(day) ?? 0));
      for (const some of slices([...keptByDay])) {
        await trx
          .insertInto('list_day')
          .values(some.map(([day, kept]) => ({ list_id: list.row, day, kept })))
          .onConflict((conflict) =>
            conflict.columns(['list_id', 'day']).doUpdateSet((eb) => ({ kept: eb.ref('excluded.kept') })),
          )
          .execute();
      }
      const mentions = messages.flatMap((message) =>
        message.mentions.map(({ series, number }) => ({ series, number, message_row: message.row })),
      );
      for (const some of slices(mentions)) {
        await trx
          .insertInto('mention')
          .values(some)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await fullText.add(
        trx,
        messages.map(({ row, words }) => ({ row, listId: list.row, words })),
      );
      await touch(list.row);
    },

    async saveNodes(list, nodes) {
      await compiled.insert(
        'thread_node',
        nodes.map((node) => ({
          id: node.row as number,
          list_id: list.row,
          key: node.key,
          parent_id: node.parent as number | null,
          root_id: node.root as number,
          message_row: node.message as number | null,
        })),
        (rows) =>
          trx
            .insertInto('thread_node')
            .values(rows)
            .onConflict((conflict) =>
              conflict.column('id').doUpdateSet((eb) => ({
                parent_id: eb.ref('excluded.parent_id'),
                root_id: eb.ref('excluded.root_id'),
                message_row: eb.ref('excluded.message_row'),
              })),
            ),
      );
    },

    async recountThreads(list, roots) {
      await compiled.rowsIn('threads to count', [], roots, (some) =>
        trx.deleteFrom('thread').where('root_id', 'in', some),
      );
      await compiled.rowsIn('threads counted', [list.row], roots, (some, listId) =>
        trx
          .insertInto('thread')
          .columns(['root_id', 'list_id', 'message_count', 'first_message', 'last_message'])
          .expression((eb) =>
            eb
              .selectFrom('thread_node')
              .select((each) => [
                'root_id',
                each.val(listId).as('list_id'),
                each.fn.count<number>('message_row').as('message_count'),
                each.fn.min('message_row').as('first_message'),
                each.fn.max('message_row').as('last_message'),
              ])
              .where('root_id', 'in', some)
              .where('message_row', 'is not', null)
              .groupBy('root_id'),
          ),
      );
    },

    async saveAnnouncements(announcements) {
      for (const some of slices(announcements)) {
        // what was taken down since it was judged announces nothing any more
        const there = await trx
          .selectFrom('message')
          .select('id')
          .where('raw_id', 'is not', null)
          .where(
            'id',
            'in',
            some.map(({ message }) => message),
          )
          .execute();
        const kept = new Set(there.map(({ id }) => id));
        const rows = some.filter(({ message }) => kept.has(message)).map(announcementRow);
        if (rows.length === 0) continue;
        await trx
          .deleteFrom('announcement')
          .where(
            'message_row',
            'in',
            rows.map((row) => row.message_row),
          )
          .execute();
        await trx.insertInto('announcement').values(rows).execute();
      }
      await touchListsOf(announcements.map((announcement) => announcement.message));
    },

    async removeAnnouncements(messages) {
      for (const some of slices(messages)) {
        const gone = await trx
          .deleteFrom('announcement')
          .where('message_row', 'in', some)
          .returning('message_row')
          .execute();
        // most signed messages never announced anything: their lists are as they were
        await touchListsOf(gone.map((each) => each.message_row as MessageRow));
      }
    },

    async removeMessage(row, at, reason) {
      const message = await trx
        .selectFrom('message')
        .select(['raw_id', 'list_id'])
        .where('id', '=', row)
        .executeTakeFirst();
      if (message === undefined) return;
      await noteForgetting(trx, 'archive');
      await trx
        .updateTable('message')
        .set({
          state: 'removed',
          raw_id: null,
          subject: null,
          sender: null,
          attachment_count: 0,
          is_signed: 0,
          removed_at: secondsOf(at),
          removed_reason: reason,
        })
        .where('id', '=', row)
        .execute();
      const announced = await trx
        .deleteFrom('announcement')
        .where('message_row', '=', row)
        .returning('text_digest')
        .execute();
      // what was confirmed of it quotes it, sentence by sentence
      await withdrawPublished(
        trx,
        announced.map((each) => each.text_digest),
      );
      await trx.deleteFrom('mention').where('message_row', '=', row).execute();
      await fullText.remove(trx, row);
      await fullText.purge(trx);
      if (message.raw_id !== null) {
        const other = await trx
          .selectFrom('message')
          .select('id')
          .where('raw_id', '=', message.raw_id)
          .limit(1)
          .executeTakeFirst();
        if (other === undefined) await trx.deleteFrom('raw_message').where('id', '=', message.raw_id).execute();
      }
      await touch(message.list_id);
    },

    async replaceWords(list, messages) {
      if (messages.length === 0) return;
      // what was taken down since it was read must not be found again
      const there = await trx
        .selectFrom('message')
        .select('id')
        .where('list_id', '=', list.row)
        .where('state', '<>', 'removed')
        .where(
          'id',
          'in',
          messages.map(({ row }) => row),
        )
        .execute();
      const rows = new Set(there.map(({ id }) => id));
      const kept = messages.filter(({ row }) => rows.has(row));
      for (const { row } of kept) await fullText.remove(trx, row);
      await fullText.add(
        trx,
        kept.map(({ row, words }) => ({ row, listId: list.row, words })),
      );
      await touch(list.row);
    },

    async publishConditions(textDigest, signed) {
      // attack, or a row of the outbox that is tried again: a text that was taken down would come back, quote by quote
      if (!(await isAnnounced(trx, textDigest))) return;
      await trx
        .insertInto('fact')
        .values({ name: conditionsName(textDigest), value: signed })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: signed }))
        .execute();
      await touchAll(trx);
    },

    async publishRatings(textDigest, ratings) {
      // as for conditions: nothing of a text that was taken down
      if (!(await isAnnounced(trx, textDigest))) return;
      await trx.deleteFrom('published_ratings').where('text_digest', '=', textDigest).execute();
      if (ratings !== null)
        await trx.insertInto('published_ratings').values({ text_digest: textDigest, ratings }).execute();
      await touchAll(trx);
    },

    async setFact(name, value) {
      await trx
        .insertInto('fact')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
  };
}

/** What all pages of advisories are made from has changed. */
async function touchAll(trx: Db): Promise<void> {
  await trx
    .updateTable('mailing_list')
    .set((eb) => ({ generation: eb('generation', '+', 1) }))
    .execute();
}

function announcementRow(announcement: AnnouncementToSave): Tables['announcement'] {
  return {
    message_row: announcement.message,
    series: announcement.series,
    number: announcement.number,
    revision: announcement.revision,
    title: announcement.title,
    verdict: announcement.verdict,
    is_public: announcement.isPublic ? 1 : 0,
    is_withdrawn: announcement.isWithdrawn ? 1 : 0,
    cves: announcement.cves.join(' '),
    text_digest: announcement.textDigest,
    signed_at: announcement.signedAt === null ? null : secondsOf(announcement.signedAt),
    signer: announcement.signer,
    facts: JSON.stringify(announcement.facts),
    proof: JSON.stringify(announcement.proof),
    superseded_by: announcement.supersededBy,
  };
}

function* slices<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
