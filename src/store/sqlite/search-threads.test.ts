import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { parseQuery } from '#search';
import { addList, addMessages, fakeMessage, START } from '../contract/samples.test-support.ts';
import { TEAM } from '../viewer.ts';
import { type SearchThreads, type SearchThreadsOptions, searchThreads } from './search-threads.ts';
import { sqliteDatabase } from './sqlite.test-support.ts';

/** Answers with what it was given; `crash`, `hang` and `fail` do that. */
const ECHO = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ id, parameters: [what] }) => {
      if (what === 'crash') throw new Error('out of order');
      if (what === 'leave') process.exit(0);
      if (what === 'hang') for (;;) {}
      parentPort.postMessage(what === 'fail' ? { id, failure: 'no such table' } : { id, result: { what, threadId } });
    });
  `)}`,
);

describe('search threads', () => {
  const open: SearchThreads[] = [];
  const threads = (options: SearchThreadsOptions = {}): SearchThreads => {
    const one = searchThreads(ECHO, 'nowhere', options);
    open.push(one);
    return one;
  };
  after(async () => {
    for (const one of open) await one.close();
  });
  const ask = async (one: SearchThreads, what: string) =>
    (await one.run('search', [what])) as { what: string; threadId: number };

  it('answer each question with its own answer', async () => {
    const one = threads();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => ask(one, `${at}`)));
    assert.deepEqual(
      answers.map((answer) => answer.what),
      Array.from({ length: 50 }, (_, at) => `${at}`),
    );
    assert.equal(new Set(answers.map((answer) => answer.threadId)).size, 2);
  });

  it('start again after a crash, which is told to whoever waited', async () => {
    const one = threads({ threads: 1 });
    const { threadId } = await ask(one, 'before');
    await assert.rejects(ask(one, 'crash'), { code: 'store_unusable' });
    await assert.rejects(ask(one, 'leave'), { code: 'store_unusable' });
    assert.notEqual((await ask(one, 'after')).threadId, threadId);
  });

  it('give up what takes too long, and go on', async () => {
    const one = threads({ threads: 1, timeLimitMs: 300 });
    const [hung, queued] = [ask(one, 'hang'), ask(one, 'patient')];
    await assert.rejects(hung, { code: 'busy' });
    // it waited as long as the other ran: which of the two came first is not ours to say
    await queued.catch((cause: unknown) => assert.equal((cause as { code?: string }).code, 'busy'));
    for (;;) {
      const answer = await ask(one, 'again').catch(() => null);
      if (answer === null) continue;
      assert.equal(answer.what, 'again');
      break;
    }
  });

  it('turn away what would wait behind too many', async () => {
    const one = threads({ threads: 1, maxWaiting: 3 });
    const all = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => ask(one, `${at}`)));
    assert.deepEqual(
      all.map((each) => (each.status === 'fulfilled' ? 'answered' : (each.reason as { code: string }).code)),
      [...Array.from({ length: 4 }, () => 'answered'), ...Array.from({ length: 6 }, () => 'busy')],
    );
  });

  it('pass on what the database says', async () => {
    await assert.rejects(ask(threads(), 'fail'), /no such table/);
  });

  it('answer nobody once they are closed', async () => {
    const one = threads();
    const waiting = ask(one, 'hang');
    const rejected = assert.rejects(waiting, { code: 'store_unusable' });
    await one.close();
    await rejected;
    await assert.rejects(ask(one, 'late'), { code: 'store_unusable' });
  });

  it('let the process wait for an answer and then end', async () => {
    const database = await sqliteDatabase();
    const store = await database.open();
    await addList(store, 'news');
    await addMessages(store, 'news', [fakeMessage({ second: START, number: 1, subject: 'needle' })]);
    const query = parseQuery('s:needle', instantFromSeconds(START));
    const program = `
      import { openSqlite } from ${JSON.stringify(import.meta.resolve('./open-sqlite.ts'))};
      const searchWorker = new URL(${JSON.stringify(import.meta.resolve('./search-worker.ts'))});
      const store = await openSqlite(${JSON.stringify(database.path)}, { searchWorker });
      const request = { query: ${JSON.stringify(query)}, lists: null, before: null, limit: 9 };
      console.log((await store.search(${JSON.stringify(TEAM)}, request)).count);`;
    const file = path.join(path.dirname(database.path), 'program.mjs');
    writeFileSync(file, program);
    const ended = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual([ended.stderr, ended.stdout, ended.status], ['', '1\n', 0]);
    await store.close();
    await database.remove();
  });
});
