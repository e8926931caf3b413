import { sql } from 'kysely';
import { EPOCH, FORGETTING } from '../sql/facts.ts';
import type { DatabaseStore } from '../table-access.ts';
import { KEYS, TABLE_NAMES, type TableName } from '../table-columns.ts';

/**
 * Every row of every table, in the order of the keys, bytes as hexadecimal: to compare two moments or two databases. Without
 * the epoch, which each database has for itself.
 */
export async function dump(store: DatabaseStore): Promise<Readonly<Record<TableName, readonly unknown[]>>> {
  return store.tables.snapshot(async (db) => {
    const found: Partial<Record<TableName, readonly unknown[]>> = {};
    for (const table of TABLE_NAMES) {
      const order = sql.join(KEYS[table].map((column) => sql.ref(column)));
      const { rows: all } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(table)} order by ${order}`.execute(db);
      const rows =
        table === 'fact' ? all.filter(({ name }) => name !== EPOCH && !String(name).startsWith(FORGETTING)) : all;
      found[table] = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ]),
        ),
      );
    }
    return found as Record<TableName, readonly unknown[]>;
  });
}
