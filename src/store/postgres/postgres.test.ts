import { describe } from 'node:test';
import { sql } from 'kysely';
import { archiveStoreContract } from '../contract/contract.test-support.ts';
import { deskStoreContract } from '../contract/desk-contract.test-support.ts';
import { schemaContract } from '../contract/opening.test-support.ts';
import { COLUMNS } from '../table-columns.ts';
import { needsPostgres, postgresDatabase } from './postgres.test-support.ts';

describe('the store on PostgreSQL', needsPostgres, () => {
  archiveStoreContract(postgresDatabase);
  deskStoreContract(postgresDatabase);

  schemaContract(
    postgresDatabase,
    async (store, table) => {
      const { rows } = await store.tables.snapshot((db) =>
        sql<{
          name: string;
          is_nullable: string;
        }>`select column_name as name, is_nullable from information_schema.columns
          where table_schema = 'public' and table_name = ${table} order by ordinal_position`.execute(db),
      );
      return Object.fromEntries(rows.map((row) => [row.name, row.is_nullable === 'NO' ? 'required' : 'nullable']));
    },
    COLUMNS,
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'words'`,
  );
});
