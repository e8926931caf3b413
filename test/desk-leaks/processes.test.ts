import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Instant } from '#base';
import type { FaultPoint } from '#disclosure';
import { teamKey } from '../../src/disclosure/desk.test-support.ts';
import { type Canary, canaryBook } from './canary-book.test-support.ts';
import { leaksInFiles } from './checks.test-support.ts';
import { type Filled, fillDesk } from './filled-cases.test-support.ts';
import type { KilledGiven } from './killed-process.test-support.ts';
import { openWorld, type World } from './leak-world.test-support.ts';
import { mayBePublic, viewersOf } from './viewers.test-support.ts';
import { guessedOf, leaksIn, leakTexts, newFigures, PUBLIC_PLACES, publicGuesses, walk } from './walk.test-support.ts';

const root = join(import.meta.dirname, '..', '..');

/** Where a process is killed: before the end of an embargo with one case ended early, so that all kinds of work are done. */
const FEW_POINTS: readonly FaultPoint[] = ['step after write', 'archive after receipt', 'letter after reply'];
const MORE_POINTS: readonly FaultPoint[] = [
  'step before write',
  'claim after write',
  'archive before receipt',
  'letter before connect',
  'settle before write',
];

/** All of them: `TOCSIN_LEAK_RUNS=100`. */
const POINTS = process.env['TOCSIN_LEAK_RUNS'] === undefined ? FEW_POINTS : [...FEW_POINTS, ...MORE_POINTS];

describe('a process that is killed', () => {
  let base: { readonly world: World; readonly filled: Filled; readonly now: Instant };
  before(async () => {
    const world = await openWorld();
    const filled = await fillDesk(world, canaryBook(), ['signed', 'predisclosed', 'held']);
    const now = world.clock.now();
    await world.stop();
    base = { world, filled, now };
  });
  after(() => base.world.close());

  for (const point of POINTS) {
    it(`lets out nothing that is not public, neither itself nor the one after it: ${point}`, async () => {
      // the data directory of the process to be killed, and then of the next
      const world = await openWorld({ copyOf: { ...base.world, now: base.now } });
      const cases = base.filled.cases.map((each) => ({ ...each, told: new Set(each.told) }));
      const filled: Filled = { ...base.filled, world, cases };
      try {
        await world.stop();
        assert.equal(await killedAt(filled, point), point);
        for (const each of cases) {
          if (each.stage === 'signed') for (const { name } of filled.members) each.told.add(name);
          if (each.stage === 'predisclosed') each.isEndedEarly = true;
        }
        await world.restart();
        assertNone(await looked(filled));
        for (let turns = 0; turns < 3; turns += 1) await world.turn();
        world.clock.wait(30 * 60_000);
        await world.settle();
        assertNone(await looked(filled));
        assert.ok(cases.some((each) => !mayBePublic(filled, each)));
      } finally {
        await world.close();
      }
    });
  }
});

describe('the server as it runs', () => {
  it('says nothing secret to strangers, nor to its log, also where it fails', async () => {
    const world = await openWorld({ isRealTime: true });
    const filled = await fillDesk(world, canaryBook(), ['draft', 'signed', 'predisclosed', 'exposed and not signed']);
    await world.stop();
    try {
      await prepareDirectory(world);
      const server = await serve(world.folder);
      try {
        const asked: Filled = { ...filled, world: { ...world, fetch: (path, init) => fetched(server, path, init) } };
        const stranger = { name: 'stranger', headers: {}, starts: [], knows: () => false };
        const guesses = [
          ...PUBLIC_PLACES,
          ...filled.cases.flatMap((each) => publicGuesses(guessedOf(filled, each))),
          ...filled.cases.flatMap(({ id, link }) => [`/desk/case/${id}`, `/report/${link?.slice(0, -1)}x`]),
        ];
        assertNone(leakTexts(await walk(asked, stranger, guesses, newFigures(), 300)));
        // its desk fails: the keys are gone, and the record of a case cannot be opened
        writeFileSync(join(world.folder, 'desk.keys'), 'no key\n', { mode: 0o600 });
        server.child.kill('SIGHUP');
        await server.said(/read again/);
        for (const { link } of filled.cases) await fetched(server, `/report/${link}`);
      } finally {
        server.child.kill('SIGTERM');
        await once(server.child, 'exit');
      }
      assert.ok(server.log().length > 0, 'it says where it listens');
      const reader = { name: 'whoever reads the log', knows: () => false };
      assertNone(leakTexts(leaksIn(filled, reader, 'the log', Buffer.from(server.log()))));
      assertNone(leakTexts(leaksInFiles(filled)));
    } finally {
      await world.close();
    }
  });
});

async function killedAt({ world, people, cases }: Filled, point: FaultPoint): Promise<string> {
  const { certificate } = await teamKey();
  const given: KilledGiven = {
    folder: world.folder,
    keyText: world.keyText,
    certificate,
    now: world.clock.now(),
    point,
    person: people.ada.id,
    // a step that writes is the first thing that it does
    predisclosed: cases.flatMap(({ stage, id }) => (stage === 'signed' ? [id] : [])),
    endedEarly: cases.flatMap(({ stage, id }) => (stage === 'predisclosed' ? [id] : [])),
  };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'killed-process.test-support.ts'), JSON.stringify(given)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return said.trim();
}

async function looked(filled: Filled): Promise<readonly string[]> {
  const { stranger } = await viewersOf(filled);
  const guesses = [...PUBLIC_PLACES, ...filled.cases.flatMap((each) => publicGuesses(guessedOf(filled, each)))];
  const leaks = await walk(filled, stranger, guesses, newFigures(), 200);
  const files = filled.world.files().filter(({ name }) => name.startsWith('outgoing') || name.endsWith('-wal'));
  const disk = {
    name: 'whoever has the disk',
    knows: (canary: Canary) => stranger.knows(canary) || canary.place.startsWith('address'),
  };
  return leakTexts([...leaks, ...files.flatMap(({ name, bytes }) => leaksIn(filled, disk, `file ${name}`, bytes))]);
}

async function prepareDirectory({ folder, keyText }: World): Promise<void> {
  const { certificate } = await teamKey();
  mkdirSync(join(folder, 'keyring'), { recursive: true });
  writeFileSync(join(folder, 'keyring', 'osier.asc'), certificate);
  writeFileSync(join(folder, 'desk.keys'), keyText, { mode: 0o600 });
  const lines = [
    'series: OSN',
    'policy: minimal',
    'listen: 127.0.0.1:0',
    'metricsFromAnywhere: true',
    'sender: "Osier Security <security@osier.example>"',
    'channels:',
    '  - { name: site, list: announce }',
    '  - { name: oss-security, address: oss-security@lists.example.org, list: oss-security }',
  ];
  writeFileSync(join(folder, 'tocsin.yaml'), `${lines.join('\n')}\n`);
  assert.ok(readFileSync(join(folder, 'tocsin.sqlite')).length > 0);
}

interface Server {
  readonly child: ChildProcess;
  readonly origin: string;
  log(): string;
  said(what: RegExp): Promise<void>;
}

const LISTENS = /http:\/\/(?:localhost|127\.0\.0\.1):(?<port>\d+)/;
const LONGEST_WAIT_MS = 20_000;

async function serve(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [join(root, 'src/main/tocsin.ts'), 'serve', '--data', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      for (const each of heard) each();
    });
  }
  const said = (what: RegExp, from = 0): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not said: ${what}: ${log}`)), LONGEST_WAIT_MS);
      const look = (): void => {
        if (!what.test(log.slice(from))) return;
        clearTimeout(timer);
        heard.delete(look);
        resolve();
      };
      heard.add(look);
      look();
    });
  try {
    await said(LISTENS);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const origin = `http://127.0.0.1:${LISTENS.exec(log)?.groups?.['port']}`;
  return { child, origin, log: () => log, said };
}

const fetched: (server: Server, ...asked: Parameters<World['fetch']>) => ReturnType<World['fetch']> = async (
  { origin },
  path,
  { method = 'GET', headers = {} } = {},
) => {
  const response = await fetch(`${origin}${path}`, { method, headers, redirect: 'manual' });
  const body = new Uint8Array(await response.arrayBuffer());
  // the client has unpacked it
  const kept = [...response.headers].filter(([name]) => name !== 'date' && name !== 'content-encoding');
  return { status: response.status, headers: kept, body };
};

function assertNone(leaks: readonly string[]): void {
  assert.deepEqual(leaks.slice(0, 20), []);
}
