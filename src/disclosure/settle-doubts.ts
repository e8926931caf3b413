import { type OutboxRow, TEAM } from '#store';
import { settleWith } from './deliver-outbox.ts';
import { type DeskParts, waitsOf } from './desk-parts.ts';
import { findReleased } from './gather-evidence.ts';
import { type Outgoing, outgoingOf } from './outgoing.ts';
import { isOvertaken } from './perform.ts';

const DOUBTS_AT_ONCE = 100;

/**
 * Settles what may or may not have left: it is looked for where it would come back; found there, it is done. Not found for a
 * while (`lookForMs`), the very same letter is sent again, so that whoever gets it twice has one letter. What was for our own
 * archive is tried again at once: there the same bytes are one message.
 */
export async function settleDoubts(parts: DeskParts): Promise<{ readonly found: number; readonly again: number }> {
  const turn = { found: 0, again: 0 };
  for (const row of await parts.store.outboxIn('uncertain', DOUBTS_AT_ONCE)) {
    const outgoing = outgoingOf(parts, row);
    if (outgoing === null) continue;
    try {
      const settled = await settleDoubt(parts, row, outgoing);
      if (settled !== null) turn[settled] += 1;
    } catch (error) {
      // another process, or the one that was slow, has settled it
      if (!isOvertaken(error)) throw error;
    }
  }
  return turn;
}

async function settleDoubt(parts: DeskParts, row: OutboxRow, outgoing: Outgoing): Promise<'found' | 'again' | null> {
  const seen = { state: 'uncertain', attempts: row.attempts } as const;
  if (outgoing.list !== null && (await cameBack(parts, row, outgoing, outgoing.list))) {
    const letter = { outcome: 'sent', says: `it came back by ${outgoing.list}` } as const;
    await parts.faults?.('doubt before write');
    await settleWith(parts, row, letter, (writes) => writes.resolve(row.id, seen, { state: 'done' }));
    await parts.faults?.('doubt after write');
    return 'found';
  }
  const since = row.lease?.until ?? row.dueAt;
  // as the lease, by the database's clock
  const now = await parts.store.databaseNow();
  if (outgoing.kind !== 'archive' && now < since + waitsOf(parts.mailing).lookForMs) return null;
  const letter = { outcome: 'refused', says: 'not found; the same letter is sent again' } as const;
  await parts.faults?.('doubt before write');
  await settleWith(parts, row, letter, (writes) => writes.resolve(row.id, seen, { state: 'waiting', dueAt: now }));
  await parts.faults?.('doubt after write');
  return 'again';
}

/**
 * Attack: the Message-ID is on the site before the lists have the letter; somebody sends anything under it, and the real one is
 * taken for arrived. A release has arrived where its signed text has.
 */
async function cameBack(parts: DeskParts, row: OutboxRow, outgoing: Outgoing, list: string): Promise<boolean> {
  const { messageId, revision } = outgoing;
  const isRelease = outgoing.kind === 'archive' || outgoing.purpose === 'publication';
  if (isRelease) return (await findReleased(parts, row.stream, list, revision)) !== null;
  return (await parts.archive.reads.messagesWithId(TEAM, list, messageId)).length > 0;
}
