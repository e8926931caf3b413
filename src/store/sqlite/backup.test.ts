import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { fillDesk } from '../contract/desk-samples.test-support.ts';
import { dump } from '../contract/dump.test-support.ts';
import {
  addMessages,
  fakeMessage,
  fillSample,
  SAMPLE_LISTS,
  START,
  wordsOfRaw,
} from '../contract/samples.test-support.ts';
import { CLEAR_DESK_COLUMNS } from '../desk-clear-columns.ts';
import { examine } from '../examine.ts';
import { moveStore } from '../move-store.ts';
import { needsPostgres, postgresDatabase } from '../postgres/postgres.test-support.ts';
import type { DatabaseStore } from '../table-access.ts';
import { backupSqlite, backupStore, restoreStore } from './backup.ts';
import { openSqlite } from './open-sqlite.ts';
import { sqliteDatabase } from './sqlite.test-support.ts';

describe('a backup', () => {
  let database: Awaited<ReturnType<typeof sqliteDatabase>>;
  let store: DatabaseStore;
  let folder = '';
  before(async () => {
    database = await sqliteDatabase();
    store = await database.open();
    await fillSample(store, SAMPLE_LISTS);
    folder = path.dirname(database.path);
  });
  after(async () => {
    await store.close();
    await database.remove();
  });

  it('is the whole archive in one file for its owner alone', async () => {
    const target = path.join(folder, 'whole.backup');
    assert.deepEqual(await backupSqlite(database.path, target), { file: target, messages: 15, rawMessages: 10 });
    assert.equal(statSync(target).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('whole')),
      ['whole.backup'],
    );
    const copy = await openSqlite(target);
    assert.deepEqual(await dump(copy), await dump(store));
    await copy.close();
  });

  it('has no epoch of the archive it was made from, and may be written where that one was moved away', async () => {
    const [here, there] = [await sqliteDatabase(), await sqliteDatabase()];
    const [from, to] = [await here.open(), await there.open()];
    await fillSample(from, ['news']);
    await moveStore(from, to, wordsOfRaw);
    const target = path.join(folder, 'moved.backup');
    await backupSqlite(here.path, target);
    const copies = [await openSqlite(target), await openSqlite(target)];
    assert.equal(await copies[0]?.epoch(), await copies[1]?.epoch());
    assert.notEqual(await copies[0]?.epoch(), await from.epoch());
    await addMessages(copies[0] as DatabaseStore, 'news', [
      fakeMessage({ second: START + 90_000, number: 1, day: 20200930 }),
    ]);
    for (const each of [...copies, from, to]) await each.close();
    for (const each of [here, there]) await each.remove();
  });

  it('is not restored over lists that were removed: their pages may still be remembered', async () => {
    const target = path.join(folder, 'again.backup');
    await backupStore(store, target, wordsOfRaw);
    const usedDatabase = await sqliteDatabase();
    const used = await usedDatabase.open();
    await fillSample(used, ['news']);
    await used.write(async (writes) => {
      const list = await writes.lockList('news');
      assert.ok(list);
      await writes.removeList(list);
    });
    await assert.rejects(restoreStore(target, used, wordsOfRaw), {
      code: 'store_unusable',
      message: /expected an empty archive, found one whose lists were all removed/,
    });
    await used.close();
    await usedDatabase.remove();
  });

  it('is made while others write, and is one moment of the archive', async () => {
    const writer = await database.open();
    const target = path.join(folder, 'busy.backup');
    let isDone = false;
    const writing = (async () => {
      for (let at = 0; !isDone; at += 2) {
        const messages = [at, at + 1].map((each) =>
          fakeMessage({ second: START + 50_000 + each, number: each + 1, day: 20200925, body: 'x'.repeat(20_000) }),
        );
        await addMessages(writer, 'news', messages);
      }
    })();
    const { messages } = await backupSqlite(database.path, target);
    isDone = true;
    await writing;
    await writer.close();
    assert.equal((messages - 15) % 2, 0, 'no half unit');
  });

  it('has the desk, sealed as it is; what may have left since is in doubt, and nobody is signed in', async () => {
    const deskDatabase = await sqliteDatabase();
    const desk = await deskDatabase.open();
    await fillDesk(desk);
    const [claimed] = await desk.write((writes) => writes.claim('somebody', 60_000, 1));
    assert.ok(claimed);
    const [settled] = await desk.write((writes) => writes.claim('somebody', 60_000, 1));
    assert.ok(settled);
    await desk.write((writes) => writes.settle(settled.id, 'somebody', { state: 'done' }));
    const before = await dump(desk);
    const names = ['desk.backup', 'desk-copied.backup'].map((name) => path.join(folder, name));
    await backupSqlite(deskDatabase.path, names[0] ?? '');
    await backupStore(desk, names[1] ?? '', wordsOfRaw);
    assert.deepEqual(await dump(desk), before, 'the desk itself goes on');
    for (const target of names) {
      const restoredDatabase = await sqliteDatabase();
      const restored = await restoredDatabase.open();
      await restoreStore(target, restored, wordsOfRaw);
      const after = await dump(restored);
      for (const table of ['journal', 'journal_stream', 'journal_head', 'stream_person', 'sealed_blob'] as const) {
        assert.deepEqual(after[table], before[table], table);
      }
      assert.deepEqual(after.desk_session, []);
      const states = (after.outbox as readonly { readonly id: string; readonly state: string }[]).map(
        ({ id, state }) => [id, state] as const,
      );
      assert.deepEqual(new Set(states.map(([, state]) => state)), new Set(['uncertain', 'done']));
      assert.deepEqual(
        states.filter(([, state]) => state === 'done').map(([id]) => id),
        [settled.id],
      );
      assert.deepEqual(await restored.outboxWork(), { claimable: 0, expired: 0, nextDueAt: null });
      assert.deepEqual(await examine(restored), []);
      await restored.close();
      await restoredDatabase.remove();
    }
    await desk.tables.fill((db) => sql.raw(`update journal set at = 1 where position = 3`).execute(db));
    const tampered = path.join(folder, 'tampered.backup');
    await assert.rejects(backupSqlite(deskDatabase.path, tampered), {
      code: 'store_unusable',
      message: /journal, position 3/,
    });
    assert.ok(!existsSync(tampered));
    await desk.close();
    await deskDatabase.remove();
  });

  it('of a program that had no desk yet is restored', async () => {
    const target = path.join(folder, 'old.backup');
    await backupSqlite(database.path, target);
    const old = new DatabaseSync(target);
    for (const table of Object.keys(CLEAR_DESK_COLUMNS)) old.exec(`drop table ${table}`);
    old.exec(`delete from fact where name = 'migration:0002-desk'`);
    old.close();
    const newDatabase = await sqliteDatabase();
    const restored = await newDatabase.open();
    await restoreStore(target, restored, wordsOfRaw);
    const { fact: _, ...rows } = await dump(restored);
    const { fact: __, ...expected } = await dump(store);
    assert.deepEqual(rows, expected);
    await fillDesk(restored);
    await restored.close();
    await newDatabase.remove();
  });

  it('never replaces a file', async () => {
    const target = path.join(folder, 'mine.txt');
    writeFileSync(target, 'mine');
    await assert.rejects(backupSqlite(database.path, target), { code: 'write_failed' });
    await assert.rejects(backupStore(store, target, wordsOfRaw), { code: 'write_failed' });
    assert.equal(readFileSync(target, 'utf8'), 'mine');
  });

  it('of a damaged archive is refused, and leaves no file', async () => {
    const damagedDatabase = await sqliteDatabase();
    const damaged = await damagedDatabase.open();
    await fillSample(damaged, ['news']);
    await damaged.close();
    const direct = new DatabaseSync(damagedDatabase.path);
    direct.exec(`update raw_message set encoding = 'identity', bytes = zeroblob(size) where id = 2`);
    direct.close();
    const target = path.join(folder, 'damaged.backup');
    await assert.rejects(backupSqlite(damagedDatabase.path, target), {
      code: 'store_unusable',
      message: /not those that were received/,
    });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('damaged')),
      [],
    );
    await damagedDatabase.remove();
  });

  it('that brings statements of its own is not restored', async () => {
    const target = path.join(folder, 'foreign.backup');
    await backupSqlite(database.path, target);
    const direct = new DatabaseSync(target);
    direct.exec('create trigger planted after update on fact begin delete from message; end');
    direct.close();
    const empty = await sqliteDatabase();
    const store = await empty.open();
    await assert.rejects(restoreStore(target, store, wordsOfRaw), {
      code: 'store_unusable',
      message: /trigger.*planted/,
    });
    await store.close();
    await empty.remove();
  });

  it('of what is not there, or into a folder that is not there, is refused', async () => {
    const target = path.join(folder, 'none.backup');
    await assert.rejects(backupSqlite(path.join(folder, 'none.sqlite'), target), { code: 'store_unusable' });
    assert.ok(!existsSync(target));
    await assert.rejects(backupSqlite(database.path, path.join(folder, 'none', 'x.backup')), { code: 'write_failed' });
  });

  it('is restored into an empty archive, and into no other', async () => {
    const target = path.join(folder, 'restored.backup');
    await backupStore(store, target, wordsOfRaw);
    const emptyDatabase = await sqliteDatabase();
    const empty = await emptyDatabase.open();
    await restoreStore(target, empty, wordsOfRaw);
    assert.deepEqual(await dump(empty), await dump(store));
    await assert.rejects(restoreStore(target, empty, wordsOfRaw), { code: 'store_unusable' });
    await assert.rejects(restoreStore(path.join(folder, 'no.backup'), empty, wordsOfRaw), { code: 'unreadable_input' });
    writeFileSync(path.join(folder, 'letter.backup'), 'dear editor '.repeat(1000));
    await assert.rejects(restoreStore(path.join(folder, 'letter.backup'), empty, wordsOfRaw), {
      code: 'store_unusable',
    });
    await empty.close();
    await emptyDatabase.remove();
  });

  it('of PostgreSQL is the same file, and goes back', needsPostgres, async () => {
    const [one, two] = [await postgresDatabase(), await postgresDatabase()];
    const [from, to] = [await one.open(), await two.open()];
    await fillSample(from, SAMPLE_LISTS);
    const target = path.join(folder, 'postgres.backup');
    assert.deepEqual(await backupStore(from, target, wordsOfRaw), { file: target, messages: 15, rawMessages: 10 });
    assert.equal(statSync(target).mode & 0o777, 0o600);
    await restoreStore(target, to, wordsOfRaw);
    assert.deepEqual(await dump(to), await dump(from));
    for (const each of [from, to]) await each.close();
    for (const each of [one, two]) await each.remove();
  });
});
