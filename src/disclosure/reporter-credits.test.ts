import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Credit } from '#embargo';
import { type CaseId, PROGRAM } from '#store';
import { assertDone, done, openDesk, styleNamed, type TestDesk } from './desk.test-support.ts';
import { draftFromCase, loadCase, mergeInto, perform, readingOfText, reportCase, reporterCredits } from './index.ts';

const OSN = styleNamed('osn');

describe('the thanks of a text', () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const reportBy = async (name: string | null, credit?: Credit): Promise<CaseId> => {
    const opened = await reportCase(desk.parts, {
      via: 'terminal',
      bytes: Buffer.from('x'),
      name,
      address: null,
      by: { kind: 'reporter' },
      credit: credit ?? null,
    });
    assertDone(opened);
    desk.clock.wait(1000);
    return opened.id;
  };
  const loaded = async (id: CaseId) => {
    const found = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(found !== null);
    return found;
  };
  const creditsOf = async (id: CaseId) =>
    (await draftFromCase(desk.parts, desk.ada, await loaded(id), OSN, { title: 'x' })).credits;
  const findingsOf = async (id: CaseId, text = 'x') =>
    (await readingOfText(desk.parts, desk.ada, await loaded(id), text, OSN)).diagnostics.flatMap(({ code, message }) =>
      code.startsWith('credit') ? [message] : [],
    );

  it('are of all who reported it, also of a duplicate of a duplicate, by their own choices, in the order of reports', async () => {
    const first = await reportBy('F. Inder', { as: 'named', name: 'F. Inder' });
    const second = await reportBy('S. Econd');
    const third = await reportBy('T. Hird', { as: 'anonymous' });
    await reportBy('N. Obody', { as: 'named', name: 'N. Obody' });
    assertDone(await mergeInto(desk.parts, desk.ada, third, second));
    assertDone(await mergeInto(desk.parts, desk.ada, second, first));
    assert.deepEqual(await creditsOf(first), [{ as: 'named', name: 'F. Inder' }, { as: 'anonymous' }]);
    assert.deepEqual(await findingsOf(first), ['one who reported it has not said how to be thanked']);
    await done(desk.parts, desk.ada, second, { kind: 'choose_credit', credit: { as: 'named', name: 'Sue Econd' } });
    assert.deepEqual(await creditsOf(first), [
      { as: 'named', name: 'F. Inder' },
      { as: 'named', name: 'Sue Econd' },
      { as: 'anonymous' },
    ]);
    assert.deepEqual(await findingsOf(first), []);
  });

  it('come from a case that whoever writes is not on', async () => {
    const first = await reportBy('F. Inder', { as: 'declined' });
    const second = await reportBy('S. Econd', { as: 'named', name: 'S. Econd' });
    assertDone(await mergeInto(desk.parts, desk.ada, second, first));
    assert.ok(desk.bob.viewer.kind === 'person');
    await done(desk.parts, desk.ada, second, { kind: 'take_off', person: desk.bob.viewer.id });
    const { credits } = await draftFromCase(desk.parts, desk.bob, await loaded(first), OSN, { title: 'x' });
    assert.deepEqual(credits, [{ as: 'declined' }, { as: 'named', name: 'S. Econd' }]);
  });

  it('follow a choice that changes, and keep what somebody wrote beside', async () => {
    const id = await reportBy('F. Inder', { as: 'named', name: 'F. Inder' });
    await done(desk.parts, desk.ada, id, { kind: 'triage', as: 'in_scope', grounds: 'x' });
    const thanks = (await creditsOf(id)).length;
    assert.equal(thanks, 1);
    const written =
      'We thank F. Inder, who found this problem and told us.\n\nWe thank W. Riter, who found this problem and told us.';
    const text = `Osier Security Note OSN-1\nissue 1\n\nA title\n\nThanks\n------\n\n${written}\n`;
    const { reading } = await readingOfText(desk.parts, desk.ada, await loaded(id), text, OSN);
    const { saveText } = await import('./index.ts');
    assertDone(await saveText(desk.parts, desk.ada, id, { text, reading }));
    await done(desk.parts, desk.ada, id, { kind: 'choose_credit', credit: { as: 'anonymous' } });
    assert.deepEqual(await creditsOf(id), [{ as: 'named', name: 'W. Riter' }, { as: 'anonymous' }]);
    assert.deepEqual(await findingsOf(id, text), ['somebody who did not want to be named stands in the text']);
    assert.deepEqual(await findingsOf(id), []);
  });

  it('are asked of nobody who gave no name and no way to be asked', async () => {
    const id = await reportBy(null);
    assert.deepEqual(await reporterCredits(desk.parts, await loaded(id)), []);
    assert.deepEqual(await findingsOf(id), []);
    assert.ok((await perform(desk.parts, desk.ada, id, { kind: 'choose_credit', credit: { as: 'declined' } })).isDone);
    assert.deepEqual(await creditsOf(id), [{ as: 'declined' }]);
  });
});
