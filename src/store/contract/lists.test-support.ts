import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { parseQuery } from '#search';
import { bodyDigest } from '../body-digest.ts';
import { examine } from '../examine.ts';
import { cancelMove, movedTo, moveStore } from '../move-store.ts';
import type { MessageRow, NodeRow } from '../records.ts';
import type { DatabaseStore } from '../table-access.ts';
import { PUBLIC, TEAM } from '../viewer.ts';
import { dump } from './dump.test-support.ts';
import {
  addList,
  addMessages,
  type CreateDatabase,
  fakeMessage,
  fillSample,
  SAMPLE_LISTS,
  START,
  sampleRow,
  wordsOfRaw,
} from './samples.test-support.ts';

const NOW = instantFromSeconds(START);

/** What an import keeps of a body of nothing but a line break. */
const BLANK = bodyDigest(Buffer.from('\n'));

async function remove(store: DatabaseStore, name: string): Promise<void> {
  await store.write(async (writes) => {
    const list = await writes.lockList(name);
    assert.ok(list);
    await writes.removeList(list);
  });
}

/** Whole lists, and the archive as a whole. */
export function listsContract(create: CreateDatabase): void {
  const withStore =
    (work: (store: DatabaseStore, again: () => Promise<DatabaseStore>) => Promise<void>) => async () => {
      const database = await create();
      const opened: DatabaseStore[] = [];
      const open = async (): Promise<DatabaseStore> => {
        const store = await database.open();
        opened.push(store);
        return store;
      };
      try {
        await work(await open(), open);
      } finally {
        for (const store of opened) await store.close();
        await database.remove();
      }
    };

  describe('a list that is removed', () => {
    it(
      'takes with it all that was there because of it, and nothing else',
      withStore(async (store) => {
        await fillSample(store, SAMPLE_LISTS);
        assert.deepEqual(await store.announcedOnlyIn('staff'), ['OSN-21']);
        const before = await dump(store);
        await remove(store, 'staff');
        const after = await dump(store);
        assert.equal(await store.findList(TEAM, 'staff'), null);
        const gone = JSON.stringify(after);
        for (const trace of ['staff', String(sampleRow('staff', 0)), String(sampleRow('staff', 3))]) {
          assert.ok(JSON.stringify(before).includes(trace));
          assert.ok(!gone.includes(trace), trace);
        }
        assert.equal(before.raw_message.length - after.raw_message.length, 3, 'one message is of other lists, too');
        for (const [text, lists] of [['staff', ['staff']] as const, ['common', null] as const]) {
          const query = parseQuery(text, NOW);
          const hits = await store.search(TEAM, { query, lists, before: null, limit: 50 });
          assert.equal(hits.count, text === 'staff' ? 0 : 8);
        }
        assert.deepEqual(await examine(store), []);
        await remove(store, 'team');
        assert.deepEqual(await store.announcedOnlyIn('news'), ['OSN-1', 'OSN-20']);
        await remove(store, 'news');
        const { fact: _fact, ...tables } = await dump(store);
        for (const [table, rows] of Object.entries(tables)) assert.deepEqual(rows, [], table);
        assert.deepEqual(await examine(store), []);
      }),
    );

    it(
      'is not removed by half',
      withStore(async (store) => {
        await fillSample(store, SAMPLE_LISTS);
        const before = await dump(store);
        await assert.rejects(
          store.write(async (writes) => {
            const list = await writes.lockList('staff');
            assert.ok(list);
            await writes.removeList(list);
            throw new Error('stop');
          }),
          /stop/,
        );
        assert.deepEqual(await dump(store), before);
        assert.deepEqual(await examine(store), []);
      }),
    );

    it(
      'and made again is never taken for the one of before',
      withStore(async (store) => {
        await fillSample(store, ['news']);
        await addList(store, 'last');
        const [news, last] = [await store.findList(TEAM, 'news'), await store.findList(TEAM, 'last')];
        assert.ok(news && last);
        await remove(store, 'news');
        await remove(store, 'last');
        for (const [old, name] of [[news, 'news'] as const, [last, 'last'] as const]) {
          const made = await addList(store, name);
          assert.ok(made.generation > old.generation);
          assert.ok(made.row > Math.max(news.row, last.row));
        }
      }),
    );
  });

  describe('threads', () => {
    it(
      'are all reached a page at a time, also where hundreds end in one second',
      withStore(async (store) => {
        await addList(store, 'talk');
        const first = fakeMessage({ second: START, number: 1 });
        const messages = Array.from({ length: 130 }, (_, at) =>
          fakeMessage({
            second: START,
            number: at + 1,
            row: (first.row + at) as MessageRow,
            id: `${at}@talk`,
          }),
        );
        await addMessages(store, 'talk', messages);
        await store.write(async (writes) => {
          const list = await writes.lockList('talk');
          assert.ok(list);
          const roots: NodeRow[] = [];
          for (const _ of messages) roots.push(await writes.nextNodeRow());
          await writes.saveNodes(
            list,
            messages.map(({ row, messageId }, at) => {
              const root = roots[at] as NodeRow;
              return { row: root, key: messageId, parent: null, root, message: row };
            }),
          );
          await writes.recountThreads(list, roots);
        });
        const seen: MessageRow[] = [];
        let before: MessageRow | null = null;
        for (;;) {
          const page = await store.threads(PUBLIC, 'talk', 50, before);
          const last = page.at(-1)?.last;
          if (last === undefined) break;
          assert.equal((await store.messageAt(PUBLIC, 'talk', last.day, last.number))?.row, last.row);
          seen.push(...page.map((thread) => thread.first.row));
          before = last.row;
        }
        assert.deepEqual(seen, messages.map(({ row }) => row).reverse());
      }),
    );
  });

  describe('words of another address policy', () => {
    it(
      'are known from the change of the policy until somebody says that they are made anew, and doctor names them',
      withStore(async (store) => {
        await fillSample(store, ['news']);
        await store.write((writes) => writes.changeList('news', { title: 'x', addressPolicy: 'masked' }));
        assert.deepEqual(await store.staleWords(), [], 'that was the policy before');
        await store.write((writes) => writes.changeList('news', { addressPolicy: 'open' }));
        const [stale, ...others] = await store.staleWords();
        assert.ok(stale);
        assert.deepEqual([stale.list, others], ['news', []]);
        const findings = await examine(store);
        assert.deepEqual(
          findings.map(({ severity, where, remedy }) => [severity, where, remedy]),
          [['error', 'list news', 'run: tocsin lists set news --addresses open']],
        );
        await store.write((writes) => writes.changeList('news', { addressPolicy: 'masked' }));
        await store.write((writes) => writes.noteFreshWords(stale));
        assert.equal((await store.staleWords()).length, 1, 'it was changed again meanwhile');
        const [later] = await store.staleWords();
        assert.ok(later);
        await store.write((writes) => writes.noteFreshWords(later));
        assert.deepEqual([await store.staleWords(), await examine(store)], [[], []]);
      }),
    );
  });

  describe('copies of a message', () => {
    it(
      'are those of all lists that show the same text or have its Message-ID, also of a tombstone',
      withStore(async (store) => {
        for (const name of ['alpha', 'beta', 'gamma']) await addList(store, name);
        const at = (second: number, more: object) => fakeMessage({ second: START + second, number: second, ...more });
        const original = at(1, { id: 'a@x', body: 'the text' });
        await addMessages(store, 'alpha', [original, at(2, { id: 'b@x', body: 'the text' }), at(3, { id: 'c@x' })]);
        await addMessages(store, 'beta', [at(4, { id: 'a@x', body: 'the text\n-- \nbeta' })]);
        const gone = at(5, { id: 'a@x', body: 'the text', subject: 'again' });
        const blank = at(6, { id: 'd@x', body: '' });
        await addMessages(store, 'gamma', [gone, { ...blank, bodyDigest: BLANK }, { ...at(7, {}), bodyDigest: BLANK }]);
        await store.write((writes) => writes.removeMessage(gone.row, NOW, 'asked for'));
        const found = async (row: MessageRow, limit = 9) =>
          (await store.copiesOf(row, limit)).map(({ heading, sameBy }) => [heading.list, heading.number, sameBy]);
        const others = [
          ['alpha', 2, 'text'],
          ['beta', 4, 'message_id'],
        ];
        assert.deepEqual(await found(original.row), others);
        assert.deepEqual(await found(original.row, 1), others.slice(0, 1));
        await store.write((writes) => writes.removeMessage(original.row, NOW, 'asked for'));
        assert.deepEqual(await found(original.row), others);
        assert.deepEqual(await found(blank.row), [], 'that both say nothing makes no copy');
        assert.deepEqual(await found(1 as MessageRow), []);
      }),
    );
  });

  describe('the epoch', () => {
    it(
      'is of one database, and another after it was filled from elsewhere',
      withStore(async (store, again) => {
        const other = await again();
        assert.match(await store.epoch(), /^[0-9a-f]{24}$/);
        assert.equal(await other.epoch(), await store.epoch());
        await fillSample(store, ['news']);
        const database = await create();
        const target = await database.open();
        const empty = await target.epoch();
        await moveStore(store, target, wordsOfRaw);
        assert.equal(new Set([await store.epoch(), empty, await target.epoch()]).size, 3);
        await target.close();
        await database.remove();
      }),
    );
  });

  describe('an archive that is moved away', () => {
    it(
      'takes nothing while it is copied and nothing after, can be read, and opens again where that is asked for',
      withStore(async (store, again) => {
        await fillSample(store, ['news']);
        const [database, writer] = [await create(), await again()];
        const target = await database.open();
        const before = await dump(store);
        const writes: Promise<unknown>[] = [];
        await moveStore(store, target, wordsOfRaw, () => {
          // a mail that comes while rows are copied
          if (writes.length > 0) return;
          const late = fakeMessage({ second: START + 90_000, number: 1, day: 20200930 });
          writes.push(addMessages(writer, 'news', [late]).catch((error: unknown) => error));
        });
        const [refused] = await Promise.all(writes);
        assert.ok(refused instanceof Error && 'code' in refused);
        assert.equal(refused.code, 'store_unusable');
        assert.match(refused.message, /was moved to /);
        const { fact: factsHere, ...here } = await dump(store);
        const { fact: factsThere, ...there } = await dump(target);
        const { fact, ...rows } = before;
        assert.deepEqual(here, rows);
        assert.deepEqual(there, rows);
        assert.deepEqual(factsThere, fact);
        assert.notDeepEqual(factsHere, fact);
        assert.equal(await movedTo(store), target.tables.place);
        assert.equal(await movedTo(target), null);
        await addMessages(target, 'news', [fakeMessage({ second: START + 90_000, number: 1, day: 20200930 })]);
        const reopened = await again();
        assert.equal((await reopened.findList(PUBLIC, 'news'))?.messageCount, 5);
        assert.deepEqual(
          (await examine(reopened)).map(({ severity, what }) => [severity, what]),
          [['warning', 'this archive was moved away and takes no mail']],
        );
        assert.equal(await cancelMove(reopened), true);
        assert.equal(await cancelMove(reopened), false);
        await addMessages(store, 'news', [fakeMessage({ second: START + 90_000, number: 1, day: 20200930 })]);
        assert.equal(await movedTo(store), null);
        await target.close();
        await database.remove();
      }),
    );

    it(
      'stays open where the copy fails',
      withStore(async (store) => {
        await fillSample(store, ['news']);
        const database = await create();
        const target = await database.open();
        await assert.rejects(
          moveStore(store, target, () => Promise.reject(new Error('stop'))),
          /stop/,
        );
        assert.equal(await movedTo(store), null);
        await addList(target, 'other');
        await assert.rejects(moveStore(store, target, wordsOfRaw), {
          code: 'store_unusable',
          message: /empty archive/,
        });
        await assert.rejects(moveStore(store, store, wordsOfRaw), { code: 'store_unusable', message: /empty archive/ });
        await addMessages(store, 'news', [fakeMessage({ second: START + 90_000, number: 1, day: 20200930 })]);
        await target.close();
        await database.remove();
      }),
    );
  });
}
