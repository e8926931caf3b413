import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertDone, done, openDesk, refusalsOf, reported, type TestDesk } from './desk.test-support.ts';
import { allotNumber, loadCase } from './index.ts';

describe('numbers of a series', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  const numberOf = async (id: Awaited<ReturnType<typeof reported>>['id']): Promise<number | undefined> =>
    (await loadCase(desk.parts, desk.ada.viewer, id))?.facts.id?.number;

  it('are given once, also to ten cases at the same time from two processes', async () => {
    const other = await desk.another();
    const cases: Awaited<ReturnType<typeof reported>>[] = [];
    for (let count = 0; count < 10; count += 1) cases.push(await reported(desk.parts, desk.ada));
    const answers = await Promise.all(
      cases.map(({ id }, index) =>
        allotNumber(index % 2 === 0 ? desk.parts : other, desk.ada, id, { series: 'OSN', number: null }),
      ),
    );
    for (const answer of answers) assertDone(answer);
    const given = await Promise.all(cases.map(({ id }) => numberOf(id)));
    assert.deepEqual(
      given.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it('are not given to two who ask for the same one', async () => {
    const [one, two] = [await reported(desk.parts, desk.ada), await reported(desk.parts, desk.ada)];
    const asked = { series: 'OSN', number: 77 };
    const answers = await Promise.all([one, two].map(({ id }) => allotNumber(desk.parts, desk.ada, id, asked)));
    assert.deepEqual(answers.map(({ isDone }) => isDone).toSorted(), [false, true]);
    const refused = answers.find(({ isDone }) => !isDone);
    assert.ok(refused !== undefined);
    assert.match(refusalsOf(refused)[0]?.found ?? '', /OSN-77/);
  });

  it('that were given back stay with nobody', async () => {
    const first = await reported(desk.parts, desk.ada);
    assertDone(await allotNumber(desk.parts, desk.ada, first.id, { series: 'OSN', number: null }));
    const given = await numberOf(first.id);
    await done(desk.parts, desk.ada, first.id, { kind: 'give_back_number', reason: 'a duplicate' });
    const second = await reported(desk.parts, desk.ada);
    refusalsOf(await allotNumber(desk.parts, desk.ada, second.id, { series: 'OSN', number: given ?? 0 }));
    assertDone(await allotNumber(desk.parts, desk.ada, second.id, { series: 'OSN', number: null }));
    assert.equal(await numberOf(second.id), (given ?? 0) + 1);
  });

  it('are whole and above nothing', async () => {
    const { id } = await reported(desk.parts, desk.ada);
    for (const number of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      refusalsOf(await allotNumber(desk.parts, desk.ada, id, { series: 'OSN', number }));
    }
  });

  it('are for cases that one is on', async () => {
    const { id } = await reported(desk.parts, desk.ada);
    const stranger = { ...desk.ada, viewer: { kind: 'person', id: 'p0' } } as const;
    await assert.rejects(allotNumber(desk.parts, stranger, id, { series: 'OSN', number: null }), { code: 'not_found' });
    assert.equal(await numberOf(id), undefined);
  });
});
