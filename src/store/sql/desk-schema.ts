import type { SealedBytes } from '#sealing';

/**
 * The tables of the desk. Instants are milliseconds since 1970: a lease and an embargo's end are finer than mail. What is of the
 * type `SealedBytes` only the key file opens; every other column may hold clear content and has its reason in
 * `CLEAR_DESK_COLUMNS`.
 */
export interface DeskTables {
  journal: JournalTable;
  journal_stream: JournalStreamTable;
  journal_head: JournalHeadTable;
  stream_person: StreamPersonTable;
  sealed_blob: SealedBlobTable;
  outbox: OutboxTable;
  desk_session: DeskSessionTable;
  passkey_counter: PasskeyCounterTable;
}

export interface JournalTable {
  position: number;
  stream: string;
  sequence: number;
  at: number;
  /** null: forgotten. */
  sealed: SealedBytes | null;
  sealed_digest: Uint8Array;
  hash: Uint8Array;
}

/** Where each stream ends: what a writer expects is compared with it. */
export interface JournalStreamTable {
  stream: string;
  sequence: number;
  first_at: number;
  last_at: number;
}

/** One row, as soon as there is an entry: where the journal ends. */
export interface JournalHeadTable {
  id: number;
  position: number;
  hash: Uint8Array;
}

export interface StreamPersonTable {
  stream: string;
  person: string;
}

export interface SealedBlobTable {
  id: string;
  stream: string;
  sealed: SealedBytes;
  sealed_digest: Uint8Array;
}

export interface OutboxTable {
  id: string;
  stream: string;
  state: string;
  due_at: number;
  after_id: string | null;
  attempts: number;
  lease_holder: string | null;
  lease_until: number | null;
  /** null: forgotten. */
  sealed: SealedBytes | null;
}

export interface DeskSessionTable {
  token_digest: Uint8Array;
  person: string;
  made_at: number;
  expires_at: number;
}

export interface PasskeyCounterTable {
  id: string;
  counter: number;
}
