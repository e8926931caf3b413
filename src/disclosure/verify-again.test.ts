import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Instant, TocsinError } from '#base';
import { standingOf } from '#embargo';
import { clearSign, generateSigningKey, type Keyring, readKeyring } from '#pgp';
import { type CaseId, caseStream, PROGRAM } from '#store';
import {
  assertDone,
  at,
  DAY_MS,
  MINUTE_MS,
  openDesk,
  predisclosedCase,
  readyCase,
  refusalsOf,
  signed,
  type TestDesk,
  teamKey,
  writtenCase,
} from './desk.test-support.ts';
import {
  type DeskParts,
  loadCase,
  newestText,
  predisclose,
  release,
  releaseDue,
  remindTeam,
  signText,
  verifySignatures,
} from './index.ts';

const END = at('2026-12-08T12:00:00Z');

describe('what is signed and not public yet', () => {
  let desk: TestDesk;
  let parts: DeskParts;
  let keyring: Keyring;
  beforeEach(async () => {
    desk = await openDesk({ mailing: { teamAddress: { address: 'team@osier.example' as never } } });
    keyring = desk.parts.context().keyring;
    parts = { ...desk.parts, context: () => ({ ...desk.parts.context(), keyring }) };
  });
  afterEach(() => desk.close());

  const standing = async (id: CaseId) => {
    const loaded = await loadCase(parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return standingOf(loaded.facts, { policy: parts.policy, now: desk.clock.now() });
  };
  const kinds = async (id: CaseId) => {
    const loaded = await loadCase(parts, PROGRAM, id);
    return loaded?.records.flatMap(({ kind }) => (kind.startsWith('signature_') ? [kind] : [])) ?? [];
  };
  const certificates = async (...armored: readonly string[]) => {
    keyring = await readKeyring(armored.map((each) => Buffer.from(each)));
  };
  const keyUntil = (expiresAt: Instant | null) =>
    generateSigningKey({
      name: 'Osier Security',
      email: 'security@osier.example',
      at: at('2021-01-01T00:00:00Z'),
      expiresAt,
      passphrase: null,
    });

  it('is verified again at its instant: without its certificate it waits for a signer, and goes once that is back', async () => {
    const id = await predisclosedCase(desk, { end: END });
    const other = await keyUntil(null);
    await certificates(other.certificate);
    desk.clock.set(END);
    const turn = await releaseDue(parts);
    assert.deepEqual(turn.released, []);
    assert.match(turn.refused[0]?.why[0]?.found ?? 'none', /does not count: no certificate in the keyring/);
    assert.deepEqual(await standing(id), {
      state: 'due',
      next: { what: 'sign the text anew: its signature does not count any more', owner: 'signer', by: END },
    });
    await remindTeam(parts);
    const loaded = await loadCase(parts, PROGRAM, id);
    assert.deepEqual(
      loaded?.records.flatMap((each) =>
        each.kind === 'reminded' && !/^M/.test(each.of) ? [each.of.split(' ')[0]] : [],
      ),
      ['signature', 'end'],
    );
    const [refusal] = refusalsOf(await release(parts, desk.ada, id));
    assert.match(refusal?.found ?? '', /does not count/);
    assert.deepEqual(await kinds(id), ['signature_fell'], 'written once');
    await certificates((await teamKey()).certificate);
    await verifySignatures(parts);
    assert.deepEqual((await releaseDue(parts)).released, [id]);
    assert.deepEqual(await kinds(id), ['signature_fell', 'signature_stands']);
  });

  it('is signed anew by another key, the old signature left out', async () => {
    const id = await predisclosedCase(desk, { end: END });
    const other = await keyUntil(null);
    await certificates(other.certificate);
    desk.clock.wait(DAY_MS);
    assert.equal(await verifySignatures(parts), 1);
    assert.equal((await standing(id)).next?.owner, 'signer', 'days before');
    assert.equal(await verifySignatures(parts), 0);
    const loaded = await loadCase(parts, desk.ada.viewer, id);
    assert.ok(loaded !== null);
    const text = (await newestText(parts, desk.ada, loaded)) ?? '';
    const bytes = await clearSign(text, other.privateKey, { signedAt: desk.clock.now() });
    assertDone(await signText(parts, desk.ada, id, [bytes]));
    assert.equal((await loadCase(parts, PROGRAM, id))?.facts.text?.signers.length, 1);
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(parts)).released, [id]);
  });

  it('is spoken of when it is signed, and two days before, where its certificate ends first', async () => {
    const ending = await keyUntil((END - 60 * MINUTE_MS) as Instant);
    await certificates(ending.certificate);
    const id = await writtenCase({ ...desk, parts }, { end: END });
    const loaded = await loadCase(parts, desk.ada.viewer, id);
    assert.ok(loaded !== null);
    const text = (await newestText(parts, desk.ada, loaded)) ?? '';
    const bytes = await clearSign(text, ending.privateKey, { signedAt: desk.clock.now() });
    const done = await signText(parts, desk.ada, id, [bytes]);
    assertDone(done);
    assert.match(
      done.warnings[0]?.found ?? '',
      /at the end of the embargo, 2026-12-08T12:00:00Z, .*the certificate has expired/,
    );
    assertDone(await predisclose(parts, desk.ada, id));
    assert.equal(await verifySignatures(parts), 0, 'weeks before, it is said once, to who signs');
    desk.clock.set((END - DAY_MS) as Instant);
    assert.equal(await verifySignatures(parts), 1);
    assert.equal((await standing(id)).next?.owner, 'signer');
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(parts)).released, []);
    assert.match(refusalsOf(await release(parts, desk.ada, id))[0]?.found ?? '', /the certificate has expired since/);
  });

  it('does not go to members either, by a signature that does not count any more', async () => {
    const id = await readyCase(desk, { end: END });
    await certificates((await keyUntil(null)).certificate);
    assert.match(refusalsOf(await predisclose(parts, desk.ada, id))[0]?.found ?? '', /does not count/);
    await certificates((await teamKey()).certificate);
    assertDone(await predisclose(parts, desk.ada, id));
  });

  it('is taken back and given back by two machines with other certificates ten times at most', async () => {
    const id = await predisclosedCase(desk, { end: END });
    const [ours, theirs] = [(await teamKey()).certificate, (await keyUntil(null)).certificate];
    for (let count = 0; count < 20; count += 1) {
      await certificates(theirs);
      await verifySignatures(parts);
      await certificates(ours);
      await verifySignatures(parts);
    }
    assert.equal((await kinds(id)).length, 19);
    assert.equal((await standing(id)).next?.owner, 'signer');
    await signed(desk, id);
    assert.equal((await standing(id)).next?.owner, 'program');
  });

  it('is verified, and the team reminded, also where another case cannot be opened, which is tried again a minute later', async () => {
    const broken = await predisclosedCase(desk, { end: END });
    const id = await predisclosedCase(desk, { end: END });
    const opened: string[] = [];
    const store = new Proxy(desk.parts.store, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name === 'entries') {
          return (...given: Parameters<typeof target.entries>) => {
            if (given[1] !== caseStream(broken)) return target.entries(...given);
            opened.push(given[1]);
            throw new TocsinError({ code: 'cannot_open', message: 'its seal is broken', hint: 'x' });
          };
        }
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const around = { ...parts, store, context: () => ({ ...parts.context(), keyring }) };
    await certificates((await keyUntil(null)).certificate);
    const failed: string[] = [];
    const note = (failure: { readonly id: CaseId }) => failed.push(failure.id);
    await verifySignatures(around, note);
    assert.deepEqual([failed, await kinds(id)], [[broken], ['signature_fell']]);
    assert.equal(await remindTeam(around, note), 1);
    assert.deepEqual(failed, [broken, broken]);
    const before = opened.length;
    await verifySignatures(around, note);
    await remindTeam(around, note);
    assert.equal(opened.length, before);
    desk.clock.wait(MINUTE_MS);
    await verifySignatures(around, note);
    await remindTeam(around, note);
    assert.equal(failed.length, 4);
  });
});
