import type { Markup } from '#markup';
import {
  type ArchiveReads,
  type MailingList,
  type MessageRow,
  type StoredMessage,
  type Viewer,
  viewerKey,
} from '#store';
import { presentMessage } from './presenters/shown-message.ts';
import { stampedMemory } from './stamped-memory.ts';

export interface ShownMessage {
  readonly row: MessageRow;
  /** Header and body, as all pages show them. */
  readonly markup: Markup;
}

/** Messages as pages show them, made once for the page of the message and those of its thread. */
export interface ShownMemory {
  of(viewer: Viewer, list: MailingList, stamp: string, message: StoredMessage): Markup;
  /** In the order of the rows; what the viewer may not see is not among them. Those that are remembered are not read. */
  ofRows(
    viewer: Viewer,
    list: MailingList,
    stamp: string,
    rows: readonly MessageRow[],
  ): AsyncGenerator<ShownMessage, void, undefined>;
}

/** Of all together. Attack: a crawler that walks a large archive. */
const MAX_REMEMBERED_BYTES = 48 * 1024 * 1024;

/** One that is longer is made anew. Attack: a message of a megabyte that pushes out hundreds. */
const MAX_ONE_BYTES = 256 * 1024;

/** What one costs beside its bytes. */
const OVERHEAD_BYTES = 512;

/** Keyed by viewer and list, under the stamp of its generation: nothing is found that was removed, hidden or masked since. */
export function createShownMemory(reads: Pick<ArchiveReads, 'storedMessages'>): ShownMemory {
  const memory = stampedMemory<Markup>(MAX_REMEMBERED_BYTES, (markup) => markup.utf8Length() + OVERHEAD_BYTES);
  const keyOf = (viewer: Viewer, list: MailingList, row: MessageRow): string =>
    `${viewerKey(viewer)} ${list.name} ${row}`;

  const of = (viewer: Viewer, list: MailingList, stamp: string, message: StoredMessage): Markup => {
    const key = keyOf(viewer, list, message.row);
    const known = memory.known(key, stamp);
    if (known !== undefined) return known;
    const markup = presentMessage(message, list);
    if (markup.utf8Length() <= MAX_ONE_BYTES) memory.keep(key, stamp, markup);
    return markup;
  };

  return {
    of,

    async *ofRows(viewer, list, stamp, rows) {
      const knownByRow = new Map<MessageRow, Markup>();
      for (const row of rows) {
        const known = memory.known(keyOf(viewer, list, row), stamp);
        if (known !== undefined) knownByRow.set(row, known);
      }
      const missing = rows.filter((row) => !knownByRow.has(row));
      const stored = reads.storedMessages(viewer, missing)[Symbol.asyncIterator]();
      let next: StoredMessage | undefined;
      for (const row of rows) {
        const known = knownByRow.get(row);
        if (known !== undefined) {
          yield { row, markup: known };
          continue;
        }
        next ??= (await stored.next()).value ?? undefined;
        if (next?.row !== row) continue;
        yield { row, markup: of(viewer, list, stamp, next) };
        next = undefined;
      }
    },
  };
}
