import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { auditJournal } from '#disclosure';
import { type DatabaseStore, type JournalHead, PROGRAM } from '#store';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { sqliteDatabase } from '../../src/store/sqlite/sqlite.test-support.ts';
import { openDesk, reported, type TestDesk } from './desk.test-support.ts';

describe('the record', () => {
  let desk: TestDesk;
  let store: DatabaseStore;
  let middle: JournalHead;
  beforeEach(async () => {
    desk = await openDesk();
    for (let count = 0; count < 2; count += 1) await reported(desk.parts, desk.ada);
    middle = await desk.parts.store.head();
    await reported(desk.parts, desk.ada);
    store = await openSqlite((desk.database as Awaited<ReturnType<typeof sqliteDatabase>>).path, {
      searchWorker: null,
    });
  });
  afterEach(async () => {
    await store.close();
    await desk.close();
  });

  /** Somebody who has the database changes it behind our back. */
  const tamper = (change: Parameters<DatabaseStore['tables']['fill']>[0]): Promise<unknown> =>
    store.tables.fill(change);

  it('that nobody touched is whole, and has the head that was kept', async () => {
    const head = await store.head();
    const answer = await auditJournal(store, []);
    assert.deepEqual(answer, { isWhole: true, head, forgotten: 0, doubts: [] });
    assert.deepEqual(await auditJournal(store, [middle]), answer);
    assert.deepEqual(await auditJournal(store, [head]), answer);
    assert.deepEqual(await auditJournal(store, [{ position: 0, hash: new Uint8Array(32) }]), answer);
    const other = await sqliteDatabase();
    const empty = await other.open();
    assert.ok((await auditJournal(empty, [])).isWhole);
    assert.ok(!(await auditJournal(empty, [middle])).isWhole, 'all of it is gone');
    await empty.close();
    await other.remove();
  });

  it('that goes on while it is looked at is whole', async () => {
    let isTold = false;
    const moving = {
      head: () => store.head(),
      async journal(after: number, limit: number) {
        if (!isTold) await reported(desk.parts, desk.ada);
        isTold = true;
        return store.journal(after, limit);
      },
    };
    assert.ok((await auditJournal(moving, [middle])).isWhole);
  });

  for (const [what, position, change] of [
    ['content', 3, { sealed: Buffer.from('other') as never }],
    ['an instant', 3, { at: 1 as never }],
    ['a hash', 3, { hash: new Uint8Array(32) }],
    ['a digest', 2, { sealed_digest: new Uint8Array(32) }],
    ['a place', 4, { sequence: 99 }],
  ] as const) {
    it(`of which ${what} was changed is broken there`, async () => {
      await tamper((db) => db.updateTable('journal').set(change).where('position', '=', position).execute());
      const answer = await auditJournal(store, []);
      assert.ok(!answer.isWhole);
      assert.equal(answer.position, position);
    });
  }

  it('of which an entry is missing is broken there', async () => {
    await tamper((db) => db.deleteFrom('journal').where('position', '=', 4).execute());
    const answer = await auditJournal(store, []);
    assert.ok(!answer.isWhole && answer.position === 4);
  });

  it('of which the end was cut off is seen by where the database says that it ends', async () => {
    const { position } = await store.head();
    await tamper((db) =>
      db
        .deleteFrom('journal')
        .where('position', '>', position - 2)
        .execute(),
    );
    const answer = await auditJournal(store, []);
    assert.ok(!answer.isWhole && answer.position === position - 1);
  });

  it('of which the end was cut off, and what the database says of it, is seen by a head that was kept elsewhere', async () => {
    const kept = await store.head();
    const { position, hash } = middle;
    await tamper(async (db) => {
      await db.deleteFrom('journal').where('position', '>', position).execute();
      await db.updateTable('journal_head').set({ position, hash }).execute();
    });
    assert.ok((await auditJournal(store, [])).isWhole, 'nothing inside shows it');
    assert.ok((await auditJournal(store, [middle])).isWhole);
    const answer = await auditJournal(store, [kept]);
    assert.ok(!answer.isWhole && answer.position === position + 1);
  });

  it('that was written anew is seen by a head that was kept elsewhere', async () => {
    const other = await openDesk();
    for (let count = 0; count < 3; count += 1) await reported(other.parts, other.ada);
    const answer = await auditJournal(other.parts.store, [middle]);
    assert.ok(!answer.isWhole && answer.position === middle.position);
    await other.close();
  });

  it('that goes on after its end, or ends with another entry than it should, is broken', async () => {
    const { position, hash } = middle;
    await tamper((db) => db.updateTable('journal_head').set({ position, hash }).execute());
    const longer = await auditJournal(store, []);
    assert.ok(!longer.isWhole && longer.position === position + 1, JSON.stringify(longer));
    await tamper((db) =>
      db
        .updateTable('journal_head')
        .set({ hash: new Uint8Array(32) })
        .execute(),
    );
    const other = await auditJournal(store, []);
    assert.ok(!other.isWhole && other.position === position, JSON.stringify(other));
  });

  it('of a case whose content was taken away is whole, and says how much that is', async () => {
    const [first] = await store.cases(PROGRAM);
    assert.ok(first !== undefined);
    await store.write((writes) => writes.forgetCase(first.id));
    const answer = await auditJournal(store, [middle]);
    assert.ok(answer.isWhole && answer.forgotten === first.sequence);
  });
});
