import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Instant } from '#base';
import {
  afterSigning,
  type DeskParts,
  type DraftWishes,
  deliverOutbox,
  draftFromCase,
  endEmbargoNow,
  loadCase,
  predisclose,
  readSuccessor,
  release,
  releaseDue,
} from '#disclosure';
import { openDuties } from '#embargo';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { mailAddress } from '#letters';
import { type CaseId, PROGRAM } from '#store';
import {
  addMember,
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  messageIdIn,
  openDesk,
  postBox,
  predisclosedCase,
  refusalsOf,
  saveDraft,
  signed,
  styleNamed,
  type TestDesk,
} from './desk.test-support.ts';

const END = (MONDAY + DAY_MS) as Instant;
const OSN: HouseStyle = styleNamed('osn');

describe('a version after the release', () => {
  let desk: TestDesk;
  let id: CaseId;
  beforeEach(async () => {
    desk = await openDesk();
    await addMember(desk.parts, 'alpha');
    id = await predisclosedCase(desk, { end: END });
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
  });
  afterEach(() => desk.close());

  const sent = async (parts: DeskParts = desk.parts) => {
    desk.clock.wait(1000);
    const box = postBox();
    await deliverOutbox(parts, box.post, 'w');
    return box.letters;
  };
  const facts = async () => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return loaded.facts;
  };
  const drafted = async (wishes: DraftWishes) => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return draftFromCase(desk.parts, desk.ada, loaded, OSN, wishes);
  };

  it('goes to the same lists and members, below the first one, also when the sender has another domain since', async () => {
    const first = await sent();
    await saveDraft(desk, id, { changed: 'The patch left one case open.' });
    await signed(desk, id);
    const sender = { address: mailAddress('security@osier-two.example'), name: 'Osier' };
    const parts: DeskParts = { ...desk.parts, mailing: { ...desk.parts.mailing, sender } };
    assert.deepEqual((await releaseDue(parts)).released, [id]);
    const second = await sent(parts);
    assert.deepEqual(
      second.map(({ to }) => to),
      first.map(({ to }) => to),
    );
    const lists = (letters: typeof first) => letters.filter(({ to }) => to.includes('@lists.'));
    const [published] = lists(first);
    assert.ok(published !== undefined && !published.bytes.includes('References:'));
    for (const { bytes } of lists(second)) {
      const name = `<${messageIdIn(published.bytes)}>`;
      assert.ok(bytes.includes(`In-Reply-To: ${name}`) && bytes.includes(`References: ${name}`));
      assert.match(messageIdIn(bytes), /@osier-two\.example$/);
    }
  });

  it('says what changed, and not again that it is public now', async () => {
    const { updates } = await drafted({ changed: 'A CVE was assigned.' });
    assert.deepEqual(updates.at(-1), { revision: 3, text: 'A CVE was assigned.' });
    assert.deepEqual(
      (await drafted({})).updates.filter(({ revision }) => revision === 3),
      [],
    );
    // members' text that went out by an early end still says that there is an embargo: the next one says otherwise
    const other = await predisclosedCase(desk, { end: (END + DAY_MS) as Instant });
    await done(desk.parts, desk.ada, other, { kind: 'end_early', why: 'agreed' });
    assertDone(await release(desk.parts, desk.ada, other));
    const loaded = await loadCase(desk.parts, PROGRAM, other);
    assert.ok(loaded !== null);
    const next = await draftFromCase(desk.parts, desk.ada, loaded, OSN, { changed: 'More is known.' });
    assert.equal(next.updates.at(-1)?.text, 'Now public.\n\nMore is known.');
  });

  it('takes it back by its title, once, and names what is to be read in its place', async () => {
    assert.equal((await drafted({ withdraws: true })).title, 'RETRACTED: Overflow in the parser of osierd');
    const title = 'RETRACTED: A thing';
    assert.equal((await drafted({ withdraws: true, title })).title, title);
    const successor = await readSuccessor(desk.parts, 'xsa-9', null);
    assertDone(successor);
    const draft = await drafted({ changed: 'It was half of it.', supersededBy: successor.id });
    assert.match(draft.title, /^RETRACTED: /);
    assert.equal(draft.updates.at(-1)?.text, 'It was half of it.\n\nSuperseded by XSA-9.');
  });

  it('names none that is not public, be it there or not', async () => {
    await predisclosedCase(desk, { end: (END + DAY_MS) as Instant });
    const [hidden] = refusalsOf(await readSuccessor(desk.parts, 'OSN-2', null));
    const [absent] = refusalsOf(await readSuccessor(desk.parts, 'OSN-22', null));
    assert.equal(hidden?.found.replace('OSN-2', 'OSN-22'), absent?.found);
    refusalsOf(await readSuccessor(desk.parts, 'the other one', null));
    assertDone(await readSuccessor(desk.parts, 'OSN-1', { series: 'OSN', number: 2 }));
  });

  it('names itself never', async () => {
    const { id: own } = await facts();
    assert.match(refusalsOf(await readSuccessor(desk.parts, 'osn-1', own))[0]?.found ?? '', /this advisory itself/);
  });

  it('is no reason to end an embargo that is over: that is refused, and what became known is written down all the same', async () => {
    const before = (await loadCase(desk.parts, PROGRAM, id))?.records.length;
    for (const given of [
      { why: 'leaked', where: 'a list' },
      { why: 'agreed', where: null },
    ] as const) {
      const [refusal] = refusalsOf(await endEmbargoNow(desk.parts, desk.ada, id, given));
      assert.match(refusal?.found ?? '', /public already/);
    }
    assert.equal((await loadCase(desk.parts, PROGRAM, id))?.records.length, before);
    await done(desk.parts, desk.ada, id, { kind: 'learn_exposure', how: 'exploited', where: 'a list' });
  });

  it('is what takes back what is public: the case itself cannot be withdrawn', async () => {
    const { perform } = await import('#disclosure');
    const [refusal] = refusalsOf(await perform(desk.parts, desk.ada, id, { kind: 'withdraw', reason: 'none' }));
    assert.match(refusal?.found ?? '', /it is public/);
  });

  it('is said to go out as soon as it is signed, before it is', async () => {
    assert.equal(afterSigning(desk.parts, await facts()), null, 'what is signed');
    await saveDraft(desk, id, { changed: 'A CVE was assigned.' });
    const says = afterSigning(desk.parts, await facts());
    assert.match(says ?? '', /^OSN-1 is public: once it is signed, issue 3 is released at once, without further word/);
    assert.match(says ?? '', /to site, oss-security, users and the members who had it before\. To wait, do not sign/);
  });
});

describe('before the release', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk();
    await addMember(desk.parts, 'alpha');
  });
  afterEach(() => desk.close());
  const factsOf = async (id: CaseId) => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return loaded.facts;
  };

  it('a signature is said to release at the end only where the text is for the public', async () => {
    const id = await predisclosedCase(desk, { end: END });
    await saveDraft(desk, id, { title: 'Another word for members' });
    assert.equal(afterSigning(desk.parts, await factsOf(id)), null);
    await saveDraft(desk, id, { isForPublic: true });
    const says = /^Once it is signed, issue 2 is released at 2026-11-24T09:00:00Z without further word/;
    assert.match(afterSigning(desk.parts, await factsOf(id)) ?? '', says);
    await done(desk.parts, desk.ada, id, { kind: 'hold', reason: 'a doubt' });
    assert.equal(afterSigning(desk.parts, await factsOf(id)), null);
  });

  it('a withdrawal stops it at once, and members are owed a version that says so', async () => {
    const id = await predisclosedCase(desk, { end: END });
    const { perform } = await import('#disclosure');
    const withdrawn = await perform(desk.parts, desk.ada, id, { kind: 'withdraw', reason: 'no vulnerability' });
    assertDone(withdrawn);
    assert.match(withdrawn.warnings[0]?.found ?? '', /members have version 1/);
    const xen = { ...desk.parts.policy, rules: [...desk.parts.policy.rules, SAME_RECIPIENTS] };
    const owed = async () => openDuties(await factsOf(id), xen).filter(({ key }) => key.endsWith('withdrawal')).length;
    assert.equal(await owed(), 1);
    // neither the old text nor a new one that does not say so
    await saveDraft(desk, id, {});
    await signed(desk, id);
    assert.match(refusalsOf(await predisclose(desk.parts, desk.ada, id))[0]?.found ?? '', /does not say so/);
    desk.clock.set((END + DAY_MS) as Instant);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
    refusalsOf(await release(desk.parts, desk.ada, id));
    await saveDraft(desk, id, { withdraws: true, changed: 'It was no vulnerability: we withdraw this note.' });
    await signed(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    assert.equal(await owed(), 0);
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.deepEqual([...new Set(box.letters.map(({ to }) => to))], ['security@alpha.example']);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
  });
});

const SAME_RECIPIENTS = { id: 'X6', does: 'duty', says: 'to the same', check: { kind: 'same_recipients' } } as const;

it('a style says it in its own words', () => {
  const raw = { ...OSN, standing: { ...OSN.standing, superseded: 'Read {id} in place of this note.' } };
  assert.doesNotThrow(() => readHouseStyle(raw, 'x'));
  const wrong = { ...OSN, standing: { ...OSN.standing, superseded: 'Read another one.' } };
  assert.throws(() => readHouseStyle(wrong, 'x'), { code: 'bad_house_style' });
});
