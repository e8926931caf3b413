import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { type DeskParts, deliverOutbox, loadCase, outgoingOn, release, releaseDue } from '#disclosure';
import { caseStream, PROGRAM, TEAM } from '#store';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import {
  addMember,
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  OSS,
  openDesk,
  PATCH,
  postBox,
  predisclosedCase,
  refusalsOf,
  reported,
  SITE,
  saveDraft,
  signed,
  type TestDesk,
  USERS,
  writtenCase,
} from './desk.test-support.ts';

const END = (MONDAY + DAY_MS) as Instant;

describe('a release', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  it('is refused before the end, and allowed at it', async () => {
    const id = await predisclosedCase(desk, { end: END });
    desk.clock.set((END - 1) as Instant);
    assert.match(refusalsOf(await release(desk.parts, desk.ada, id))[0]?.found ?? '', /embargo ends at/);
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    refusalsOf(await release(desk.parts, desk.ada, id));
  });

  it('happens once, however many processes try', async () => {
    const id = await predisclosedCase(desk, { end: END });
    const others = [desk.parts, await desk.another(), await desk.another()];
    desk.clock.set(END);
    const turns = await Promise.all([...others, ...others].map((parts) => releaseDue(parts)));
    assert.equal(turns.flatMap(({ released }) => released).length, 1);
    assert.deepEqual(
      turns.flatMap(({ refused }) => refused),
      [],
      'where another was quicker nobody has to act',
    );
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.equal(loaded?.facts.published.length, 1);
    assert.equal((await outgoingOn(desk.parts, PROGRAM, caseStream(id))).length, 3);
  });

  it('goes to the site first, then to the lists in their order, then to the members, the same bytes to all lists', async () => {
    const channels = [USERS, SITE, OSS];
    const parts: DeskParts = { ...desk.parts, mailing: { ...desk.parts.mailing, channels } };
    const member = await addMember(parts, 'alpha');
    const id = await predisclosedCase({ ...desk, parts }, { end: END });
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    await deliverOutbox(parts, postBox().post, 'w');
    desk.clock.set(END);
    assertDone(await release(parts, desk.ada, id));
    desk.clock.wait(1000);
    const onSite: number[] = [];
    const messages = () => desk.parts.archive.reads.announcements(TEAM).then(({ length }) => length);
    const box = postBox();
    const watching = {
      ...box.post,
      async send(letter: Parameters<typeof box.post.send>[0]) {
        onSite.push(await messages());
        return box.post.send(letter);
      },
    };
    await deliverOutbox(parts, watching, 'w');
    assert.deepEqual(onSite, [1, 1, 1], 'the site is before all of them');
    assert.deepEqual(
      box.letters.map(({ to }) => to),
      ['users@lists.example.org', 'oss-security@lists.example.org', member.address],
    );
    const [users, oss] = box.letters;
    assert.deepEqual(users?.bytes, oss?.bytes);
    assert.ok(users?.bytes.includes('-----BEGIN PGP SIGNED MESSAGE-----'));
    assert.ok(users?.bytes.toString().replaceAll('\n', '').includes(PATCH.toString('base64')));
  });

  it('of which the site is not done keeps lists and members waiting', async () => {
    await addMember(desk.parts, 'alpha');
    const id = await predisclosedCase(desk, { end: END });
    await deliverOutbox(desk.parts, postBox().post, 'w');
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
    const full: DeskParts = {
      ...desk.parts,
      archive: { ...desk.parts.archive, receive: () => Promise.reject(new Error('disk full of secrets')) },
    };
    const box = postBox();
    const turn = await deliverOutbox(full, box.post, 'w');
    assert.deepEqual([turn.waiting, turn.done, box.letters.length], [1, 0, 0]);
    const letters = (await loadCase(desk.parts, PROGRAM, id))?.facts.letters;
    assert.deepEqual(letters?.get('site v1')?.outcome, 'refused');
    assert.ok(!JSON.stringify([...(letters ?? [])]).includes('secrets'), 'what is unknown is not told');
    desk.clock.wait(60_000);
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(box.letters.length, 3);
  });

  it('that says nothing of from whom letters are is refused as a matter of the configuration', async () => {
    const id = await predisclosedCase(desk, { end: END });
    desk.clock.set(END);
    const parts: DeskParts = { ...desk.parts, mailing: { ...desk.parts.mailing, sender: null } };
    await assert.rejects(release(parts, desk.ada, id), { code: 'bad_configuration' });
    assert.equal((await loadCase(desk.parts, PROGRAM, id))?.facts.published.length, 0);
  });

  it('of a text whose file was changed since is refused', async () => {
    const id = await predisclosedCase(desk, { end: END });
    await done(desk.parts, desk.ada, id, { kind: 'remove_file', name: 'osn1.patch' });
    desk.clock.set(END);
    assert.match(refusalsOf(await release(desk.parts, desk.ada, id))[0]?.found ?? '', /osn1\.patch/);
  });
});

describe('what is due', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  it('is told with the next instant, the earliest that is ahead', async () => {
    for (const days of [3, 1, 2]) await predisclosedCase(desk, { end: (MONDAY + days * DAY_MS) as Instant });
    assert.equal((await releaseDue(desk.parts)).nextAt, END);
    desk.clock.set(END);
    const turn = await releaseDue(desk.parts);
    assert.deepEqual([turn.released.length, turn.nextAt], [1, MONDAY + 2 * DAY_MS]);
    desk.clock.set((MONDAY + 5 * DAY_MS) as Instant);
    assert.deepEqual((await releaseDue(desk.parts)).nextAt, null);
  });

  it('is not what is unsigned, held, withdrawn or public', async () => {
    await writtenCase(desk, { end: END });
    await reported(desk.parts, desk.ada);
    const held = await predisclosedCase(desk, { end: END });
    await done(desk.parts, desk.ada, held, { kind: 'hold', reason: 'a doubt' });
    const gone = await predisclosedCase(desk, { end: END });
    await done(desk.parts, desk.ada, gone, { kind: 'withdraw', reason: 'a mistake' });
    desk.clock.set((END + DAY_MS) as Instant);
    assert.deepEqual(await releaseDue(desk.parts), { released: [], refused: [], nextAt: null });
  });

  it('is released although another case cannot be read, or released; that is told', async () => {
    const damaged = await predisclosedCase(desk, { end: END });
    const good = await predisclosedCase(desk, { end: END });
    const store = await openSqlite((desk.database as { path?: string }).path ?? '', { searchWorker: null });
    await store.tables.fill((db) =>
      db
        .updateTable('journal')
        .set({ sealed: Buffer.from('damaged') as never })
        .where('stream', '=', caseStream(damaged))
        .where('sequence', '=', 2)
        .execute(),
    );
    await store.close();
    desk.clock.set(END);
    // a process that was started since: one that has the case in memory goes on with that
    const { released, refused } = await releaseDue(await desk.another());
    assert.deepEqual(released, [good]);
    assert.deepEqual(
      refused.map(({ id }) => id),
      [damaged],
    );
  });
});
