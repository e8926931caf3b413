import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import { archiveStoreContract } from '../contract/contract.test-support.ts';
import { deskStoreContract } from '../contract/desk-contract.test-support.ts';
import { CASES, FIRST, fillDesk } from '../contract/desk-samples.test-support.ts';
import { schemaContract } from '../contract/opening.test-support.ts';
import { type BlobId, PROGRAM } from '../desk-records.ts';
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

describe('a case that is forgotten on PostgreSQL', needsPostgres, () => {
  it('is in no page of its tables once nobody sees what was before', async () => {
    const database = await postgresDatabase();
    const store = await database.open();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await fillDesk(store);
      const [, entry] = await store.entries(PROGRAM, FIRST, 0, 2);
      const [row] = await store.outboxOf(PROGRAM, FIRST);
      const blob = await store.blob(PROGRAM, FIRST, `${FIRST}-blob` as BlobId);
      const contents = [entry?.sealed, row?.sealed, blob].map((each) => Buffer.from(each ?? []).subarray(100, 140));
      const held = () => heldIn(client, contents);
      assert.deepEqual(await held(), [true, true, true]);
      const other = new Client({ connectionString: database.url });
      await other.connect();
      await other.query('begin isolation level repeatable read');
      await other.query('select count(*) from journal_head');
      await store.write((writes) => writes.forgetCase(CASES[0]));
      assert.equal(await store.tables.forget(100), false);
      assert.ok(await store.tables.isForgetting());
      assert.deepEqual(await held(), [true, true, true]);
      await other.query('commit');
      await other.end();
      assert.equal(await store.tables.forget(), true);
      assert.equal(await store.tables.isForgetting(), false);
      assert.deepEqual(await held(), [false, false, false]);
      assert.equal((await store.entries(PROGRAM, FIRST, 0, 100)).length > 0, true, 'the chain is there');
    } finally {
      await client.end();
      await store.close();
      await database.remove();
    }
  });
});

/** Which contents stand in the files of the tables, those for large values among them, as the server has them on disk. */
async function heldIn(client: Client, contents: readonly Buffer[]): Promise<readonly boolean[]> {
  await client.query('checkpoint');
  const { rows } = await client.query<{ bytes: Buffer }>(
    `select pg_read_binary_file(pg_relation_filepath(oid)) as bytes from pg_class
     where relname in ('journal', 'sealed_blob', 'outbox')
     or oid in (select reltoastrelid from pg_class where relname in ('journal', 'sealed_blob', 'outbox'))`,
  );
  return contents.map((content) => rows.some(({ bytes }) => bytes.includes(content)));
}
