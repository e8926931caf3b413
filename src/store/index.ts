export {
  type AnnouncementToSave,
  type ArchiveReads,
  type ArchiveStore,
  type ArchiveWrites,
  type HeadingRange,
  SEARCH_COUNT_LIMIT,
  type SearchRequest,
} from './archive-store.ts';
export { bodyDigest } from './body-digest.ts';
export { type CopyProgress, copyStore, type MessageToIndex, type WordsOf } from './copy-store.ts';
export { EMPTY_JOURNAL, entryHash, type JournalCheck, verifyJournal } from './desk-chain.ts';
export { CLEAR_DESK_COLUMNS } from './desk-clear-columns.ts';
export {
  type Append,
  type BatchId,
  type BatchStream,
  type BlobId,
  batchStream,
  blobContext,
  type CaseId,
  type CaseStream,
  type ClaimedRow,
  caseStream,
  type DeskViewer,
  entryContext,
  type JournalEntry,
  type JournalHead,
  type JournalStream,
  type NewEntry,
  type NewOutboxRow,
  newBatchId,
  newBlobId,
  newCaseId,
  newOutboxId,
  type OutboxId,
  type OutboxLease,
  type OutboxOutcome,
  type OutboxRow,
  type OutboxState,
  type OutboxWork,
  outboxContext,
  PROGRAM,
  readBatchId,
  readCaseId,
  type Session,
  type StreamSummary,
} from './desk-records.ts';
export {
  type ClockFault,
  type DeskReads,
  type DeskStore,
  type DeskWrites,
  MAX_BLOB_BYTES,
  MAX_ENTRY_BYTES,
} from './desk-store.ts';
export { decodeRaw, type EncodedRaw, encodeRaw } from './encoded-raw.ts';
export { contentCounts, examine, type Finding } from './examine.ts';
export { cancelMove, movedTo, moveStore } from './move-store.ts';
export type {
  AddressPolicy,
  AnnouncedBatch,
  Announcement,
  AnnouncementDocument,
  Day,
  DayCount,
  ListedAnnouncement,
  MailingList,
  Mention,
  MessageCopy,
  MessageHeading,
  MessageRow,
  MessageState,
  MonthCount,
  NewMessage,
  NodeRow,
  Removal,
  SearchHits,
  StaleWords,
  StoredMessage,
  ThreadEntry,
  ThreadNode,
  ThreadSummary,
  Visibility,
} from './records.ts';
export type { DatabaseStore, TableAccess } from './table-access.ts';
export { PUBLIC, TEAM, type Viewer, viewerKey } from './viewer.ts';
