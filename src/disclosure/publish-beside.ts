import type { ArchiveStore } from '#store';
import type { PublishedBeside } from './desk-parts.ts';

/** Keeps what is published with a text, once a message that announces the text is kept. */
export async function publishBeside(
  store: Pick<ArchiveStore, 'write'>,
  { conditions, ratings }: PublishedBeside,
): Promise<void> {
  if (conditions === undefined && ratings === undefined) return;
  await store.write(async (writes) => {
    if (conditions !== undefined)
      await writes.publishConditions(conditions.textDigest, Buffer.from(conditions.signed).toString('utf8'));
    if (ratings !== undefined) await writes.publishRatings(ratings.textDigest, ratings.ratings);
  });
}
