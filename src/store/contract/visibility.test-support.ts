import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { parseQuery } from '#search';
import type { ArchiveReads } from '../archive-store.ts';
import type { Day, NodeRow } from '../records.ts';
import type { DatabaseStore } from '../table-access.ts';
import { PUBLIC, TEAM, type Viewer } from '../viewer.ts';
import {
  type CreateDatabase,
  fillSample,
  SAMPLE_LISTS,
  START,
  sampleRow,
  type TestDatabase,
} from './samples.test-support.ts';

const NAMES = [...SAMPLE_LISTS, 'absent'];
const DAYS = [20200913, 20200914, 20200915] as Day[];
const ROWS = SAMPLE_LISTS.flatMap((name) => [0, 1, 2, 3, 4, 5].map((at) => sampleRow(name, at)));
const THREADS = [100, 104, 105, 200, 204, 205, 300, 304, 305] as NodeRow[];
const NOW = instantFromSeconds(START);

type Reading = (store: DatabaseStore, viewer: Viewer) => readonly Promise<unknown>[];

/** How every read is asked for everything in the sample. A new read does not compile until it is here. */
const READINGS: { readonly [Method in keyof ArchiveReads]: Reading } = {
  generations: (store, viewer) => [store.generations(viewer)],
  lists: (store, viewer) => [store.lists(viewer)],
  findList: (store, viewer) => NAMES.map((name) => store.findList(viewer, name)),
  monthCounts: (store, viewer) => NAMES.map((name) => store.monthCounts(viewer, name)),
  dayCounts: (store, viewer) => NAMES.map((name) => store.dayCounts(viewer, name, 0 as Day, 99991231 as Day)),
  headings: (store, viewer) =>
    NAMES.flatMap((list) => [
      store.headings(viewer, { list, order: 'newest_first', limit: 100 }),
      store.headings(viewer, { list, order: 'oldest_first', limit: 100, after: sampleRow('staff', 1) }),
    ]),
  messageAt: (store, viewer) =>
    NAMES.flatMap((name) => DAYS.flatMap((day) => [1, 2].map((number) => store.messageAt(viewer, name, day, number)))),
  message: (store, viewer) => ROWS.map((row) => store.message(viewer, row)),
  messagesWithId: (store, viewer) =>
    NAMES.flatMap((name) => [
      store.messagesWithId(viewer, name, 'shared@example.org'),
      store.messagesWithId(viewer, name, `1.${name}@example.org`),
    ]),
  storedMessages: (store, viewer) => [Array.fromAsync(store.storedMessages(viewer, ROWS))],
  storedBeginnings: (store, viewer) => [Array.fromAsync(store.storedBeginnings(viewer, ROWS, 20))],
  threadOf: (store, viewer) => ROWS.map((row) => store.threadOf(viewer, row)),
  threadEntries: (store, viewer) => THREADS.map((thread) => store.threadEntries(viewer, thread)),
  threads: (store, viewer) => NAMES.map((name) => store.threads(viewer, name, 100, null)),
  search: (store, viewer) =>
    ['common', '"common to all"', 'secret AND NOT news', 's:subject OR s:shared', 'd:20200101..'].flatMap((text) =>
      [null, ['staff'], ['news', 'team'], ['absent']].map((lists) =>
        store.search(viewer, { query: parseQuery(text, NOW), lists, before: null, limit: 100 }),
      ),
    ),
  announcements: (store, viewer) => [store.announcements(viewer)],
  announcementsOf: (store, viewer) => [store.announcementsOf(viewer, 'OSN', 1)],
  announcementsIn: (store, viewer) => [store.announcementsIn(viewer, ROWS)],
  announcedBatches: (store, viewer) => [store.announcedBatches(viewer)],
  mentions: (store, viewer) => [store.mentions(viewer, 'OSN', 1, 100)],
};

const CASES: readonly {
  readonly name: string;
  readonly viewer: Viewer;
  readonly sees: readonly (typeof SAMPLE_LISTS)[number][];
}[] = [
  { name: 'a stranger', viewer: PUBLIC, sees: ['news'] },
  { name: 'a subscriber of nothing', viewer: { kind: 'subscriber', lists: [] }, sees: ['news'] },
  { name: 'a subscriber of staff', viewer: { kind: 'subscriber', lists: ['staff'] }, sees: ['news', 'staff'] },
  { name: 'a subscriber of what is not there', viewer: { kind: 'subscriber', lists: ['absent'] }, sees: ['news'] },
];

export function visibilityContract(create: CreateDatabase): void {
  describe('what a viewer may not see is absent', () => {
    const databases: TestDatabase[] = [];
    const stores = new Map<string, DatabaseStore>();
    const storeWith = (lists: readonly string[]): DatabaseStore => {
      const store = stores.get(lists.join());
      assert.ok(store);
      return store;
    };
    before(async () => {
      for (const lists of [[...SAMPLE_LISTS], ['news', 'staff'] as const, ['news'] as const]) {
        const database = await create();
        databases.push(database);
        const store = await database.open();
        await fillSample(store, lists);
        stores.set(lists.join(), store);
      }
    });
    after(async () => {
      for (const store of stores.values()) await store.close();
      for (const database of databases) await database.remove();
    });

    for (const [method, reading] of Object.entries(READINGS)) {
      it(`from ${method}`, async () => {
        const all = storeWith(SAMPLE_LISTS);
        const whole: unknown = await Promise.all(reading(all, TEAM));
        for (const { name, viewer, sees } of CASES) {
          const answer: unknown = await Promise.all(reading(all, viewer));
          assert.deepEqual(
            answer,
            await Promise.all(reading(storeWith(sees), TEAM)),
            `${name} sees what is there for all to see`,
          );
          assert.notDeepEqual(answer, whole, `nothing is hidden from ${name}: the sample proves nothing`);
        }
      });
    }
  });
}
