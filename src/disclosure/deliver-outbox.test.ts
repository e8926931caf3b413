import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import { advisoryLetter, mailAddress } from '#letters';
import { clearSign } from '#pgp';
import type { SendOutcome } from '#sending';
import { type CaseId, caseStream, type OutboxRow, PROGRAM } from '#store';
import {
  addMember,
  assertDone,
  DAY_MS,
  MINUTE_MS,
  MONDAY,
  messageIdIn,
  OSS,
  openDesk,
  postBox,
  predisclosedCase,
  SITE,
  saveDraft,
  signed,
  TEAM_ADDRESS,
  type TestDesk,
  teamKey,
  USERS,
} from './desk.test-support.ts';
import {
  type DeskParts,
  deliverOutbox,
  FAULT_POINTS,
  gatherEvidence,
  loadCase,
  MAIL_WAITS,
  newestText,
  outgoingOn,
  release,
  settleDoubts,
} from './index.ts';

const END = (MONDAY + DAY_MS) as Instant;
const LATER: SendOutcome = { kind: 'refused', isPermanent: false, response: '451 later' };
const NEVER: SendOutcome = { kind: 'refused', isPermanent: true, response: '550 nobody here' };
const SILENT: SendOutcome = { kind: 'uncertain', why: 'no answer' };

/** Stands for the end of a process: the work stops there, and nothing after it happens. */
class Death extends Error {}

function dyingAt(parts: DeskParts, point: string): DeskParts {
  return {
    ...parts,
    faults: (at) => {
      if (at === point) throw new Death(point);
    },
  };
}

describe('letters', () => {
  let desk: TestDesk;
  let id: CaseId;
  beforeEach(async () => {
    desk = await openDesk();
    id = await predisclosedCase(desk, { end: END });
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
  });
  afterEach(() => desk.close());

  const rows = async (): Promise<ReadonlyMap<string, OutboxRow>> =>
    new Map(
      (await outgoingOn(desk.parts, PROGRAM, caseStream(id))).map(({ row, outgoing }) => [
        outgoing.kind === 'archive' ? outgoing.channel : (outgoing.to ?? ''),
        row,
      ]),
    );
  const stateOf = async (name: string): Promise<string | undefined> => (await rows()).get(name)?.state;
  const outcomesOf = async (name: string): Promise<readonly string[]> =>
    ((await loadCase(desk.parts, PROGRAM, id))?.records ?? []).flatMap((record) =>
      record.kind === 'letter_went' && record.letter.to === name ? [record.letter.outcome] : [],
    );
  /** What becomes of letters to the users' list; those to the other one are sent. */
  const toUsers = (outcome: (count: number) => SendOutcome | undefined) => {
    let count = 0;
    return postBox((letter) => {
      if (letter.envelope.to[0] !== 'users@lists.example.org') return undefined;
      count += 1;
      return outcome(count);
    });
  };

  it('that were not taken are tried again, ever more seldom, until they are', async () => {
    let tries = 0;
    const box = toUsers((count) => {
      tries = count;
      return count <= 9 ? LATER : undefined;
    });
    const waits: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      await deliverOutbox(desk.parts, box.post, 'w');
      const row = (await rows()).get('users');
      if (row?.state !== 'waiting') break;
      waits.push((row.dueAt - desk.clock.now()) / MINUTE_MS);
      desk.clock.set((row.dueAt - 1) as Instant);
      await deliverOutbox(desk.parts, box.post, 'w');
      assert.equal(tries, turn + 1, 'not before its time');
      desk.clock.wait(1);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert.equal(await stateOf('users'), 'done');
    assert.deepEqual(await outcomesOf('users'), [...Array.from({ length: 9 }, () => 'refused'), 'sent']);
  });

  it('are not tried in a circle by a process whose clock is behind', async () => {
    let tries = 0;
    const box = toUsers((count) => {
      tries = count;
      assert.ok(count < 5, 'in a circle');
      return LATER;
    });
    const behind: DeskParts = { ...desk.parts, clock: { now: () => (desk.clock.now() - DAY_MS) as Instant } };
    await deliverOutbox(behind, box.post, 'w');
    assert.equal(tries, 1);
  });

  it('that are refused for good are blocked, with what was said, and left alone', async () => {
    const box = toUsers(() => NEVER);
    await deliverOutbox(desk.parts, box.post, 'w');
    desk.clock.wait(DAY_MS);
    const turn = await deliverOutbox(desk.parts, box.post, 'w');
    await settleDoubts(desk.parts);
    assert.equal(turn.done + turn.blocked, 0);
    assert.equal(await stateOf('users'), 'blocked');
    const letter = (await loadCase(desk.parts, PROGRAM, id))?.facts.letters.get('users v2');
    assert.deepEqual([letter?.outcome, letter?.says], ['blocked', '550 nobody here']);
    assert.equal(await stateOf('oss-security'), 'done', 'the others go on');
  });

  it('in doubt are not sent again before they were looked for, however long ago they were due; then with the same bytes', async () => {
    desk.clock.wait(DAY_MS);
    const box = toUsers((count) => (count === 1 ? SILENT : undefined));
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(await stateOf('users'), 'uncertain');
    desk.clock.wait(MAIL_WAITS.lookForMs - 1);
    assert.deepEqual(await settleDoubts(desk.parts), { found: 0, again: 0 });
    desk.clock.wait(1);
    assert.deepEqual(await settleDoubts(desk.parts), { found: 0, again: 1 });
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(await stateOf('users'), 'done');
    const [first, again] = box.letters.filter(({ to }) => to === 'users@lists.example.org');
    assert.ok(first !== undefined && again !== undefined);
    assert.deepEqual(again.bytes, first.bytes);
    assert.deepEqual(await outcomesOf('users'), ['uncertain', 'refused', 'sent']);
  });

  it('in doubt that came back are done, and not sent again', async () => {
    let count = 0;
    const box = postBox(({ envelope }) => {
      if (envelope.to[0] !== 'oss-security@lists.example.org') return undefined;
      count += 1;
      return SILENT;
    });
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(await stateOf('oss-security'), 'uncertain');
    const letter = box.letters.find(({ to }) => to === 'oss-security@lists.example.org');
    assert.ok(letter !== undefined);
    await desk.parts.archive.receive('oss-security', letter.bytes, desk.clock);
    assert.deepEqual(await settleDoubts(desk.parts), { found: 1, again: 0 });
    desk.clock.wait(DAY_MS);
    await settleDoubts(desk.parts);
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(count, 1);
    assert.deepEqual(await outcomesOf('oss-security'), ['uncertain', 'sent']);
  });

  it('are not taken for arrived by another mail under their Message-ID', async () => {
    const box = postBox(({ envelope }) => (envelope.to[0] === 'oss-security@lists.example.org' ? SILENT : undefined));
    await deliverOutbox(desk.parts, box.post, 'w');
    const letter = box.letters.find(({ to }) => to === 'oss-security@lists.example.org');
    const forged = `Message-ID: <${messageIdIn(letter?.bytes ?? Buffer.from(''))}>\nSubject: x\nFrom: a@x.example\n\nx\n`;
    await desk.parts.archive.receive('oss-security', Buffer.from(forged), desk.clock);
    assert.deepEqual(await settleDoubts(desk.parts), { found: 0, again: 0 });
    assert.equal(await stateOf('oss-security'), 'uncertain');
  });

  it('in doubt that two look for at once are settled once', async () => {
    const box = toUsers((count) => (count === 1 ? SILENT : undefined));
    await deliverOutbox(desk.parts, box.post, 'w');
    desk.clock.wait(MAIL_WAITS.lookForMs);
    const other = await desk.another();
    const turns = await Promise.all([settleDoubts(desk.parts), settleDoubts(other), settleDoubts(desk.parts)]);
    assert.equal(
      turns.reduce((sum, { again }) => sum + again, 0),
      1,
    );
  });

  /** Where a process ends, and after how long the letter to the users' list is done; null: it never left before. */
  const deaths: Readonly<Record<string, { readonly sent: number; readonly waitMs: number }>> = {
    'claim after write': { sent: 1, waitMs: MAIL_WAITS.claimMs },
    'archive before receipt': { sent: 1, waitMs: MAIL_WAITS.claimMs },
    'archive after receipt': { sent: 1, waitMs: MAIL_WAITS.claimMs },
    'letter before lease': { sent: 1, waitMs: MAIL_WAITS.claimMs + MAIL_WAITS.lookForMs },
    'letter before connect': { sent: 1, waitMs: MAIL_WAITS.letterMs + MAIL_WAITS.lookForMs },
  };
  for (const [point, { sent, waitMs }] of Object.entries(deaths)) {
    it(`of a process that ends at "${point}" are all sent by another after a while, once`, async () => {
      const box = postBox();
      await assert.rejects(deliverOutbox(dyingAt(desk.parts, point), box.post, 'dead'), Death);
      await deliverOutbox(desk.parts, box.post, 'w');
      await settleDoubts(desk.parts);
      desk.clock.wait(waitMs);
      await deliverOutbox(desk.parts, box.post, 'w');
      await settleDoubts(desk.parts);
      await deliverOutbox(desk.parts, box.post, 'w');
      for (const name of ['site', 'oss-security', 'users']) assert.equal(await stateOf(name), 'done', name);
      for (const to of [OSS, USERS].map((channel) => (channel.kind === 'mail' ? channel.address : '')))
        assert.equal(box.letters.filter((letter) => letter.to === to).length, sent, to);
    });
  }

  it('of a process that ends after the reply are a doubt in outbox and record at once, and sent again with the same bytes', async () => {
    const box = postBox();
    await assert.rejects(deliverOutbox(dyingAt(desk.parts, 'letter after reply'), box.post, 'dead'), Death);
    const [first] = box.letters;
    assert.ok(first !== undefined);
    desk.clock.wait(MAIL_WAITS.letterMs - 1);
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(await stateOf('oss-security'), 'leased', 'nobody else touches it');
    desk.clock.wait(1);
    await assert.rejects(deliverOutbox(dyingAt(desk.parts, 'expiry after write'), box.post, 'dead too'), Death);
    assert.equal(await stateOf('oss-security'), 'uncertain');
    assert.deepEqual(await outcomesOf('oss-security'), ['uncertain']);
    desk.clock.wait(MAIL_WAITS.lookForMs);
    await settleDoubts(desk.parts);
    await deliverOutbox(desk.parts, box.post, 'w');
    const toOss = box.letters.filter(({ to }) => to === first.to);
    assert.equal(toOss.length, 2);
    assert.deepEqual(toOss[1]?.bytes, first.bytes);
  });

  it('of a process that was slow, and taken for dead, are not settled by it over the head of another', async () => {
    const box = postBox();
    const slow: DeskParts = {
      ...desk.parts,
      faults: async (point) => {
        if (point !== 'settle before write' || (await stateOf('users')) !== 'leased') return;
        desk.clock.wait(MAIL_WAITS.letterMs + MAIL_WAITS.lookForMs);
        const other = await desk.another();
        await deliverOutbox(other, postBox().post, 'other');
        desk.clock.wait(MAIL_WAITS.lookForMs);
        await settleDoubts(other);
        await deliverOutbox(other, postBox().post, 'other');
      },
    };
    await deliverOutbox(slow, box.post, 'slow');
    assert.equal(await stateOf('users'), 'done');
    assert.equal((await outcomesOf('users')).at(-1), 'sent');
  });

  it('close the duty of their channel by the signed text that came back, and by nothing else', async () => {
    const facts = async () => (await loadCase(desk.parts, PROGRAM, id))?.facts.duties.get('M9 site v2')?.state;
    assert.equal(await gatherEvidence(desk.parts), 0);
    const signedText = await letterOnSite();
    const tampered = Buffer.from(
      signedText.toString('latin1').replace('A word about this: impact', 'A word about this: nothing'),
      'latin1',
    );
    assert.notDeepEqual(tampered, signedText);
    await desk.parts.archive.receive('announce', tampered, desk.clock);
    assert.equal(await gatherEvidence(desk.parts), 0, 'of a text that was changed');
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    const text = (await newestText(desk.parts, desk.ada, loaded))?.replace('about this: impact', 'about this: nothing');
    const { privateKey } = await teamKey();
    const genuine = advisoryLetter({
      from: { address: mailAddress(TEAM_ADDRESS) },
      to: [{ address: mailAddress(TEAM_ADDRESS) }],
      messageId: messageIdIn(signedText),
      date: END,
      subject: 'Osier Security Note 1 v2',
      text: await clearSign(text ?? '', privateKey, { signedAt: END }),
    });
    await desk.parts.archive.receive('announce', genuine, desk.clock);
    assert.equal(await gatherEvidence(desk.parts), 0, 'of another text that the team signed');
    const otherId = Buffer.from(signedText.toString('latin1').replace(/^Message-ID: </m, 'Message-ID: <x'), 'latin1');
    await desk.parts.archive.receive('announce', otherId, desk.clock);
    assert.equal(await gatherEvidence(desk.parts), 0, 'of another letter');
    await desk.parts.archive.receive('oss-security', signedText, desk.clock);
    assert.equal(await gatherEvidence(desk.parts), 0, 'on another list');
    assert.equal(await facts(), undefined);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    assert.equal(await gatherEvidence(desk.parts), 1);
    assert.equal(await facts(), 'done');
    assert.equal(await gatherEvidence(desk.parts), 0, 'once');
  });

  /** The bytes that are to be kept on the site. */
  async function letterOnSite(): Promise<Buffer> {
    const kept: Buffer[] = [];
    const watching: DeskParts = {
      ...desk.parts,
      archive: {
        ...desk.parts.archive,
        receive: async (_list, message) => {
          kept.push(Buffer.from(message));
          throw new Error('only looked at');
        },
      },
    };
    await deliverOutbox(watching, postBox().post, 'looks');
    desk.clock.wait(MINUTE_MS);
    const [letter] = kept;
    assert.ok(letter !== undefined);
    return letter;
  }
});

describe('points at which a process may end', () => {
  it('are asked for by tests alone', async () => {
    const { readFileSync, readdirSync } = await import('node:fs');
    const { join } = await import('node:path');
    const source = join(import.meta.dirname, '..');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !/^(?:store|csaf)\//.test(name) && !/\.test(?:-support)?\.ts$/.test(name),
    );
    const texts = files.map((name) => readFileSync(join(source, name), 'utf8'));
    assert.equal(texts.filter((text) => /\bfaults:/.test(text)).length, 0, 'somebody gives the hook');
    for (const point of FAULT_POINTS) {
      assert.ok(
        texts.some((text) => text.includes(`faults?.('${point}')`)),
        point,
      );
    }
  });

  it('lose no member: who is blocked stays so, in front of who looks', async () => {
    const desk = await openDesk({ channels: [SITE] });
    const member = await addMember(desk.parts, 'alpha', { certificate: null });
    const id = await predisclosedCase(desk, { end: END });
    await assert.rejects(deliverOutbox(dyingAt(desk.parts, 'settle before write'), postBox().post, 'w'), Death);
    desk.clock.wait(MAIL_WAITS.claimMs);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    desk.clock.wait(MAIL_WAITS.lookForMs);
    await settleDoubts(desk.parts);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const [only] = await outgoingOn(desk.parts, PROGRAM, caseStream(id));
    assert.equal(only?.row.state, 'blocked');
    const letter = (await loadCase(desk.parts, PROGRAM, id))?.facts.letters.get(`${member.id} v1`);
    assert.equal(letter?.outcome, 'blocked');
    await desk.close();
  });
});
