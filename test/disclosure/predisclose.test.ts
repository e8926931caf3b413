import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Instant } from '#base';
import {
  changeMembers,
  deliverOutbox,
  loadCase,
  loadMembers,
  outgoingOn,
  predisclose,
  readBlob,
  release,
  settleDoubts,
} from '#disclosure';
import { decodeBody, fieldBody, type Message, parseMessage } from '#mail';
import { generateSigningKey, openMessage, readIntakeKey } from '#pgp';
import { type CaseId, caseStream, PROGRAM } from '#store';
import { needsGpg, openGpg } from '../../src/pgp/gpg.test-support.ts';
import {
  addMember,
  assertDone,
  DAY_MS,
  MONDAY,
  openDesk,
  PATCH,
  postBox,
  predisclosedCase,
  readyCase,
  saveDraft,
  signed,
  type TestDesk,
  type TestMember,
} from './desk.test-support.ts';

const END = (MONDAY + 10 * DAY_MS) as Instant;
const TITLE = 'Overflow in the parser of osierd';

/** What is inside a letter for a member, opened with its key; it must be one encrypted part and nothing else. */
async function opened(letter: Uint8Array, { privateKey }: TestMember): Promise<Message> {
  const message = parseMessage(letter);
  const [, , armored] = message.parts;
  assert.deepEqual(
    message.parts.map(({ mediaType }) => mediaType),
    ['multipart/encrypted', 'application/pgp-encrypted', 'application/octet-stream'],
  );
  assert.ok(armored !== undefined);
  const result = await openMessage([await readIntakeKey(privateKey, null)], decodeBody(message, armored).bytes);
  assert.ok(result.isOpened, JSON.stringify(result));
  return parseMessage(result.bytes);
}

/** The text, whose line ends are CRLF in a canonical entity (RFC 3156, 5), as it was written; then the files as they are. */
function partsOf(message: Message): readonly Buffer[] {
  const [text, ...files] = message.parts
    .filter((part) => !part.isMultipart)
    .map((part) => Buffer.from(decodeBody(message, part).bytes));
  return [Buffer.from(`${text?.toString('latin1')}`.replaceAll('\r\n', '\n'), 'latin1'), ...files];
}

describe('a text for the members', () => {
  let desk: TestDesk;
  let alpha: TestMember;
  let beta: TestMember;
  before(async () => {
    desk = await openDesk();
    alpha = await addMember(desk.parts, 'alpha');
    beta = await addMember(desk.parts, 'beta');
  });
  after(() => desk.close());

  it('goes to each in a letter of its own that holds signed text and files byte for byte', async () => {
    const id = await readyCase(desk, { end: END });
    const signedText = await signedTextOf(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.deepEqual(box.letters.map(({ to }) => to).sort(), [alpha.address, beta.address]);
    for (const member of [alpha, beta]) {
      const [letter, another] = box.letters.filter(({ to }) => to === member.address);
      assert.ok(letter !== undefined && another === undefined);
      const inner = await opened(letter.bytes, member);
      const [text, patch, ...more] = partsOf(inner);
      assert.deepEqual(text, Buffer.from(signedText));
      assert.deepEqual(patch, PATCH);
      assert.deepEqual(more, []);
      assert.match(fieldBody(inner.headerFields, 'Subject') ?? '', /^Osier Security Note 1 issue 1 - Overflow/);
      const other = member === alpha ? beta : alpha;
      await assert.rejects(opened(letter.bytes, other), 'another member can open it');
      const armor = /-----BEGIN PGP MESSAGE-----[A-Za-z0-9+/=\s]*-----END PGP MESSAGE-----/;
      const outside = letter.bytes.toString('latin1').replace(armor, '');
      assert.ok(outside.length < 2000, 'what is encrypted was not left out');
      for (const secret of [TITLE, 'OSN', 'Osier Security Note', 'osn1', '.patch', id, 'embargo', '2026-12-03']) {
        assert.ok(!outside.toLowerCase().includes(secret.toLowerCase()), `outside: ${secret}`);
      }
      assert.ok(!outside.includes(other.address));
    }
  });

  it('opens with gpg', needsGpg, async () => {
    const id = await predisclosedCase(desk, { end: END });
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    const letter = box.letters.find(({ to }) => to === alpha.address);
    assert.ok(letter !== undefined);
    const message = parseMessage(letter.bytes);
    const armored = message.parts[2];
    assert.ok(armored !== undefined);
    const gpg = openGpg();
    try {
      gpg.run(['--import'], alpha.privateKey);
      const inner = parseMessage(gpg.run(['--decrypt'], decodeBody(message, armored).bytes));
      assert.deepEqual(partsOf(inner), [Buffer.from(await signedTextOf(desk, id)), PATCH]);
    } finally {
      gpg.close();
    }
  });

  it('is not written to whom nothing can be encrypted: it stands there as blocked, with the reason, and the others get it', async () => {
    const own = await openDesk();
    const good = await addMember(own.parts, 'good');
    const missing = await addMember(own.parts, 'missing', { certificate: null });
    const expired = await addMember(own.parts, 'expired', { certificate: await expiredCertificate() });
    const damaged = await addMember(own.parts, 'damaged');
    const certificate = { fingerprint: 'AB'.repeat(20), armored: 'no certificate' };
    assertDone(await changeMembers(own.parts, 'Ada', { kind: 'set_certificate', member: damaged.id, certificate }));
    const id = await predisclosedCase(own, { end: END });
    const letters = (await loadCase(own.parts, own.ada.viewer, id))?.facts.letters;
    const says = (member: TestMember): string | undefined => letters?.get(`${member.id} v1`)?.says;
    assert.equal(says(missing), 'it has given no certificate');
    assert.equal(says(expired), 'its certificate: expired');
    assert.equal(says(damaged), 'its certificate cannot be read');
    const box = postBox();
    const turn = await deliverOutbox(own.parts, box.post, 'w');
    assert.ok(box.letters.some(({ to }) => to === good.address));
    for (const { address } of [missing, expired, damaged]) assert.ok(box.letters.every(({ to }) => to !== address));
    assert.equal(turn.blocked, 3);
    await own.close();
  });

  it('is never encrypted to another certificate than the one that was named', async () => {
    const own = await openDesk();
    const right = await addMember(own.parts, 'right');
    const wrong = await addMember(own.parts, 'wrong');
    const certificateOf = async (member: TestMember): Promise<{ fingerprint: string; armored: string }> => {
      const { certificate } = await readIntakeKey(member.privateKey, null);
      const kept = (await loadMembers(own.parts)).members.get(member.id)?.certificate;
      assert.equal(kept?.fingerprint, certificate.fingerprint);
      return { fingerprint: kept?.fingerprint ?? '', armored: kept?.armored ?? '' };
    };
    const [mine, theirs] = [await certificateOf(right), await certificateOf(wrong)];
    const certificate = { fingerprint: mine.fingerprint, armored: `${theirs.armored}\n${mine.armored}` };
    assertDone(await changeMembers(own.parts, 'Ada', { kind: 'set_certificate', member: right.id, certificate }));
    await predisclosedCase(own, { end: END });
    const box = postBox();
    await deliverOutbox(own.parts, box.post, 'w');
    const letter = box.letters.find(({ to }) => to === right.address);
    assert.ok(letter !== undefined);
    await opened(letter.bytes, right);
    await own.close();
  });
});

describe('a later text', () => {
  it('goes to everyone who got an earlier one, also who was suspended or left since, and to who came since (X6)', async () => {
    const desk = await openDesk();
    const stays = await addMember(desk.parts, 'stays');
    const suspended = await addMember(desk.parts, 'suspended');
    const left = await addMember(desk.parts, 'left');
    const gone = await addMember(desk.parts, 'gone');
    const set = (kind: 'suspend' | 'remove', { id }: TestMember) =>
      changeMembers(desk.parts, 'Ada', { kind, member: id, reason: 'so' });
    await set('remove', gone);
    const id = await predisclosedCase(desk, { end: END });
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    await set('suspend', suspended);
    await set('remove', left);
    const newcomer = await addMember(desk.parts, 'newcomer');
    await saveDraft(desk, id, { title: 'Overflow in the parser of osierd, again' });
    await signed(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    const second = postBox();
    await deliverOutbox(desk.parts, second.post, 'w');
    const expected = [stays, suspended, left, newcomer].map(({ address }) => address).sort();
    assert.deepEqual(second.letters.map(({ to }) => to).sort(), expected);

    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    desk.clock.wait(10 * DAY_MS);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
    const third = postBox();
    await deliverOutbox(desk.parts, third.post, 'w');
    const members = third.letters.map(({ to }) => to).filter((to) => to.startsWith('security@'));
    assert.deepEqual(members.sort(), expected);
    await desk.close();
  });

  it('goes also to whom the earlier one is still on its way, and not to whom it was never written', async () => {
    const desk = await openDesk();
    const waiting = await addMember(desk.parts, 'waiting');
    const blocked = await addMember(desk.parts, 'blocked', { certificate: null });
    const id = await predisclosedCase(desk, { end: END });
    for (const member of [waiting.id, blocked.id]) {
      assertDone(await changeMembers(desk.parts, 'Ada', { kind: 'suspend', member, reason: 'so' }));
    }
    await saveDraft(desk, id, {});
    await signed(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    const rows = await outgoingOn(desk.parts, PROGRAM, caseStream(id));
    const second = rows.filter(({ outgoing }) => outgoing.revision === 2);
    assert.deepEqual(
      second.map(({ outgoing }) => (outgoing.kind === 'letter' ? outgoing.to : null)),
      [waiting.id],
    );
    await desk.close();
  });

  it('takes the place of a letter that never left, also where that one is blocked', async () => {
    const desk = await openDesk();
    const member = await addMember(desk.parts, 'alpha');
    const without = await addMember(desk.parts, 'beta', { certificate: null });
    const id = await predisclosedCase(desk, { end: END });
    const down = postBox(() => ({ kind: 'refused', isPermanent: false, response: 'connection refused' }));
    await deliverOutbox(desk.parts, down.post, 'w');
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    desk.clock.wait(10 * DAY_MS);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    const rows = await outgoingOn(desk.parts, PROGRAM, caseStream(id));
    const stateOf = ({ id: to }: TestMember, revision: number) =>
      rows.find(({ outgoing }) => outgoing.kind === 'letter' && outgoing.to === to && outgoing.revision === revision)
        ?.row.state;
    assert.equal(box.letters.filter(({ to }) => to === member.address).length, 1, 'the later one alone');
    assert.deepEqual([stateOf(member, 1), stateOf(member, 2)], ['given_up', 'done']);
    assert.equal(stateOf(without, 1), 'given_up');
    const letters = (await loadCase(desk.parts, PROGRAM, id))?.facts.letters;
    for (const { id: to } of [member, without]) {
      const { outcome, says } = letters?.get(`${to} v1`) ?? {};
      assert.deepEqual([outcome, says], ['given_up', 'not sent: version 2 takes its place']);
    }
    await desk.close();
  });

  it('does not take the place of a letter in doubt, nor does one that is blocked itself', async () => {
    const desk = await openDesk();
    const member = await addMember(desk.parts, 'alpha');
    const other = await addMember(desk.parts, 'beta');
    const id = await predisclosedCase(desk, { end: END });
    const silent = postBox(({ envelope }) =>
      envelope.to[0] === member.address
        ? { kind: 'uncertain', why: 'no answer' }
        : { kind: 'refused', isPermanent: false, response: 'later' },
    );
    await deliverOutbox(desk.parts, silent.post, 'w');
    assertDone(
      await changeMembers(desk.parts, 'Ada', {
        kind: 'set_certificate',
        member: other.id,
        certificate: { fingerprint: 'AB'.repeat(20), armored: 'no certificate' },
      }),
    );
    await saveDraft(desk, id, {});
    await signed(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    desk.clock.wait(DAY_MS);
    await settleDoubts(desk.parts);
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.equal(box.letters.filter(({ to }) => to === member.address).length, 2);
    assert.equal(box.letters.filter(({ to }) => to === other.address).length, 1);
    await desk.close();
  });
});

async function signedTextOf(desk: TestDesk, id: CaseId): Promise<Uint8Array> {
  const loaded = await loadCase(desk.parts, PROGRAM, id);
  const blob = loaded?.contents.textByDigest.get(loaded.facts.text?.reading.digest ?? '')?.signed;
  assert.ok(blob !== undefined && blob !== null);
  return readBlob(desk.parts, PROGRAM, caseStream(id), blob);
}

async function expiredCertificate(): Promise<string> {
  const made = await generateSigningKey({
    name: 'Expired',
    email: 'security@expired.example',
    at: (MONDAY - 400 * DAY_MS) as Instant,
    expiresAt: (MONDAY - 30 * DAY_MS) as Instant,
    passphrase: null,
    withEncryption: true,
  });
  return made.certificate;
}
