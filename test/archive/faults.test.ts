import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mailReader } from '#archive';
import { systemClock } from '#base';
import { type Environment, run } from '#cli';
import type { DatabaseStore } from '#store';
import { openSqlite } from '#store/sqlite';
import type { StopSignal } from '../../src/cli/environment.ts';
import { withDatabaseAt, withNewDatabase } from '../../src/cli/new-database.ts';
import { osier, root, temporaryFolder } from './archive.test-support.ts';

/* Commands in this process, where what they stand on fails, or a signal comes, at a moment of our choice. */

const KEY = join(osier, 'keys', 'osier-security.asc');

interface Stage {
  readonly environment: Environment;
  readonly out: () => string;
  readonly err: () => string;
  /** Asks the command to end. */
  stop(signal: StopSignal): void;
}

function stage(more: Partial<Environment> = {}): Stage {
  let [out, err] = ['', ''];
  const stopped = Promise.withResolvers<StopSignal>();
  const absent = () => Promise.reject(new Error('not on this stage'));
  return {
    out: () => out,
    err: () => err,
    stop: stopped.resolve,
    environment: {
      terminal: {
        out: (text) => {
          out += text;
        },
        outBytes: () => undefined,
        err: (text) => {
          err += text;
        },
        hasColour: false,
        isInteractive: false,
        columns: 80,
      },
      clock: systemClock,
      seriesFolder: join(root, 'series'),
      policiesFolder: join(root, 'policies'),
      dataFolder: null,
      variables: {},
      version: '0',
      debug: false,
      openStore: (file) => openSqlite(file),
      openStoreToLook: absent,
      openMailReader: (styles) => Promise.resolve(mailReader(styles)),
      startSite: absent,
      backup: absent,
      restore: absent,
      untilStopped: () => stopped.promise,
      onHangUp: () => () => undefined,
      ...more,
    },
  };
}

/** A store of which some calls are others'. */
async function opened(file: string, more: (store: DatabaseStore) => Partial<DatabaseStore>): Promise<DatabaseStore> {
  const store = await openSqlite(file);
  return { ...store, ...more(store) };
}

const failing = (text: string) => () => Promise.reject(new Error(text));

describe('an import that is asked to end while it judges anew', () => {
  it('ends the judging alone: all mail is kept, and the next one judges the rest', async () => {
    const data = join(temporaryFolder(), 'data');
    const words = ['import', join(osier, 'mail'), '--list', 'notes', '--data', data, '--json'];
    assert.equal(await run(words, stage().environment), 0);
    const broken: Stage = stage({
      openStore: (file) =>
        opened(file, (store) => ({
          async *storedMessages(...given) {
            broken.stop('SIGTERM');
            yield* store.storedMessages(...given);
          },
        })),
    });
    assert.equal(await run([...words, '--keyring', KEY], broken.environment), 143, broken.err());
    const report = JSON.parse(broken.out());
    assert.deepEqual([report.complete, report.judgedAnew], [true, 0]);
    assert.match(
      broken.err(),
      /note: what could be read is kept; judging .* was broken off by SIGTERM; run the same command again/,
    );
    assert.doesNotMatch(broken.err(), /announce an advisory/);
    const again = stage();
    assert.equal(await run([...words, '--keyring', KEY], again.environment), 0);
    assert.equal(JSON.parse(again.out()).judgedAnew, 24);
  });
});

describe('a database that is filled under its own name', () => {
  const fill = (store: DatabaseStore) =>
    store.write((writes) =>
      writes.addList({ name: 'talk', title: null, visibility: 'public', addressPolicy: 'masked' }),
    );

  it('stays where it cannot be closed after it was filled', async () => {
    const file = join(temporaryFolder(), 'deep', 'x.sqlite');
    const { environment } = stage({
      openStore: (path) =>
        opened(path, (store) => ({
          async close() {
            await store.close();
            throw new Error('the disk is gone');
          },
        })),
    });
    await assert.rejects(withDatabaseAt(file, environment, fill), /the disk is gone/);
    assert.ok(existsSync(file));
  });

  it('stays where filling failed and nobody can look what is in it; the first error is told', async () => {
    const file = join(temporaryFolder(), 'deep', 'x.sqlite');
    const { environment } = stage({ openStore: (path) => opened(path, () => ({ lists: failing('cannot look') })) });
    await assert.rejects(withDatabaseAt(file, environment, failing('cannot fill')), /cannot fill/);
    assert.ok(existsSync(file));
  });

  it('goes, with the folder made for it, where filling failed and nothing is in it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'deep', 'x.sqlite');
    await assert.rejects(withDatabaseAt(file, stage().environment, failing('cannot fill')), /cannot fill/);
    assert.ok(!existsSync(join(folder, 'deep')));
  });
});

it('a database that somebody else looks at before it has its name is given up, with what to do', async () => {
  const folder = temporaryFolder();
  const watchers: DatabaseStore[] = [];
  const { environment } = stage({
    async openStore(path) {
      const store = await openSqlite(path);
      watchers.push(await openSqlite(path));
      return store;
    },
  });
  const fill = (store: DatabaseStore) => store.write((writes) => writes.setFact('x', 'y'));
  const refused = { code: 'busy', message: /another program has it open/, hint: /then try again/ };
  await assert.rejects(withNewDatabase(join(folder, 'x.sqlite'), environment, fill), refused);
  for (const store of watchers) await store.close();
  assert.deepEqual(readdirSync(folder), []);
});

describe('a server whose database fails', () => {
  // by a certificate that was not here when the mail came
  const words = (data: string) => ['serve', '--data', data, '--listen', '127.0.0.1:0', '--keyring', KEY];
  let isClosed = false;
  const startSite: Environment['startSite'] = () => {
    isClosed = false;
    return Promise.resolve({
      url: 'http://127.0.0.1:1',
      change: () => Promise.resolve(),
      close() {
        isClosed = true;
        return Promise.resolve();
      },
    });
  };

  it('before it has said what it serves closes the site', async () => {
    const { environment, err } = stage({
      startSite,
      openStore: (file) => opened(file, () => ({ lists: failing('no lists') })),
    });
    assert.equal(await run(words(join(temporaryFolder(), 'data')), environment), 3);
    assert.match(err(), /no lists/);
    assert.ok(isClosed);
  });

  for (const [what, broken, said] of [
    [
      'in making words anew, judges all the same',
      { staleWords: failing('no words') } satisfies Partial<DatabaseStore>,
      /tocsin: searches still go by an earlier address policy.*: no words\nhint: tocsin doctor names/,
    ],
    [
      'in judging anew',
      { fact: (name: string) => (name === 'judged-with' ? failing('no fact')() : Promise.resolve(null)) },
      /tocsin: signed messages could not be judged anew.*: no fact\nhint: SIGHUP or a restart tries again/,
    ],
  ] as const) {
    it(`${what}, says which it was and what to do`, async () => {
      const data = join(temporaryFolder(), 'data');
      await run(['import', join(osier, 'mail', 'osn1-v2.eml'), '--list', 'notes', '--data', data], stage().environment);
      const server = stage({ startSite, openStore: (file) => opened(file, () => broken) });
      const serving = run(words(data), server.environment);
      const last = 'staleWords' in broken ? /1 signed message judged anew/ : said;
      for (let turns = 0; turns < 2000 && !last.test(server.err()); turns += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      server.stop('SIGINT');
      assert.equal(await serving, 0);
      assert.match(server.err(), said);
      assert.match(server.err(), last);
      assert.equal(server.err().match(/^tocsin: /gm)?.length, 1);
      assert.ok(isClosed);
    });
  }
});
