import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, type Instant, systemClock } from '#base';
import {
  agreeBatchEnd,
  auditJournal,
  type Channel,
  type DeskParts,
  type FaultPoint,
  loadBatch,
  loadCase,
  type MailWaits,
  makeBatch,
  outgoingOn,
  predisclosedTogether,
} from '#disclosure';
import { newSealingKey, printSealingKeys, readSealingKeys } from '#sealing';
import { type BatchId, type CaseId, caseStream, type DatabaseStore, PROGRAM, TEAM } from '#store';
import {
  openSmtpSink,
  type SinkFault,
  type SinkStage,
  type SmtpSink,
} from '../../src/sending/smtp-sink.test-support.ts';
import { examine } from '../../src/store/examine.ts';
import {
  addMember,
  addTeam,
  assertDone,
  at,
  done,
  messageIdIn,
  OSS,
  partsOn,
  predisclosedCase,
  readyCase,
  SITE,
  saveDraft,
  signed,
  teamKey,
  USERS,
} from '../disclosure/desk.test-support.ts';
import type { WorkerGiven } from './worker.test-support.ts';

/** What the suites do to a release, on a database of either kind. */
export interface ReleaseDatabase {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
  open(): Promise<DatabaseStore>;
  remove(): Promise<void>;
}

/** Makes databases that begin as copies of one. */
export interface DatabaseMaker {
  /** The first one, empty. */
  create(): Promise<ReleaseDatabase>;
  /** Nobody may have it open. */
  copy(of: ReleaseDatabase): Promise<ReleaseDatabase>;
}

/** So short that a run does not wait; what they mean is the same. */
const WAITS: MailWaits = { claimMs: 250, letterMs: 700, lookForMs: 400, firstRetryMs: 100, longestRetryMs: 400 };

const DEVELOPERS: Channel = { name: 'devel', kind: 'mail', address: 'devel@lists.example.org', list: null };
const CHANNELS: readonly Channel[] = [SITE, OSS, DEVELOPERS, USERS];
const LISTS = new Set(CHANNELS.flatMap((channel) => (channel.kind === 'mail' ? [channel.address] : [])));

const SINGLE_CASES = 5;
const BATCHED_CASES = 3;

/** A desk with eight cases that members have, three of them in a batch, and the public revision of each signed. */
export interface Scene {
  readonly database: ReleaseDatabase;
  readonly keys: string;
  readonly certificate: string;
  readonly cases: readonly CaseId[];
  readonly batch: BatchId;
  readonly ada: Awaited<ReturnType<typeof addTeam>>['ada'];
}

export async function makeScene(maker: DatabaseMaker): Promise<Scene> {
  const database = await maker.create();
  const store = await database.open();
  const keys = printSealingKeys([newSealingKey(systemClock.now())]);
  const { certificate } = await teamKey();
  const parts = await partsFor(store, keys, certificate);
  const { ada, bob } = await addTeam(parts);
  for (const name of ['alpha', 'beta', 'gamma']) await addMember(parts, name);
  const desk = { parts, ada, bob };
  // whole minutes, as texts say them; far ahead, and changed in each run
  const end = at('2027-01-12T12:00:00Z');
  const single: CaseId[] = [];
  for (let count = 0; count < SINGLE_CASES; count += 1) single.push(await predisclosedCase(desk, { end }));
  const batched: CaseId[] = [];
  for (let count = 0; count < BATCHED_CASES; count += 1) batched.push(await readyCase(desk, { end }));
  const made = await makeBatch(parts, ada, { title: 'three at once', cases: batched });
  assertDone(made);
  const batch = await loadBatch(parts, ada.viewer, made.id);
  assert.ok(batch !== null);
  assertDone(await predisclosedTogether(parts, ada, batch));
  for (const id of [...single, ...batched]) {
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
  }
  await store.close();
  return { database, keys, certificate, cases: [...single, ...batched], batch: made.id, ada };
}

function partsFor(
  store: DatabaseStore,
  keys: string,
  certificate: string,
  clock: Clock = systemClock,
): Promise<DeskParts> {
  return partsOn(store, { clock, keys: readSealingKeys(keys, 'keys'), certificate, channels: CHANNELS });
}

/** What is done to the processes of one run, and to the relay. */
export interface Trouble {
  /** Kills at random while something is to be done. */
  readonly randomKills?: number;
  /** At each of them a process ends itself, once. */
  readonly points?: readonly FaultPoint[];
  /** The relay kills who gives it this letter, the nth of the run: having kept it or not. */
  readonly relayKill?: { readonly stage: 'after-dot' | 'after-250'; readonly letter: number; readonly isKept: boolean };
  /** How many of a thousand steps of the relay go wrong. */
  readonly relayFaults?: number;
  /** The first process in the second place has its clock set. */
  readonly jump?: WorkerGiven['jump'];
  readonly random: () => number;
}

export interface RunFigures {
  readonly kills: number;
  readonly releases: number;
  /** Letters that the relay kept. */
  readonly letters: number;
  /** Kept once more, with the same bytes. */
  readonly again: number;
  readonly doubts: number;
}

/** How far ahead the end of the embargo is where the cases agree on it; a busy machine needs a good part of that to write so. */
const AHEAD_MS = 4_000;

/** How long before the end the processes begin, so that their trouble falls on the release. */
const BEGIN_MS = 900;

/** A run that takes longer hangs. */
const LONGEST_RUN_MS = 240_000;

/** Releases all of a copy of the scene through two processes, in trouble, and holds what came of it against what must. */
export async function runRelease(maker: DatabaseMaker, scene: Scene, trouble: Trouble): Promise<RunFigures> {
  const database = await maker.copy(scene.database);
  const store = await database.open();
  const parts = await partsFor(store, scene.keys, scene.certificate);
  const relay = await openRelay(trouble);
  const crew = gatherCrew(scene, database, relay, trouble);
  try {
    await crew.stand();
    const end = await agreeOnEnd(parts, scene);
    await sleep(Math.max(0, end - BEGIN_MS - Date.now()));
    crew.begin();
    await Promise.all([watchUntil(parts, relay, end), killUntilSettled(parts, scene, relay, crew, trouble)]);
    await crew.end();
    assert.deepEqual(crew.pointsLeft(), [], 'nobody came to these points');
    return await judged(parts, store, scene, relay, crew.kills());
  } catch (error) {
    throw new Error(
      `with ${JSON.stringify(trouble)}: ${error instanceof Error ? error.message : error}\n${crew.said()}`,
      {
        cause: error,
      },
    );
  } finally {
    await crew.end();
    await relay.close();
    await store.close();
    await database.remove();
  }
}

async function agreeOnEnd(parts: DeskParts, { batch, cases, ada }: Scene): Promise<Instant> {
  const end = (Date.now() + AHEAD_MS) as Instant;
  for (const id of cases.slice(0, SINGLE_CASES)) {
    await done(parts, ada, id, { kind: 'agree_end', end, reason: 'a run' });
  }
  const loaded = await loadBatch(parts, ada.viewer, batch);
  assert.ok(loaded !== null);
  assertDone(await agreeBatchEnd(parts, ada, loaded, end, 'a run'));
  return end;
}

/** Nothing is public before the end: neither with us nor with anybody. */
async function watchUntil(parts: DeskParts, relay: Relay, end: Instant): Promise<void> {
  for (;;) {
    const published = await parts.archive.reads.announcements(TEAM);
    const onLists = relay.letters().filter(isPublic);
    // looked at before the clock is: what was seen then was there before
    if (Date.now() >= end) return;
    assert.equal(published.length, 0, 'in the archive before the end');
    assert.equal(onLists.length, 0, 'on a list before the end');
    await sleep(20);
  }
}

const POLL_MS = 40;

async function killUntilSettled(
  parts: DeskParts,
  scene: Scene,
  relay: Relay,
  crew: Crew,
  { randomKills = 0, random }: Trouble,
): Promise<void> {
  const latest = Date.now() + LONGEST_RUN_MS;
  let left = randomKills;
  for (;;) {
    await relay.bringBack(parts);
    if (await isSettled(parts, scene)) return;
    assert.ok(Date.now() < latest, `not settled: ${await openThings(parts, scene)}`);
    if (left > 0) {
      await sleep(random() * 120);
      if (crew.kill(random() < 0.5 ? 0 : 1)) left -= 1;
    } else await sleep(POLL_MS);
  }
}

async function isSettled(parts: DeskParts, scene: Scene): Promise<boolean> {
  return (await openThings(parts, scene)) === '';
}

async function openThings(parts: DeskParts, { cases }: Scene): Promise<string> {
  const open: string[] = [];
  for (const id of cases) {
    const rows = await parts.store.outboxOf(PROGRAM, caseStream(id));
    // without the rows of its release it is not released
    if (rows.length < 3 + CHANNELS.length + 3) open.push(`${id} not released`);
    // a member's first letter that never left gives way to the second one
    open.push(...rows.filter(({ state }) => state !== 'done' && state !== 'given_up').map(({ state }) => state));
  }
  return open.join(', ');
}

async function judged(
  parts: DeskParts,
  store: DatabaseStore,
  scene: Scene,
  relay: Relay,
  kills: number,
): Promise<RunFigures> {
  let doubts = 0;
  const expected = new Map<string, number>();
  const announced = await parts.archive.reads.announcements(TEAM);
  const onSite = announced.filter(({ heading }) => heading.list === 'announce');
  for (const id of scene.cases) {
    const loaded = await loadCase(parts, PROGRAM, id);
    assert.ok(loaded !== null);
    const { published, letters } = loaded.facts;
    assert.deepEqual(
      published.map(({ revision }) => revision),
      [2],
      'published once, in its record',
    );
    const isMember = (to: string): boolean => to.startsWith('m');
    const all = [...letters.values()];
    const reached = all.filter(({ outcome }) => outcome === 'sent').map(({ to }) => to);
    const overtaken = all.filter(({ outcome }) => outcome === 'given_up');
    assert.ok(
      overtaken.every(({ to, revision }) => isMember(to) && revision === 1),
      'only a first letter gives way',
    );
    assert.equal(reached.filter(isMember).length + overtaken.length, 6, 'both revisions to each member');
    assert.deepEqual(reached.filter((to) => !isMember(to)).sort(), CHANNELS.map(({ name }) => name).sort());
    doubts += loaded.records.filter(
      (each) => each.kind === 'letter_went' && each.letter.outcome === 'uncertain',
    ).length;
    const outgoings = await outgoingOn(parts, PROGRAM, caseStream(id));
    assert.equal(outgoings.filter(({ row }) => row.state === 'given_up').length, overtaken.length);
    for (const { row, outgoing } of outgoings) {
      // not among those that are expected: had it come all the same, it would be one that nobody wrote
      if (row.state === 'given_up') continue;
      if (outgoing.kind === 'letter') expected.set(`${outgoing.messageId} ${outgoing.envelope.to}`, 0);
      else assert.equal((await parts.archive.reads.messagesWithId(TEAM, outgoing.list, outgoing.messageId)).length, 1);
    }
    assert.equal(onSite.filter(({ number }) => number === loaded.facts.id?.number).length, 1, 'once on the site');
  }
  assert.equal(onSite.length, scene.cases.length);
  const bodies = new Map<string, Buffer>();
  let again = 0;
  for (const { to, bytes } of relay.letters()) {
    const key = `${messageIdIn(bytes)} ${to}`;
    assert.ok(expected.has(key), `a letter that nobody wrote: ${key}`);
    const before = bodies.get(key);
    if (before === undefined) bodies.set(key, bytes);
    else {
      assert.ok(before.equals(bytes), `two letters under ${key}`);
      again += 1;
    }
  }
  assert.equal(bodies.size, expected.size, 'letters that never came');
  const audit = await auditJournal(store, []);
  assert.ok(audit.isWhole, JSON.stringify(audit));
  assert.deepEqual(await examine(store), []);
  return { kills, releases: scene.cases.length, letters: relay.letters().length, again, doubts };
}

interface RelayLetter {
  readonly to: string;
  readonly bytes: Buffer;
}

function isPublic({ to }: RelayLetter): boolean {
  return LISTS.has(to);
}

/** A relay with a door for each place, so that it knows whom to kill. */
interface Relay {
  readonly ports: readonly number[];
  letters(): readonly RelayLetter[];
  /** Who is in a place, for the relay to kill. */
  onKill: (place: number) => void;
  /** What came to a list that comes back gets into our archive. */
  bringBack(parts: DeskParts): Promise<void>;
  close(): Promise<void>;
}

async function openRelay({ relayKill, relayFaults = 0, random }: Trouble): Promise<Relay> {
  let handed = 0;
  let isKilled = false;
  const fault =
    (place: number) =>
    (stage: SinkStage): SinkFault | undefined => {
      if (stage === 'after-dot') handed += 1;
      if (relayKill?.stage === stage && handed >= relayKill.letter && !isKilled) {
        isKilled = true;
        relay.onKill(place);
        return relayKill.isKept ? undefined : 'drop';
      }
      if (random() * 1000 >= relayFaults) return undefined;
      if (stage === 'after-dot' || stage === 'after-250') return random() < 0.5 ? 'drop' : 'abort';
      return stage === 'rcpt' ? { reply: '451 4.3.0 later\r\n' } : undefined;
    };
  const sinks: SmtpSink[] = [];
  for (const place of [0, 1]) sinks.push(await openSmtpSink({ fault: fault(place) }));
  const brought = new Set<string>();
  const relay: Relay = {
    ports: sinks.map(({ port }) => port),
    letters: () => sinks.flatMap(({ letters }) => letters.map(({ to, bytes }) => ({ to: to[0] ?? '', bytes }))),
    onKill: () => undefined,
    async bringBack(parts) {
      for (const { to, bytes } of relay.letters()) {
        const key = messageIdIn(bytes);
        if (OSS.kind !== 'mail' || to !== OSS.address || brought.has(key)) continue;
        brought.add(key);
        await parts.archive.receive('oss-security', bytes, parts.clock);
      }
    },
    async close() {
      for (const sink of sinks) await sink.close();
    },
  };
  return relay;
}

const ROOT = join(import.meta.dirname, '../..');

/** The worker's program, bundled as the product is, so that hundreds of them begin quickly. */
function bundledWorker(): { readonly program: string; readonly compiled: string } {
  // below the packages, which are found from there
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'tocsin-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [bundler] = globSync('node_modules/@esbuild/*/bin/esbuild', { cwd: ROOT });
  assert.ok(bundler !== undefined, 'no esbuild for this platform: run npm ci without --omit=optional');
  const outside = ['openpgp', 'libmime', 'iconv-lite', 'pg', 'nodemailer', 'yaml', 'fast-check'];
  const options = ['--bundle', '--splitting', '--format=esm', '--platform=node', '--log-level=warning'];
  const { status, stderr } = spawnSync(
    join(ROOT, bundler),
    [
      join(import.meta.dirname, 'worker.test-support.ts'),
      ...options,
      `--outdir=${folder}`,
      ...outside.map((name) => `--external:${name}`),
      // where files are read beside the source
      `--define:import.meta.dirname=${JSON.stringify(join(ROOT, 'test/disclosure'))}`,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return { program: join(folder, 'worker.test-support.js'), compiled: join(folder, 'compiled') };
}

let bundled: ReturnType<typeof bundledWorker> | null = null;

type Worker = ChildProcessByStdio<Writable, Readable, Readable>;

const PLACES = [0, 1] as const;

/** Two places, each with a process at work and one that takes over when that is killed. */
interface Crew {
  /** Until somebody is ready in each place. */
  stand(): Promise<void>;
  begin(): void;
  /** Whether somebody was there. */
  kill(place: number): boolean;
  end(): Promise<void>;
  kills(): number;
  /** Points at which nobody has died yet. */
  pointsLeft(): readonly FaultPoint[];
  /** What they complained of. */
  said(): string;
}

function gatherCrew(scene: Scene, database: ReleaseDatabase, relay: Relay, { points = [], jump }: Trouble): Crew {
  const left = new Set(points);
  const all = new Set<Worker>();
  const working = new Map<number, Worker>();
  const standing = new Map<number, Promise<Worker>>();
  let isEnding = false;
  let kills = 0;
  let said = '';

  const start = (place: number, isFirst: boolean): Worker => {
    const given: WorkerGiven = {
      database: { kind: database.kind, place: database.place },
      keys: scene.keys,
      certificate: scene.certificate,
      channels: CHANNELS,
      waits: WAITS,
      relayPort: relay.ports[place] ?? 0,
      name: `w${place}.example`,
      ...(isFirst && place === 1 && jump !== undefined ? { jump } : {}),
    };
    bundled ??= bundledWorker();
    const { program, compiled } = bundled;
    return spawn(process.execPath, ['--no-warnings', program, JSON.stringify(given)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
  };
  const ready = async (place: number, isFirst: boolean): Promise<Worker> => {
    const worker = start(place, isFirst);
    all.add(worker);
    worker.stdin.on('error', () => undefined);
    worker.stderr.on('data', (chunk) => {
      said += chunk;
    });
    worker.once('exit', (_status, signal) => {
      all.delete(worker);
      if (isEnding || working.get(place) !== worker) return;
      if (signal === 'SIGKILL') kills += 1;
      working.delete(place);
      takeOver(place);
    });
    await once(worker.stdout, 'data');
    worker.stdout.on('data', (chunk) => left.delete(`${chunk}`.trim() as FaultPoint));
    return worker;
  };
  const takeOver = (place: number): void => {
    const next = standing.get(place);
    standing.set(place, ready(place, false));
    next
      ?.then((worker) => {
        working.set(place, worker);
        worker.stdin.write(`${JSON.stringify([...left])}\n`);
      })
      .catch(() => undefined);
  };
  const kill = (place: number): boolean => {
    const worker = working.get(place);
    // one that was killed a moment ago is not killed once more
    return worker !== undefined && !worker.killed && worker.kill('SIGKILL');
  };
  relay.onKill = kill;
  return {
    async stand() {
      for (const place of PLACES) standing.set(place, ready(place, true));
      await Promise.all(standing.values());
    },
    begin() {
      for (const place of PLACES) takeOver(place);
    },
    kill,
    async end() {
      isEnding = true;
      const leaving = [...all].map((worker) => once(worker, 'exit'));
      for (const worker of all) worker.kill('SIGKILL');
      await Promise.all(leaving);
    },
    kills: () => kills,
    pointsLeft: () => [...left],
    said: () => said,
  };
}
