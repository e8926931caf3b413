import type { SealedBytes } from '#sealing';
import type { DeskTables } from './sql/desk-schema.ts';

/** The columns of a table that hold something else than sealed bytes. */
type ClearColumn<Table extends keyof DeskTables> = {
  [Column in keyof DeskTables[Table]]: NonNullable<DeskTables[Table][Column]> extends SealedBytes ? never : Column;
}[keyof DeskTables[Table]];

/**
 * Every column of the desk that whoever has the database or a backup can read, and why it may be. The compiler holds it against
 * the tables: a column that is neither sealed nor here does not compile.
 */
export const CLEAR_DESK_COLUMNS: {
  readonly [Table in keyof DeskTables]: { readonly [Column in ClearColumn<Table>]: string };
} = {
  journal: {
    position: 'a count of all entries: gaps are seen without a key',
    stream: 'a random id: says which entries belong together, and not what they are about',
    sequence: 'a count: two who write at once are told apart by it',
    at: 'when something was done, and not what; a log of the server would say as much',
    sealed_digest: 'of sealed bytes, which begin with a random nonce: says nothing of the content',
    hash: 'of the columns here: the chain can be checked without a key',
  },
  journal_stream: {
    stream: 'as in journal',
    sequence: 'as in journal',
    first_at: 'as journal.at',
    last_at: 'as journal.at',
  },
  journal_head: { id: 'always 1', position: 'as in journal', hash: 'as in journal' },
  stream_person: {
    stream: 'as in journal',
    person:
      'a random id: who sees a case is decided in the query, before anything is opened; the name is sealed in team',
  },
  sealed_blob: {
    id: 'random',
    stream: 'as in journal',
    sealed_digest: 'as in journal: damage is seen without a key',
  },
  outbox: {
    id: 'random',
    stream: 'as in journal',
    state: 'one of six words about the work, and not about what leaves or to whom',
    due_at: 'the database itself compares it with its clock; it tells when something leaves, and not what',
    after_id: 'a random id',
    attempts: 'a count',
    lease_holder: 'a random name of a process at work',
    lease_until: 'by the clock of the database',
  },
  desk_session: {
    token_digest: 'of a random token of 32 bytes: nobody signs in with it',
    person: 'as in stream_person',
    made_at: 'when somebody signed in',
    expires_at: 'the database itself compares it with its clock',
  },
  passkey_counter: {
    id: 'random, made by the authenticator; public by its nature',
    counter: 'a count',
  },
};
