import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { caseStream, newCaseId } from '#store';
import { DAY_MS, done, MONDAY, openDesk, readyCase, refusalsOf, reported, type TestDesk } from './desk.test-support.ts';
import { followCase, loadCase, predisclose, release, reporterDoes } from './index.ts';
import { appendTo } from './journal.ts';

describe("a reporter's private link", () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  it('shows how far the case is, and nothing else', async () => {
    const { id, link } = await reported(desk.parts, desk.ada);
    assert.deepEqual(await followCase(desk.parts, link), {
      id,
      reportedAt: MONDAY,
      stage: 'received',
      plannedEnd: null,
      credit: null,
      isMerged: false,
    });
    await done(desk.parts, desk.ada, id, { kind: 'triage', as: 'no_vulnerability', grounds: 'secret grounds' });
    const view = await followCase(desk.parts, link);
    assert.equal(view?.stage, 'closed');
    assert.ok(!JSON.stringify(view).includes('secret'));
  });

  it('opens nothing where its secret is wrong, another one, shorter, longer, or written otherwise', async () => {
    const mine = await reported(desk.parts, desk.ada);
    const other = await reported(desk.parts, desk.ada);
    const [id = '', secret = ''] = mine.link.split('-');
    const flipped = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`;
    const wrong = [
      '',
      '-',
      id,
      `${id}-`,
      `${id}-${flipped}`,
      `${id}-${other.link.split('-')[1]}`,
      `${id}-${secret.slice(0, -1)}`,
      `${id}-${secret}0`,
      `${id}-${secret}-`,
      `${id}-${secret.slice(0, 20)}`,
      `${id}--${secret}`,
      `${id} ${secret}`,
      `${id}-${secret} `,
      `-${secret}`,
      `${id.slice(0, -1)}-${secret}`,
      `${newCaseId()}-${secret}`,
      `${id}-${'0'.repeat(secret.length)}`,
      `team-${secret}`,
    ];
    for (const link of wrong) {
      assert.equal(await followCase(desk.parts, link), null, link);
      assert.equal(await reporterDoes(desk.parts, link, { kind: 'comment', text: 'x' }), null, link);
    }
    assert.equal((await loadCase(desk.parts, desk.ada.viewer, mine.id))?.facts.comments.length, 0);
    assert.notEqual(await followCase(desk.parts, mine.link), null);
  });

  it('runs the same queries for a secret that is wrong as for a case that is not there', async () => {
    const { link } = await reported(desk.parts, desk.ada);
    const [id = '', secret = ''] = link.split('-');
    const asked: string[] = [];
    const store = new Proxy(desk.parts.store, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          asked.push(String(name));
          return value.apply(target, given);
        };
      },
    });
    const queriesOf = async (text: string): Promise<readonly string[]> => {
      asked.length = 0;
      assert.equal(await followCase({ ...desk.parts, store }, text), null);
      return [...asked];
    };
    const absent = await queriesOf(`${newCaseId()}-${secret}`);
    assert.deepEqual(await queriesOf(`${id}-${'0'.repeat(secret.length)}`), absent);
    assert.ok(absent.length > 0);
  });

  it('lets a reporter choose credit and comment, and do nothing else', async () => {
    const { id, link } = await reported(desk.parts, desk.ada);
    await reporterDoes(desk.parts, link, { kind: 'choose_credit', credit: { as: 'anonymous' } });
    await reporterDoes(desk.parts, link, { kind: 'comment', text: 'it also crashes' });
    const facts = (await loadCase(desk.parts, desk.ada.viewer, id))?.facts;
    assert.deepEqual(facts?.credit, { as: 'anonymous' });
    assert.deepEqual(
      facts?.comments.map(({ by, text }) => [by.kind, text]),
      [['reporter', 'it also crashes']],
    );
  });

  it('takes ten choices of how to be thanked, and comments after them', async () => {
    const { id, link } = await reported(desk.parts, desk.ada);
    const choose = (name: string) =>
      reporterDoes(desk.parts, link, { kind: 'choose_credit', credit: { as: 'named', name } });
    const before = (await loadCase(desk.parts, desk.ada.viewer, id))?.records ?? [];
    const left = 10 - before.filter(({ kind }) => kind === 'credit_chosen').length;
    for (let index = 0; index < left; index += 1) assert.ok((await choose(`N. ${index}`))?.isDone);
    const more = await choose('one more');
    assert.ok(more !== null && /chosen 10 times .*no more choices/.test(refusalsOf(more)[0]?.found ?? ''));
    assert.ok((await reporterDoes(desk.parts, link, { kind: 'comment', text: 'x' }))?.isDone);
  });

  it('does not fill the record: a release still has room in it', async () => {
    const { id, link } = await reported(desk.parts, desk.ada);
    const loaded = await loadCase(desk.parts, desk.ada.viewer, id);
    assert.ok(loaded !== null);
    const comment = { at: desk.clock.now(), by: { kind: 'reporter' }, kind: 'commented', on: null, text: 'x' } as const;
    await desk.parts.store.write((writes) =>
      appendTo(
        writes,
        desk.parts,
        caseStream(id),
        loaded.sequence,
        Array.from({ length: 999 }, () => comment),
      ),
    );
    const last = await reporterDoes(desk.parts, link, { kind: 'comment', text: 'the last one' });
    assert.ok(last?.isDone);
    for (const wish of [
      { kind: 'comment', text: 'one more' },
      { kind: 'choose_credit', credit: { as: 'declined' } },
    ] as const) {
      const more = await reporterDoes(desk.parts, link, wish);
      assert.ok(more !== null && /no more are taken/.test(refusalsOf(more)[0]?.found ?? ''));
    }
    await done(desk.parts, desk.ada, id, { kind: 'comment', on: null, text: 'the team goes on' });
  });

  it('goes with the case to the members and to the public', async () => {
    const end = (desk.clock.now() + DAY_MS) as never;
    const id = await readyCase(desk, { end });
    const records = (await loadCase(desk.parts, desk.ada.viewer, id))?.records ?? [];
    assert.ok(!JSON.stringify(records).includes('/report/'), 'the link itself is kept nowhere');
    const { link } = await reported(desk.parts, desk.ada);
    assert.equal((await followCase(desk.parts, link))?.stage, 'received');
    await predisclose(desk.parts, desk.ada, id);
    desk.clock.wait(DAY_MS);
    assert.ok((await release(desk.parts, desk.ada, id)).isDone);
  });
});
