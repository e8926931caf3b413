import type { ArchiveStore } from '../archive-store.ts';
import { CONDITIONS, EPOCH, STALE_WORDS } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db } from './full-text.ts';

/** What the store knows about itself. */
export function storeFacts(db: Db): Pick<ArchiveStore, 'fact' | 'publishedConditions' | 'epoch' | 'staleWords'> {
  const fact = async (name: string): Promise<string | null> => {
    const row = await db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value ?? null;
  };
  return {
    fact,

    async publishedConditions() {
      const rows = await db
        .selectFrom('fact')
        .select(['name', 'value'])
        .where('name', 'like', `${CONDITIONS}%`)
        .orderBy('name')
        .execute();
      return new Map(rows.map(({ name, value }) => [name.slice(CONDITIONS.length), value]));
    },

    epoch: async () => (await fact(EPOCH)) ?? '',

    async staleWords() {
      const facts = await factsUnder(db, STALE_WORDS);
      return facts.map(({ rest, value }) => ({ list: rest, mark: value }));
    },
  };
}
