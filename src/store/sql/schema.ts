import type { DeskTables } from './desk-schema.ts';

/**
 * The tables, as both databases have them; `migrations/` makes them and a test holds this page against both catalogs. Whole
 * numbers stay below 2^53. Instants are seconds since 1970 (mail knows no finer ones), days are `20200624`, truth is 0 or 1.
 */
export interface Tables extends DeskTables {
  mailing_list: MailingListTable;
  list_day: ListDayTable;
  raw_message: RawMessageTable;
  message: MessageTable;
  thread_node: ThreadNodeTable;
  thread: ThreadTable;
  announcement: AnnouncementTable;
  mention: MentionTable;
  announced_batch: AnnouncedBatchTable;
  published_ratings: PublishedRatingsTable;
  fact: FactTable;
}

export interface MailingListTable {
  id: number;
  name: string;
  title: string | null;
  visibility: string;
  address_policy: string;
  generation: number;
}

/** How many messages a list kept on a day: the calendars, and the next number. */
export interface ListDayTable {
  list_id: number;
  day: number;
  kept: number;
}

/** The bytes as received, once for each digest. */
export interface RawMessageTable {
  id: number;
  digest: Uint8Array;
  size: number;
  /** `identity` or `zstd` (RFC 8878). */
  encoding: string;
  bytes: Uint8Array;
}

export interface MessageTable {
  /** Receipt in seconds × 4096, and a number within the second: sorting by it is sorting by receipt. */
  id: number;
  list_id: number;
  day: number;
  number: number;
  digest: Uint8Array;
  /** null for a tombstone. */
  raw_id: number | null;
  message_id: string;
  state: string;
  subject: string | null;
  sender: string | null;
  received_at: number;
  /** When this archive itself got it, by its own clock: the receipt that a later revocation cannot undo. */
  archived_at: number;
  sent_at: number | null;
  size: number;
  attachment_count: number;
  body_digest: Uint8Array;
  copy_of: number | null;
  is_signed: number;
  removed_at: number | null;
  removed_reason: string | null;
}

export interface ThreadNodeTable {
  id: number;
  list_id: number;
  /** The msg-id; a tab and a count after it where a Message-ID is used again. */
  key: string;
  parent_id: number | null;
  root_id: number;
  message_row: number | null;
}

/** Threads with at least one message. */
export interface ThreadTable {
  root_id: number;
  list_id: number;
  message_count: number;
  first_message: number;
  last_message: number;
}

export interface AnnouncementTable {
  message_row: number;
  series: string;
  number: number;
  revision: number;
  title: string | null;
  verdict: string;
  is_public: number;
  is_withdrawn: number;
  cves: string;
  text_digest: Uint8Array;
  signed_at: number | null;
  signer: string | null;
  facts: string;
  proof: string;
  superseded_by: string | null;
}

export interface MentionTable {
  series: string;
  number: number;
  message_row: number;
}

/** Which advisories were released as one: a row for each, written with the release and not before. */
export interface AnnouncedBatchTable {
  batch: string;
  /** From 1, in the order in which they went out. */
  place: number;
  series: string;
  number: number;
  released_at: number;
}

/** What the team rated of a public text, by the digest that announcements have of it. */
export interface PublishedRatingsTable {
  text_digest: Uint8Array;
  /** As `readRatings` of `publication` reads it. */
  ratings: string;
}

/** What the store remembers about itself: which migrations ran, which certificates judged. */
export interface FactTable {
  name: string;
  value: string;
}
