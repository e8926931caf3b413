import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AddressPolicy, type ArchiveStore, type MessageRow, TEAM } from '#store';
import { wordsOf } from './read-mail.ts';

const BATCH = 100;

/**
 * Makes the words of a list anew, by which its messages are found: they follow from its address policy, which has changed.
 * Can be interrupted and run again; until it is done, some messages are found by the words of before, and the store says so
 * (`staleWords`). A message at a time between two turns of the event loop, so that a server may do it. Returns how many.
 */
export async function reindexList(
  store: ArchiveStore,
  name: string,
  isStopped: () => boolean = () => false,
): Promise<number> {
  // before the first message is read: a change of the policy after this has another mark, and is not done by us
  const stale = (await store.staleWords()).find(({ list }) => list === name);
  let done = 0;
  let after: MessageRow | undefined;
  for (;;) {
    const headings = await store.headings(TEAM, {
      list: name,
      order: 'oldest_first',
      limit: BATCH,
      ...(after === undefined ? {} : { after }),
    });
    const last = headings.at(-1);
    if (last === undefined) break;
    await reindexBatch(
      store,
      name,
      headings.map(({ row }) => row),
    );
    done += headings.length;
    after = last.row;
    if (isStopped()) return done;
  }
  if (stale !== undefined) await store.write((writes) => writes.noteFreshWords(stale));
  return done;
}

/** Finishes what was broken off between a change of an address policy and its words. Returns how many lists it was. */
export async function reindexStaleLists(store: ArchiveStore, isStopped: () => boolean = () => false): Promise<number> {
  const stale = await store.staleWords();
  for (const { list } of stale) {
    if (isStopped()) break;
    await reindexList(store, list, isStopped);
  }
  return stale.length;
}

async function reindexBatch(store: ArchiveStore, name: string, rows: readonly MessageRow[]): Promise<void> {
  let list = await store.findList(TEAM, name);
  for (;;) {
    if (list === null) return;
    const { addressPolicy } = list;
    // derived before the write lock is taken: nobody waits for it
    const words = await wordsOfAll(store, rows, name, addressPolicy);
    list = await store.write(async (writes) => {
      const locked = await writes.lockList(name);
      if (locked !== null && locked.addressPolicy !== addressPolicy) return locked;
      if (locked !== null) await writes.replaceWords(locked, words);
      return null;
    });
  }
}

async function wordsOfAll(
  store: ArchiveStore,
  rows: readonly MessageRow[],
  list: string,
  addressPolicy: AddressPolicy,
) {
  const found = [];
  for await (const { row, raw, state } of store.storedMessages(TEAM, rows)) {
    if (raw === null || state === 'removed') continue;
    await nextTurn();
    found.push({ row, words: wordsOf(raw, { state, list, addressPolicy }) });
  }
  return found;
}
