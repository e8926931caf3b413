import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { parseQuery } from '#search';
import { newBatchId } from '../desk-records.ts';
import { firstRowOfSecond, ROWS_PER_SECOND } from '../message-row.ts';
import type { Day, MessageRow, NodeRow } from '../records.ts';
import type { DatabaseStore } from '../table-access.ts';
import { PUBLIC, TEAM } from '../viewer.ts';
import { dump } from './dump.test-support.ts';
import {
  addList,
  addMessages,
  type CreateDatabase,
  digestOf,
  fakeAnnouncement,
  fakeMessage,
  node,
  START,
  type TestDatabase,
} from './samples.test-support.ts';

const DAY = 20200913 as Day;
const NOW = instantFromSeconds(START);

export function writingContract(create: CreateDatabase): void {
  let database: TestDatabase;
  let store: DatabaseStore;
  let count = 0;
  /** A list of its own for each test. */
  let name = '';
  before(async () => {
    database = await create();
    store = await database.open();
  });
  after(async () => {
    await store.close();
    await database.remove();
  });
  beforeEach(async () => {
    count += 1;
    name = `list-${count}`;
    await addList(store, name);
  });
  /** Far from the rows of other tests. */
  const second = (offset: number): number => START + count * 100_000 + offset;

  describe('messages', () => {
    it('come back as they were given', async () => {
      const message = fakeMessage({
        second: second(0),
        number: 1,
        subject: 'ä\u{1f514} — x',
        from: null,
        sentSecond: -1,
      });
      await addMessages(store, name, [message]);
      const found = await store.message(TEAM, message.row);
      assert.ok(found);
      const { digest, raw, ...heading } = found;
      assert.deepEqual(heading, {
        row: message.row,
        list: name,
        day: DAY,
        number: 1,
        messageId: message.messageId,
        state: 'parsed',
        subject: message.subject,
        from: null,
        receivedAt: message.receivedAt,
        archivedAt: message.archivedAt,
        sentAt: message.sentAt,
        size: message.raw.length,
        attachmentCount: 0,
        copyOf: null,
        removal: null,
      });
      assert.deepEqual(Buffer.from(digest), Buffer.from(message.digest));
      assert.match(Buffer.from(raw ?? []).toString(), /^Message-ID: </);
      assert.deepEqual(await store.messageAt(TEAM, name, DAY, 1), found);
      const rows = [message.row, 7 as MessageRow];
      assert.deepEqual(await Array.fromAsync(store.storedMessages(TEAM, rows)), [found]);
    });

    it('are read in the order asked for, large ones among them', async () => {
      const messages = [3, 300_000, 5, 600_000].map((length, at) =>
        fakeMessage({ second: second(at), number: at + 1, id: `${at}@${name}`, body: 'x'.repeat(length) }),
      );
      await addMessages(store, name, messages);
      const rows = messages.map(({ row }) => row).reverse();
      const read = await Array.fromAsync(store.storedMessages(TEAM, rows));
      assert.deepEqual(
        read.map(({ row, raw }) => [row, raw?.length]),
        messages.map(({ row, raw }) => [row, raw.length]).reverse(),
      );
    });

    it('are read in part where no more is wanted, packed or not', async () => {
      const bodies = [3, 40_000, 300_000, 600_000].map((length) => {
        let seed = length;
        const numbers = Array.from({ length: length / 8 }, () => {
          seed = (seed * 48_271) % 0x7fff_ffff;
          return seed % 100_000;
        });
        return numbers.join(' ');
      });
      const messages = [...bodies, 'x'.repeat(500_000)].map((body, at) =>
        fakeMessage({ second: second(at), number: at + 1, id: `${at}@${name}`, body }),
      );
      await addMessages(store, name, messages);
      const rows = messages.map(({ row }) => row);
      const whole = await Array.fromAsync(store.storedMessages(TEAM, rows));
      for (const maxBytes of [1, 100_000, 128 * 1024, 1_000_000]) {
        const beginnings = await Array.fromAsync(store.storedBeginnings(TEAM, rows, maxBytes));
        // by digest: the difference of two large buffers is more than memory holds
        assert.deepEqual(
          beginnings.map(({ raw, ...each }) => ({ ...each, raw: digestOf(raw ?? new Uint8Array()) })),
          whole.map(({ raw, ...each }) => ({
            ...each,
            raw: digestOf((raw ?? new Uint8Array()).subarray(0, maxBytes)),
          })),
        );
      }
    });

    it('may have a NUL in any text, which is kept as U+FFFD', async () => {
      const message = fakeMessage({
        second: second(0),
        number: 1,
        subject: 'a\0b',
        from: '\0',
        id: 'n\0l@example.org',
      });
      await addMessages(store, name, [message]);
      const found = await store.messagesWithId(TEAM, name, 'n\0l@example.org');
      assert.deepEqual(
        found.map(({ subject, from, messageId }) => [subject, from, messageId]),
        [['a\ufffdb', '\ufffd', 'n\ufffdl@example.org']],
      );
    });

    it('are ordered by day and number, and a page goes on where it stopped though new ones came', async () => {
      const at = (day: number, number: number, offset: number) =>
        fakeMessage({ day, number, second: second(offset), id: `${day}.${number}@${name}` });
      await addMessages(store, name, [
        at(20200913, 1, 10),
        at(20200913, 2, 5),
        at(20200914, 1, 20),
        at(20200915, 1, 30),
      ]);
      const ids = (found: readonly { messageId: string }[]) => found.map(({ messageId }) => messageId.split('@')[0]);
      const first = await store.headings(TEAM, { list: name, order: 'newest_first', limit: 2 });
      assert.deepEqual(ids(first), ['20200915.1', '20200914.1']);
      await addMessages(store, name, [at(20200915, 2, 40), at(20200912, 1, 50)]);
      const after = first[1]?.row;
      assert.ok(after);
      const rest = await store.headings(TEAM, { list: name, order: 'newest_first', limit: 9, after });
      assert.deepEqual(ids(rest), ['20200913.2', '20200913.1', '20200912.1']);
      const range = { list: name, from: 20200913 as Day, to: 20200914 as Day, limit: 9 };
      assert.deepEqual(ids(await store.headings(TEAM, { ...range, order: 'oldest_first' })), [
        '20200913.1',
        '20200913.2',
        '20200914.1',
      ]);
      assert.deepEqual(await store.dayCounts(TEAM, name, 20200913 as Day, 20200914 as Day), [
        { day: 20200913, count: 2 },
        { day: 20200914, count: 1 },
      ]);
      assert.deepEqual(await store.monthCounts(TEAM, name), [{ month: 202009, count: 6 }]);
      const list = await store.findList(TEAM, name);
      assert.deepEqual([list?.messageCount, list?.firstDay, list?.lastDay], [6, 20200912, 20200915]);
      const kept = await store.write((writes) =>
        list === null ? Promise.reject(new Error('no list')) : writes.keptByDay(list, [DAY]),
      );
      assert.deepEqual([...kept], [[DAY, 2]]);
    });

    it('of one second have rows of their own, in order, and more than a second holds go on in later ones', async () => {
      const receivedAt = instantFromSeconds(second(0));
      const taken = await store.write(async (writes) => [
        ...(await writes.nextMessageRows(Array.from({ length: ROWS_PER_SECOND }, () => receivedAt))),
        ...(await writes.nextMessageRows(Array.from({ length: 2 * ROWS_PER_SECOND }, () => receivedAt))),
      ]);
      assert.equal(new Set(taken).size, taken.length);
      assert.deepEqual(
        taken,
        [...taken].sort((a, b) => a - b),
      );
      const last = taken[ROWS_PER_SECOND - 1];
      assert.ok(last);
      // what was taken and not written is free again; what was written is not
      await addMessages(store, name, [fakeMessage({ second: second(0), number: 1, row: last })]);
      const next = await store.write((writes) => writes.nextMessageRows([receivedAt]));
      assert.deepEqual(next, [taken[ROWS_PER_SECOND]]);
    });

    it('of many seconds have rows of their own, whatever is there already', async () => {
      const from = second(0) - 10_000;
      await addMessages(store, name, [
        fakeMessage({ second: from + 70, number: 1, row: firstRowOfSecond(from + 70) }),
        fakeMessage({ second: from + 70, number: 2, row: (firstRowOfSecond(from + 70) + 1) as MessageRow }),
      ]);
      const seconds = Array.from({ length: 120 }, (_, at) => from + 119 - at);
      const rows = await store.write((writes) => writes.nextMessageRows(seconds.map(instantFromSeconds)));
      assert.deepEqual(
        rows,
        seconds.map((each) => firstRowOfSecond(each) + (each === from + 70 ? 2 : 0)),
      );
    });

    it('that a list already has are known by digest, and those with one id by their bodies', async () => {
      const first = fakeMessage({ second: second(0), number: 1, id: `same@${name}`, body: 'one' });
      const copy = fakeMessage({
        second: second(1),
        number: 2,
        id: `same@${name}`,
        body: 'one',
        subject: 'other',
        copyOf: first.row,
      });
      await addMessages(store, name, [first, copy]);
      await store.write(async (writes) => {
        const list = await writes.lockList(name);
        assert.ok(list);
        const known = await writes.knownDigests(list, [first.digest, digestOf('nothing')]);
        assert.deepEqual([...known], [Buffer.from(first.digest).toString('hex')]);
        const withId = await writes.firstWithId(list, [`same@${name}`, 'none@example.org']);
        assert.deepEqual(
          [...withId].map(([id, found]) => [id, found.map((each) => each.row)]),
          [[`same@${name}`, [first.row, copy.row]]],
        );
      });
      const found = await store.messagesWithId(TEAM, name, `same@${name}`);
      assert.deepEqual(
        found.map(({ row, copyOf }) => [row, copyOf]),
        [
          [first.row, null],
          [copy.row, first.row],
        ],
      );
      await assert.rejects(addMessages(store, name, [{ ...first, row: (first.row + 9) as MessageRow, number: 3 }]));
    });

    it('that were removed leave a place and nothing else, and do not come back', async () => {
      const other = `${name}-other`;
      await addList(store, other);
      const secret = fakeMessage({
        second: second(0),
        number: 1,
        subject: 'hushhush',
        isSigned: true,
        mentions: [{ series: 'OSN', number: 900 + count }],
      });
      const same = { ...secret, row: (secret.row + 1) as MessageRow };
      await addMessages(store, name, [secret]);
      await addMessages(store, other, [same]);
      await store.write((writes) => writes.saveAnnouncements([fakeAnnouncement(secret.row, 900 + count, 1)]));
      const at = instantFromSeconds(second(60));
      await store.write((writes) => writes.removeMessage(secret.row, at, 'asked for'));

      const found = await store.messageAt(TEAM, name, DAY, 1);
      assert.ok(found);
      assert.deepEqual([found.state, found.subject, found.from, found.raw], ['removed', null, null, null]);
      assert.deepEqual(found.removal, { removedAt: at, reason: 'asked for' });
      const query = parseQuery('hushhush', NOW);
      const hits = await store.search(TEAM, { query, lists: null, before: null, limit: 9 });
      assert.deepEqual(
        hits.messages.map(({ row }) => row),
        [same.row],
        'the copy in another list is found',
      );
      assert.deepEqual(await store.announcementsIn(TEAM, [secret.row]), []);
      assert.deepEqual(
        (await store.mentions(TEAM, 'OSN', 900 + count, 9)).map(({ row }) => row),
        [same.row],
      );
      assert.ok(!(await store.signedMessages(null, 1000)).includes(secret.row));
      assert.equal((await store.findList(TEAM, name))?.messageCount, 1, 'its number stays taken');
      await store.write(async (writes) => {
        const list = await writes.lockList(name);
        assert.ok(list);
        assert.equal((await writes.knownDigests(list, [secret.digest])).size, 1, 'an import meets it again');
      });
      assert.ok((await store.message(TEAM, same.row))?.raw, 'the bytes stay for the other list');
      await store.write((writes) => writes.removeMessage(same.row, at, 'there too'));
      const { raw_message: raws } = await dump(store);
      assert.ok(
        !JSON.stringify(raws).includes(Buffer.from(secret.digest).toString('hex')),
        'nobody has them: they are gone',
      );
    });
  });

  describe('threads', () => {
    it('are trees with ghosts, counted and ordered by last receipt', async () => {
      const message = (at: number) => fakeMessage({ second: second(at * 10), number: at, id: `${at}@${name}` });
      const messages = [1, 2, 3, 4].map(message);
      await addMessages(store, name, messages);
      const row = (at: number): MessageRow => messages[at - 1]?.row ?? (0 as MessageRow);
      const roots = await store.write(async (writes) => {
        const list = await writes.lockList(name);
        assert.ok(list);
        const ghost = await writes.nextNodeRow();
        const ids: NodeRow[] = [];
        for (let i = 0; i < 4; i += 1) ids.push(await writes.nextNodeRow());
        assert.equal(new Set([ghost, ...ids]).size, 5);
        const [a = ghost, b = ghost, c = ghost, d = ghost] = ids;
        await writes.saveNodes(list, [
          node(ghost, `ghost@${name}`),
          node(a, `1@${name}`, { parent: ghost, root: ghost, message: row(1) }),
          node(c, `3@${name}`, { parent: ghost, root: ghost, message: row(3) }),
          node(b, `2@${name}`, { parent: a, root: ghost, message: row(2) }),
          node(d, `4@${name}`),
        ]);
        await writes.saveNodes(list, [node(d, `4@${name}`, { message: row(4) })]);
        await writes.recountThreads(list, [ghost, d]);
        assert.deepEqual(
          (await writes.nodesByKey(list, [`2@${name}`, 'none'])).map((each) => [each.row, each.parent, each.root]),
          [[b, a, ghost]],
        );
        assert.equal((await writes.nodesOfThread(ghost)).length, 4);
        return [ghost, d];
      });
      const [ghost = 0 as NodeRow, single = 0 as NodeRow] = roots;
      assert.deepEqual(
        (await store.threadEntries(TEAM, ghost)).map((entry) => [
          entry.depth,
          entry.messageId,
          entry.message?.row ?? null,
        ]),
        [
          [0, `ghost@${name}`, null],
          [1, `1@${name}`, row(1)],
          [2, `2@${name}`, row(2)],
          [1, `3@${name}`, row(3)],
        ],
      );
      assert.deepEqual(await store.threadOf(TEAM, row(2)), { thread: ghost, messageCount: 3 });
      const threads = await store.threads(TEAM, name, 10, null);
      assert.deepEqual(
        threads.map((each) => [each.thread, each.messageCount, each.first.row, each.lastReceivedAt]),
        [
          [single, 1, row(4), instantFromSeconds(second(40))],
          [ghost, 3, row(1), instantFromSeconds(second(30))],
        ],
      );
      assert.deepEqual(
        (await store.threads(TEAM, name, 10, row(4))).map((each) => each.thread),
        [ghost],
      );
      assert.equal(await store.threadCount(TEAM, name), 2);
    });
  });

  describe('announcements and mentions', () => {
    it('come back whole, by number, revision and receipt', async () => {
      const series = `S${count}`;
      const messages = [1, 2, 3].map((at) =>
        fakeMessage({
          second: second(at),
          number: at,
          mentions: [
            { series, number: 7 },
            { series, number: 7 },
          ],
        }),
      );
      await addMessages(store, name, messages);
      const rows = messages.map((message) => message.row);
      const [one = 0 as MessageRow, two = one, three = one] = rows;
      const given = [
        fakeAnnouncement(three, 2, 1, { series, signedAt: null, signer: null, title: null, cves: [], isPublic: false }),
        fakeAnnouncement(two, 2, 2, { series, isWithdrawn: true, supersededBy: 'OSN-10' }),
        fakeAnnouncement(one, 10, 1, { series }),
      ];
      await store.write((writes) => writes.saveAnnouncements(given));
      const plain = (each: { textDigest: Uint8Array }) => ({
        ...each,
        textDigest: Buffer.from(each.textDigest).toString('hex'),
      });
      const found = (await store.announcements(TEAM)).filter((each) => each.series === series);
      assert.deepEqual(
        found.map(({ heading, ...each }) => ({ ...plain(each), list: heading.list })),
        given.map(({ facts: _facts, proof: _proof, ...each }) => ({
          ...plain(each),
          archivedAt: messages.find(({ row }) => row === each.message)?.archivedAt,
          list: name,
        })),
      );
      assert.deepEqual(
        (await store.announcementsOf(TEAM, series, 2)).map(({ facts, proof, revision }) => ({
          facts,
          proof,
          revision,
        })),
        given.slice(0, 2).map(({ facts, proof, revision }) => ({ facts, proof, revision })),
      );
      assert.deepEqual(
        (await store.announcementsIn(TEAM, rows)).map((each) => each.message),
        [one, two, three],
      );
      assert.deepEqual(
        (await store.mentions(TEAM, series, 7, 2)).map(({ row }) => row),
        [three, two],
      );
      await store.write((writes) => writes.saveAnnouncements([fakeAnnouncement(one, 11, 3, { series })]));
      assert.equal((await store.announcementsOf(TEAM, series, 10)).length, 0);
      await store.write((writes) => writes.removeAnnouncements(rows));
      assert.deepEqual(await store.announcementsIn(TEAM, rows), []);
    });

    it('that were released as one are known once they are announced, in their order, once', async () => {
      const message = fakeMessage({ second: second(1), number: 1 });
      const id = newBatchId();
      const releasedAt = NOW;
      const of = 'OSNB';
      const advisories = [9, 8, 7].map((number) => ({ series: of, number }));
      const found = async () => (await store.announcedBatches(TEAM)).filter((each) => each.id === id);
      await store.write((writes) => writes.announceBatch({ id, releasedAt, advisories }));
      await addMessages(store, name, [message]);
      assert.deepEqual(await found(), [], 'none of them is announced');
      const announced = (number: number) => fakeAnnouncement(message.row, number, 1, { series: of });
      await store.write((writes) => writes.saveAnnouncements([announced(8)]));
      assert.deepEqual(await found(), [{ id, releasedAt, advisories: advisories.slice(1, 2) }]);
      await store.write((writes) => writes.announceBatch({ id, releasedAt, advisories: advisories.toReversed() }));
      await store.write((writes) => writes.saveAnnouncements([announced(9)]));
      assert.deepEqual((await found())[0]?.advisories, advisories.slice(0, 1), 'the first word stands');
      await store.write((writes) => writes.changeList(name, { visibility: 'private' }));
      assert.deepEqual(await store.announcedBatches(PUBLIC), [], 'to who does not see the list');
      await store.write((writes) => writes.removeAnnouncements([message.row]));
    });

    it('are judged again from the signed messages, a batch at a time', async () => {
      const messages = [1, 2, 3, 4].map((at) => fakeMessage({ second: second(at), number: at, isSigned: at !== 2 }));
      await addMessages(store, name, messages);
      const [one, , three, four] = messages.map((message) => message.row);
      assert.ok(one);
      assert.deepEqual(await store.signedMessages((one - 1) as MessageRow, 2), [one, three]);
      assert.deepEqual(await store.signedMessages(three ?? null, 100), [four]);
    });
  });

  describe('a unit of writing', () => {
    it('happens whole or not at all', async () => {
      const before = await dump(store);
      const given = [fakeMessage({ second: second(1), number: 1 }), fakeMessage({ second: second(2), number: 2 })];
      await assert.rejects(
        store.write(async (writes) => {
          const list = await writes.lockList(name);
          assert.ok(list);
          await writes.addMessages(list, given);
          await writes.saveAnnouncements([fakeAnnouncement(given[0]?.row ?? (0 as MessageRow), 1, 1)]);
          await writes.setFact('half', 'done');
          await writes.changeList(name, { visibility: 'private' });
          throw new Error('stop');
        }),
        /stop/,
      );
      assert.deepEqual(await dump(store), before);
      const hits = await store.search(TEAM, { query: parseQuery('text', NOW), lists: [name], before: null, limit: 9 });
      assert.equal(hits.count, 0, 'its words are not found');
    });

    it('waits for another store that writes, and both are kept', async () => {
      const other = await database.open();
      try {
        const rows = new Set<number>();
        const units = Array.from({ length: 24 }, (_, i) =>
          (i % 2 === 0 ? store : other).write(async (writes) => {
            const list = await writes.lockList(name);
            assert.ok(list);
            const kept = (await writes.keptByDay(list, [DAY])).get(DAY) ?? 0;
            const [row] = await writes.nextMessageRows([instantFromSeconds(second(0))]);
            assert.ok(row);
            await new Promise((resolve) => setTimeout(resolve, 2));
            await writes.addMessages(list, [
              fakeMessage({ second: second(0), number: kept + 1, row, id: `${i}@${name}` }),
            ]);
            rows.add(row);
          }),
        );
        await Promise.all(units);
        assert.equal(rows.size, 24);
        const numbers = (await store.headings(TEAM, { list: name, order: 'oldest_first', limit: 99 })).map(
          (each) => each.number,
        );
        assert.deepEqual(
          numbers,
          Array.from({ length: 24 }, (_, i) => i + 1),
        );
      } finally {
        await other.close();
      }
    });

    it('changes the generation of its list, seen by other stores too, and of no other list', async () => {
      const other = await database.open();
      try {
        await addList(store, `${name}-quiet`);
        const generations = async () => {
          const [here, there] = [await store.generations(TEAM), await other.generations(TEAM)];
          assert.deepEqual([...here].sort(), [...there].sort());
          return here;
        };
        const message = fakeMessage({ second: second(0), number: 1 });
        let last = await generations();
        const changes: readonly (() => Promise<void>)[] = [
          () => addMessages(other, name, [message]),
          () => store.write((writes) => writes.saveAnnouncements([fakeAnnouncement(message.row, 1, 1)])),
          () => other.write((writes) => writes.removeAnnouncements([message.row])),
          () => store.write((writes) => writes.changeList(name, { addressPolicy: 'open', title: null })),
          () => other.write((writes) => writes.removeMessage(message.row, NOW, 'asked for')),
        ];
        for (const change of changes) {
          await change();
          const now = await generations();
          assert.ok((now.get(name) ?? 0) > (last.get(name) ?? 0), String(change));
          assert.equal(now.get(`${name}-quiet`), last.get(`${name}-quiet`));
          last = now;
        }
        assert.deepEqual(
          [await other.findList(TEAM, name)].map((list) => [list?.title, list?.addressPolicy, list?.visibility]),
          [[null, 'open', 'public']],
        );
      } finally {
        await other.close();
      }
    });

    it('keeps facts', async () => {
      await store.write((writes) => writes.setFact('certificates', 'one'));
      await store.write((writes) => writes.setFact('certificates', 'two'));
      assert.equal(await store.fact('certificates'), 'two');
      assert.equal(await store.fact('never said'), null);
    });

    describe('what was rated of texts', () => {
      const [one, two] = [digestOf('rated one'), digestOf('rated two')];
      const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex');
      const publish = (digest: Uint8Array, ratings: string | null) =>
        store.write((writes) => writes.publishRatings(digest, ratings));
      const published = async () => [...(await store.ratingsOf([one, two, digestOf('other')]))].sort();
      const announce = async (list: string, second: number, textDigest: Uint8Array) => {
        await addList(store, list);
        const message = fakeMessage({ second, number: 1, isSigned: true });
        await addMessages(store, list, [message]);
        const announcement = fakeAnnouncement(message.row, 701, second % 1000, { textDigest });
        await store.write((writes) => writes.saveAnnouncements([announcement]));
        return message.row as MessageRow;
      };
      const rows: MessageRow[] = [];

      it('is kept, the last for each, and pages that rest on it are stale then', async () => {
        rows.push(await announce('rated', START + 60_000, one), await announce('rated-too', START + 60_001, two));
        assert.deepEqual(await published(), []);
        const generation = async () => (await store.generations(TEAM)).get('rated') ?? 0;
        const before = await generation();
        await publish(one, 'first');
        await publish(one, 'second');
        await publish(two, 'of two');
        assert.deepEqual(
          await published(),
          [
            [hex(one), 'second'],
            [hex(two), 'of two'],
          ].sort(),
        );
        assert.deepEqual([...(await store.ratingsOf([two]))], [[hex(two), 'of two']], 'of what is asked for alone');
        assert.deepEqual([...(await store.ratingsOf([]))], []);
        const since = await generation();
        assert.ok(since > before);
        await publish(two, null);
        assert.deepEqual(await published(), [[hex(one), 'second']], 'taken back');
        assert.ok((await generation()) > since);
      });

      it('goes with the last message that announces the text, and does not come back', async () => {
        await publish(two, 'of two');
        const copy = await announce('rated-copy', START + 60_002, two);
        const [, first] = rows;
        assert.ok(first !== undefined);
        await store.write((writes) => writes.removeMessage(first, NOW, 'asked for'));
        assert.equal((await published()).length, 2, 'another message still announces it');
        await store.write((writes) => writes.removeMessage(copy, NOW, 'asked for'));
        assert.deepEqual(await published(), [[hex(one), 'second']]);
        await publish(two, 'again');
        assert.deepEqual(await published(), [[hex(one), 'second']], 'nothing announces it');
        assert.ok(!JSON.stringify((await dump(store)).published_ratings).includes('of two'), 'its bytes are gone');
      });

      it('goes with a list that is removed', async () => {
        await store.write(async (writes) => {
          const list = await writes.lockList('rated');
          assert.ok(list);
          await writes.removeList(list);
        });
        assert.deepEqual(await published(), []);
      });
    });

    describe('what was confirmed of texts', () => {
      const [one, two] = [digestOf('one'), digestOf('two')];
      const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex');
      const publish = (digest: Uint8Array, signed: string) =>
        store.write((writes) => writes.publishConditions(digest, signed));
      const published = async () => [...(await store.conditionsOf([one, two, digestOf('other')]))].sort();
      /** A list with a message that announces a text. */
      const announce = async (list: string, second: number, textDigest: Uint8Array) => {
        await addList(store, list);
        const message = fakeMessage({ second, number: 1, isSigned: true });
        await addMessages(store, list, [message]);
        const announcement = fakeAnnouncement(message.row, 700, second % 1000, { textDigest });
        await store.write((writes) => writes.saveAnnouncements([announcement]));
        return message.row;
      };
      const removeList = (name: string) =>
        store.write(async (writes) => {
          const list = await writes.lockList(name);
          assert.ok(list);
          await writes.removeList(list);
        });

      it('is kept, the last for each, and pages that rest on it are stale then', async () => {
        await announce('confirmed', START + 50_000, one);
        await announce('confirmed-too', START + 50_001, two);
        const before = (await store.generations(TEAM)).get('confirmed') ?? 0;
        await publish(two, 'of two');
        await publish(one, 'first');
        await publish(one, 'second');
        const both = [
          [hex(one), 'second'],
          [hex(two), 'of two'],
        ].sort();
        assert.deepEqual(await published(), both);
        assert.deepEqual([...(await store.conditionsOf([two]))], [[hex(two), 'of two']], 'of what is asked for alone');
        assert.deepEqual([...(await store.conditionsOf([]))], []);
        const [first = '', last = ''] = both.map(([digest]) => digest);
        assert.deepEqual([...(await store.conditionsAfter(null, 1)).keys()], [first]);
        assert.deepEqual([...(await store.conditionsAfter(first, 9)).keys()], [last]);
        assert.deepEqual([...(await store.conditionsAfter(last, 9))], []);
        assert.ok(((await store.generations(TEAM)).get('confirmed') ?? 0) > before);
      });

      it('goes with the last message that announces the text, and does not come back', async () => {
        const row = (await announce('confirmed-copy', START + 50_002, two)) as MessageRow;
        const [original] = await store.announcementsOf(TEAM, 'OSN', 700);
        assert.ok(original);
        const first = (await store.messageAt(TEAM, 'confirmed-too', DAY, 1))?.row;
        assert.ok(first !== undefined);
        await store.write((writes) => writes.removeMessage(first, NOW, 'asked for'));
        assert.ok(
          (await published()).some(([digest]) => digest === hex(two)),
          'another message still announces it',
        );
        await store.write((writes) => writes.removeMessage(row, NOW, 'asked for'));
        assert.deepEqual(await published(), [[hex(one), 'second']]);
        await publish(two, 'again');
        assert.deepEqual(await published(), [[hex(one), 'second']], 'nothing announces it');
        assert.ok(!JSON.stringify((await dump(store)).fact).includes('of two'), 'its bytes are gone');
      });

      it('goes with a list that is removed', async () => {
        await removeList('confirmed');
        assert.deepEqual(await published(), []);
      });
    });
  });

  it('lists are ordered by the bytes of their names', async () => {
    for (const each of ['zz-b', 'zz-a-c', 'zz-ab', 'zz-1']) await addList(store, each);
    const names = (await store.lists(TEAM)).map((list) => list.name).filter((each) => each.startsWith('zz-'));
    assert.deepEqual(names, ['zz-1', 'zz-a-c', 'zz-ab', 'zz-b']);
  });
}
