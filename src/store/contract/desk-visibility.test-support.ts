import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type BlobId,
  batchStream,
  type CaseStream,
  caseStream,
  type DeskViewer,
  type JournalStream,
  newBatchId,
  newCaseId,
  PROGRAM,
} from '../desk-records.ts';
import type { DeskReads } from '../desk-store.ts';
import type { DatabaseStore } from '../table-access.ts';
import {
  ALL_STREAMS,
  BATCH,
  BENS_BATCH,
  CASES,
  FIRST,
  fillDesk,
  withStore,
  withStores,
} from './desk-samples.test-support.ts';
import type { CreateDatabase, TestDatabase } from './samples.test-support.ts';

type Reading = (store: DatabaseStore, viewer: DeskViewer) => readonly Promise<unknown>[];

const STREAMS: readonly JournalStream[] = [...ALL_STREAMS, caseStream(newCaseId()), batchStream(newBatchId())];
const blobIdOf = (stream: JournalStream) => `${stream}-blob` as BlobId;

/** How every read is asked for everything in the sample. A new read does not compile until it is here. */
const READINGS: { readonly [Method in keyof DeskReads]: Reading } = {
  entries: (store, viewer) => STREAMS.map((stream) => store.entries(viewer, stream, 0, 100).then(withoutPlace)),
  cases: (store, viewer) => [store.cases(viewer)],
  batches: (store, viewer) => [store.batches(viewer)],
  peopleOn: (store, viewer) => STREAMS.map((stream) => store.peopleOn(viewer, stream as CaseStream)),
  blob: (store, viewer) =>
    // also under the name of a stream that the viewer sees
    STREAMS.flatMap((stream) => STREAMS.map((other) => store.blob(viewer, stream, blobIdOf(other)))),
  outboxOf: (store, viewer) => STREAMS.map((stream) => store.outboxOf(viewer, stream)),
};

/** Positions and hashes count what others see, too: they differ in a store that holds less. */
function withoutPlace(entries: readonly object[]): readonly unknown[] {
  return entries.map((entry) => ({ ...entry, position: null, hash: null }));
}

const OF_ALL: readonly JournalStream[] = ['members', 'team'];
const VIEWERS: readonly {
  readonly name: string;
  readonly viewer: DeskViewer;
  readonly sees: readonly JournalStream[];
}[] = [
  { name: 'ann', viewer: { kind: 'person', id: 'ann' }, sees: [FIRST, batchStream(BATCH), ...OF_ALL] },
  {
    name: 'ben',
    viewer: { kind: 'person', id: 'ben' },
    sees: [FIRST, caseStream(CASES[1]), batchStream(BENS_BATCH), ...OF_ALL],
  },
  { name: 'somebody on no case', viewer: { kind: 'person', id: 'eve' }, sees: OF_ALL },
  { name: 'somebody without a name', viewer: { kind: 'person', id: '' }, sees: OF_ALL },
  { name: 'a wild card', viewer: { kind: 'person', id: '%' }, sees: OF_ALL },
];

export function deskVisibilityContract(create: CreateDatabase): void {
  describe('what a person may not see of the desk is absent', () => {
    const databases: TestDatabase[] = [];
    const stores = new Map<string, DatabaseStore>();
    const storeWith = (streams: readonly JournalStream[]): DatabaseStore => {
      const store = stores.get(streams.join());
      assert.ok(store);
      return store;
    };
    before(async () => {
      for (const streams of [ALL_STREAMS, ...VIEWERS.map(({ sees }) => sees)]) {
        if (stores.has(streams.join())) continue;
        const database = await create();
        databases.push(database);
        const store = await database.open();
        await fillDesk(store, streams);
        stores.set(streams.join(), store);
      }
    });
    after(async () => {
      for (const store of stores.values()) await store.close();
      for (const database of databases) await database.remove();
    });

    for (const [method, reading] of Object.entries(READINGS)) {
      it(`from ${method}`, async () => {
        const whole = storeWith(ALL_STREAMS);
        const everything: unknown = await Promise.all(reading(whole, PROGRAM));
        for (const { name, viewer, sees } of VIEWERS) {
          const answer: unknown = await Promise.all(reading(whole, viewer));
          assert.deepEqual(answer, await Promise.all(reading(storeWith(sees), PROGRAM)), `${name} sees what is his`);
          assert.notDeepEqual(answer, everything, `nothing is hidden from ${name}: the sample proves nothing`);
        }
      });
    }

    it('also to whoever asks for a blob of one stream under the name of another', async () => {
      await withStore(create, async (store) => {
        await fillDesk(store);
        const ann = { kind: 'person', id: 'ann' } as const;
        for (const viewer of [PROGRAM, ann]) {
          assert.notEqual(await store.blob(viewer, FIRST, blobIdOf(FIRST)), null);
          assert.equal(await store.blob(viewer, 'team', blobIdOf(FIRST)), null);
          assert.equal(await store.blob(viewer, FIRST, blobIdOf('team')), null);
        }
      });
    });

    it('as soon as somebody is taken off a case, and no longer than until he is put on it', async () => {
      await withStores(create, 2, async ([store, other]) => {
        assert.ok(store && other);
        await fillDesk(store);
        const [ann, ben] = [{ kind: 'person', id: 'ann' } as const, { kind: 'person', id: 'ben' } as const];
        await store.write((writes) => writes.setPeople(FIRST, ['ben', 'ben']));
        assert.deepEqual(await other.entries(ann, FIRST, 0, 10), []);
        assert.equal(await other.blob(ann, FIRST, blobIdOf(FIRST)), null);
        assert.deepEqual(await other.peopleOn(ben, FIRST), ['ben']);
        await store.write((writes) => writes.setPeople(FIRST, ['ann', 'ben']));
        assert.equal((await other.entries(ann, FIRST, 0, 10)).length, 3);
        await store.write((writes) => writes.setPeople(FIRST, []));
        assert.deepEqual(await other.cases(ann), []);
        assert.equal((await other.cases(PROGRAM)).length, 3);
      });
    });
  });
}
