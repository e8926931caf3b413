import { TEAM } from '#store';
import { settleWith } from './deliver-outbox.ts';
import type { DeskParts } from './desk-parts.ts';
import { outgoingOf } from './outgoing.ts';

/** How long a letter in doubt is looked for before the same bytes are sent again, under the same Message-ID. */
const LOOK_FOR_MS = 15 * 60_000;

const DOUBTS_AT_ONCE = 100;

/**
 * Settles what may or may not have left: it is looked for where it would come back; found there, it is done. Not found for a
 * quarter of an hour, the very same letter is sent again, so that whoever gets it twice has one letter.
 */
export async function settleDoubts(parts: DeskParts): Promise<{ readonly found: number; readonly again: number }> {
  const { store, clock } = parts;
  let found = 0;
  let again = 0;
  for (const row of await store.outboxIn('uncertain', DOUBTS_AT_ONCE)) {
    const outgoing = outgoingOf(parts, row);
    if (outgoing === null) continue;
    const seen = { state: 'uncertain', attempts: row.attempts } as const;
    if (outgoing.list !== null && (await cameBack(parts, outgoing.list, outgoing.messageId))) {
      const letter = { outcome: 'sent', says: `it came back by ${outgoing.list}` } as const;
      await settleWith(parts, row, letter, (writes) => writes.resolve(row.id, seen, { state: 'done' }));
      found += 1;
      continue;
    }
    const since = row.lease?.until ?? row.dueAt;
    const now = clock.now();
    if (now < since + LOOK_FOR_MS) continue;
    const letter = { outcome: 'refused', says: 'not found; the same letter is sent again' } as const;
    await settleWith(parts, row, letter, (writes) => writes.resolve(row.id, seen, { state: 'waiting', dueAt: now }));
    again += 1;
  }
  return { found, again };
}

async function cameBack({ archive }: DeskParts, list: string, messageId: string): Promise<boolean> {
  return (await archive.reads.messagesWithId(TEAM, list, messageId)).length > 0;
}
