import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { fillDesk } from './contract/desk-samples.test-support.ts';
import {
  type CreateDatabase,
  fillSample,
  SAMPLE_LISTS,
  sampleRow,
  wordsOfRaw,
} from './contract/samples.test-support.ts';
import { examineDesk } from './desk-examination.ts';
import { examine } from './examine.ts';
import { moveStore } from './move-store.ts';
import { needsPostgres, postgresDatabase } from './postgres/postgres.test-support.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';

const FIRST = sampleRow('news', 0);
const SECOND = sampleRow('news', 1);
const REMOVED = sampleRow('news', 4);

/** Damage, and what is found of it. */
const DAMAGES: readonly { readonly statement: string; readonly found: readonly string[] }[] = [
  {
    statement: `update raw_message set encoding = 'identity', bytes = digest where id = 1`,
    found: [`raw message 1: a message has 32 bytes where 121 were received`],
  },
  {
    statement: `update raw_message set encoding = 'zstd', bytes = digest where id = 2`,
    found: ['raw message 2: the bytes of a message cannot be unfolded'],
  },
  {
    statement: `update raw_message set digest = (select body_digest from message where id = ${FIRST}) where id = 1`,
    found: [
      'raw message 1: the bytes of a message are not those that were received',
      `message ${FIRST}: a message names other bytes than those it was made of`,
    ],
  },
  {
    statement: `update message set raw_id = null where id = ${SECOND}`,
    found: [
      `message ${SECOND}: a message has no bytes and is no tombstone`,
      'raw message 2: bytes of no message are kept',
    ],
  },
  {
    statement: `update list_day set kept = 9 where day = 20200914 and list_id = 1`,
    found: ['list news, day 20200914: the calendar counts other messages than there are'],
  },
  {
    statement: `delete from list_day where day = 20200915 and list_id = 1`,
    found: ['list news, day 20200915: the calendar counts other messages than there are'],
  },
  {
    statement: `update message set number = 7 where id = ${SECOND}`,
    found: [
      'list news, day 20200913: the calendar counts other messages than there are',
      'list news, day 20200913: a day has other numbers than messages: one is lost',
    ],
  },
  {
    statement: `delete from thread_node where message_row = ${SECOND}`,
    found: [`message ${SECOND}: a message is in no thread`, 'thread 100: a thread counts other messages than it has'],
  },
  {
    statement: `update thread set message_count = 7 where root_id = 100`,
    found: ['thread 100: a thread counts other messages than it has'],
  },
  {
    statement: `delete from thread where root_id = 104`,
    found: ['thread 104: a thread counts other messages than it has'],
  },
  {
    statement: `insert into thread values (103, 1, 1, 1, 1)`,
    found: ['thread 103: a thread is listed that has no message'],
  },
  {
    statement: `update thread_node set parent_id = 102 where id = 101`,
    found: [
      'node 101: the parents of a node run in a circle or end nowhere',
      'node 102: the parents of a node run in a circle or end nowhere',
    ],
  },
  {
    statement: `update thread_node set parent_id = 777 where id = 103`,
    found: [
      'node 103: a node of a thread has a parent or a root that is not there, of another list, or of another thread',
      'node 103: the parents of a node run in a circle or end nowhere',
    ],
  },
  {
    statement: `update thread_node set root_id = 200 where id = 104`,
    found: [
      'node 104: a node of a thread has a parent or a root that is not there, of another list, or of another thread',
      'thread 200: a thread counts other messages than it has',
      'thread 104: a thread is listed that has no message',
    ],
  },
  {
    statement: `delete from fact where name = 'migration:0001-archive'`,
    found: ['0001-archive: migration pending: the tables are older than this program, which cannot look at them'],
  },
];

const FIRST_STREAM = 'case:aaaaaaaaaaaaaaaa';
const CHAIN = 'the chain of the journal breaks: ';

/** Damage at the desk, and what is found of it. */
const DESK_DAMAGES: readonly { readonly statement: string; readonly found: readonly string[] }[] = [
  {
    statement: `update journal set sealed = hash where position = 2`,
    found: [`journal, position 2: ${CHAIN}other content than was written`],
  },
  {
    statement: `update journal set sealed = (select sealed from journal where position = 3),
      sealed_digest = (select sealed_digest from journal where position = 3) where position = 2`,
    found: [`journal, position 2: ${CHAIN}other than it was written, or one before it`],
  },
  {
    statement: `update journal set at = at + 1 where position = 5`,
    found: [`journal, position 5: ${CHAIN}other than it was written, or one before it`],
  },
  {
    statement: `delete from journal where position = 4`,
    found: [
      `journal, position 4: ${CHAIN}expected the entry 4, found 5`,
      'case:bbbbbbbbbbbbbbbb: a stream has other entries than it counts: one is lost, or the count is wrong',
    ],
  },
  {
    statement: `delete from journal where position = 24`,
    found: [
      'journal_head: the journal should end with the entry 24, it ends with 23',
      'audit: a stream has other entries than it counts: one is lost, or the count is wrong',
    ],
  },
  {
    statement: `update journal_head set position = 23, hash = (select hash from journal where position = 23)`,
    found: ['journal_head: the journal should end with the entry 23, it ends with 24'],
  },
  {
    statement: `delete from journal_head`,
    found: ['journal_head: the journal should end with the entry 0, it ends with 24'],
  },
  {
    statement: `update journal_stream set sequence = 2 where stream = 'team'`,
    found: ['team: a stream has other entries than it counts: one is lost, or the count is wrong'],
  },
  {
    statement: `delete from journal_stream where stream = 'team'`,
    found: ['team: a stream has other entries than it counts: one is lost, or the count is wrong'],
  },
  {
    statement: `insert into journal_stream values ('case:zzzzzzzzzzzzzzzz', 1, 1, 1)`,
    found: ['case:zzzzzzzzzzzzzzzz: a stream has other entries than it counts: one is lost, or the count is wrong'],
  },
  {
    statement: `update sealed_blob set sealed = sealed_digest where id = '${FIRST_STREAM}-blob'`,
    found: [`blob ${FIRST_STREAM}-blob of ${FIRST_STREAM}: sealed bytes are not those that were kept`],
  },
  {
    statement: `update outbox set after_id = 'gone' where id = 'team-2'`,
    found: ['outgoing team-2 of team: something is to leave after what is not there: it never leaves'],
  },
  {
    statement: `update outbox set state = 'leased' where id = 'team-1'`,
    found: ['outgoing team-1 of team: something is leased by nobody, or nothing is left of what is to leave'],
  },
  {
    statement: `update outbox set sealed = null where id = 'team-1'`,
    found: ['outgoing team-1 of team: something is leased by nobody, or nothing is left of what is to leave'],
  },
];

function examinations(create: CreateDatabase): void {
  it('finds nothing wrong with a whole archive', async () => {
    const database = await create();
    const store = await database.open();
    assert.deepEqual(await examine(store), []);
    await fillSample(store, SAMPLE_LISTS);
    assert.deepEqual(await examine(store), []);
    await store.close();
    await database.remove();
  });

  it('finds each damage, says where it is and what to do; where that is a move, it helps', async () => {
    let mended = 0;
    for (const { statement, found } of DAMAGES) {
      const database = await create();
      const store = await database.open();
      await fillSample(store, ['news']);
      await store.tables.fill((db) => sql.raw(statement).execute(db));
      const findings = await examine(store);
      assert.deepEqual(findings.map(({ what, where }) => `${where}: ${what}`).sort(), [...found].sort(), statement);
      for (const { remedy } of findings) assert.ok(remedy.length > 10);
      if (findings.every(({ remedy }) => remedy.startsWith('move the archive'))) {
        mended += 1;
        const other = await create();
        const moved = await other.open();
        await moveStore(store, moved, wordsOfRaw);
        assert.deepEqual(await examine(moved), [], statement);
        await moved.close();
        await other.remove();
      }
      await store.close();
      await database.remove();
    }
    assert.equal(mended, 5);
  });

  it('finds each damage of the desk, without a key', async () => {
    const database = await create();
    const store = await database.open();
    await fillDesk(store);
    assert.deepEqual(await examine(store), []);
    for (const { statement, found } of DESK_DAMAGES) {
      const stop = new Error('stop');
      let findings: readonly { readonly what: string; readonly where: string; readonly remedy: string }[] = [];
      // looked at within the unit that does the damage, which does not happen in the end
      const damaging = store.tables.fill(async (db) => {
        await sql.raw(statement).execute(db);
        findings = await examineDesk(db, 20);
        throw stop;
      });
      await assert.rejects(damaging, stop);
      assert.deepEqual(findings.map(({ what, where }) => `${where}: ${what}`).sort(), [...found].sort(), statement);
      for (const { remedy } of findings) assert.ok(remedy.length > 10);
    }
    assert.deepEqual(await examine(store), []);
    await store.tables.fill((db) => sql.raw(DESK_DAMAGES[0]?.statement ?? '').execute(db));
    assert.equal((await examine(store)).length, 1);
    await store.close();
    await database.remove();
  });

  it('finds messages without words, and words without messages', async () => {
    const database = await create();
    const store = await database.open();
    await fillSample(store, ['news']);
    const { fullText } = store.tables;
    await store.tables.fill(async (db) => {
      await fullText.remove(db, FIRST);
      const words = wordsOfRaw(Buffer.from('Subject: x\n\nlost\n'));
      await fullText.add(db, [{ row: REMOVED, listId: 1, words }]);
    });
    assert.deepEqual(
      (await examine(store)).map(({ what, where }) => `${where}: ${what}`),
      [
        `message ${FIRST}: a search does not find it`,
        `message ${REMOVED}: words of a message that is removed or was never there can still be found`,
      ],
    );
    await store.close();
    await database.remove();
  });
}

describe('an examination of SQLite', () => examinations(() => sqliteDatabase()));
describe('an examination of PostgreSQL', needsPostgres, () => examinations(postgresDatabase));
