import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import { FAR_FUTURE, outgoing } from '../contract/desk-samples.test-support.ts';
import { addList, addMessages, fakeMessage, START } from '../contract/samples.test-support.ts';
import { TEAM } from '../viewer.ts';
import { openSqlite } from './open-sqlite.ts';
import { sqliteDatabase } from './sqlite.test-support.ts';

describe('a database file', () => {
  it('is for its owner alone, with all that SQLite puts beside it', async () => {
    const database = await sqliteDatabase();
    const store = await database.open();
    await addList(store, 'staff', 'private');
    const folder = path.dirname(database.path);
    const modes = readdirSync(folder).map((name) => [
      name,
      (statSync(path.join(folder, name)).mode & 0o777).toString(8),
    ]);
    assert.ok(modes.length >= 2, 'a database and its log');
    for (const [name, mode] of modes) assert.equal(mode, '600', name);
    await store.close();
    await database.remove();
  });

  it('that is no database is refused by name', async () => {
    const database = await sqliteDatabase();
    writeFileSync(database.path, 'a letter to the editor '.repeat(100));
    await assert.rejects(database.open(), (cause: { code: string; message: string; hint: string }) => {
      assert.equal(cause.code, 'store_unusable');
      assert.ok(cause.message.includes(database.path));
      return cause.hint.includes('doctor');
    });
    await database.remove();
  });

  it('in a folder that is not there is refused', async () => {
    await assert.rejects(openSqlite('/nonexistent/folder/archive.sqlite'), { code: 'store_unusable' });
  });

  it('is kept whole when the process that writes is killed', async () => {
    const database = await sqliteDatabase();
    await (await database.open()).close();
    const samples = import.meta.resolve('../contract/samples.test-support.ts');
    const program = `
      import { addList, addMessages, fakeMessage, START } from ${JSON.stringify(samples)};
      import { openSqlite } from ${JSON.stringify(import.meta.resolve('./open-sqlite.ts'))};
      const store = await openSqlite(${JSON.stringify(database.path)});
      await addList(store, 'news');
      for (let at = 0; ; at += 2) {
        const messages = [at, at + 1].map((each) => fakeMessage({ second: START + each, number: each + 1 }));
        await addMessages(store, 'news', messages);
        console.log(at + 2);
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > 20) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const acknowledged = Number(said.trim().split('\n').at(-1));
    const store = await database.open();
    const kept = await store.headings(TEAM, { list: 'news', order: 'oldest_first', limit: 100_000 });
    assert.ok(kept.length >= acknowledged, `${kept.length} of ${acknowledged} are there`);
    assert.equal(kept.length % 2, 0, 'no half unit');
    assert.deepEqual(await store.tables.engineFaults(), []);
    await store.close();
    await database.remove();
  });

  it('has no message twice, whoever asks for the next row', async () => {
    // the lock is waited for outside of SQLite: a second process must get its turn between two units of the first
    const database = await sqliteDatabase();
    const [one, two] = [await database.open(), await database.open()];
    await addList(one, 'news');
    await Promise.all([
      addMessages(one, 'news', [fakeMessage({ second: START, number: 1 })]),
      addMessages(two, 'news', [fakeMessage({ second: START + 1, number: 2 })]),
    ]);
    assert.equal((await two.findList(TEAM, 'news'))?.messageCount, 2);
    await one.close();
    await two.close();
    await database.remove();
  });

  it('goes by another clock where a rehearsal has one', async () => {
    let now = (FAR_FUTURE - 1) as Instant;
    const database = await sqliteDatabase({ searchWorker: null, clock: { now: () => now } });
    const store = await database.open();
    await store.write((writes) => writes.enqueue([outgoing('release', { dueAt: FAR_FUTURE })]));
    const claimed = () => store.write((writes) => writes.claim('rehearsal', 60_000, 10));
    assert.deepEqual([await store.databaseNow(), await claimed()], [now, []]);
    now = FAR_FUTURE;
    assert.equal((await claimed())[0]?.lease.until, FAR_FUTURE + 60_000);
    await store.close();
    await database.remove();
  });

  it('keeps the mode that its owner gave it', async () => {
    const database = await sqliteDatabase();
    await (await database.open()).close();
    chmodSync(database.path, 0o640);
    await (await database.open()).close();
    assert.equal(statSync(database.path).mode & 0o777, 0o640);
    rmSync(database.path);
    await database.remove();
  });
});
