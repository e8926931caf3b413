import type { Instant } from '#base';
import type { SealedBytes } from '#sealing';
import type {
  Append,
  BatchId,
  BatchStream,
  BlobId,
  CaseId,
  CaseStream,
  ClaimedRow,
  DeskViewer,
  JournalEntry,
  JournalHead,
  JournalStream,
  NewOutboxRow,
  OutboxId,
  OutboxOutcome,
  OutboxRow,
  OutboxState,
  OutboxWork,
  Session,
  StreamSummary,
} from './desk-records.ts';
import type { AnnouncedBatch } from './records.ts';

/** Bytes of one sealed entry or outgoing thing. Attack: a report so large that each look at its case reads it again; it is a blob. */
export const MAX_ENTRY_BYTES = 1024 * 1024;

/** Bytes of one sealed blob. Attack: a report that fills the memory of whoever opens it. What `seal` makes of 64 MiB fits. */
export const MAX_BLOB_BYTES = 80 * 1024 * 1024;

/**
 * What is read for somebody. What a viewer may not see is not in the answer, and the same statements run for it as for what is
 * not there. Everything comes sealed: whoever holds the key opens it.
 */
export interface DeskReads {
  /** Entries of a stream after a sequence (0: from the first), in order. */
  entries(viewer: DeskViewer, stream: JournalStream, after: number, limit: number): Promise<readonly JournalEntry[]>;
  /** All cases of the viewer; the one with the newest entry first. */
  cases(viewer: DeskViewer): Promise<readonly StreamSummary<CaseId>[]>;
  batches(viewer: DeskViewer): Promise<readonly StreamSummary<BatchId>[]>;
  /** Who was put on it, by id; empty where nobody was. */
  peopleOn(viewer: DeskViewer, stream: CaseStream | BatchStream): Promise<readonly string[]>;
  blob(viewer: DeskViewer, stream: JournalStream, id: BlobId): Promise<SealedBytes | null>;
  /** What leaves or left from a stream, by the time it is due. */
  outboxOf(viewer: DeskViewer, stream: JournalStream): Promise<readonly OutboxRow[]>;
}

/** The unit of writing. Everything in it happens, or nothing; one runs at a time, over all processes. */
export interface DeskWrites {
  /**
   * Adds entries to streams, in the order given. Throws TocsinError `changed_meanwhile` where a stream has gone on since:
   * then nothing of the unit happens, the caller reads what is new and decides again.
   */
  append(appends: readonly Append[]): Promise<JournalHead>;
  /** Keeps sealed bytes, sealed in `blobContext(stream, id)`. Nothing is written over: ids are new ones. */
  putBlob(stream: JournalStream, id: BlobId, sealed: SealedBytes): Promise<void>;
  /** Who is on a case or batch from now on: these and nobody else. */
  setPeople(stream: CaseStream | BatchStream, people: readonly string[]): Promise<void>;
  /**
   * Takes the content of a case away, for what must not be kept (a report that is spam, or holds what nobody may have): its
   * blobs, and what is sealed in its entries and outgoing things; what still waits is given up. Digests stay, so that the chain
   * holds. Afterwards call `tables.forget()`. Throws TocsinError `busy` while a thing of the case is handed over.
   */
  forgetCase(id: CaseId): Promise<void>;

  /**
   * Says in the archive, in the clear, which advisories were released as one. Only ever with their release, since from then on
   * whoever has the database reads it; once for each batch, the same again changes nothing.
   */
  announceBatch(batch: AnnouncedBatch): Promise<void>;
  enqueue(rows: readonly NewOutboxRow[]): Promise<void>;
  /**
   * Takes what is due and waits for nothing, first due first: `leased`, by the database's clock, for `leaseMs`. No row is given
   * to two holders. Look at `outboxWork` before: this one takes the write lock.
   */
  claim(holder: string, leaseMs: number, limit: number): Promise<readonly ClaimedRow[]>;
  /** From now on again for `leaseMs`. Throws TocsinError `changed_meanwhile` where the row is the holder's no more: stop. */
  extendLease(id: OutboxId, holder: string, leaseMs: number): Promise<void>;
  /**
   * The holder says what became of a row. Also after the lease ran out, as long as nobody has settled it otherwise: he knows
   * best. Throws TocsinError `changed_meanwhile` where the row is his no more.
   */
  settle(id: OutboxId, holder: string, outcome: OutboxOutcome): Promise<void>;
  /**
   * Somebody else than a holder says what is to become of a row that nobody is at: one in doubt, a blocked one, one whose time
   * changes. `seen`: how it was when that was decided. Throws TocsinError `changed_meanwhile` where it is otherwise now.
   */
  resolve(
    id: OutboxId,
    seen: { readonly state: Exclude<OutboxState, 'leased' | 'done'>; readonly attempts: number },
    outcome: OutboxOutcome,
  ): Promise<void>;
  /** Leases that ran out become `uncertain`, and never `waiting` by themselves: what was handed over may have left. */
  expireLeases(): Promise<readonly OutboxRow[]>;

  /** What a machine says of clocks that disagree, by the clock of the database; null: they agree. Holds for five minutes. */
  noteClockFault(host: string, fault: Omit<ClockFault, 'host'> | null): Promise<void>;

  saveSession(session: Session): Promise<void>;
  /** Another end for a session that has not ended; nothing where it has. */
  touchSession(tokenDigest: Uint8Array, expiresAt: Instant): Promise<void>;
  endSession(tokenDigest: Uint8Array): Promise<void>;
  endSessionsOf(person: string): Promise<void>;
  /** Takes away what has expired. */
  purgeSessions(): Promise<void>;

  /**
   * Remembers the signature counter of a passkey (WebAuthn Level 3, section 6.1.1). False where it is not larger than the last
   * one: then the passkey may have been copied. Authenticators without a counter say 0 each time.
   */
  usePasskeyCounter(id: string, counter: number): Promise<boolean>;
}

/** Clocks that disagree, as one machine saw it. In the clear: durations, and no case. */
export interface ClockFault {
  readonly host: string;
  /** Random: names this fault among others. */
  readonly id: string;
  readonly says: string;
  /** The team was written to. */
  readonly isTold: boolean;
}

export interface DeskStore extends DeskReads {
  /** By the database's clock, which all processes share. */
  databaseNow(): Promise<Instant>;
  /** All entries after a position (0: from the first), in order. For the program alone: checks, anchors, copies. */
  journal(after: number, limit: number): Promise<readonly JournalEntry[]>;
  head(): Promise<JournalHead>;

  outboxWork(): Promise<OutboxWork>;
  /** Rows of all streams in one state, first due first. For the program alone. */
  outboxIn(state: OutboxState, limit: number): Promise<readonly OutboxRow[]>;
  /** One row, as it is now. For the program alone. */
  outboxRow(id: OutboxId): Promise<OutboxRow | null>;

  /** What machines said of clocks in the last minutes; one that has ended says nothing any more. */
  clockFaults(): Promise<readonly ClockFault[]>;
  /** null where there is none, or it has ended by the database's clock. */
  session(tokenDigest: Uint8Array): Promise<Session | null>;
  /** null: never used here. */
  passkeyCounter(id: string): Promise<number | null>;

  write<Result>(unit: (writes: DeskWrites) => Promise<Result>): Promise<Result>;
}
