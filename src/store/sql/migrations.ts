import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import { conditionsName } from './conditions-name.ts';
import { createDesk } from './desk-migration.ts';
import { CONDITIONS } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db, FullText } from './full-text.ts';

export interface Migration {
  /** Never changed once released; they run in this order. */
  readonly name: string;
  run(db: Db, types: ColumnTypes, fullText: FullText): Promise<void>;
}

/** A migration is added at the end and never edited: databases out there have run it. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-archive', run: createArchive },
  { name: '0002-desk', run: createDesk },
  { name: '0003-successors', run: addSuccessors },
  { name: '0004-batches', run: addBatches },
  { name: '0005-conditions-of-announcements', run: nameConditionsByAnnouncement },
  { name: '0006-ratings', run: addRatings },
];

async function createArchive(db: Db, types: ColumnTypes, fullText: FullText): Promise<void> {
  const { bytes, key, strict, text } = types;
  const number = key;
  const statements = [
    `create table mailing_list (id ${key} primary key, name ${text} not null unique, title ${text},
      visibility ${text} not null check (visibility in ('public', 'private')),
      address_policy ${text} not null check (address_policy in ('masked', 'open')), generation ${number} not null)${strict}`,
    `create table list_day (list_id ${number} not null references mailing_list, day ${number} not null, kept ${number} not null,
      primary key (list_id, day))${strict}${strict === '' ? '' : ', without rowid'}`,
    `create table raw_message (id ${key} primary key, digest ${bytes} not null unique, size ${number} not null,
      encoding ${text} not null check (encoding in ('identity', 'zstd')), bytes ${bytes} not null)${strict}`,
    `create table message (id ${key} primary key, list_id ${number} not null references mailing_list, day ${number} not null,
      number ${number} not null, digest ${bytes} not null, raw_id ${number} references raw_message, message_id ${text} not null,
      state ${text} not null check (state in ('parsed', 'unparsed', 'removed')), subject ${text}, sender ${text},
      received_at ${number} not null, archived_at ${number} not null, sent_at ${number}, size ${number} not null, attachment_count ${number} not null,
      body_digest ${bytes} not null, copy_of ${number}, is_signed ${number} not null, removed_at ${number}, removed_reason ${text},
      unique (list_id, day, number), unique (list_id, digest))${strict}`,
    `create index message_by_message_id on message (list_id, message_id)`,
    `create index message_by_raw on message (raw_id)`,
    `create index signed_message on message (id) where is_signed = 1`,
    `create table thread_node (id ${key} primary key, list_id ${number} not null references mailing_list, key ${text} not null,
      parent_id ${number}, root_id ${number} not null, message_row ${number} unique references message,
      unique (list_id, key))${strict}`,
    `create index thread_node_by_root on thread_node (root_id, message_row)`,
    `create table thread (root_id ${key} primary key, list_id ${number} not null references mailing_list,
      message_count ${number} not null, first_message ${number} not null, last_message ${number} not null)${strict}`,
    `create index thread_by_last on thread (list_id, last_message)`,
    `create table announcement (message_row ${key} primary key references message, series ${text} not null, number ${number} not null,
      revision ${number} not null, title ${text}, verdict ${text} not null, is_public ${number} not null,
      is_withdrawn ${number} not null, cves ${text} not null, text_digest ${bytes} not null, signed_at ${number}, signer ${text},
      facts ${text} not null, proof ${text} not null)${strict}`,
    `create index announcement_by_advisory on announcement (series, number, revision)`,
    `create table mention (series ${text} not null, number ${number} not null, message_row ${number} not null references message,
      primary key (series, number, message_row))${strict}${strict === '' ? '' : ', without rowid'}`,
    `create index mention_by_message on mention (message_row)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
  await fullText.create(db);
}

/** Which advisory is to be read in the place of one that was taken back; filled in when all are judged anew. */
async function addSuccessors(db: Db, { text }: ColumnTypes): Promise<void> {
  await sql.raw(`alter table announcement add column superseded_by ${text}`).execute(db);
}

/** Advisories that were released as one. */
async function addBatches(db: Db, { key, strict, text }: ColumnTypes): Promise<void> {
  const withoutRowid = strict === '' ? '' : `${strict}, without rowid`;
  await sql
    .raw(
      `create table announced_batch (batch ${text} not null, place ${key} not null, series ${text} not null,
      number ${key} not null, released_at ${key} not null, primary key (batch, place))${withoutRowid}`,
    )
    .execute(db);
}

/**
 * What was confirmed of a text was kept by a digest that only its reader could make, so that a takedown did not find it. It says
 * of which advisory it is; where no announcement, or more than one text, has that number and version, it goes.
 */
async function nameConditionsByAnnouncement(db: Db): Promise<void> {
  for (const { rest, value } of await factsUnder(db, CONDITIONS)) {
    await db
      .deleteFrom('fact')
      .where('name', '=', CONDITIONS + rest)
      .execute();
    const groups =
      /^Advisory: (?<series>[A-Z][A-Z0-9]{1,15})-(?<number>[0-9]{1,9})\r?\nRevision: (?<revision>[0-9]{1,9})\r?$/m.exec(
        value,
      )?.groups;
    if (groups === undefined) continue;
    const announced = await db
      .selectFrom('announcement')
      .select('text_digest')
      .distinct()
      .where('series', '=', groups['series'] ?? '')
      .where('number', '=', Number(groups['number']))
      .where('revision', '=', Number(groups['revision']))
      .limit(2)
      .execute();
    const [only, another] = announced;
    if (only === undefined || another !== undefined) continue;
    await db
      .insertInto('fact')
      .values({ name: conditionsName(only.text_digest), value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }
}

/** A table of its own: a program that does not know of it must not take a text down and leave what was rated of it. */
async function addRatings(db: Db, { bytes, strict, text }: ColumnTypes): Promise<void> {
  await sql
    .raw(
      `create table published_ratings (text_digest ${bytes} not null primary key, ratings ${text} not null)${strict}`,
    )
    .execute(db);
}
