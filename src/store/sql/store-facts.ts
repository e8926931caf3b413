import type { ArchiveStore } from '../archive-store.ts';
import { conditionsName } from './conditions-name.ts';
import { CONDITIONS, EPOCH, STALE_WORDS } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db } from './full-text.ts';

/** Digests of one statement: far below what both databases take as parameters. */
const DIGESTS_AT_ONCE = 500;

/** What the store knows about itself. */
export function storeFacts(
  db: Db,
): Pick<ArchiveStore, 'fact' | 'conditionsOf' | 'conditionsAfter' | 'ratingsOf' | 'epoch' | 'staleWords'> {
  const fact = async (name: string): Promise<string | null> => {
    const row = await db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value ?? null;
  };
  return {
    fact,

    async conditionsOf(textDigests) {
      const found = new Map<string, string>();
      for (let at = 0; at < textDigests.length; at += DIGESTS_AT_ONCE) {
        const names = textDigests.slice(at, at + DIGESTS_AT_ONCE).map(conditionsName);
        const rows = await db.selectFrom('fact').select(['name', 'value']).where('name', 'in', names).execute();
        for (const { name, value } of rows) found.set(name.slice(CONDITIONS.length), value);
      }
      return found;
    },

    async conditionsAfter(textDigest, limit) {
      const rows = await db
        .selectFrom('fact')
        .select(['name', 'value'])
        .where('name', 'like', `${CONDITIONS}%`)
        // hexadecimal digits after the same letters: one order in both databases
        .where('name', '>', CONDITIONS + (textDigest ?? ''))
        .orderBy('name')
        .limit(limit)
        .execute();
      return new Map(rows.map(({ name, value }) => [name.slice(CONDITIONS.length), value]));
    },

    async ratingsOf(textDigests) {
      const found = new Map<string, string>();
      for (let at = 0; at < textDigests.length; at += DIGESTS_AT_ONCE) {
        const rows = await db
          .selectFrom('published_ratings')
          .selectAll()
          .where('text_digest', 'in', textDigests.slice(at, at + DIGESTS_AT_ONCE))
          .execute();
        for (const row of rows) found.set(Buffer.from(row.text_digest).toString('hex'), row.ratings);
      }
      return found;
    },

    epoch: async () => (await fact(EPOCH)) ?? '',

    async staleWords() {
      const facts = await factsUnder(db, STALE_WORDS);
      return facts.map(({ rest, value }) => ({ list: rest, mark: value }));
    },
  };
}
