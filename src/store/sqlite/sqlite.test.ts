import { describe } from 'node:test';
import { sql } from 'kysely';
import { archiveStoreContract } from '../contract/contract.test-support.ts';
import { deskStoreContract } from '../contract/desk-contract.test-support.ts';
import { schemaContract } from '../contract/opening.test-support.ts';
import { COLUMNS } from '../table-columns.ts';
import { sqliteDatabase } from './sqlite.test-support.ts';

describe('the store on SQLite', () => {
  archiveStoreContract(() => sqliteDatabase());
  deskStoreContract(() => sqliteDatabase());

  schemaContract(
    () => sqliteDatabase(),
    async (store, table) => {
      const { rows } = await store.tables.snapshot((db) =>
        sql<{
          name: string;
          notnull: number;
          pk: number;
        }>`select name, "notnull", pk from pragma_table_info(${table})`.execute(db),
      );
      return Object.fromEntries(
        rows.map((row) => [row.name, row.notnull === 1 || row.pk > 0 ? 'required' : 'nullable']),
      );
    },
    COLUMNS,
    `select name from sqlite_schema where type = 'table' and name not like 'words%' and name not like 'sqlite%'`,
  );
});

describe('the store on SQLite, heavy reads in a thread', () => {
  archiveStoreContract(() => sqliteDatabase({ searchWorker: new URL('./search-worker.ts', import.meta.url) }));
});
