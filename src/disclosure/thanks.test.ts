import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Credit, standingOf } from '#embargo';
import { type CaseId, caseStream, newCaseId, PROGRAM } from '#store';
import {
  assertDone,
  at,
  DAY_MS,
  done,
  MONDAY,
  openDesk,
  predisclosedCase,
  readyCase,
  refusalsOf,
  saveDraft,
  signed,
  type TestDesk,
} from './desk.test-support.ts';
import {
  compareThanks,
  loadCase,
  mergeInto,
  perform,
  predisclose,
  release,
  releaseDue,
  remindTeam,
  reportCase,
  reporterDoes,
} from './index.ts';
import { appendTo } from './journal.ts';
import { mergedCases } from './merges.ts';
import type { ReporterCredit } from './reporter-credits.ts';
import { thanksDifference } from './thanks.ts';

const END = at('2026-12-08T12:00:00Z');
const NAMED: Credit = { as: 'named', name: 'F. Inder' };

describe('a reporter who wants to be thanked otherwise after the text was signed', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk({ mailing: { teamAddress: { address: 'team@osier.example' as never } } });
  });
  afterEach(() => desk.close());

  const loaded = async (id: CaseId) => {
    const found = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(found !== null);
    return found;
  };
  const next = async (id: CaseId) => {
    const { facts } = await loaded(id);
    return standingOf(facts, { policy: desk.parts.policy, now: desk.clock.now() });
  };
  /** Reported by the form, and found to be the same as the case; returns the private link. */
  const reportedFor = async (id: CaseId, name: string, credit: Credit | null): Promise<string> => {
    const opened = await reportCase(desk.parts, {
      via: 'form',
      bytes: Buffer.from('x'),
      name,
      address: null,
      by: { kind: 'reporter' },
      credit,
    });
    assertDone(opened);
    assertDone(await mergeInto(desk.parts, desk.ada, opened.id, id));
    return opened.link;
  };
  /** Reported by the form, thanked by name, written, signed. */
  const thanked = async (credit: Credit | null = NAMED): Promise<{ id: CaseId; link: string }> => {
    const id = await readyCase(desk, { end: END });
    const link = await reportedFor(id, 'F. Inder', credit);
    await saveDraft(desk, id, {});
    await signed(desk, id);
    assertDone(await predisclose(desk.parts, desk.ada, id));
    return { id, link };
  };
  /** The store as if one case was not there. */
  const without = (id: CaseId): TestDesk['parts']['store'] =>
    new Proxy(desk.parts.store, {
      get: (target, name) =>
        name === 'cases'
          ? async () => (await target.cases(PROGRAM)).filter((each) => each.id !== id)
          : Reflect.get(target, name),
    });
  const chooses = async (link: string, credit: Credit) => {
    const chosen = await reporterDoes(desk.parts, link, { kind: 'choose_credit', credit });
    assert.ok(chosen !== null);
    assertDone(chosen);
  };

  it('is not named: an hour before, the next step says so, the team gets one letter, and the instant passes', async () => {
    const { id, link } = await thanked();
    assert.equal((await next(id)).next?.owner, 'program');
    desk.clock.set((END - 60 * 60_000) as never);
    await chooses(link, { as: 'anonymous' });
    assert.deepEqual((await next(id)).next, {
      what: 'write the text anew, or say why it stays: somebody who does not want it is named in it',
      owner: 'team',
      by: END,
    });
    await remindTeam(desk.parts);
    assert.equal(
      (await loaded(id)).records.filter((each) => each.kind === 'reminded' && /^thanks v1 /.test(each.of)).length,
      1,
    );
    assert.equal(await remindTeam(desk.parts), 0, 'once');
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
    const [refusal] = refusalsOf(await release(desk.parts, desk.ada, id));
    assert.equal(refusal?.found, 'it names somebody who does not want to be named so');
    await saveDraft(desk, id, { isForPublic: true });
    await signed(desk, id);
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
  });

  it('is named by a pseudonym: the name from before holds it back', async () => {
    const { id, link } = await thanked();
    await chooses(link, { as: 'named', name: 'zwei' });
    desk.clock.set(END);
    assert.deepEqual(
      refusalsOf(await release(desk.parts, desk.ada, id)).map(({ found }) => found),
      ['it names somebody who does not want to be named so'],
    );
    await chooses(link, NAMED);
    assertDone(await release(desk.parts, desk.ada, id));
  });

  it('holds nothing where the text is as he wants it: who was never named and declines', async () => {
    const { id, link } = await thanked(null);
    await chooses(link, { as: 'declined' });
    await chooses(link, { as: 'anonymous' });
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
  });

  it('is seen, too, where a version wrote it that did not compare: at start-up, and at the latest at the release', async () => {
    const chosenUncompared = async (): Promise<CaseId> => {
      const { id } = await thanked();
      const merged = (await mergedCases(desk.parts, { viewer: PROGRAM }, id))[0];
      assert.ok(merged !== undefined);
      const record = { at: desk.clock.now(), by: { kind: 'reporter' }, kind: 'credit_chosen' } as const;
      await desk.parts.store.write((writes) =>
        appendTo(writes, desk.parts, caseStream(merged.id), merged.sequence, [
          { ...record, credit: { as: 'anonymous' } },
        ]),
      );
      assert.equal((await next(id)).next?.owner, 'program', 'nobody has compared it');
      return id;
    };
    const [one, other] = [await chosenUncompared(), await chosenUncompared()];
    // each is looked at once only while nothing is new
    assert.equal(await compareThanks({ ...desk.parts, store: without(other) }), 1);
    assert.match((await next(one)).next?.what ?? '', /somebody who does not want it is named/);
    desk.clock.set(END);
    const { released } = await releaseDue(desk.parts);
    assert.deepEqual(released, []);
    assert.match((await next(other)).next?.what ?? '', /somebody who does not want it is named/);
    assert.equal(await compareThanks(desk.parts), 0);
  });

  it('is overruled by a person with a reason, whatever else he chooses for that text', async () => {
    const { id, link } = await thanked();
    await chooses(link, { as: 'declined' });
    desk.clock.set(END);
    refusalsOf(await release(desk.parts, desk.ada, id));
    refusalsOf(await perform(desk.parts, desk.ada, id, { kind: 'keep_thanks', reason: ' ' }));
    await done(desk.parts, desk.ada, id, { kind: 'keep_thanks', reason: 'it was in the news with his name' });
    await chooses(link, { as: 'named', name: 'vulnerable' });
    await chooses(link, { as: 'named', name: 'zwei' });
    assertDone(await release(desk.parts, desk.ada, id));
  });

  it('is overruled for the one that it was about, and holds for a name that is taken back only then', async () => {
    const { id, link } = await thanked();
    await reportedFor(id, 'S. Econd', { as: 'named', name: 'S. Econd' });
    await done(desk.parts, desk.ada, id, { kind: 'keep_thanks', reason: 'she is thanked in the next version' });
    await chooses(link, { as: 'anonymous' });
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, []);
    await done(desk.parts, desk.ada, id, { kind: 'keep_thanks', reason: 'it was in the news with his name' });
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
  });

  it('holds a release before its end where he is not named at all, and not from it on', async () => {
    const { id, link } = await thanked(null);
    await chooses(link, { as: 'named', name: 'zwei' });
    assert.match((await next(id)).next?.what ?? '', /somebody who wants it is not named/);
    desk.clock.set((END - 1000) as never);
    const found = refusalsOf(await release(desk.parts, desk.ada, id)).map((each) => each.found);
    assert.ok(found.includes('it does not name somebody who wants to be thanked by name'));
    desk.clock.set(END);
    assert.equal((await next(id)).next?.owner, 'program');
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
  });

  it('is seen too where the reporter is of the case itself, by the team, and where a second one comes', async () => {
    const id = await predisclosedCase(desk, { end: END });
    await done(desk.parts, desk.ada, id, { kind: 'choose_credit', credit: NAMED });
    assert.match((await next(id)).next?.what ?? '', /somebody who wants it is not named/);
    await saveDraft(desk, id, {});
    await signed(desk, id);
    assert.equal((await next(id)).next?.owner, 'team', 'version 2 is to go to the members');
    await reportedFor(id, 'S. Econd', { as: 'named', name: 'S. Econd' });
    assert.match((await next(id)).next?.what ?? '', /somebody who wants it is not named/);
    refusalsOf(await release(desk.parts, desk.ada, id));
    desk.clock.set((MONDAY + 30 * DAY_MS) as never);
    assertDone(await release(desk.parts, desk.ada, id));
  });

  it('holds back a patch that names him', async () => {
    const id = await readyCase(desk, { end: END, file: Buffer.from('Reported-by: F. Inder\n--- a/x\n+++ b/x\n') });
    assert.equal((await next(id)).next?.what, 'send it to the members');
    await done(desk.parts, desk.ada, id, { kind: 'choose_credit', credit: { as: 'declined' } });
    assert.match((await next(id)).next?.what ?? '', /somebody who does not want it is named/);
  });
});

describe('where a text thanks otherwise than is wanted', () => {
  const reporter = (name: string | null, ...chosen: readonly Credit[]): ReporterCredit => ({
    id: newCaseId(),
    name,
    credit: chosen.at(-1) ?? null,
    former: chosen.slice(0, -1),
  });
  const named = (name: string): Credit => ({ as: 'named', name });
  const found = (texts: readonly string[], ...reporters: readonly ReporterCredit[]) => {
    const differ = thanksDifference(texts, reporters);
    return differ === null ? null : [differ.namesUnwilling, differ.misses];
  };

  it('is found at once, however many names were chosen before', () => {
    const file = 'Some words of a patch, and +lines of code();\n'.repeat(4_000);
    const former = Array.from({ length: 900 }, (_, index) => named(`Somebody ${index.toString(36)}x`));
    const begin = performance.now();
    const many = reporter(null, ...former, { as: 'anonymous' });
    assert.equal(found(['a text', file], many), null);
    assert.deepEqual(found(['a text', `${file}By: Somebody 7x`], many), [true, false]);
    assert.ok(performance.now() - begin < 5_000);
  });

  it('is found by a name of two characters that are no Latin letters, and not by two that are', () => {
    assert.deepEqual(found(['Thanks to 李明.'], reporter('李明', { as: 'anonymous' })), [true, false]);
    assert.equal(found(['Thanks to Ed.'], reporter('Ed', { as: 'anonymous' })), null);
  });

  it('is found by a name without letters, as it is', () => {
    assert.equal(found(['We thank ***.'], reporter(null, named('***'))), null);
    assert.deepEqual(found(['We thank nobody.'], reporter(null, named('***'))), [false, true]);
    assert.deepEqual(found(['We thank ***.'], reporter(null, named('***'), { as: 'anonymous' })), [true, false]);
  });

  it('is found in the encoded head of a patch, also where a name goes on in its next line', () => {
    const unnamed = reporter('Jörg Müller', { as: 'anonymous' });
    for (const head of [
      'From: =?UTF-8?q?J=C3=B6rg_M=C3=BCller?= <j@else.example>',
      'From: =?utf-8?b?SsO2cmcg?=\n =?utf-8?q?M=C3=BCller?= <j@else.example>',
    ]) {
      assert.deepEqual(found(['a text', `${head}\nSubject: x\n\n--- a/x\n+++ b/x\n`], unnamed), [true, false]);
    }
  });
});
