import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import type { DatabaseStore } from '../table-access.ts';
import { TABLE_NAMES } from '../table-columns.ts';
import { TEAM } from '../viewer.ts';
import { dump } from './dump.test-support.ts';
import {
  addList,
  addMessages,
  type CreateDatabase,
  digestOf,
  fakeAnnouncement,
  fakeMessage,
  START,
} from './samples.test-support.ts';

export function openingContract(create: CreateDatabase): void {
  describe('opening', () => {
    it('brings an empty database forward once, though several start at the same time', async () => {
      const database = await create();
      const stores = await Promise.all(Array.from({ length: 4 }, () => database.open()));
      const [first] = stores;
      assert.ok(first);
      await addList(first, 'news');
      for (const store of stores)
        assert.deepEqual(
          (await store.lists(TEAM)).map((list) => list.name),
          ['news'],
        );
      const facts = (await dump(first)).fact;
      assert.deepEqual(facts, [
        { name: 'migration:0001-archive', value: 'done' },
        { name: 'migration:0002-desk', value: 'done' },
        { name: 'migration:0003-successors', value: 'done' },
        { name: 'migration:0004-batches', value: 'done' },
        { name: 'migration:0005-conditions-of-announcements', value: 'done' },
        { name: 'migration:0006-ratings', value: 'done' },
        { name: 'write', value: '0' },
      ]);
      for (const store of stores) await store.close();
      const again = await database.open();
      assert.deepEqual(
        (await again.lists(TEAM)).map((list) => list.name),
        ['news'],
      );
      await again.close();
      await database.remove();
    });

    it('names what was confirmed of texts by their announcements, as it did not before', async () => {
      const database = await create();
      const store = await database.open();
      await addList(store, 'news');
      const messages = [1, 2, 3].map((second) =>
        fakeMessage({ second: START + second, number: second, isSigned: true }),
      );
      await addMessages(store, 'news', messages);
      const [one, two, other] = messages.map(({ row }) => row);
      assert.ok(one !== undefined && two !== undefined && other !== undefined);
      await store.write((writes) =>
        writes.saveAnnouncements([
          fakeAnnouncement(one, 7, 1),
          fakeAnnouncement(two, 8, 1),
          fakeAnnouncement(other, 8, 1, { textDigest: digestOf('another text of it') }),
        ]),
      );
      const signed = (advisory: string) =>
        `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nTocsin conditions 1\n\nAdvisory: ${advisory}\nRevision: 1\n`;
      await store.write(async (writes) => {
        await writes.setFact(`conditions:${'a'.repeat(64)}`, signed('OSN-7'));
        await writes.setFact(`conditions:${'b'.repeat(64)}`, signed('OSN-8'));
        await writes.setFact(`conditions:${'c'.repeat(64)}`, signed('OSN-9'));
      });
      await store.tables.fill((db) => db.deleteFrom('fact').where('name', 'like', 'migration:0005%').execute());
      await store.close();
      const again = await database.open();
      assert.deepEqual(
        [...(await again.conditionsAfter(null, 9))],
        [[Buffer.from(digestOf('7 v1')).toString('hex'), signed('OSN-7')]],
      );
      await again.close();
      await database.remove();
    });

    it('refuses what a newer program has changed', async () => {
      const database = await create();
      const store = await database.open();
      await store.write((writes) => writes.setFact('migration:9999-later', 'done'));
      await store.close();
      await assert.rejects(database.open(), { name: 'TocsinError', code: 'store_unusable', message: /9999-later/ });
      await database.remove();
    });
  });
}

/** Columns of a table as the database's own catalog has them: name, and whether it may be null. */
export type CatalogColumns = (
  store: DatabaseStore,
  table: string,
) => Promise<Readonly<Record<string, 'nullable' | 'required'>>>;

export function schemaContract(
  create: CreateDatabase,
  columnsOf: CatalogColumns,
  columns: object,
  tables: string,
): void {
  it('has the tables and columns that the program believes in', async () => {
    const database = await create();
    const store = await database.open();
    const found: Record<string, unknown> = {};
    for (const table of TABLE_NAMES) found[table] = await columnsOf(store, table);
    assert.deepEqual(found, columns);
    const { rows } = await store.tables.snapshot((db) => sql<{ name: string }>`${sql.raw(tables)}`.execute(db));
    assert.deepEqual(rows.map((row) => row.name).sort(), [...TABLE_NAMES].sort());
    await store.close();
    await database.remove();
  });
}
