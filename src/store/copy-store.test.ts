import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { instantFromSeconds } from '#base';
import { parseQuery } from '#search';
import { dump } from './contract/dump.test-support.ts';
import {
  addMessages,
  type CreateDatabase,
  digestOf,
  fakeMessage,
  fillSample,
  SAMPLE_LISTS,
  START,
  wordsOfRaw,
} from './contract/samples.test-support.ts';
import { type CopyProgress, copyStore } from './copy-store.ts';
import { examine } from './examine.ts';
import { movedTo, moveStore } from './move-store.ts';
import { needsPostgres, postgresDatabase } from './postgres/postgres.test-support.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';
import type { DatabaseStore } from './table-access.ts';
import { PUBLIC, TEAM } from './viewer.ts';

describe('a move from SQLite', () => {
  moves('to SQLite and back', () => sqliteDatabase());
  describe('with PostgreSQL', needsPostgres, () => moves('to PostgreSQL and back', postgresDatabase));
});

describe('an archive', () => {
  refusesItself('of SQLite', () => sqliteDatabase());
  describe('with PostgreSQL', needsPostgres, () => refusesItself('of PostgreSQL', postgresDatabase));
});

function moves(name: string, create: CreateDatabase): void {
  it(`${name} changes no row and no answer`, async () => {
    const [here, there, back] = [await sqliteDatabase(), await create(), await sqliteDatabase()];
    const [first, second, third] = [await here.open(), await there.open(), await back.open()];
    await fillWorld(first);
    const rows = await dump(first);
    const progress: CopyProgress[] = [];
    await copyStore(first, second, wordsOfRaw, (each) => progress.push(each));
    assert.deepEqual(await dump(second), rows);
    assert.deepEqual(
      progress.filter(({ done, total }) => done === total).map(({ table }) => table),
      ['mailing_list', 'raw_message', 'message', 'thread_node', 'announcement', 'mention', 'fact', 'words'],
    );
    await copyStore(second, third, wordsOfRaw);
    assert.deepEqual(await dump(third), rows);
    const before = await answers(first);
    assert.ok(before.every((hits) => hits.length > 0));
    assert.deepEqual(await answers(second), before);
    assert.deepEqual(await answers(third), before);
    for (const store of [first, second, third]) assert.deepEqual(await findings(store), []);
    // what was moved goes on as it was
    await addMessages(second, 'news', [fakeMessage({ second: START + 90_000, number: 1, day: 20200930 })]);
    for (const store of [first, second, third]) await store.close();
    for (const database of [here, there, back]) await database.remove();
  });

  it(`${name} refuses a target that holds anything, and leaves it`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to] = [await here.open(), await there.open()];
    await fillSample(from, SAMPLE_LISTS);
    await fillSample(to, ['news']);
    const rows = await dump(to);
    await assert.rejects(copyStore(from, to, wordsOfRaw), { code: 'store_unusable', message: /empty archive/ });
    assert.deepEqual(await dump(to), rows);
    await from.close();
    await to.close();
    await here.remove();
    await there.remove();
  });

  it(`${name} refuses a source with other bytes than were received, and leaves the target empty`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to] = [await here.open(), await there.open()];
    await fillSample(from, ['news']);
    const rows = await dump(to);
    await from.tables.fill((db) =>
      sql.raw(`update raw_message set encoding = 'identity', bytes = zeroblob(size) where id = 2`).execute(db),
    );
    await assert.rejects(moveStore(from, to, wordsOfRaw), {
      code: 'store_unusable',
      message: /raw message 2: the bytes of a message are not those that were received; nothing was copied/,
    });
    assert.deepEqual(await dump(to), rows);
    assert.equal(await movedTo(from), null);
    await from.close();
    await to.close();
    await here.remove();
    await there.remove();
  });

  it(`${name} leaves behind what makes a copy differ from its messages`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to] = [await here.open(), await there.open()];
    await fillSample(from, SAMPLE_LISTS);
    const rows = await dump(from);
    await from.tables.fill(async (db) => {
      const bytes = Buffer.from('nobody');
      await db
        .insertInto('raw_message')
        .values({ id: 99, digest: digestOf(bytes), size: bytes.length, encoding: 'identity', bytes })
        .execute();
      await sql.raw(`update list_day set kept = kept + 7 where list_id = 1`).execute(db);
      await sql.raw(`update thread set message_count = 7, last_message = 1`).execute(db);
    });
    assert.ok((await examine(from)).length > 2);
    await copyStore(from, to, wordsOfRaw);
    assert.deepEqual(await dump(to), rows);
    assert.deepEqual(await examine(to), []);
    await from.close();
    await to.close();
    await here.remove();
    await there.remove();
  });

  it(`${name} that fails on the way leaves the target empty`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to] = [await here.open(), await there.open()];
    await fillSample(from, SAMPLE_LISTS);
    const rows = await dump(to);
    const failing = () => Promise.reject(new Error('stop'));
    await assert.rejects(copyStore(from, to, failing), /stop/);
    assert.deepEqual(await dump(to), rows);
    await copyStore(from, to, wordsOfRaw);
    assert.deepEqual(await dump(to), await dump(from));
    await from.close();
    await to.close();
    await here.remove();
    await there.remove();
  });

  it(`${name} copies one moment, whatever is written meanwhile`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to, writer] = [await here.open(), await there.open(), await here.open()];
    await fillSample(from, ['news']);
    const rows = await dump(from);
    let writing: Promise<unknown> | null = null;
    await copyStore(from, to, wordsOfRaw, () => {
      writing ??= addMessages(writer, 'news', [fakeMessage({ second: START + 90_000, number: 1, day: 20200930 })]);
    });
    await writing;
    assert.deepEqual(await dump(to), rows);
    assert.notDeepEqual(await dump(from), rows, 'nothing was written meanwhile: the test shows nothing');
    for (const store of [from, to, writer]) await store.close();
    await here.remove();
    await there.remove();
  });
}

function refusesItself(name: string, create: CreateDatabase): void {
  it(`${name} that is empty is not moved to itself`, async () => {
    const database = await create();
    const [from, to] = [await database.open(), await database.open()];
    await assert.rejects(moveStore(from, to, wordsOfRaw), {
      code: 'store_unusable',
      message: /found the archive itself/,
    });
    await from.close();
    await to.close();
    await database.remove();
  });
}

/** The sample lists and more messages than one batch takes, some of them large. */
async function fillWorld(store: DatabaseStore): Promise<void> {
  await fillSample(store, SAMPLE_LISTS);
  const messages = Array.from({ length: 620 }, (_, at) =>
    fakeMessage({
      second: START + 50_000 + at,
      number: at + 1,
      day: 20200920,
      body: at % 200 === 0 ? 'large '.repeat(500_000) : `body ${at} ünïcode 語`,
    }),
  );
  await addMessages(store, 'news', messages);
  await store.write(async (writes) => {
    const list = await writes.lockList('news');
    if (list === null) throw new Error('gone');
    const nodes = [];
    for (const message of messages) {
      const row = await writes.nextNodeRow();
      nodes.push({ row, key: message.messageId, parent: null, root: row, message: message.row });
    }
    await writes.saveNodes(list, nodes);
    await writes.recountThreads(
      list,
      nodes.map((each) => each.row),
    );
    await writes.setFact('certificates', 'a\n"b"');
  });
}

async function findings(store: DatabaseStore): Promise<readonly string[]> {
  return (await examine(store)).map(({ what, where }) => `${where}: ${what}`);
}

async function answers(store: DatabaseStore): Promise<readonly (readonly number[])[]> {
  const found: number[][] = [];
  for (const viewer of [PUBLIC, TEAM]) {
    for (const text of [
      'common',
      '"common to all"',
      'large',
      'unicode',
      's:news',
      'secret OR body',
      'f:ann NOT large',
    ]) {
      const query = parseQuery(text, instantFromSeconds(START));
      const hits = await store.search(viewer, { query, lists: null, before: null, limit: 50 });
      found.push([hits.count, ...hits.messages.map((message) => message.row)]);
    }
  }
  return found;
}
