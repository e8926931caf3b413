import type { Instant } from '#base';
import type { JournalEntry, JournalStream, OutboxId, OutboxRow, OutboxState } from '../desk-records.ts';
import type { JournalTable, OutboxTable } from './desk-schema.ts';

export function entryOf(row: JournalTable): JournalEntry {
  return {
    position: row.position,
    stream: row.stream as JournalStream,
    sequence: row.sequence,
    at: row.at as Instant,
    sealed: row.sealed,
    sealedDigest: row.sealed_digest,
    hash: row.hash,
  };
}

export function outboxRowOf(row: OutboxTable): OutboxRow {
  return {
    id: row.id as OutboxId,
    stream: row.stream as JournalStream,
    state: row.state as OutboxState,
    dueAt: row.due_at as Instant,
    after: row.after_id as OutboxId | null,
    attempts: row.attempts,
    lease:
      row.lease_holder === null || row.lease_until === null
        ? null
        : { holder: row.lease_holder, until: row.lease_until as Instant },
    sealed: row.sealed,
  };
}
