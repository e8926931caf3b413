import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Instant } from '#base';
import { deliverOutbox, releaseDue } from '#disclosure';
import type { Policy } from '#policy';
import {
  addMember,
  DAY_MS,
  done,
  MONDAY,
  policyNamed,
  postBox,
  predisclosedCase,
  saveDraft,
  signed,
} from '../../src/disclosure/desk.test-support.ts';
import { caseDesk, follow, refusedPage, wordsOf } from './case.test-support.ts';

/* The next version of what is public, by forms alone. */

const END = (MONDAY + DAY_MS) as Instant;

it('what is public is taken back from the page of its text, which says before that a signature releases it', async () => {
  const desk = await caseDesk();
  const { parts, clock } = desk;
  await addMember(parts, 'alpha');
  const id = await predisclosedCase(desk, { end: END });
  await saveDraft(desk, id, { isForPublic: true });
  await signed(desk, id);
  await deliverOutbox(parts, postBox().post, 'w');
  clock.set(END);
  assert.deepEqual((await releaseDue(parts)).released, [id]);
  const [adaAt, bobAt] = [await desk.at(desk.ada), await desk.at(desk.bob)];
  const path = `/desk/case/${id}`;
  assert.ok(!(await (await adaAt.get(path)).text()).includes('step-withdraw'), 'no step that would do nothing');
  const page = await (await adaAt.get(`${path}/text`)).text();
  assert.match(wordsOf(page), /It is public: what changes is said in issue 3/);
  const basedOn = (await desk.loaded(id)).facts.text?.reading.digest ?? '';
  const sent = { basedOn, changed: 'This was no vulnerability: we take this note back.', withdraws: 'yes' };
  assert.match(await refusedPage(await adaAt.post(`${path}/text/next`, { ...sent, changed: ' ' })), /what changed/);
  assert.match(await refusedPage(await adaAt.post(`${path}/text/next`, { ...sent, successor: 'OSN-2' })), /not public/);
  assert.match(await refusedPage(await adaAt.post(`${path}/text/next`, { ...sent, successor: 'OSN-1' })), /itself/);
  const written = wordsOf(await follow(adaAt, await adaAt.post(`${path}/text/next`, sent)));
  assert.match(written, /RETRACTED: Overflow in the parser of osierd/);
  assert.match(written, /The rules find no error/);
  const digest = (await desk.loaded(id)).facts.text?.reading.digest ?? '';
  const approved = wordsOf(await follow(bobAt, await bobAt.post(`${path}/approve`, { digest })));
  assert.match(approved, /OSN-1 is public: once it is signed, issue 3 is released at once, without further word/);
  await signed(desk, id);
  assert.deepEqual((await releaseDue(parts)).released, [id]);
  clock.wait(1000);
  await deliverOutbox(parts, postBox().post, 'w');
  const [newest] = (await parts.archive.reads.announcementsOf({ kind: 'public' }, 'OSN', 1)).slice(-1);
  assert.deepEqual([newest?.revision, newest?.isWithdrawn], [3, true]);
  await desk.close();
});

it("duties and the next step call a revision by its series' own word", async () => {
  const minimal = policyNamed('minimal');
  const rules: Policy['rules'] = [
    { id: 'T1', does: 'duty', says: 'look at it', check: { kind: 'channels', channels: ['site'], revisions: 'all' } },
    { id: 'T2', does: 'duty', says: 'to the same', check: { kind: 'same_recipients' } },
  ];
  const desk = await caseDesk({ policy: { ...minimal, rules: [...minimal.rules, ...rules] } });
  const { parts, clock } = desk;
  await addMember(parts, 'alpha');
  const ids = [await predisclosedCase(desk, { end: END }), await predisclosedCase(desk, { end: END })] as const;
  await deliverOutbox(parts, postBox().post, 'w');
  await done(parts, desk.ada, ids[0], { kind: 'withdraw', reason: 'no vulnerability' });
  clock.set(END);
  await saveDraft(desk, ids[1], { isForPublic: true });
  await signed(desk, ids[1]);
  assert.deepEqual((await releaseDue(parts)).released, [ids[1]]);
  const adaAt = await desk.at(desk.ada);
  const [withdrawn = '', released = ''] = await Promise.all(
    ids.map(async (id) => wordsOf(await (await adaAt.get(`/desk/case/${id}`)).text())),
  );
  assert.match(withdrawn, /send the members another issue, which says so/i);
  assert.match(released, /see that issue 2 came to site/);
  assert.match(released, /send issue 2 to the members/);
  assert.match(wordsOf(await (await adaAt.get('/desk/duties')).text()), /see that issue 2 came to site/);
  assert.match(wordsOf(await (await adaAt.get('/desk/')).text()), /another issue, which says so/i);
  await desk.close();
});
