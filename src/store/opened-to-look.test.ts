import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { dump } from './contract/dump.test-support.ts';
import {
  addMessages,
  fakeMessage,
  fillSample,
  SAMPLE_LISTS,
  START,
  sampleRow,
} from './contract/samples.test-support.ts';
import { contentCounts, examine } from './examine.ts';
import { openPostgresToLook } from './postgres/open-postgres.ts';
import { needsPostgres, postgresDatabase } from './postgres/postgres.test-support.ts';
import { openSqliteToLook } from './sqlite/open-sqlite.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';
import type { DatabaseStore } from './table-access.ts';
import { TEAM } from './viewer.ts';

interface Looked {
  open(): Promise<DatabaseStore>;
  look(): Promise<DatabaseStore>;
  remove(): Promise<void>;
}

function looking(create: () => Promise<Looked>): void {
  it('reads everything and writes nothing', async () => {
    const database = await create();
    const store = await database.open();
    await fillSample(store, SAMPLE_LISTS);
    const before = await dump(store);
    const looked = await database.look();
    assert.deepEqual(await examine(looked), []);
    assert.deepEqual(await contentCounts(looked), { lists: 3, messages: 15 });
    assert.equal((await looked.lists(TEAM)).length, 3);
    const refused = { code: 'store_unusable', message: /opened to be looked at/ };
    await assert.rejects(
      looked.write((writes) => writes.setFact('x', 'y')),
      refused,
    );
    await assert.rejects(
      looked.tables.fillAnyway(() => Promise.resolve()),
      refused,
    );
    await looked.close();
    assert.deepEqual(await dump(store), before);
    await store.close();
    await database.remove();
  });

  it('does not bring an old database forward: it says what is pending, and no more', async () => {
    const database = await create();
    const store = await database.open();
    await fillSample(store, ['news']);
    await store.tables.fill((db) => db.deleteFrom('fact').where('name', 'like', 'migration:%').execute());
    const looked = await database.look();
    assert.deepEqual(
      (await examine(looked)).map(({ where, what }) => [where, what.split(':')[0]]),
      [
        ['0001-archive', 'migration pending'],
        ['0002-desk', 'migration pending'],
        ['0003-successors', 'migration pending'],
        ['0004-batches', 'migration pending'],
        ['0005-conditions-of-announcements', 'migration pending'],
        ['0006-ratings', 'migration pending'],
      ],
    );
    assert.equal(await contentCounts(looked), null);
    await looked.close();
    assert.ok(!JSON.stringify(await dump(store)).includes('migration:'));
    await store.close();
    await database.remove();
  });

  it('says of the tables of a newer program that it cannot look', async () => {
    const database = await create();
    const store = await database.open();
    await store.write((writes) => writes.setFact('migration:9999-later', 'done'));
    const looked = await database.look();
    assert.deepEqual(
      (await examine(looked)).map(({ severity, where }) => [severity, where]),
      [['error', '9999-later']],
    );
    await looked.close();
    await store.close();
    await database.remove();
  });
}

describe('SQLite, opened to be looked at', () => {
  looking(async () => {
    const database = await sqliteDatabase();
    return { ...database, look: () => openSqliteToLook(database.path) };
  });

  it('refuses a file that is not there, and makes none', async () => {
    const database = await sqliteDatabase();
    await assert.rejects(openSqliteToLook(database.path), { code: 'store_unusable' });
    assert.throws(() => readFileSync(database.path), { code: 'ENOENT' });
    await database.remove();
  });

  it('forgets what was removed in the log beside the file, too', async () => {
    const database = await sqliteDatabase();
    const [store, reader] = [await database.open(), await database.open()];
    await fillSample(store, ['news']);
    const body = 'hushhush '.repeat(400);
    await addMessages(store, 'news', [fakeMessage({ second: START + 70_000, number: 1, day: 20200930, body })]);
    await reader.lists(TEAM);
    const holds = (): boolean =>
      ['', '-wal'].some((end) => readFileSync(database.path + end).includes('hushhush hushhush'));
    assert.ok(holds());
    const found = (await store.headings(TEAM, { list: 'news', order: 'newest_first', limit: 1 }))[0];
    assert.ok(found && found.row !== sampleRow('news', 4));
    await store.write((writes) => writes.removeMessage(found.row, instantFromSeconds(START), 'asked for'));
    await store.tables.forget();
    assert.ok(!holds());
    await store.close();
    await reader.close();
    await database.remove();
  });
});

describe('PostgreSQL, opened to be looked at', needsPostgres, () =>
  looking(async () => {
    const database = await postgresDatabase();
    return { ...database, look: () => openPostgresToLook(database.url) };
  }),
);
