import type { ArchiveReads, MessageHeading, MessageRow, Viewer } from '#store';
import { readDay } from './archive-address.ts';

/*
 * Where a page of results goes on: the place of its last message, `LIST/20240305.2`. Never a row: rows of a second are shared
 * by all lists, so that a row would tell how much mail came to lists that the reader may not see.
 */

export const SEARCH_CURSOR = /^(?<list>[a-z0-9-]{1,64})\/(?<day>[0-9]{8})\.(?<number>[1-9][0-9]{0,8})$/;

export function searchCursor({ list, day, number }: MessageHeading): string {
  return `${list}/${String(day).padStart(8, '0')}.${number}`;
}

/** The message of a cursor; null where the viewer may see none there. */
export async function rowAtCursor(store: ArchiveReads, viewer: Viewer, cursor: string): Promise<MessageRow | null> {
  const { list = '', day: text = '', number } = SEARCH_CURSOR.exec(cursor)?.groups ?? {};
  const day = readDay(text.slice(0, 4), text.slice(4, 6), text.slice(6));
  return day === null ? null : ((await store.messageAt(viewer, list, day, Number(number)))?.row ?? null);
}
