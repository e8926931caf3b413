import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { FORGETTING } from './facts.ts';
import type { Db } from './full-text.ts';

/** What was removed, and may still be in the files of the database: what it was of, and a mark of the newest removal. */
export interface Forgetting {
  readonly of: 'desk' | 'archive';
  readonly mark: string;
}

/** In the transaction that removes something: a process that ends before the files are clean leaves it to the next one. */
export async function noteForgetting(trx: Db, of: Forgetting['of']): Promise<void> {
  const value = randomBytes(8).toString('hex');
  await trx
    .insertInto('fact')
    .values({ name: FORGETTING + of, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

export async function forgettingIn(db: Db): Promise<readonly Forgetting[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['name', 'value'])
    .where('name', 'in', [`${FORGETTING}desk`, `${FORGETTING}archive`])
    .execute();
  return rows.map(({ name, value }) => ({ of: name === `${FORGETTING}desk` ? 'desk' : 'archive', mark: value }));
}

/** Those that were seen before the files were cleaned; what was removed meanwhile stays noted. */
export async function endForgetting(db: Db, done: readonly Forgetting[]): Promise<void> {
  for (const { of, mark } of done) {
    await sql`delete from fact where name = ${FORGETTING + of} and value = ${mark}`.execute(db);
  }
}
