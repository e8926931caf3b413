import { type Rating, readRatings } from '#publication';
import type { ArchiveStore } from '#store';

/** What the desk rated of public texts and published with them, by the hexadecimal digests that their announcements have of them. */
export type FindRatings = (textDigests: readonly Uint8Array[]) => Promise<ReadonlyMap<string, readonly Rating[]>>;

/** Reads what the desk rated, of those texts alone that are asked for. What cannot be read says nothing. */
export function publishedRatings(store: Pick<ArchiveStore, 'ratingsOf'>): FindRatings {
  return async (textDigests) =>
    new Map([...(await store.ratingsOf(textDigests))].map(([digest, ratings]) => [digest, readOrNone(ratings)]));
}

function readOrNone(ratings: string): readonly Rating[] {
  try {
    return readRatings(JSON.parse(ratings), 'published ratings');
  } catch {
    return [];
  }
}
