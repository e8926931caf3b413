import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcedReader } from '#archive';
import type { Instant } from '#base';
import { deliverOutbox, loadBatch, makeBatch, predisclosedTogether, releaseDue, releasedTogether } from '#disclosure';
import { type BatchId, type DatabaseStore, PROGRAM } from '#store';
import { createSite } from '#web';
import {
  addMember,
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  openDesk,
  postBox,
  readyCase,
  saveDraft,
  signed,
  styleNamed,
  type TestDesk,
} from '../disclosure/desk.test-support.ts';
import { SETTINGS, sampleSite } from './advisories.test-support.ts';

/* From the release of a batch at the desk to its page, as a reader sees it. */

const END = (MONDAY + DAY_MS) as Instant;
const ABSENT = 'a'.repeat(16);

describe('the page of a batch', () => {
  let desk: TestDesk;
  let id: BatchId;
  let site: ReturnType<typeof createSite>;
  const get = async (path: string) => {
    const answer = await site.request(path);
    return { status: answer.status, headers: [...answer.headers], text: await answer.text() };
  };
  const page = () => get(`/advisories/batches/${id}`);

  before(async () => {
    desk = await openDesk();
    await addMember(desk.parts, 'alpha');
    const cases = [await readyCase(desk, { end: END }), await readyCase(desk, { end: END })];
    // the second case goes out first
    const made = await makeBatch(desk.parts, desk.ada, { title: 'a name of the team', cases: cases.toReversed() });
    assertDone(made);
    id = made.id;
    const store = desk.parts.store as DatabaseStore;
    site = createSite({
      store,
      styles: [styleNamed('osn')],
      clock: desk.clock,
      readAnnounced: announcedReader(() => desk.parts.context()),
      certificates: async () => [],
      settings: SETTINGS,
    });
  });
  after(() => desk.close());

  const batch = async () => {
    const loaded = await loadBatch(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return loaded;
  };
  const assertAbsent = async (): Promise<void> => {
    for (const below of ['', '/SHA256SUMS']) {
      const [asked, absent] = await Promise.all([id, ABSENT].map((each) => get(`/advisories/batches/${each}${below}`)));
      assert.equal(asked?.status, 404);
      assert.deepEqual(asked, absent, below);
    }
  };

  it('is as absent as one that there is not: as a draft, with the members, in the second before, and until the site has it', async () => {
    await assertAbsent();
    assertDone(await predisclosedTogether(desk.parts, desk.ada, await batch()));
    await deliverOutbox(desk.parts, postBox().post, 'w');
    await assertAbsent();
    desk.clock.set((END - 1) as Instant);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
    await assertAbsent();
    desk.clock.set(END);
    assertDone(await releasedTogether(desk.parts, desk.ada, await batch()));
    await assertAbsent();
  });

  it('leads to all of it in its order, with one list of files, and says nothing of the desk', async () => {
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const { status, text } = await page();
    assert.equal(status, 200);
    assert.ok(text.indexOf('href="/advisories/OSN-2"') < text.indexOf('href="/advisories/OSN-1"'));
    assert.match(text, /OSN-2 and OSN-1 <span class="about">released together/);
    assert.match(text, /2026-11-24 09:00:00 UTC/);
    assert.doesNotMatch(text, /a name of the team/);
    const sums = (await get(`/advisories/batches/${id}/SHA256SUMS`)).text;
    assert.match(sums, /^[0-9a-f]{64} {2}osn2\.patch\n[0-9a-f]{64} {2}osn1\.patch\n$/);
    for (const [line = '', file] of [...sums.matchAll(/(?<digest>[0-9a-f]{64}) {2}(?<name>.+)/g)].map(({ groups }) => [
      groups?.['digest'],
      groups?.['name'],
    ])) {
      assert.ok(text.includes(line));
      assert.match(text, new RegExp(`href="/advisories/OSN-[12]/v1/files/${file?.replace('.', '\\.')}"`));
    }
  });

  it('is linked from each, and told of in the feed', async () => {
    for (const [own, other] of [
      [1, 2],
      [2, 1],
    ]) {
      const { text } = await get(`/advisories/OSN-${own}`);
      assert.ok(text.includes(`href="/advisories/batches/${id}"`));
      assert.match(text, new RegExp(`Released together with <a href="/advisories/OSN-${other}">`));
    }
    assert.match((await get('/feed.atom')).text, /Released together with OSN-1/);
  });

  it('goes on when one of them has a newer version, which goes out by itself, or is taken back', async () => {
    const [first] = (await batch()).cases;
    assert.ok(first !== undefined);
    await saveDraft(desk, first, { withdraws: true, changed: 'This was no vulnerability: we take this note back.' });
    await signed(desk, first);
    assert.deepEqual((await releaseDue(desk.parts)).released, [first]);
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const { text } = await page();
    assert.match(text, /RETRACTED: [\s\S]*badge incomplete">withdrawn/);
    assert.match(text, /OSN-1\/v1\/files\/osn1\.patch/);
    assert.doesNotMatch(text, /OSN-2\/v[12]\/files/);
    await done(desk.parts, desk.ada, first, { kind: 'comment', on: null, text: 'done' });
  });
});

describe('the page of a batch of the sample series', () => {
  it('says what the signed recipes want applied before, and nothing of what the reader does not see', async () => {
    const sample = await sampleSite();
    try {
      const id = 'abcdefgh'.repeat(2) as BatchId;
      const advisories = [1, 12, 3, 7].map((number) => ({ series: 'OSN', number }));
      await (sample.store as DatabaseStore).write((writes) =>
        writes.announceBatch({ id, releasedAt: END, advisories }),
      );
      const wrong = 'hgfedcba'.repeat(2) as BatchId;
      await (sample.store as DatabaseStore).write((writes) =>
        writes.announceBatch({ id: wrong, releasedAt: END, advisories: advisories.toReversed() }),
      );
      const text = await sample.text(`/advisories/batches/${id}`);
      const items = [...text.matchAll(/<li><p>[\s\S]*?<\/li>/g)].map(([item]) => item.replace(/<[^>]+>/g, ''));
      assert.deepEqual(
        items.map((item) => /^OSN-[0-9]+/.exec(item)?.[0]),
        ['OSN-1', 'OSN-3', 'OSN-7'],
      );
      assert.match(items[0] ?? '', /It needs none of the others before it/);
      assert.match(items[1] ?? '', /It needs OSN-1 before it/);
      assert.doesNotMatch(text, /OSN-12/);
      const reversed = (await sample.text(`/advisories/batches/${wrong}`)).replace(/<[^>]+>/g, '');
      assert.match(reversed, /It needs OSN-1 before it \(which stands further down: begin there\)/);
    } finally {
      await sample.close();
    }
  });
});
