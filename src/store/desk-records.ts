import { randomBytes } from 'node:crypto';
import { type Brand, type Instant, letterPerByte } from '#base';
import type { SealedBytes } from '#sealing';

/** Names a case: 16 letters of base32 at random, so that it says nothing. Made by `newCaseId`, or `readCaseId`. */
export type CaseId = Brand<string, 'CaseId'>;

/** Names a batch of cases, as a case is named. */
export type BatchId = Brand<string, 'BatchId'>;

/** Names sealed bytes that are too large for the journal. Made by `newBlobId`. */
export type BlobId = Brand<string, 'BlobId'>;

/** Names something that is to leave the desk. Made by `newOutboxId`. */
export type OutboxId = Brand<string, 'OutboxId'>;

export type CaseStream = `case:${CaseId}`;
export type BatchStream = `batch:${BatchId}`;

/**
 * What entries of the journal, blobs and outgoing things belong to, and so who may see them:
 * - `case:ID`, `batch:ID`: who was put on it (`setPeople`), and the program.
 * - `members`, `team`: every person of the team, and the program.
 * - `audit`: the program alone.
 */
export type JournalStream = CaseStream | BatchStream | 'members' | 'team' | 'audit';

export function caseStream(id: CaseId): CaseStream {
  return `case:${id}`;
}

export function batchStream(id: BatchId): BatchStream {
  return `batch:${id}`;
}

/** Who looks at the desk. Every read of it takes one, so that a forgotten check returns nothing. */
export type DeskViewer =
  /** What has no face: the scheduler, the terminal on the server's own machine, the reporter's link through a use case. */
  | { readonly kind: 'program' }
  /** A person of the team, by an id that is no name. */
  | { readonly kind: 'person'; readonly id: string };

export const PROGRAM: DeskViewer = { kind: 'program' };

/** One thing that happened at the desk. Entries are only added. */
export interface JournalEntry {
  /** Among all entries, from 1, without gaps. */
  readonly position: number;
  readonly stream: JournalStream;
  /** Within the stream, from 1, without gaps. */
  readonly sequence: number;
  readonly at: Instant;
  /** null: taken out by `forgetCase`; the chain of hashes holds on. */
  readonly sealed: SealedBytes | null;
  /** SHA-256 of what was sealed, kept where that was taken out. */
  readonly sealedDigest: Uint8Array;
  /** Over the hash of the position before and all of this, see `entryHash`. */
  readonly hash: Uint8Array;
}

/** Where the journal ends. Kept outside of the database it shows later that nothing before it was changed or cut off. */
export interface JournalHead {
  /** 0: the journal is empty. */
  readonly position: number;
  readonly hash: Uint8Array;
}

/** Entries to add to one stream. */
export interface Append {
  readonly stream: JournalStream;
  /** The sequence of the last entry that was known when these were decided on; 0: there was none. */
  readonly after: number;
  readonly entries: readonly NewEntry[];
}

export interface NewEntry {
  readonly at: Instant;
  /** Sealed in the context `entryContext(stream, sequence)`. */
  readonly sealed: SealedBytes;
}

/** A case or a batch as lists need it, without opening anything. */
export interface StreamSummary<Id extends string> {
  readonly id: Id;
  /** Of the last entry. */
  readonly sequence: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/**
 * - `waiting`: to be claimed when it is due. - `leased`: somebody is at it. - `uncertain`: somebody was at it and went silent:
 *   it may have left. - `done`. - `blocked`: somebody must act first. - `given_up`: for good.
 */
export type OutboxState = 'waiting' | 'leased' | 'uncertain' | 'done' | 'blocked' | 'given_up';

export interface NewOutboxRow {
  readonly id: OutboxId;
  readonly stream: JournalStream;
  readonly dueAt: Instant;
  /** Is not claimed before this one is `done`. */
  readonly after: OutboxId | null;
  /** Sealed in the context `outboxContext(id)`. */
  readonly sealed: SealedBytes;
}

export interface OutboxRow extends Omit<NewOutboxRow, 'sealed'> {
  readonly state: OutboxState;
  /** How often it was claimed. Names one attempt: what was decided about an older one does not count any more. */
  readonly attempts: number;
  readonly lease: OutboxLease | null;
  /** null: taken out by `forgetCase`. */
  readonly sealed: SealedBytes | null;
}

/** Who is at it, or was when it became uncertain. */
export interface OutboxLease {
  readonly holder: string;
  readonly until: Instant;
}

/** A row that was claimed: it is the holder's until `until`, by the database's clock. */
export interface ClaimedRow extends OutboxRow {
  readonly lease: OutboxLease;
  readonly sealed: SealedBytes;
}

/** What became of an outgoing thing. */
export interface OutboxOutcome {
  readonly state: Exclude<OutboxState, 'leased'>;
  /** When it is tried again; without: as before. */
  readonly dueAt?: Instant;
  /** In the place of what was sealed; without: as before. */
  readonly sealed?: SealedBytes;
}

/** What waits for the program, so that it knows when to look again. All by the database's clock. */
export interface OutboxWork {
  /** Rows that can be claimed now. */
  readonly claimable: number;
  /** Leases that ran out and are not `uncertain` yet. */
  readonly expired: number;
  /** Of the next row that waits for its time alone; null where none does. */
  readonly nextDueAt: Instant | null;
}

export interface Session {
  /** SHA-256 of the token in the cookie: whoever reads the database cannot sign in with it. */
  readonly tokenDigest: Uint8Array;
  readonly person: string;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
}

/** What a journal entry is sealed in the context of, so that none opens in another's place. */
export function entryContext(stream: JournalStream, sequence: number): string {
  return `journal ${stream} ${sequence}`;
}

export function blobContext(stream: JournalStream, id: BlobId): string {
  return `blob ${stream} ${id}`;
}

export function outboxContext(id: OutboxId): string {
  return `outbox ${id}`;
}

export function newCaseId(): CaseId {
  return randomName(16) as CaseId;
}

export function newBatchId(): BatchId {
  return randomName(16) as BatchId;
}

export function newBlobId(): BlobId {
  return randomName(26) as BlobId;
}

export function newOutboxId(): OutboxId {
  return randomName(26) as OutboxId;
}

/** A case's id as people write it (letters of either case); undefined where it is none. */
export function readCaseId(text: string): CaseId | undefined {
  const lower = text.toLowerCase();
  return /^[a-z2-7]{16}$/.test(lower) ? (lower as CaseId) : undefined;
}

export function readBatchId(text: string): BatchId | undefined {
  return readCaseId(text) as BatchId | undefined;
}

function randomName(letters: number): string {
  return letterPerByte(randomBytes(letters));
}
