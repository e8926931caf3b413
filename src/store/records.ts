import type { Brand, Instant } from '#base';
import type { JoinedWords } from '#search';
import type { BatchId } from './desk-records.ts';

/** A calendar day as a number, `20200624`: the day of the From_ line as written, or of receipt in UTC. */
export type Day = Brand<number, 'Day'>;

/** A message's place in the order of all lists: newer receipt, larger number. Never reused. */
export type MessageRow = Brand<number, 'MessageRow'>;

/** A node of a thread: a message, or a ghost (referred to and never received). A thread is named by its root. */
export type NodeRow = Brand<number, 'NodeRow'>;

export type Visibility = 'public' | 'private';
export type AddressPolicy = 'masked' | 'open';

export interface MailingList {
  readonly row: number;
  /** Letters a-z, digits and hyphens: part of addresses. */
  readonly name: string;
  readonly title: string | null;
  readonly visibility: Visibility;
  readonly addressPolicy: AddressPolicy;
  /** Messages kept, tombstones included: what the addresses count. */
  readonly messageCount: number;
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  /** Grows with each change of the list: what was made from it before is stale. */
  readonly generation: number;
}

/** - `parsed`: read as mail. - `unparsed`: kept raw, no header could be read. - `removed`: a tombstone, its bytes are gone. */
export type MessageState = 'parsed' | 'unparsed' | 'removed';

/** What lists of messages show of one. */
export interface MessageHeading {
  readonly row: MessageRow;
  readonly list: string;
  readonly day: Day;
  /** Of the day, from 1; once given never changes. */
  readonly number: number;
  /** Without brackets; made of what everybody may read where the message has none, see `madeUpMessageId`. */
  readonly messageId: string;
  readonly state: MessageState;
  readonly subject: string | null;
  /** The From field, decoded, whole: masking is for who shows it. */
  readonly from: string | null;
  readonly receivedAt: Instant;
  /** What the sender says; null where it cannot be read. */
  readonly sentAt: Instant | null;
  /** Bytes of the raw message. */
  readonly size: number;
  readonly attachmentCount: number;
  /** The earlier message with this Message-ID and the same body. */
  readonly copyOf: MessageRow | null;
  readonly removal: Removal | null;
}

export interface Removal {
  readonly removedAt: Instant;
  readonly reason: string;
}

/** A heading with its raw bytes; null for a tombstone. */
export interface StoredMessage extends MessageHeading {
  readonly digest: Uint8Array;
  /** When this archive itself got it, by its own clock. */
  readonly archivedAt: Instant;
  readonly raw: Uint8Array | null;
}

export interface ThreadSummary {
  readonly thread: NodeRow;
  readonly list: string;
  readonly messageCount: number;
  readonly first: MessageHeading;
  readonly lastReceivedAt: Instant;
  /** Its last message, and the place of that: where a page of threads goes on. */
  readonly last: { readonly row: MessageRow; readonly day: Day; readonly number: number };
}

/** One node of a thread, parents before children, siblings by receipt. */
export interface ThreadEntry {
  readonly node: NodeRow;
  readonly parent: NodeRow | null;
  /** 0 for the root. */
  readonly depth: number;
  readonly messageId: string;
  /** null: a ghost. */
  readonly message: MessageHeading | null;
}

export interface DayCount {
  readonly day: Day;
  readonly count: number;
}

export interface MonthCount {
  /** `202006`. */
  readonly month: number;
  readonly count: number;
}

export interface SearchHits {
  /** Newest first. */
  readonly messages: readonly MessageHeading[];
  /** Pass it as `before` for the next page; null: no more. */
  readonly next: MessageRow | null;
  /** Of all pages, counted up to `SEARCH_COUNT_LIMIT`. */
  readonly count: number;
  readonly isCountCapped: boolean;
}

/** What was found out about a message that carries an advisory; the JSON is what `show` and `verify` print of it. */
export interface Announcement {
  readonly message: MessageRow;
  readonly series: string;
  readonly number: number;
  readonly revision: number;
  readonly title: string | null;
  readonly verdict: string;
  readonly isPublic: boolean;
  readonly isWithdrawn: boolean;
  /** `OSN-7`: which advisory is to be read in its place, where it says so. */
  readonly supersededBy: string | null;
  readonly cves: readonly string[];
  /** SHA-256 of the signed text: two revisions of one number that differ are two texts. */
  readonly textDigest: Uint8Array;
  readonly signedAt: Instant | null;
  /** Fingerprint of the certificate, upper case. */
  readonly signer: string | null;
}

/** An announcement as tables of all advisories need it. */
export interface ListedAnnouncement extends Announcement {
  readonly heading: MessageHeading;
  /** When this archive itself got the message, by its own clock: no date in the message can change it. */
  readonly archivedAt: Instant;
}

export interface AnnouncementDocument extends Announcement {
  readonly heading: MessageHeading;
  /** One element of `show --json`. */
  readonly facts: unknown;
  /** One element of `verify --json`. */
  readonly proof: unknown;
}

/** Advisories that were released as one, in the order in which they went out. */
export interface AnnouncedBatch {
  /** As the desk names it: random, and says nothing. */
  readonly id: BatchId;
  readonly releasedAt: Instant;
  readonly advisories: readonly { readonly series: string; readonly number: number }[];
}

/** A message that still shows what another one shows. */
export interface MessageCopy {
  readonly heading: MessageHeading;
  /** - `text`: the same body, line ends aside. - `message_id`: the same Message-ID over another body (a list's own footer). */
  readonly sameBy: 'text' | 'message_id';
}

/** A list whose words were made for another address policy than it has. */
export interface StaleWords {
  readonly list: string;
  /** Names the change of the policy: a later change has another. */
  readonly mark: string;
}

export interface Mention {
  readonly series: string;
  readonly number: number;
}

/** A thread node as the writer sees it. */
export interface ThreadNode {
  readonly row: NodeRow;
  readonly key: string;
  readonly parent: NodeRow | null;
  /** The thread's root; itself for a root. */
  readonly root: NodeRow;
  readonly message: MessageRow | null;
}

/** A message ready to be stored. */
export interface NewMessage {
  readonly row: MessageRow;
  readonly day: Day;
  readonly number: number;
  readonly digest: Uint8Array;
  readonly raw: Uint8Array;
  readonly messageId: string;
  readonly state: Exclude<MessageState, 'removed'>;
  readonly subject: string | null;
  readonly from: string | null;
  readonly receivedAt: Instant;
  readonly archivedAt: Instant;
  readonly sentAt: Instant | null;
  readonly attachmentCount: number;
  readonly bodyDigest: Uint8Array;
  readonly copyOf: MessageRow | null;
  /** It has a clear-signed block, so that it is looked at again when certificates change. */
  readonly isSigned: boolean;
  readonly words: JoinedWords;
  readonly mentions: readonly Mention[];
}
