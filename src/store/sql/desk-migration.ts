import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Db } from './full-text.ts';

/** The tables of the desk. Never edited: databases out there have run it. */
export async function createDesk(db: Db, types: ColumnTypes): Promise<void> {
  const { bytes, key, strict, text } = types;
  const number = key;
  const withoutRowid = strict === '' ? '' : `${strict}, without rowid`;
  const statements = [
    `create table journal (position ${key} primary key, stream ${text} not null, sequence ${number} not null,
      at ${number} not null, sealed ${bytes}, sealed_digest ${bytes} not null, hash ${bytes} not null,
      unique (stream, sequence))${strict}`,
    `create table journal_stream (stream ${text} not null primary key, sequence ${number} not null, first_at ${number} not null,
      last_at ${number} not null)${withoutRowid}`,
    `create table journal_head (id ${key} primary key check (id = 1), position ${number} not null,
      hash ${bytes} not null)${strict}`,
    `create table stream_person (stream ${text} not null, person ${text} not null, primary key (stream, person))${withoutRowid}`,
    `create index stream_of_person on stream_person (person, stream)`,
    // with a rowid: SQLite would carry the bytes through every step of a search in the key
    `create table sealed_blob (id ${text} not null primary key, stream ${text} not null, sealed ${bytes} not null,
      sealed_digest ${bytes} not null)${strict}`,
    `create index sealed_blob_of_stream on sealed_blob (stream)`,
    `create table outbox (id ${text} not null primary key, stream ${text} not null,
      state ${text} not null check (state in ('waiting', 'leased', 'uncertain', 'done', 'blocked', 'given_up')),
      due_at ${number} not null, after_id ${text}, attempts ${number} not null, lease_holder ${text}, lease_until ${number},
      sealed ${bytes})${strict}`,
    `create index outbox_by_state on outbox (state, due_at)`,
    `create index outbox_of_stream on outbox (stream, due_at)`,
    `create table desk_session (token_digest ${bytes} not null primary key, person ${text} not null, made_at ${number} not null,
      expires_at ${number} not null)${withoutRowid}`,
    `create index desk_session_of_person on desk_session (person)`,
    `create table passkey_counter (id ${text} not null primary key, counter ${number} not null)${withoutRowid}`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
