import { conditionsName } from './conditions-name.ts';
import type { Db } from './full-text.ts';

/** Takes away what was confirmed and rated of texts that no message announces any more; to be called after those are gone. */
export async function withdrawPublished(trx: Db, textDigests: readonly Uint8Array[]): Promise<void> {
  for (const textDigest of textDigests) {
    if (await isAnnounced(trx, textDigest)) continue;
    await trx.deleteFrom('fact').where('name', '=', conditionsName(textDigest)).execute();
    await trx.deleteFrom('published_ratings').where('text_digest', '=', textDigest).execute();
  }
}

/** Whether a message here announces this very text, whoever may see it. */
export async function isAnnounced(trx: Db, textDigest: Uint8Array): Promise<boolean> {
  const query = trx.selectFrom('announcement').select('message_row').where('text_digest', '=', textDigest).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}
