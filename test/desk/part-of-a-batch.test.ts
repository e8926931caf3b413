import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeBatch } from '#disclosure';
import { assertDone, at, done, writtenCase } from '../../src/disclosure/desk.test-support.ts';
import { caseDesk, refusedPage, wordsOf } from './case.test-support.ts';

const END = at('2026-12-07T12:00:00Z');

it('who is on a part of a batch sees that part, does nothing with it, and is not told that there is more', async () => {
  const desk = await caseDesk();
  const { parts, ada, bob, adaAt, bobAt } = desk;
  const [seen, other, hidden] = [
    await writtenCase(desk, { end: END }),
    await writtenCase(desk, { end: END }),
    await writtenCase(desk, { end: END, title: 'A hidden overflow' }),
  ];
  const title = 'the three of December';
  const made = await makeBatch(parts, ada, { title, cases: [hidden, seen, other] });
  assertDone(made);
  const path = `/desk/batch/${made.id}`;
  assert.ok(bob.viewer.kind === 'person');
  const before = await (await bobAt.get(path)).text();
  assert.ok(before.includes(hidden) && before.includes(title) && before.includes(`${path}/agree`));
  await done(parts, ada, hidden, { kind: 'take_off', person: bob.viewer.id });
  for (const address of [path, '/desk/batch']) {
    const answer = await bobAt.get(address);
    const page = await answer.text();
    assert.equal(answer.status, 200);
    for (const secret of [hidden, hidden.slice(0, 4), 'OSN-3', title, 'more left it', '3 cases', `${path}/agree`]) {
      assert.ok(!page.includes(secret), `${address}: ${secret}`);
    }
    assert.ok(page.includes(address === path ? seen : '2 cases'));
  }
  for (const below of ['/agree', '/order', '/predisclose', '/release', '/early']) {
    const refused = await refusedPage(await bobAt.post(`${path}${below}`, { sure: 'yes', end: 'x', reason: 'x' }));
    assert.match(wordsOf(refused), /these steps are for who leads the batch/);
    assert.ok(!refused.includes(hidden));
  }
  assert.ok((await (await adaAt.get(path)).text()).includes(hidden));
  for (const id of [seen, other]) await done(parts, ada, id, { kind: 'take_off', person: bob.viewer.id });
  const [gone, absent] = await Promise.all([path, `/desk/batch/${'a'.repeat(16)}`].map((each) => bobAt.get(each)));
  assert.equal(gone?.status, 404);
  assert.equal(await gone?.text(), await absent?.text());
  await desk.close();
});
