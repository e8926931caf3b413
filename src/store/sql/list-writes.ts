import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { ArchiveWrites } from '../archive-store.ts';
import type { MailingList } from '../records.ts';
import { TEAM } from '../viewer.ts';
import { REMOVED_LISTS, STALE_WORDS } from './facts.ts';
import { noteForgetting } from './forgetting.ts';
import type { Db, FullText } from './full-text.ts';
import { sqlReads } from './reads.ts';
import { withdrawPublished } from './withdraw-published.ts';

/** Rows of one statement: far below what both databases take as parameters. */
const ROWS_AT_ONCE = 500;

export type ListWrites = Pick<ArchiveWrites, 'lockList' | 'addList' | 'changeList' | 'removeList' | 'noteFreshWords'>;

/** The writes about whole lists, within one transaction that holds the write lock. */
export function listWrites(trx: Db, fullText: FullText): ListWrites {
  const findList = (name: string): Promise<MailingList | null> => sqlReads(trx, fullText).findList(TEAM, name);

  return {
    lockList: findList,

    async addList(list) {
      const last = await trx
        .selectFrom('mailing_list')
        .select((eb) => eb.fn.max<number | null>('id').as('id'))
        .executeTakeFirst();
      const removed = await removedLists(trx);
      await trx
        .insertInto('mailing_list')
        .values({
          id: Math.max(last?.id ?? 0, removed.row) + 1,
          name: list.name,
          title: list.title,
          visibility: list.visibility,
          address_policy: list.addressPolicy,
          generation: removed.generation + 1,
        })
        .execute();
      const added = await findList(list.name);
      if (added === null) throw new Error('the list was inserted and is not there');
      return added;
    },

    async changeList(name, change) {
      const { addressPolicy } = change;
      const list = addressPolicy === undefined ? null : await findList(name);
      if (list !== null && list.addressPolicy !== addressPolicy) {
        // with the change itself: whatever happens after it, somebody knows that the words are still the old ones
        await setFact(trx, STALE_WORDS + name, randomBytes(8).toString('hex'));
      }
      await trx
        .updateTable('mailing_list')
        .set((eb) => ({
          generation: eb('generation', '+', 1),
          ...(change.title === undefined ? {} : { title: change.title }),
          ...(change.visibility === undefined ? {} : { visibility: change.visibility }),
          ...(addressPolicy === undefined ? {} : { address_policy: addressPolicy }),
        }))
        .where('name', '=', name)
        .execute();
    },

    async removeList({ row: listId, name, generation }) {
      await noteForgetting(trx, 'archive');
      const messages = await trx.selectFrom('message').select(['id', 'raw_id']).where('list_id', '=', listId).execute();
      for (const { id } of messages) await fullText.remove(trx, id);
      await fullText.purge(trx);
      const its = sql`(select id from message where list_id = ${listId})`;
      const same = sql`announcement.series = announced_batch.series and announcement.number = announced_batch.number`;
      // an advisory that is to be received yet keeps its place: it was never here
      await sql`delete from announced_batch
        where exists (select 1 from announcement where ${same} and message_row in ${its})
        and not exists (select 1 from announcement where ${same} and message_row not in ${its})`.execute(trx);
      const announced = await sql<{ text_digest: Uint8Array }>`delete from announcement where message_row in ${its}
        returning text_digest`.execute(trx);
      await withdrawPublished(
        trx,
        announced.rows.map((each) => each.text_digest),
      );
      await sql`delete from mention where message_row in ${its}`.execute(trx);
      for (const table of ['thread', 'thread_node', 'message', 'list_day'] as const) {
        await sql`delete from ${sql.table(table)} where list_id = ${listId}`.execute(trx);
      }
      const raws = [...new Set(messages.flatMap(({ raw_id: raw }) => (raw === null ? [] : [raw])))];
      for (let at = 0; at < raws.length; at += ROWS_AT_ONCE) {
        // other lists may have the same bytes
        await sql`delete from raw_message where id in (${sql.join(raws.slice(at, at + ROWS_AT_ONCE))})
          and not exists (select 1 from message where message.raw_id = raw_message.id)`.execute(trx);
      }
      await trx.deleteFrom('mailing_list').where('id', '=', listId).execute();
      await trx
        .deleteFrom('fact')
        .where('name', '=', STALE_WORDS + name)
        .execute();
      const removed = await removedLists(trx);
      await setFact(trx, REMOVED_LISTS, `${Math.max(removed.row, listId)} ${Math.max(removed.generation, generation)}`);
    },

    async noteFreshWords({ list, mark }) {
      await trx
        .deleteFrom('fact')
        .where('name', '=', STALE_WORDS + list)
        .where('value', '=', mark)
        .execute();
    },
  };
}

/**
 * The highest row and generation of lists that were removed. A list with the name of one begins after them: what somebody
 * remembers of the old one, by its row or its generation, must never pass for the new one's.
 */
async function removedLists(trx: Db): Promise<{ readonly row: number; readonly generation: number }> {
  const fact = await trx.selectFrom('fact').select('value').where('name', '=', REMOVED_LISTS).executeTakeFirst();
  const [row = 0, generation = 0] = (fact?.value ?? '').split(' ').map(Number);
  return { row, generation };
}

async function setFact(trx: Db, name: string, value: string): Promise<void> {
  await trx
    .insertInto('fact')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
