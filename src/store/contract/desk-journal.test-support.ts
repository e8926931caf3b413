import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { open, type SealedBytes } from '#sealing';
import { EMPTY_JOURNAL, sha256, verifyJournal } from '../desk-chain.ts';
import { type BlobId, caseStream, entryContext, type JournalEntry, newCaseId, PROGRAM } from '../desk-records.ts';
import { type DeskStore, MAX_BLOB_BYTES, MAX_ENTRY_BYTES } from '../desk-store.ts';
import { examine } from '../examine.ts';
import { TEAM } from '../viewer.ts';
import {
  AT,
  BLOB,
  CASES,
  entriesOf,
  FIRST,
  fillDesk,
  KEYS,
  outgoing,
  sealed,
  withStore,
  withStores,
} from './desk-samples.test-support.ts';
import { dump } from './dump.test-support.ts';
import type { CreateDatabase } from './samples.test-support.ts';

const SECOND = caseStream(CASES[1]);

export function deskJournalContract(create: CreateDatabase): void {
  describe('the journal', () => {
    it('counts entries over all streams and within each, and ends in a head', async () => {
      await withStore(create, async (store) => {
        assert.deepEqual(await store.head(), EMPTY_JOURNAL);
        const first = await store.write((writes) => writes.append([entriesOf(FIRST, 0, ['one', 'two'])]));
        const second = await store.write((writes) =>
          writes.append([
            entriesOf(SECOND, 0, ['three']),
            entriesOf(FIRST, 2, ['four']),
            entriesOf(SECOND, 1, ['five']),
          ]),
        );
        assert.deepEqual([first.position, second.position], [2, 5]);
        const entries = await all(store);
        assert.deepEqual(
          entries.map(({ position, stream, sequence, at }) => [position, stream, sequence, at]),
          [
            [1, FIRST, 1, AT],
            [2, FIRST, 2, AT + 1000],
            [3, SECOND, 1, AT],
            [4, FIRST, 3, AT + 2000],
            [5, SECOND, 2, AT + 1000],
          ],
        );
        assert.deepEqual(entries.map(textOf), ['one', 'two', 'three', 'four', 'five']);
        assert.deepEqual(verifyJournal(entries), { kind: 'whole', head: await store.head(), forgotten: 0 });
        assert.deepEqual(await store.head(), second);
        assert.deepEqual(
          (await store.cases(PROGRAM)).map(({ id, sequence, firstAt, lastAt }) => [id, sequence, firstAt, lastAt]),
          [
            [CASES[0], 3, AT, AT + 2000],
            [CASES[1], 2, AT, AT + 1000],
          ],
        );
      });
    });

    it('is read in parts, of a stream and as a whole', async () => {
      await withStore(create, async (store) => {
        await fillDesk(store);
        const positions = (entries: readonly JournalEntry[]) => entries.map(({ position }) => position);
        assert.deepEqual(positions(await store.journal(4, 3)), [5, 6, 7]);
        assert.deepEqual(positions(await store.journal(23, 100)), [24]);
        const middle = await store.entries(PROGRAM, SECOND, 1, 1);
        assert.deepEqual(
          middle.map(({ sequence }) => sequence),
          [2],
        );
        const parts = [await store.journal(0, 10), await store.journal(10, 100)] as const;
        const check = verifyJournal(parts[0]);
        assert.ok(check.kind === 'whole');
        assert.deepEqual(verifyJournal(parts[1], check.head), {
          kind: 'whole',
          head: await store.head(),
          forgotten: 0,
        });
      });
    });

    it('refuses what was decided on an older end of a stream, with all of its unit', async () => {
      await withStore(create, async (store) => {
        await fillDesk(store);
        const before = await dump(store);
        for (const after of [0, 2, 4]) {
          const unit = store.write(async (writes) => {
            await writes.setFact('written', 'before');
            await writes.putBlob(FIRST, BLOB, sealed('lost', 'nowhere'));
            await writes.enqueue([outgoing('lost')]);
            await writes.append([entriesOf(SECOND, 3, ['right']), entriesOf(FIRST, after, ['late'])]);
          });
          await assert.rejects(
            unit,
            (error) =>
              error instanceof TocsinError &&
              error.code === 'changed_meanwhile' &&
              /expected [024] .*found 3/.test(error.message),
          );
        }
        assert.deepEqual(await dump(store), before);
        await store.write((writes) => writes.append([{ stream: FIRST, after: 3, entries: [] }]));
        assert.deepEqual(await dump(store), before, 'looking at an end alone changes nothing');
        await assert.rejects(
          store.write((writes) => writes.append([{ stream: FIRST, after: 2, entries: [] }])),
          { code: 'changed_meanwhile' },
        );
      });
    });

    it('lets one of those through that decided at the same time', async () => {
      await withStores(create, 2, async ([one, two]) => {
        assert.ok(one && two);
        const attempts = Array.from({ length: 20 }, (_, at) =>
          (at % 2 === 0 ? one : two).write((writes) => writes.append([entriesOf(FIRST, 0, [`by ${at}`])])),
        );
        const outcomes = await Promise.allSettled(attempts);
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') assert.equal((outcome.reason as TocsinError).code, 'changed_meanwhile');
        }
        assert.equal((await one.head()).position, 1);
      });
    });

    it('has no gap and no loss under 200 appends at once from two stores', async () => {
      await withStores(create, 2, async (stores) => {
        const shared = caseStream(newCaseId());
        const written = new Map<string, string>();
        const append = async (store: DeskStore, at: number): Promise<void> => {
          // every tenth meets the others in one stream, and tries again
          const stream = at % 10 === 0 ? shared : caseStream(newCaseId());
          for (let after = 0; ; ) {
            try {
              await store.write((writes) => writes.append([entriesOf(stream, after, [`text ${at}`])]));
              written.set(`${stream} ${after + 1}`, `text ${at}`);
              return;
            } catch (error) {
              if (!(error instanceof TocsinError && error.code === 'changed_meanwhile')) throw error;
              after = (await store.entries(PROGRAM, stream, 0, 1000)).length;
            }
          }
        };
        await Promise.all(
          Array.from({ length: 200 }, (_, at) => {
            const store = stores[at % 2];
            assert.ok(store);
            return append(store, at);
          }),
        );
        const [store] = stores;
        assert.ok(store);
        const entries = await all(store);
        assert.deepEqual(
          entries.map(({ position }) => position),
          Array.from({ length: 200 }, (_, at) => at + 1),
        );
        assert.equal(verifyJournal(entries).kind, 'whole');
        assert.deepEqual(new Map(entries.map((each) => [`${each.stream} ${each.sequence}`, textOf(each)])), written);
        assert.deepEqual(await examine(store), []);
      });
    });

    it('is written in one unit with the archive', async () => {
      await withStore(create, async (store) => {
        const release = (name: string, fail: boolean) =>
          store.write(async (writes) => {
            await writes.append([entriesOf(FIRST, 0, ['published'])]);
            await writes.addList({ name, title: null, visibility: 'public', addressPolicy: 'masked' });
            if (fail) throw new Error('stop');
          });
        await assert.rejects(release('announce', true), /stop/);
        assert.deepEqual([(await store.lists(TEAM)).length, (await store.head()).position], [0, 0]);
        await release('announce', false);
        assert.deepEqual([(await store.lists(TEAM)).length, (await store.head()).position], [1, 1]);
      });
    });

    it('takes what has a size to be expected, and no more', async () => {
      await withStore(create, async (store) => {
        const ofSize = (size: number) => new Uint8Array(size) as SealedBytes;
        await assert.rejects(
          store.write((writes) =>
            writes.append([{ stream: FIRST, after: 0, entries: [{ at: AT, sealed: ofSize(MAX_ENTRY_BYTES + 1) }] }]),
          ),
          { code: 'input_too_large' },
        );
        await assert.rejects(
          store.write((writes) => writes.enqueue([{ ...outgoing('large'), sealed: ofSize(MAX_ENTRY_BYTES + 1) }])),
          { code: 'input_too_large' },
        );
        await assert.rejects(
          store.write((writes) => writes.putBlob(FIRST, BLOB, ofSize(MAX_BLOB_BYTES + 1))),
          { code: 'input_too_large' },
        );
        await store.write((writes) =>
          writes.append([{ stream: FIRST, after: 0, entries: [{ at: AT, sealed: ofSize(MAX_ENTRY_BYTES) }] }]),
        );
        const blob = Buffer.alloc(9_000_000, 'blob');
        await store.write((writes) => writes.putBlob(FIRST, BLOB, blob as Uint8Array as SealedBytes));
        assert.equal(Buffer.compare((await store.blob(PROGRAM, FIRST, BLOB)) ?? new Uint8Array(), blob), 0);
        // an id is used once
        await assert.rejects(store.write((writes) => writes.putBlob(FIRST, BLOB, ofSize(1))));
      });
    });

    it('forgets the content of a case, and goes on', async () => {
      await withStore(create, async (store) => {
        await fillDesk(store);
        const before = await all(store);
        const others = await dump(store);
        await store.write(async (writes) => {
          await writes.forgetCase(CASES[0]);
          await writes.append([entriesOf('audit', 3, ['forgot one'])]);
        });
        const entries = await all(store);
        assert.deepEqual(verifyJournal(entries), { kind: 'whole', head: await store.head(), forgotten: 3 });
        assert.deepEqual(await examine(store), []);
        for (const [at, entry] of before.entries()) {
          const isForgotten = entry.stream === FIRST;
          assert.deepEqual(entries[at], { ...entry, sealed: isForgotten ? null : entry.sealed });
          if (isForgotten) assert.deepEqual(entry.sealedDigest, sha256(entry.sealed ?? new Uint8Array()));
        }
        const blobOf = (stream: typeof FIRST) => store.blob(PROGRAM, stream, `${stream}-blob` as BlobId);
        assert.equal(await blobOf(FIRST), null);
        assert.notEqual(await blobOf(SECOND), null);
        assert.deepEqual(
          (await store.outboxOf(PROGRAM, FIRST)).map((row) => [row.state, row.sealed]),
          [
            ['given_up', null],
            ['given_up', null],
          ],
        );
        const elsewhere = (rows: readonly unknown[]) =>
          rows.filter((row) => !JSON.stringify(row).includes(CASES[0]) && !JSON.stringify(row).includes('audit'));
        const after = await dump(store);
        for (const table of ['outbox', 'sealed_blob', 'stream_person'] as const) {
          assert.deepEqual(elsewhere(after[table]), elsewhere(others[table]));
        }
      });
    });

    it('brings nothing back that was forgotten', async () => {
      await withStore(create, async (store) => {
        await store.write((writes) => writes.enqueue([outgoing('mine')]));
        const [claimed] = await store.write((writes) => writes.claim('holder', 60_000, 10));
        assert.ok(claimed);
        await assert.rejects(
          store.write((writes) => writes.forgetCase(CASES[0])),
          { code: 'busy' },
        );
        await store.write((writes) => writes.settle(claimed.id, 'holder', { state: 'blocked' }));
        await store.write((writes) => writes.forgetCase(CASES[0]));
        const again = { state: 'given_up', attempts: 1 } as const;
        await assert.rejects(
          store.write((writes) => writes.resolve(claimed.id, again, { state: 'waiting' })),
          { code: 'changed_meanwhile' },
        );
      });
    });

    it('opens nothing that was put in another place', async () => {
      await withStore(create, async (store) => {
        await fillDesk(store);
        const [one, two] = await store.entries(PROGRAM, FIRST, 0, 2);
        assert.ok(one?.sealed && two?.sealed);
        const moved = two.sealed;
        assert.throws(() => open(KEYS, moved, entryContext(FIRST, 1)), { code: 'cannot_open' });
        assert.throws(() => open(KEYS, moved, entryContext(SECOND, 2)), { code: 'cannot_open' });
      });
    });
  });
}

async function all(store: DeskStore): Promise<readonly JournalEntry[]> {
  return store.journal(0, 10_000);
}

function textOf({ stream, sequence, sealed: bytes }: JournalEntry): string {
  assert.ok(bytes);
  return Buffer.from(open(KEYS, bytes, entryContext(stream, sequence))).toString();
}
