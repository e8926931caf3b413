import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { announcedReader, importMessages, mailReader } from '#archive';
import { type Clock, type Instant, systemClock } from '#base';
import { createDeskMetrics, createDeskSite, type DeskSite, isOfDesk } from '#desk-site';
import { type DeskParts, type Doer, type PlannedAdvisory, plannedAdvisories } from '#disclosure';
import { createScheduler, type Scheduler, type Turn } from '#jobs';
import { mailAddress } from '#letters';
import { summarizeCertificates } from '#pgp';
import type { Policy } from '#policy';
import { newSealingKey, printSealingKeys, readSealingKeys, type SealingKey } from '#sealing';
import { maildirOutgoing, type OutgoingMail } from '#sending';
import { publishedConfirmations, publishedRatings } from '#statements';
import type { DatabaseStore } from '#store';
import { createSite, type Site, type SiteDependencies, type SiteSettings } from '#web';
import {
  at,
  handClock,
  MONDAY,
  OSS,
  partsOn,
  policyNamed,
  SITE,
  teamKey,
  USERS,
} from '../../src/disclosure/desk.test-support.ts';
import { postgresDatabase } from '../../src/store/postgres/postgres.test-support.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { testFolder } from '../test-folder.test-support.ts';

export const ORIGIN = 'https://security.osier.example';

export const SETTINGS: SiteSettings = {
  title: 'Osier Security',
  publicUrl: ORIGIN,
  trustedProxies: [],
  securityContact: 'mailto:security@osier.example',
  metricsFromAnywhere: true,
  version: 'test',
};

export const TEAM_MAILBOX = 'team@osier.example';

/** One installation in this process: a data directory, both sites, the scheduler, mail into a maildir. */
export interface World {
  readonly kind: 'sqlite' | 'postgres';
  /** The data directory. */
  readonly folder: string;
  /** As `desk.keys` has them. */
  readonly keyText: string;
  /** What is true; the database's clock is this one (on PostgreSQL, both are the machine's). */
  readonly clock: { now(): Instant; set(to: Instant): void; wait(milliseconds: number): void };
  readonly isRealTime: boolean;
  /** How far the machine's wall clock is ahead of what is true. */
  wallAhead: number;
  parts(): DeskParts;
  /** Answers as the server does, with everything undone that is about the way of the bytes. */
  fetch(path: string, init?: Asked): Promise<Answered>;
  turn(): Promise<Turn | { readonly failed: string }>;
  /** Turns until nothing more is done. */
  settle(): Promise<void>;
  /** Drops everything that is in memory and opens the data directory again, as another process does. */
  restart(): Promise<void>;
  /** The files of the data directory, with their names; on PostgreSQL those beside the database. */
  files(): readonly DataFile[];
  /** What the program wrote to its log. */
  readonly log: string[];
  /** Letters that left, in their order. */
  readonly letters: readonly SentLetter[];
  /** A session of somebody, without the ceremony of passkeys; its cookie. */
  signIn(person: string, lastsMs?: number): Promise<string>;
  /** Closes it; its files stay for copies. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | URLSearchParams | FormData;
}

/** All of an answer. */
export interface Answered {
  readonly status: number;
  /** But Date, in the order in which they came. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SentLetter {
  readonly to: string;
  readonly bytes: Buffer;
}

export interface WorldGiven {
  readonly kind?: World['kind'];
  /** The machine's clock, in the place of one that is set by hand; PostgreSQL has no other. */
  readonly isRealTime?: boolean;
  /** Begins as another one was when it was closed; SQLite alone. */
  readonly copyOf?: Pick<World, 'folder' | 'keyText'> & { readonly now: Instant };
  readonly policy?: Policy;
  /** Planted leaks: what stands between the program and who looks. */
  readonly planted?: Planted;
}

/** Where a leak can be planted: each wraps what the program has there. */
export interface Planted {
  readonly site?: (site: Pick<Site, 'fetch'>, world: World) => Pick<Site, 'fetch'>;
  readonly desk?: (desk: DeskSite, world: World) => DeskSite;
  readonly siteDependencies?: (given: SiteDependencies, world: World) => SiteDependencies;
  readonly parts?: (parts: DeskParts, world: World) => DeskParts;
  readonly post?: (post: OutgoingMail, world: World) => OutgoingMail;
}

export async function openWorld(given: WorldGiven = {}): Promise<World> {
  const { kind = 'sqlite', policy, planted = {}, copyOf } = given;
  const folder = testFolder('tocsin-leaks-');
  const postgres = kind === 'postgres' ? await postgresDatabase() : null;
  const isReal = postgres !== null || given.isRealTime === true;
  const hand = handClock(copyOf?.now ?? MONDAY);
  if (copyOf !== undefined) cpSync(copyOf.folder, folder, { recursive: true });
  const clock = isReal
    ? {
        now: systemClock.now,
        set: () => assert.fail('the clock of the machine is not set by hand'),
        wait: () => assert.fail('the clock of the machine is not set by hand'),
      }
    : hand;
  const keys: readonly SealingKey[] =
    copyOf === undefined ? [newSealingKey(clock.now())] : readSealingKeys(copyOf.keyText, 'keys');
  const { certificate } = await teamKey();
  const letters: SentLetter[] = [];
  const log: string[] = [];
  let holders = 0;
  let opened: Opened | null = null;
  const now = (): Opened => opened ?? assert.fail('the world is closed');

  const world: World = {
    kind,
    folder,
    keyText: printSealingKeys(keys),
    clock,
    isRealTime: isReal,
    wallAhead: 0,
    log,
    letters,
    parts: () => now().parts,
    async fetch(path, asked = {}) {
      const { method = 'GET', headers = {}, body } = asked;
      const request = new Request(`${ORIGIN}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      // each visitor from another network, so that none is kept out for asking much
      const remoteAddress = `10.${randomBytes(3).join('.')}`;
      const environment = { incoming: { socket: { remoteAddress } } };
      const { desk, site } = now();
      const from = isOfDesk(request) ? desk : site;
      return answered(await logged(log, () => from.fetch(request, environment)));
    },
    async turn() {
      try {
        const done = await logged(log, () => now().scheduler.turn());
        now().planned = await plannedAdvisories(now().parts);
        return done;
      } catch (error) {
        const failed = error instanceof Error ? error.message : String(error);
        log.push(failed);
        return { failed };
      }
    },
    async settle() {
      for (let turns = 0; turns < 12; turns += 1) {
        const before = letters.length;
        const done = await world.turn();
        // what leaves together is due one instant after the other
        if (!isReal) clock.wait(20);
        if ('failed' in done) assert.fail(done.failed);
        const { delivered, released, evidence, reminders } = done;
        if (letters.length === before && delivered.done + released.length + evidence + reminders === 0) return;
      }
    },
    async restart() {
      await opened?.store.close();
      opened = null;
      opened = await open();
    },
    files() {
      return filesBelow(folder).map((path) => ({ name: relative(folder, path), bytes: readFileSync(path) }));
    },
    async signIn(person, lastsMs = 60 * 60_000) {
      const token = randomBytes(32).toString('base64url');
      const { store } = now();
      const madeAt = await store.databaseNow();
      const tokenDigest = new Uint8Array(createHash('sha256').update(token).digest());
      await store.write((writes) =>
        writes.saveSession({ tokenDigest, person, madeAt, expiresAt: (madeAt + lastsMs) as Instant }),
      );
      return `__Host-tocsin=${token}`;
    },
    async stop() {
      await opened?.store.close();
      opened = null;
    },
    async close() {
      await opened?.store.close();
      opened = null;
      await postgres?.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function open(): Promise<Opened> {
    const store =
      postgres === null
        ? await openSqlite(join(folder, 'tocsin.sqlite'), { searchWorker: null, ...(isReal ? {} : { clock }) })
        : await postgres.open();
    const wall: Clock = isReal ? systemClock : { now: () => (clock.now() + world.wallAhead) as Instant };
    const made = await partsOn(store, {
      clock: wall,
      keys,
      certificate,
      policy: policy ?? policyNamed('minimal'),
      channels: [SITE, OSS, USERS],
      mailing: { publicUrl: ORIGIN, teamAddress: { address: mailAddress(TEAM_MAILBOX) } },
    });
    const withIntake: DeskParts = {
      ...made,
      intake: async () => ({
        keys: [],
        address: { address: mailAddress('reports@osier.example'), takesSubaddresses: true },
        certificate: null,
      }),
    };
    const parts = planted.parts?.(withIntake, world) ?? withIntake;
    const settings = SETTINGS;
    const metrics = createDeskMetrics();
    const dependencies: SiteDependencies = {
      store,
      styles: parts.context().styles,
      clock: wall,
      settings,
      readAnnounced: announcedReader(parts.context),
      certificates: () => summarizeCertificates(parts.context().keyring, parts.context().policy),
      planned: () => opened?.planned ?? [],
      confirmations: publishedConfirmations(store, parts.context),
      ratings: publishedRatings(store),
      ownFigures: () => metrics.text(),
    };
    const site = createSite(planted.siteDependencies?.(dependencies, world) ?? dependencies);
    const desk = createDeskSite({ desk: async () => parts, clock: wall, settings, metrics });
    const maildir = maildirOutgoing(join(folder, 'outgoing'));
    const post: OutgoingMail = {
      describe: () => 'a maildir that is looked into',
      async send(letter) {
        const outcome = await maildir.send(letter);
        if (outcome.kind === 'sent')
          letters.push({ to: letter.envelope.to[0] ?? '', bytes: Buffer.from(letter.bytes) });
        return outcome;
      },
    };
    holders += 1;
    return {
      store,
      parts,
      site: planted.site?.(site, world) ?? site,
      desk: planted.desk?.(desk, world) ?? desk,
      planned: [],
      scheduler: createScheduler({
        parts,
        post: planted.post?.(post, world) ?? post,
        holder: `process ${holders}`,
        wallClock: wall,
        ...(isReal ? {} : { monotonic: () => clock.now() }),
      }),
    };
  }

  opened = await open();
  if (copyOf === undefined) await addArchive(world, now().store);
  return world;
}

interface Opened {
  readonly store: DatabaseStore;
  readonly parts: DeskParts;
  readonly site: Pick<Site, 'fetch'>;
  readonly desk: DeskSite;
  readonly scheduler: Scheduler;
  planned: readonly PlannedAdvisory[];
}

/** Some mail that anybody may read, so that every page has something to show. */
async function addArchive(world: World, store: DatabaseStore): Promise<void> {
  const parts = world.parts();
  async function* messages() {
    for (let index = 0; index < 3; index += 1) {
      const text = [
        'From: Ann Onym <ann@example.org>',
        'To: talk@lists.osier.example',
        `Subject: a word about osierd, ${index}`,
        `Date: Mon, 02 Nov 2026 10:0${index}:00 +0000`,
        `Message-ID: <talk-${index}@example.org>`,
        ...(index === 0 ? [] : ['In-Reply-To: <talk-0@example.org>']),
        '',
        'It is an overflow in the parser, they say.',
        '',
      ].join('\n');
      const bytes = new Uint8Array(Buffer.from(text));
      yield { source: 'made', index, kind: 'message', bytes, fromLine: null, diagnostics: [] } as const;
    }
  }
  const context = parts.context();
  await importMessages(store, context, {
    list: 'talk',
    newList: { title: null, visibility: 'public', addressPolicy: 'open' },
    messages: messages(),
    reader: mailReader(context.styles),
    now: () => at('2026-11-03T00:00:00Z'),
    isDelivery: false,
  });
}

async function answered(response: Response): Promise<Answered> {
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== 'date'),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

/** Does something, and keeps what it says to the log of the process. */
async function logged<Done>(log: string[], work: () => Promise<Done>): Promise<Done> {
  const { stderr } = process;
  const { write } = stderr;
  const keep = (text: string | Uint8Array): boolean => {
    log.push(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
    return true;
  };
  stderr.write = keep as typeof stderr.write;
  try {
    return await work();
  } finally {
    stderr.write = write;
  }
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}

/** Somebody of the team as he acts. */
export type TeamMember = Doer & { readonly id: string; readonly name: string };
