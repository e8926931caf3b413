import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import type { TestDatabase } from './contract/samples.test-support.ts';
import { verifyJournal } from './desk-chain.ts';
import { caseStream, newCaseId, PROGRAM } from './desk-records.ts';
import { examine } from './examine.ts';
import { needsPostgres, postgresDatabase } from './postgres/postgres.test-support.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';

/* Processes that write to the desk, and are killed in the middle of it. */

const ROUNDS = 4;
const WRITERS = 2;

/** Adds two entries, a blob and an outgoing thing in one unit, says so, and goes on for ever. */
const WRITER = `
  const [, module, name, place, stream] = process.argv;
  const { writeSync } = await import('node:fs');
  const { randomBytes } = await import('node:crypto');
  const store = await (await import(module))[name](place);
  const { databaseNow } = store;
  for (let after = 0; ; after += 2) {
    const id = randomBytes(12).toString('hex');
    const at = await databaseNow();
    const sealed = (sequence) => Buffer.from(stream + ' ' + sequence + ' ' + '.'.repeat(3000));
    await store.write(async (writes) => {
      await writes.putBlob(stream, id, randomBytes(20000));
      await writes.append([{ stream, after, entries: [{ at, sealed: sealed(after + 1) }, { at, sealed: sealed(after + 2) }] }]);
      await writes.enqueue([{ id, stream, dueAt: at, after: null, sealed: sealed(after) }]);
    });
    writeSync(1, after + 2 + '\\n');
  }
`;

interface Opening {
  readonly module: string;
  readonly name: string;
  readonly place: string;
}

/** Lets a writer run until it has said `count` times that it has written, and kills it. What it said last. */
async function killedWriter(opening: Opening, stream: string, count: number): Promise<number> {
  const program = ['--no-warnings', '--input-type=module', '-e', WRITER];
  const words = [new URL(opening.module, import.meta.url).href, opening.name, opening.place, stream];
  const child = spawn(process.execPath, [...program, '--', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  let [said, times] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    said = Number(line);
    times += 1;
    // what it still says after that was written, too
    if (times === count) child.kill('SIGKILL');
  }
  const [status, signal] = await gone;
  assert.deepEqual([status, signal], [null, 'SIGKILL'], 'the writer failed by itself');
  return said;
}

function crashes(create: () => Promise<TestDatabase>, openingOf: (database: TestDatabase) => Opening): void {
  it(`keeps what was acknowledged, and whole units alone, when ${ROUNDS * WRITERS} writers are killed`, async () => {
    const database = await create();
    const said = new Map<ReturnType<typeof caseStream>, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const writers = Array.from({ length: WRITERS }, async () => {
        const stream = caseStream(newCaseId());
        said.set(stream, await killedWriter(openingOf(database), stream, 1 + Math.floor(Math.random() * 12)));
      });
      await Promise.all(writers);
    }
    const store = await database.open();
    const entries = await store.journal(0, 100_000);
    assert.deepEqual(verifyJournal(entries), { kind: 'whole', head: await store.head(), forgotten: 0 });
    assert.deepEqual(await examine(store), []);
    for (const [stream, last] of said) {
      const written = await store.entries(PROGRAM, stream, 0, 100_000);
      assert.ok(last > 0 && written.length >= last, `${stream}: ${last} acknowledged, ${written.length} there`);
      assert.equal(written.length % 2, 0, 'half a unit');
      const texts = written.map(
        ({ sealed }) =>
          Buffer.from(sealed ?? [])
            .toString()
            .split('.', 1)[0],
      );
      assert.deepEqual(
        texts,
        written.map((_, at) => `${stream} ${at + 1} `),
      );
      const rows = await store.outboxOf(PROGRAM, stream);
      assert.equal(rows.length, written.length / 2);
      for (const { id } of rows) assert.equal((await store.blob(PROGRAM, stream, id as never))?.length, 20_000);
    }
    await store.close();
    await database.remove();
  });
}

describe('a desk on SQLite that is killed', () => {
  let path = '';
  crashes(
    async () => {
      const database = await sqliteDatabase();
      path = database.path;
      return database;
    },
    () => ({ module: './sqlite/open-sqlite.ts', name: 'openSqlite', place: path }),
  );
});

describe('a desk on PostgreSQL that is killed', needsPostgres, () => {
  let url = '';
  crashes(
    async () => {
      const database = await postgresDatabase();
      url = database.url;
      return database;
    },
    () => ({ module: './postgres/open-postgres.ts', name: 'openPostgres', place: url }),
  );
});
