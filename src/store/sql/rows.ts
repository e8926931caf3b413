import { type Instant, instantFromSeconds } from '#base';
import type { BatchId } from '../desk-records.ts';
import { decodeRaw, type RawRow } from '../encoded-raw.ts';
import type {
  AddressPolicy,
  AnnouncedBatch,
  Announcement,
  Day,
  MailingList,
  MessageHeading,
  MessageRow,
  MessageState,
  NodeRow,
  StoredMessage,
  ThreadNode,
  Visibility,
} from '../records.ts';
import type { AnnouncedBatchTable } from './schema.ts';

/* Database rows are a border too: each is read back here, into the types that the rest of the program trusts. */

export const HEADING_COLUMNS = [
  'message.id as id',
  'mailing_list.name as list',
  'message.day as day',
  'message.number as number',
  'message.message_id as message_id',
  'message.state as state',
  'message.subject as subject',
  'message.sender as sender',
  'message.received_at as received_at',
  'message.sent_at as sent_at',
  'message.size as size',
  'message.attachment_count as attachment_count',
  'message.copy_of as copy_of',
  'message.removed_at as removed_at',
  'message.removed_reason as removed_reason',
] as const;

export interface HeadingRow {
  readonly id: number;
  readonly list: string;
  readonly day: number;
  readonly number: number;
  readonly message_id: string;
  readonly state: string;
  readonly subject: string | null;
  readonly sender: string | null;
  readonly received_at: number;
  readonly sent_at: number | null;
  readonly size: number;
  readonly attachment_count: number;
  readonly copy_of: number | null;
  readonly removed_at: number | null;
  readonly removed_reason: string | null;
}

export function headingOf(row: HeadingRow): MessageHeading {
  return {
    row: row.id as MessageRow,
    list: row.list,
    day: row.day as Day,
    number: row.number,
    messageId: row.message_id,
    state: row.state as MessageState,
    subject: row.subject,
    from: row.sender,
    receivedAt: instantFromSeconds(row.received_at),
    sentAt: row.sent_at === null ? null : instantFromSeconds(row.sent_at),
    size: row.size,
    attachmentCount: row.attachment_count,
    copyOf: row.copy_of as MessageRow | null,
    removal:
      row.removed_at === null
        ? null
        : { removedAt: instantFromSeconds(row.removed_at), reason: row.removed_reason ?? '' },
  };
}

export const RAW_COLUMNS = [
  'message.digest as digest',
  'message.archived_at as archived_at',
  'raw_message.size as raw_size',
  'raw_message.encoding as encoding',
  'raw_message.bytes as bytes',
] as const;

export interface StoredRow extends HeadingRow {
  readonly digest: Uint8Array;
  readonly archived_at: number;
  readonly raw_size: number | null;
  readonly encoding: string | null;
  readonly bytes: Uint8Array | null;
}

/** `decode`: all of the raw message, where nothing else is said. */
export function storedOf(row: StoredRow, decode: (raw: RawRow) => Uint8Array = decodeRaw): StoredMessage {
  const { bytes, encoding, raw_size: size } = row;
  return {
    ...headingOf(row),
    digest: row.digest,
    archivedAt: instantFromSeconds(row.archived_at),
    raw: bytes === null || encoding === null || size === null ? null : decode({ size, encoding, bytes }),
  };
}

export const LIST_COLUMNS = [
  'mailing_list.id as id',
  'mailing_list.name as name',
  'mailing_list.title as title',
  'mailing_list.visibility as visibility',
  'mailing_list.address_policy as address_policy',
  'mailing_list.generation as generation',
] as const;

export interface ListRow {
  readonly id: number;
  readonly name: string;
  readonly title: string | null;
  readonly visibility: string;
  readonly address_policy: string;
  readonly generation: number;
  readonly message_count: number | null;
  readonly first_day: number | null;
  readonly last_day: number | null;
}

export function listOf(row: ListRow): MailingList {
  return {
    row: row.id,
    name: row.name,
    title: row.title,
    visibility: (row.visibility === 'public' ? 'public' : 'private') satisfies Visibility,
    addressPolicy: (row.address_policy === 'open' ? 'open' : 'masked') satisfies AddressPolicy,
    messageCount: row.message_count ?? 0,
    firstDay: row.first_day as Day | null,
    lastDay: row.last_day as Day | null,
    generation: row.generation,
  };
}

export function nodeOf(row: {
  readonly id: number;
  readonly key: string;
  readonly parent_id: number | null;
  readonly root_id: number;
  readonly message_row: number | null;
}): ThreadNode {
  return {
    row: row.id as NodeRow,
    key: row.key,
    parent: row.parent_id as NodeRow | null,
    root: row.root_id as NodeRow,
    message: row.message_row as MessageRow | null,
  };
}

export const ANNOUNCEMENT_COLUMNS = [
  'announcement.message_row as message_row',
  'announcement.series as series',
  'announcement.number as advisory_number',
  'announcement.revision as revision',
  'announcement.title as title',
  'announcement.verdict as verdict',
  'announcement.is_public as is_public',
  'announcement.is_withdrawn as is_withdrawn',
  'announcement.superseded_by as superseded_by',
  'announcement.cves as cves',
  'announcement.text_digest as text_digest',
  'announcement.signed_at as signed_at',
  'announcement.signer as signer',
] as const;

export interface AnnouncementRow {
  readonly message_row: number;
  readonly series: string;
  readonly advisory_number: number;
  readonly revision: number;
  readonly title: string | null;
  readonly verdict: string;
  readonly is_public: number;
  readonly is_withdrawn: number;
  readonly superseded_by: string | null;
  readonly cves: string;
  readonly text_digest: Uint8Array;
  readonly signed_at: number | null;
  readonly signer: string | null;
}

export function announcementOf(row: AnnouncementRow): Announcement {
  return {
    message: row.message_row as MessageRow,
    series: row.series,
    number: row.advisory_number,
    revision: row.revision,
    title: row.title,
    verdict: row.verdict,
    isPublic: row.is_public === 1,
    isWithdrawn: row.is_withdrawn === 1,
    supersededBy: row.superseded_by,
    cves: row.cves === '' ? [] : row.cves.split(' '),
    textDigest: row.text_digest,
    signedAt: row.signed_at === null ? null : instantFromSeconds(row.signed_at),
    signer: row.signer,
  };
}

export function announcedBatchOf(rows: readonly AnnouncedBatchTable[]): readonly AnnouncedBatch[] {
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      id: first.batch as BatchId,
      releasedAt: instantFromSeconds(first.released_at),
      advisories: rows.map(({ series, number }) => ({ series, number })),
    },
  ];
}

export function secondsOf(instant: Instant): number {
  return Math.floor(instant / 1000);
}
