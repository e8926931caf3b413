import { bodyDigest } from '../body-digest.ts';
import type { MessageCopy, MessageRow } from '../records.ts';
import type { Db } from './full-text.ts';
import { HEADING_COLUMNS, headingOf } from './rows.ts';

/** Bodies that say nothing, as they are digested: thousands of messages have one, and are no copies of each other. */
const BLANK_BODIES = ['', '\n', '\n\n'].map((body) => bodyDigest(Buffer.from(body)));

/** Messages of all lists with the body or the Message-ID of one, which may be a tombstone; without tombstones. For the team. */
export async function copiesOf(db: Db, message: MessageRow, limit: number): Promise<readonly MessageCopy[]> {
  const original = await db
    .selectFrom('message')
    .select(['id', 'message_id', 'body_digest'])
    .where('id', '=', message)
    .executeTakeFirst();
  if (original === undefined) return [];
  const isBlank = BLANK_BODIES.some((digest) => Buffer.compare(digest, original.body_digest) === 0);
  const found = await db
    .selectFrom('message')
    .innerJoin('mailing_list', 'mailing_list.id', 'message.list_id')
    .select([...HEADING_COLUMNS, 'message.body_digest as body_digest'])
    .where('message.state', '<>', 'removed')
    .where('message.id', '<>', original.id)
    .where((eb) =>
      eb.or([
        eb('message.message_id', '=', original.message_id),
        ...(isBlank ? [] : [eb('message.body_digest', '=', original.body_digest)]),
      ]),
    )
    .orderBy('mailing_list.name')
    .orderBy('message.day')
    .orderBy('message.number')
    .limit(limit)
    .execute();
  return found.map((row) => ({
    heading: headingOf(row),
    sameBy: Buffer.compare(row.body_digest, original.body_digest) === 0 ? 'text' : 'message_id',
  }));
}

/** Ids of advisories whose announcements are all in one list. */
export async function announcedOnlyIn(db: Db, list: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('announcement')
    .innerJoin('message', 'message.id', 'announcement.message_row')
    .innerJoin('mailing_list', 'mailing_list.id', 'message.list_id')
    .select((eb) => [
      'announcement.series',
      'announcement.number',
      eb.fn.min<string>('mailing_list.name').as('first_list'),
      eb.fn.max<string>('mailing_list.name').as('last_list'),
    ])
    .groupBy(['announcement.series', 'announcement.number'])
    .orderBy('announcement.series')
    .orderBy('announcement.number')
    .execute();
  return rows
    .filter((row) => row.first_list === list && row.last_list === list)
    .map(({ series, number }) => `${series}-${number}`);
}
