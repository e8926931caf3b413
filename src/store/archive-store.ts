import type { Instant } from '#base';
import type { JoinedWords, ParsedQuery } from '#search';
import type {
  AddressPolicy,
  AnnouncedBatch,
  Announcement,
  AnnouncementDocument,
  Day,
  DayCount,
  ListedAnnouncement,
  MailingList,
  MessageCopy,
  MessageHeading,
  MessageRow,
  MonthCount,
  NewMessage,
  NodeRow,
  SearchHits,
  StaleWords,
  StoredMessage,
  ThreadEntry,
  ThreadNode,
  ThreadSummary,
  Visibility,
} from './records.ts';
import type { Viewer } from './viewer.ts';

/** Hits counted at most; beyond it a page says "1,000+". */
export const SEARCH_COUNT_LIMIT = 1000;

/** Which messages of a list, oldest or newest first. */
export interface HeadingRange {
  readonly list: string;
  /** First and last day, both included. */
  readonly from?: Day;
  readonly to?: Day;
  readonly order: 'oldest_first' | 'newest_first';
  readonly limit: number;
  /** Go on after this message, in the order asked for. */
  readonly after?: MessageRow;
}

export interface SearchRequest {
  readonly query: ParsedQuery;
  /** Names; null: all that the viewer may see. */
  readonly lists: readonly string[] | null;
  readonly before: MessageRow | null;
  readonly limit: number;
}

/**
 * What is read from the archive. Each read takes the viewer, and what the viewer may not see is not in the answer: the same
 * statements run for what is hidden and for what does not exist. Limits are the caller's, and bounded.
 */
export interface ArchiveReads {
  /**
   * Changes whenever anything may have that the viewer sees: cheap enough for each request. By list name. Only of lists that he
   * sees: a page that is made anew because of another one would tell, by its time, that it got mail.
   */
  generations(viewer: Viewer): Promise<ReadonlyMap<string, number>>;
  lists(viewer: Viewer): Promise<readonly MailingList[]>;
  findList(viewer: Viewer, name: string): Promise<MailingList | null>;

  monthCounts(viewer: Viewer, list: string): Promise<readonly MonthCount[]>;
  dayCounts(viewer: Viewer, list: string, from: Day, to: Day): Promise<readonly DayCount[]>;
  headings(viewer: Viewer, range: HeadingRange): Promise<readonly MessageHeading[]>;

  messageAt(viewer: Viewer, list: string, day: Day, number: number): Promise<StoredMessage | null>;
  message(viewer: Viewer, row: MessageRow): Promise<StoredMessage | null>;
  /** All messages of a list that carry the id, oldest first; at most 100. */
  messagesWithId(viewer: Viewer, list: string, messageId: string): Promise<readonly MessageHeading[]>;
  /**
   * Messages with their bytes, in the order of the rows; what the viewer may not see is left out. Some megabytes are in memory
   * at a time, however large the messages: whoever keeps them all has an attacker's gigabytes.
   */
  storedMessages(viewer: Viewer, rows: readonly MessageRow[]): AsyncIterable<StoredMessage>;
  /** The same with no more than the first bytes of each `raw`: for who looks at beginnings, most of a large message is waste. */
  storedBeginnings(viewer: Viewer, rows: readonly MessageRow[], maxBytes: number): AsyncIterable<StoredMessage>;

  threadOf(
    viewer: Viewer,
    message: MessageRow,
  ): Promise<{ readonly thread: NodeRow; readonly messageCount: number } | null>;
  /** The whole tree, without bodies; at most `MAX_THREAD_ENTRIES`. */
  threadEntries(viewer: Viewer, thread: NodeRow): Promise<readonly ThreadEntry[]>;
  /** By last receipt, newest first; `before`: those whose last message stands before this one. */
  threads(viewer: Viewer, list: string, limit: number, before: MessageRow | null): Promise<readonly ThreadSummary[]>;

  search(viewer: Viewer, request: SearchRequest): Promise<SearchHits>;

  /** All announcements that the viewer may see, by series, number, revision, then receipt. Without the documents. */
  announcements(viewer: Viewer): Promise<readonly ListedAnnouncement[]>;
  announcementsOf(viewer: Viewer, series: string, number: number): Promise<readonly AnnouncementDocument[]>;
  /** Which of the messages announce an advisory. */
  announcementsIn(viewer: Viewer, messages: readonly MessageRow[]): Promise<readonly Announcement[]>;
  /** Batches with those of their advisories that the viewer sees announced; without any, no batch. By release, then id. */
  announcedBatches(viewer: Viewer): Promise<readonly AnnouncedBatch[]>;
  /** Messages that name an advisory, newest first. */
  mentions(viewer: Viewer, series: string, number: number, limit: number): Promise<readonly MessageHeading[]>;
}

/** The unit of writing. Everything in it happens, or nothing; one runs at a time. */
export interface ArchiveWrites {
  /** The list, locked until the end; null where there is none. */
  lockList(name: string): Promise<MailingList | null>;
  addList(list: {
    name: string;
    title: string | null;
    visibility: Visibility;
    addressPolicy: AddressPolicy;
  }): Promise<MailingList>;
  changeList(
    name: string,
    change: { title?: string | null; visibility?: Visibility; addressPolicy?: AddressPolicy },
  ): Promise<void>;
  /** Takes a list away with all that is only there because of it: messages, bytes no other list has, words, threads, advisories. */
  removeList(list: MailingList): Promise<void>;

  /** Which of the digests the list already has, tombstones included. As hexadecimal. */
  knownDigests(list: MailingList, digests: readonly Uint8Array[]): Promise<ReadonlySet<string>>;
  /** The first message of each id, to know copies by their body. */
  firstWithId(
    list: MailingList,
    messageIds: readonly string[],
  ): Promise<
    ReadonlyMap<
      string,
      readonly { readonly row: MessageRow; readonly bodyDigest: Uint8Array; readonly isRemoved: boolean }[]
    >
  >;
  keptByDay(list: MailingList, days: readonly Day[]): Promise<ReadonlyMap<Day, number>>;
  /** For each instant the first free row at or after its second; rows handed out in this unit are taken. */
  nextMessageRows(receivedAt: readonly Instant[]): Promise<readonly MessageRow[]>;
  nextNodeRow(): Promise<NodeRow>;
  nodesByKey(list: MailingList, keys: readonly string[]): Promise<readonly ThreadNode[]>;
  nodesOfThread(root: NodeRow): Promise<readonly ThreadNode[]>;

  addMessages(list: MailingList, messages: readonly NewMessage[]): Promise<void>;
  /** Inserts new nodes and updates known ones. */
  saveNodes(list: MailingList, nodes: readonly ThreadNode[]): Promise<void>;
  /** Counts the threads anew: those that lost or won messages. */
  recountThreads(list: MailingList, roots: readonly NodeRow[]): Promise<void>;
  saveAnnouncements(announcements: readonly AnnouncementToSave[]): Promise<void>;
  removeAnnouncements(messages: readonly MessageRow[]): Promise<void>;

  /** Turns a message into a tombstone: bytes, words, names, mentions and announcement go, its address and place stay. */
  removeMessage(row: MessageRow, at: Instant, reason: string): Promise<void>;

  /** Puts other words in the place of those that messages are found by. */
  replaceWords(
    list: MailingList,
    messages: readonly { readonly row: MessageRow; readonly words: JoinedWords }[],
  ): Promise<void>;
  /** All words of the list are those of its policy now, unless that was changed again meanwhile. */
  noteFreshWords(stale: StaleWords): Promise<void>;

  setFact(name: string, value: string): Promise<void>;
  /**
   * Keeps what somebody confirmed of a public text, by the digest that announcements have of it; one that is there already gives
   * way. Nothing where no message here announces the text: it goes with the last one that does.
   */
  publishConditions(textDigest: Uint8Array, signed: string): Promise<void>;
  /** The same for what the team rated of it, as `readRatings` of `publication` reads it; null: nothing any more. */
  publishRatings(textDigest: Uint8Array, ratings: string | null): Promise<void>;
}

export interface AnnouncementToSave extends Announcement {
  readonly facts: unknown;
  readonly proof: unknown;
}

export interface ArchiveStore extends ArchiveReads {
  /** What the store remembers under a name; null where it does not. */
  fact(name: string): Promise<string | null>;
  /**
   * What was confirmed of texts, as it was signed, by the hexadecimal digest that announcements have of them: whoever may see the
   * announcement may read it. Attack, or many years: each has up to 256 KiB, so that nobody asks for all at once.
   */
  conditionsOf(textDigests: readonly Uint8Array[]): Promise<ReadonlyMap<string, string>>;
  /** The same in the order of the digests, after one of them: for who looks at all, some at a time. */
  conditionsAfter(textDigest: string | null, limit: number): Promise<ReadonlyMap<string, string>>;
  /** What was rated of texts, by the same digests. */
  ratingsOf(textDigests: readonly Uint8Array[]): Promise<ReadonlyMap<string, string>>;
  /** Another one after each restore or move: with it and a generation a state is named that no other archive's has. */
  epoch(): Promise<string>;
  /** Lists of which a change of the address policy has not reached the words yet. */
  staleWords(): Promise<readonly StaleWords[]>;
  /** Messages of all lists that show what this one shows or did show, by list and place; without tombstones. */
  copiesOf(message: MessageRow, limit: number): Promise<readonly MessageCopy[]>;
  /** Advisories that only this list announces, as `XSA-334`. */
  announcedOnlyIn(list: string): Promise<readonly string[]>;
  /** Threads of a list, for the report of an import. */
  threadCount(viewer: Viewer, list: string): Promise<number>;
  /** Which of the digests a list has, tombstones included; as hexadecimal. For imports, which see all. */
  knownDigests(list: MailingList, digests: readonly Uint8Array[]): Promise<ReadonlySet<string>>;
  /** Rows of signed messages after one, in order: what is judged anew when certificates change. */
  signedMessages(after: MessageRow | null, limit: number): Promise<readonly MessageRow[]>;
  write<Result>(unit: (writes: ArchiveWrites) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
