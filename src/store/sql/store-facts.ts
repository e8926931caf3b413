import type { ArchiveStore } from '../archive-store.ts';
import { EPOCH, STALE_WORDS } from './facts.ts';
import { factsUnder } from './facts-under.ts';
import type { Db } from './full-text.ts';

/** What the store knows about itself. */
export function storeFacts(db: Db): Pick<ArchiveStore, 'fact' | 'epoch' | 'staleWords'> {
  const fact = async (name: string): Promise<string | null> => {
    const row = await db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value ?? null;
  };
  return {
    fact,

    epoch: async () => (await fact(EPOCH)) ?? '',

    async staleWords() {
      const facts = await factsUnder(db, STALE_WORDS);
      return facts.map(({ rest, value }) => ({ list: rest, mark: value }));
    },
  };
}
