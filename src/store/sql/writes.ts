import type { Insertable } from 'kysely';
import type { AnnouncementToSave, ArchiveWrites } from '../archive-store.ts';
import { encodeRaw } from '../encoded-raw.ts';
import { firstRowOfSecond, ROWS_PER_SECOND } from '../message-row.ts';
import type { Day, MessageRow, NewMessage, NodeRow, ThreadNode } from '../records.ts';
import { TEAM } from '../viewer.ts';
import { compiledReads } from './compiled-reads.ts';
import type { Db, FullText } from './full-text.ts';
import { knownDigests } from './known-digests.ts';
import { sqlReads } from './reads.ts';
import { nodeOf, secondsOf } from './rows.ts';
import type { Tables } from './schema.ts';

/** Rows of one statement: 20 columns of them stay below the 32,766 parameters that SQLite takes. */
const ROWS_AT_ONCE = 500;

/** The writes that both databases share, within one transaction that holds the write lock. */
export function sqlWrites(trx: Db, fullText: FullText): ArchiveWrites {
  const reads = sqlReads(trx, fullText);
  const compiled = compiledReads(trx);
  const lastRowBySecond = new Map<number, number>();
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

  const lastRowIn = async (second: number): Promise<number | null> => {
    const known = lastRowBySecond.get(second);
    if (known !== undefined) return known;
    const first = firstRowOfSecond(second);
    const [found] = await compiled.rows('last row', TEAM, [first, first + ROWS_PER_SECOND], (from, to) =>
      trx
        .selectFrom('message')
        .select((eb) => eb.fn.max<number | null>('id').as('last'))
        .where('id', '>=', from)
        .where('id', '<', to),
    );
    return found?.last ?? null;
  };

  /** The rows of the raw messages, new ones inserted: the same bytes in two lists are kept once. */
  const rawIds = async (messages: readonly NewMessage[]): Promise<ReadonlyMap<string, number>> => {
    const ids = new Map<string, number>();
    for (const some of slices(messages)) {
      const known = await trx
        .selectFrom('raw_message')
        .select(['id', 'digest'])
        .where(
          'digest',
          'in',
          some.map((message) => message.digest),
        )
        .execute();
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
      if (added.length > 0) await trx.insertInto('raw_message').values(added).execute();
    }
    return ids;
  };

  return {
    lockList: (name) => reads.findList(TEAM, name),

    async addList(list) {
      const last = await trx
        .selectFrom('mailing_list')
        .select((eb) => eb.fn.max<number | null>('id').as('id'))
        .executeTakeFirst();
      await trx
        .insertInto('mailing_list')
        .values({
          id: (last?.id ?? 0) + 1,
          name: list.name,
          title: list.title,
          visibility: list.visibility,
          address_policy: list.addressPolicy,
          generation: 1,
        })
        .execute();
      const added = await reads.findList(TEAM, list.name);
      if (added === null) throw new Error('the list was inserted and is not there');
      return added;
    },

    async changeList(name, change) {
      await trx
        .updateTable('mailing_list')
        .set((eb) => ({
          generation: eb('generation', '+', 1),
          ...(change.title === undefined ? {} : { title: change.title }),
          ...(change.visibility === undefined ? {} : { visibility: change.visibility }),
          ...(change.addressPolicy === undefined ? {} : { address_policy: change.addressPolicy }),
        }))
        .where('name', '=', name)
        .execute();
    },

    knownDigests: (list, digests) => knownDigests(trx, list, digests),

    async firstWithId(list, messageIds) {
      const byId = new Map<string, { row: MessageRow; bodyDigest: Uint8Array; isRemoved: boolean }[]>();
      for (const some of slices(messageIds)) {
        const rows = await trx
          .selectFrom('message')
          .select(['id', 'message_id', 'body_digest', 'state'])
          .where('list_id', '=', list.row)
          .where('message_id', 'in', some)
          .orderBy('id')
          .execute();
        for (const row of rows) {
          const one = { row: row.id as MessageRow, bodyDigest: row.body_digest, isRemoved: row.state === 'removed' };
          const earlier = byId.get(row.message_id);
          if (earlier === undefined) byId.set(row.message_id, [one]);
          else earlier.push(one);
        }
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

    async nextMessageRow(receivedAt) {
      const second = secondsOf(receivedAt);
      // a full second gives way to a later one, ever farther: a million mails of one second find room in twenty steps
      for (let step = 0; ; step = step * 2 + 1) {
        const first = firstRowOfSecond(second + step);
        const last = await lastRowIn(second + step);
        if (last !== null && last === first + ROWS_PER_SECOND - 1) continue;
        const row = last === null ? first : last + 1;
        lastRowBySecond.set(second + step, row);
        return row as MessageRow;
      }
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
      const nodes: ThreadNode[] = [];
      for (const some of slices(keys)) {
        const rows = await trx
          .selectFrom('thread_node')
          .select(['id', 'key', 'parent_id', 'root_id', 'message_row'])
          .where('list_id', '=', list.row)
          .where('key', 'in', some)
          .execute();
        nodes.push(...rows.map(nodeOf));
      }
      return nodes;
    },

    async nodesOfThread(root) {
      const rows = await trx
        .selectFrom('thread_node')
        .select(['id', 'key', 'parent_id', 'root_id', 'message_row'])
        .where('root_id', '=', root)
        .execute();
      return rows.map(nodeOf);
    },

    async addMessages(list, messages) {
      if (messages.length === 0) return;
      const ids = await rawIds(messages);
      for (const some of slices(messages)) {
        await trx
          .insertInto('message')
          .values(
            some.map((message): Insertable<Tables['message']> => {
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
          )
          .execute();
      }
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
      for (const some of slices(nodes)) {
        await trx
          .insertInto('thread_node')
          .values(
            some.map((node) => ({
              id: node.row,
              list_id: list.row,
              key: node.key,
              parent_id: node.parent,
              root_id: node.root,
              message_row: node.message,
            })),
          )
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet((eb) => ({
              parent_id: eb.ref('excluded.parent_id'),
              root_id: eb.ref('excluded.root_id'),
              message_row: eb.ref('excluded.message_row'),
            })),
          )
          .execute();
      }
    },

    async recountThreads(list, roots) {
      for (const some of slices(roots)) {
        await trx.deleteFrom('thread').where('root_id', 'in', some).execute();
        await trx
          .insertInto('thread')
          .columns(['root_id', 'list_id', 'message_count', 'first_message', 'last_message'])
          .expression((eb) =>
            eb
              .selectFrom('thread_node')
              .select((each) => [
                'root_id',
                each.val(list.row).as('list_id'),
                each.fn.count<number>('message_row').as('message_count'),
                each.fn.min('message_row').as('first_message'),
                each.fn.max('message_row').as('last_message'),
              ])
              .where('root_id', 'in', some)
              .where('message_row', 'is not', null)
              .groupBy('root_id'),
          )
          .execute();
      }
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
        await trx.deleteFrom('announcement').where('message_row', 'in', some).execute();
      }
      await touchListsOf(messages);
    },

    async removeMessage(row, at, reason) {
      const message = await trx
        .selectFrom('message')
        .select(['raw_id', 'list_id'])
        .where('id', '=', row)
        .executeTakeFirst();
      if (message === undefined) return;
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
      await trx.deleteFrom('announcement').where('message_row', '=', row).execute();
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

    async setFact(name, value) {
      await trx
        .insertInto('fact')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
  };
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
  };
}

function* slices<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
