import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { openDuties } from '#embargo';
import { type ArchiveReads, type CaseId, PROGRAM } from '#store';
import {
  addMember,
  assertDone,
  DAY_MS,
  MONDAY,
  OSS,
  openDesk,
  postBox,
  predisclosedCase,
  saveDraft,
  signed,
  type TestDesk,
} from './desk.test-support.ts';
import { closeDuty, type DeskParts, decisionLog, deliverOutbox, evidenceText, loadCase, releaseDue } from './index.ts';

const END = (MONDAY + DAY_MS) as Instant;
/** As mail programs keep it. */
const MAIL = 'From: a@osier.example\nMessage-ID: <1@osier.example>\nSubject: done\n\nIt is done.\n';

describe('evidence that somebody gives', () => {
  let desk: TestDesk;
  let id: CaseId;
  let duty: string;
  let letter: Buffer;
  beforeEach(async () => {
    desk = await openDesk();
    await addMember(desk.parts, 'alpha');
    id = await predisclosedCase(desk, { end: END });
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    letter = box.letters[0]?.bytes ?? Buffer.alloc(0);
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
    duty = openDuties((await loaded()).facts, desk.parts.policy)[0]?.key ?? '';
    assert.notEqual(duty, '');
  });
  afterEach(() => desk.close());

  const loaded = async () => {
    const found = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(found !== null);
    return found;
  };
  const closedBy = async (kind: 'message' | 'file' | 'letter', bytes: Uint8Array): Promise<string> => {
    const done = await closeDuty(desk.parts, desk.ada, id, { duty, kind, bytes, where: 'a private note of Ada' });
    assertDone(done);
    const closing = done.facts.duties.get(duty);
    assert.ok(closing?.state === 'done');
    return evidenceText(closing.evidence);
  };

  it('is a message that the archive has, on whatever way it came', async () => {
    await desk.parts.archive.receive(OSS.name, Buffer.from(MAIL), desk.clock);
    const forwarded = Buffer.from(`Received: by x\r\n${MAIL.replaceAll('\n', '\r\n')}`);
    assert.equal(
      await closedBy('message', forwarded),
      'by a message: the very message is in our archive, on oss-security',
    );
  });

  it('is on a list that the published decisions name where it is public alone', async () => {
    await desk.parts.archive.receive(OSS.name, Buffer.from(MAIL), desk.clock);
    await closedBy('message', Buffer.from(MAIL));
    const reasonIn = async (parts: Pick<DeskParts, 'archive'>): Promise<string | null | undefined> =>
      (await decisionLog(parts, await loaded()))?.find(({ what }) => what === `closed a duty: ${duty}`)?.reason;
    assert.equal(await reasonIn(desk.parts), `by a message: the very message is in our archive, on ${OSS.name}`);
    // as it is for the public where no list is theirs
    const reads: ArchiveReads = Object.create(desk.parts.archive.reads, { lists: { value: async () => [] } });
    const said = await reasonIn({ archive: { ...desk.parts.archive, reads } });
    assert.equal(said, 'by a message: the very message is in our archive, on a list of ours');
  });

  it('is no such by its Message-ID alone', async () => {
    await desk.parts.archive.receive(OSS.name, Buffer.from(MAIL), desk.clock);
    const forged = Buffer.from(MAIL.replace('It is done.', 'It is really done.'));
    assert.match(await closedBy('message', forged), /^by word only: a message was given and is kept/);
  });

  it('is a letter of this case that left', async () => {
    assert.equal(await closedBy('letter', letter), 'by a letter: this very letter left the desk');
  });

  it('is a word where there is nothing to look at, in the published decisions too, which do not say where it is from', async () => {
    assert.match(await closedBy('file', Buffer.from('a page')), /^by word only: a file/);
    const log = (await decisionLog(desk.parts, await loaded())) ?? [];
    const entry = log.find(({ what }) => what === `closed a duty: ${duty}`);
    assert.equal(entry?.reason, 'by word only: a file was given and is kept, nothing of it was checked');
    assert.doesNotMatch(JSON.stringify(log), /private note/);
  });
});
