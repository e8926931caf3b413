import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { instantFromSeconds } from '#base';
import { open, type SealedBytes, seal } from '#sealing';
import { parseQuery } from '#search';
import { CASES, fillDesk, KEYS } from './contract/desk-samples.test-support.ts';
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
import { blobContext, entryContext, newBlobId, PROGRAM } from './desk-records.ts';
import { examine } from './examine.ts';
import { movedTo, moveStore } from './move-store.ts';
import { needsPostgres, postgresDatabase } from './postgres/postgres.test-support.ts';
import { backupStore } from './sqlite/backup.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';
import type { DatabaseStore } from './table-access.ts';
import { TABLE_NAMES } from './table-columns.ts';
import { PUBLIC, TEAM } from './viewer.ts';

describe('a move from SQLite', () => {
  moves('to SQLite and back', () => sqliteDatabase());
  describe('with PostgreSQL', needsPostgres, () => moves('to PostgreSQL and back', postgresDatabase));
});

describe('an archive', () => {
  refusesItself('of SQLite', () => sqliteDatabase());
  describe('with PostgreSQL', needsPostgres, () => refusesItself('of PostgreSQL', postgresDatabase));
});

/** Every table that says something of its own, and what is made of the messages. */
const COPIED = [...TABLE_NAMES.filter((table) => table !== 'list_day' && table !== 'thread'), 'words'];

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
      COPIED,
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

  it(`${name} takes the desk along sealed, and refuses one with other bytes than were sealed`, async () => {
    const [here, there] = [await sqliteDatabase(), await create()];
    const [from, to] = [await here.open(), await there.open()];
    await fillDesk(from);
    await from.write(async (writes) => {
      // more than one batch takes
      for (let at = 0; at < 3; at += 1) {
        const id = newBlobId();
        const content = new Uint8Array(5_000_000).fill(at);
        await writes.putBlob('members', id, seal(KEYS, content, blobContext('members', id)));
      }
    });
    await from.write((writes) => writes.forgetCase(CASES[2]));
    await from.write((writes) => writes.claim('somebody', 60_000, 2));
    const empty = await dump(to);
    for (const [damage, fault] of [
      [`update sealed_blob set sealed = sealed_digest where id = 'team-blob'`, /sealed blob team-blob: other bytes/],
      [`update journal set sequence = 9 where position = 20`, /journal, position 20: other than it was written/],
    ] as const) {
      const copy = await sqliteDatabase();
      await backupStore(from, copy.path, wordsOfRaw);
      const damaged = await copy.open();
      await damaged.tables.fill((db) => sql.raw(damage).execute(db));
      await assert.rejects(copyStore(damaged, to, wordsOfRaw), { code: 'store_unusable', message: fault });
      assert.deepEqual(await dump(to), empty);
      await damaged.close();
      await copy.remove();
    }
    await moveStore(from, to, wordsOfRaw);
    const { fact: _, ...rows } = await dump(from);
    const { fact: __, ...moved } = await dump(to);
    assert.deepEqual(moved, rows);
    assert.deepEqual(await examine(to), []);
    await assert.rejects(
      from.write((writes) => writes.claim('somebody else', 60_000, 2)),
      { code: 'store_unusable', message: /was moved to/ },
      'what leaves, leaves from one place',
    );
    const [, , entry] = await to.entries(PROGRAM, 'team', 0, 10);
    assert.ok(entry?.sealed);
    assert.equal(Buffer.from(open(KEYS, entry.sealed, entryContext('team', 3))).toString(), 'secret of team');
    const head = await to.write((writes) =>
      writes.append([{ stream: 'audit', after: 3, entries: [{ at: entry.at, sealed: entry.sealed as SealedBytes }] }]),
    );
    assert.equal(head.position, 25, 'what was moved goes on as it was');
    for (const store of [from, to]) await store.close();
    for (const database of [here, there]) await database.remove();
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
  await store.write((writes) => writes.publishRatings(digestOf('20 v1'), '[]'));
  await fillDesk(store);
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
