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
export { decodeRaw, type EncodedRaw, encodeRaw } from './encoded-raw.ts';
export { contentCounts, examine, type Finding } from './examine.ts';
export { cancelMove, movedTo, moveStore } from './move-store.ts';
export type {
  AddressPolicy,
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
