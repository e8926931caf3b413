import type { Db } from './full-text.ts';

/** The facts whose names begin so, in order; of each what its name goes on with, and its value. */
export async function factsUnder(
  db: Db,
  prefix: string,
): Promise<readonly { readonly rest: string; readonly value: string }[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['name', 'value'])
    // not by what sorts after it: that is another order in each database
    .where('name', 'like', `${prefix}%`)
    .orderBy('name')
    .execute();
  return rows.map(({ name, value }) => ({ rest: name.slice(prefix.length), value }));
}
