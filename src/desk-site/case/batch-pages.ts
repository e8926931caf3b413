import type { Hono } from 'hono';
import { formatInstant } from '#base';
import {
  agreeBatchEnd,
  type Batch,
  endBatchNow,
  hasRoleFor,
  type LoadedCase,
  loadCase,
  makeBatch,
  NOT_HIS_BATCH,
  type OwnBatch,
  orderBatch,
  ownBatch,
  ownBatches,
  predisclosedTogether,
  previewOutgoing,
  type Refusal,
  type Refused,
  releasedTogether,
} from '#disclosure';
import { type CaseCommand, standingOf } from '#embargo';
import { html, type Markup } from '#markup';
import { type CaseId, readBatchId, readCaseId } from '#store';
import { unbroken } from '#web';
import type { DeskContext, DeskEnv, DeskRequest } from '../desk-context.ts';
import { type Form, readForm } from '../form.ts';
import { CASE_STYLE_SHEET } from './case-css.ts';
import { caseName } from './case-name.ts';
import { roleRefusal } from './case-visit.ts';
import { fieldsOf, type Sent, stepForm } from './fields.ts';
import { EXPOSURES } from './step-commands.ts';
import { advisoryName, readInstantText, shown, stateMarkup, time, withInstants } from './words.ts';

/** Several advisories with one date, in the order in which they go out. */
export function batchRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/batch', (c) => showBatches(context, c));
  app.post('/desk/batch', (c) => make(context, c));
  const onBatch = (below: string, answer: (c: DeskRequest, own: OwnBatch) => Promise<Response>): void => {
    app[below === '' ? 'get' : 'post'](`/desk/batch/:id${below}`, async (c) => {
      const { parts, doer } = c.get('visit');
      const id = readBatchId(c.req.param('id'));
      const own = id === undefined ? null : await ownBatch(parts, doer.viewer, id);
      return own === null ? context.notFound(c) : answer(c, own);
    });
  };
  /** What is done with all of it, by who is on all of it. */
  const onWhole = (below: string, answer: (c: DeskRequest, batch: Batch) => Promise<Response>): void =>
    onBatch(below, (c, own) =>
      own.whole === null ? showBatch(context, c, own, { refusals: [NOT_HIS_BATCH] }) : answer(c, own.whole),
    );
  onBatch('', (c, own) => showBatch(context, c, own));
  onWhole('/agree', (c, batch) => agree(context, c, batch));
  onWhole('/order', (c, batch) => order(context, c, batch));
  onWhole('/predisclose', (c, batch) =>
    together(context, c, batch, 'predisclose', 'All of it is on its way to the members.', predisclosedTogether),
  );
  onWhole('/early', (c, batch) => endEarly(context, c, batch));
  onWhole('/release', (c, batch) =>
    together(context, c, batch, 'release', 'All of it is public, in its order.', releasedTogether),
  );
}

/** Cases without a number come last. */
const MAX_NUMBER = Number.MAX_SAFE_INTEGER;

async function showBatches(
  context: DeskContext,
  c: DeskRequest,
  { sent = null, refusals = [] }: { readonly sent?: Sent | null; readonly refusals?: readonly Refusal[] } = {},
): Promise<Response> {
  const visit = c.get('visit');
  const { parts, doer, person, now } = visit;
  const batches = await ownBatches(parts, doer.viewer);
  const free: LoadedCase[] = [];
  for (const { id } of await parts.store.cases(doer.viewer)) {
    const loaded = await loadCase(parts, doer.viewer, id);
    if (loaded === null || loaded.facts.batch !== null || loaded.facts.predisclosed.length > 0) continue;
    const { state } = standingOf(loaded.facts, { policy: parts.policy, now });
    if (!['new', 'closed', 'withdrawn', 'public'].includes(state)) free.push(loaded);
  }
  free.sort((one, other) => (one.facts.id?.number ?? MAX_NUMBER) - (other.facts.id?.number ?? MAX_NUMBER));
  const names = await Promise.all(free.map((each) => caseName(each, visit)));
  const fields = fieldsOf('batch', sent);
  return context.page(c, {
    title: 'Batches',
    section: 'cases',
    crumbs: [
      { text: 'Cases', href: '/desk/' },
      { text: 'Batches', href: null },
    ],
    styleSheets: [CASE_STYLE_SHEET],
    refusals,
    body: html`<p>Advisories that share a date go out as one: to the members, and to the public, in an order in which each may need those before it.</p>
${batches.length > 0 && html`<ul class="plain">${batches.map(({ id, title, cases }) => html`<li><p><a href="/desk/batch/${id}">${shown(title ?? '', 200) || 'A batch'}</a> <span class="note">${cases.length} cases</span></p></li>\n`)}</ul>\n`}${
  hasRoleFor(person, 'join_batch') &&
  html`<section><h2>Make one</h2>
${
  free.length < 2
    ? html`<p class="none">It takes two cases that are in work and that no member knows yet.</p>\n`
    : stepForm(
        '/desk/batch',
        html`${fields.text('title', 'What you call it', { maxLength: 200 })}<p>Number those that belong to it, 1 for the one that goes out first; the others stay empty.</p>
${free.map(({ id }, index) => html`<p class="placed"><input type="hidden" name="case" value="${id}"><input type="text" inputmode="numeric" class="place" id="place-${index}" name="place" value="${sent?.form.texts('place')[index] ?? ''}" maxlength="2" autocomplete="off"> <label for="place-${index}">${names[index]}</label></p>\n`)}`,
        'Make the batch',
      )
}</section>
`
}`,
  });
}

async function make(context: DeskContext, c: DeskRequest): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw);
  const sent = { step: 'batch', form };
  if (!hasRoleFor(visit.person, 'join_batch'))
    return showBatches(context, c, { sent, refusals: [roleRefusal({ visit })] });
  const title = form.text('title').trim().slice(0, 200);
  const made = await makeBatch(visit.parts, visit.doer, { title, cases: placedCases(form) });
  if (!made.isDone) return showBatches(context, c, { sent, refusals: made.refusals });
  return context.redirect(c, `/desk/batch/${made.id}`, 'The batch is made.');
}

/** Cases that have a place, in the order of their places. */
function placedCases(form: Form): readonly CaseId[] {
  const places = form.texts('place');
  return form
    .texts('case')
    .flatMap((text, index) => {
      const id = readCaseId(text);
      const place = Number.parseInt(places[index] ?? '', 10);
      return id === undefined || Number.isNaN(place) ? [] : [{ id, place }];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);
}

async function showBatch(
  context: DeskContext,
  c: DeskRequest,
  batch: OwnBatch,
  { sent = null, refusals = [] }: { readonly sent?: Sent | null; readonly refusals?: readonly Refusal[] } = {},
): Promise<Response> {
  const { parts, doer, person, now } = c.get('visit');
  const path = `/desk/batch/${batch.id}`;
  const shownCases = batch.cases;
  const isWithMembers = shownCases.some(({ facts }) => facts.predisclosed.length > 0);
  const isReleased = shownCases.some(({ facts }) => facts.published.length > 0);
  const previews = await Promise.all(
    shownCases.map(async (loaded) => ({
      loaded,
      refusals: (await previewOutgoing(parts, doer, loaded, isWithMembers ? 'release' : 'predisclose')).refusals,
    })),
  );
  const fields = fieldsOf('agree', sent);
  const early = fieldsOf('early', sent);
  const mayWork = hasRoleFor(person, 'agree_end') && batch.whole !== null;
  return context.page(c, {
    title: `Batch ${batch.id.slice(0, 4)}`,
    heading: html`${shown(batch.title ?? '', 200) || 'A batch'}`,
    section: 'cases',
    crumbs: [
      { text: 'Cases', href: '/desk/' },
      { text: 'Batches', href: '/desk/batch' },
      { text: 'This one', href: null },
    ],
    styleSheets: [CASE_STYLE_SHEET],
    refusals,
    body: html`<p class="note">What you call it stays at the desk. Once it is released, readers have one page for all of it, in this order: ${publicPage(parts.mailing.publicUrl, batch)}.</p>
<table class="rows"><thead><tr><th scope="col">Case</th><th scope="col">State</th><th scope="col">Embargo</th><th scope="col">In the way of ${isWithMembers ? 'a release' : 'the members'}</th></tr></thead>
<tbody>${previews.map(({ loaded, refusals: inTheWay }) => {
      const { facts, id } = loaded;
      const { state } = standingOf(facts, { policy: parts.policy, now });
      return html`<tr><th scope="row"><a href="/desk/case/${id}">${unbroken(advisoryName(facts) ?? `Case ${id.slice(0, 4)}`)}</a></th><td data-label="State">${stateMarkup(state)}</td><td data-label="Embargo">${facts.embargo.state === 'active' ? time(facts.embargo.end) : facts.embargo.state}</td><td data-label="In the way">${withInstants(inTheWay.map(({ rule, found }) => `${rule === null ? '' : `${rule}: `}${found}`).join('; ') || 'nothing')}</td></tr>
`;
    })}</tbody></table>
${isReleased && html`<p class="note">It is released. What comes later goes out for each by itself, from the page of its case.</p>\n`}${
  mayWork &&
  !isReleased &&
  html`<section><h2>One end for all</h2>
${stepForm(`${path}/agree`, html`${fields.text('end', 'The embargo of all ends at', { maxLength: 40, hint: 'Day, hour and zone, such as 2026-12-08 12:00 UTC.' })}${fields.area('reason', 'Why this date; it becomes public after the embargo', { rows: 2 })}`, 'All agreed', { isFirst: true })}</section>
<section><h2>Order</h2>
${stepForm(`${path}/order`, html`${placesOf(batch).map((id, index) => placeField(id, index, shownCases))}`, 'Put them into this order')}</section>
<section><h2>Send and release</h2>
<form class="desk" method="post" action="${path}/predisclose"><p><label class="choice"><input type="checkbox" name="sure" value="yes" required> The dates and what may be used are as they should be</label></p>
<p><button type="submit" class="first">Send all of it to the members</button></p></form>
<form class="desk" method="post" action="${path}/release"><p><label class="choice"><input type="checkbox" name="sure" value="yes" required> All of it is to be public now</label></p>
<p><button type="submit" class="grave">Release all of it</button></p></form></section>
<section><h2>It became known</h2>
<p>Where one of them leaked, is exploited or was published, the others are not safe: each may name those before it. This ends the embargo of all, and releases what is signed, in its order. It cannot be undone.</p>
<details class="step"><summary>End the embargo of all of it now</summary>
<form class="desk" method="post" action="${path}/early">
${early.radios('why', 'What happened', [...EXPOSURES, ['agreed', 'nothing became known: all who decide agreed to end it']], { value: 'leaked' })}${early.area('where', 'What became known, and where', { isOptional: true })}<p><label class="choice"><input type="checkbox" name="sure" value="yes" required> It is to happen now, to all of them</label></p>
<p><button type="submit" class="grave">End the embargo of all of it now</button></p></form></details></section>
`
}`,
  });
}

/** A link where it leads somewhere: before the release it is as absent as any. */
function publicPage(publicUrl: string | null, { id }: Pick<OwnBatch, 'id'>): Markup {
  const path = `/advisories/batches/${id}`;
  return html`<a href="${path}">${publicUrl ?? ''}${path}</a>`;
}

async function endEarly(context: DeskContext, c: DeskRequest, batch: Batch): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw);
  const again = (refusals: readonly Refusal[]): Promise<Response> =>
    shownAgain(context, c, batch, { sent: { step: 'early', form }, refusals });
  const refuse = (found: string, remedy: string): Promise<Response> => again([{ rule: null, found, remedy }]);
  if (!hasRoleFor(visit.person, 'end_early')) return again([roleRefusal({ visit })]);
  const why = form.text('why');
  const where = form.text('where').trim().slice(0, 2_000);
  const how = EXPOSURES.find(([each]) => each === why)?.[0];
  if (form.text('sure') !== 'yes')
    return refuse('it is not said that it is to happen', 'look at all of it, and say so');
  if (how === undefined && why !== 'agreed') return refuse('it is not said what happened', 'choose one');
  if (how !== undefined && where === '') return refuse('it is not said where it became known', 'say it in a sentence');
  const given = how === undefined ? ({ why: 'agreed', where: null } as const) : { why: how, where };
  const done = await endBatchNow(visit.parts, visit.doer, batch, given);
  if (!done.isDone) return again(done.refusals);
  const note =
    done.waitsFor === null
      ? 'The embargo of all of it is over, and all of it is public.'
      : `The embargo of all of it is over. Nothing is public yet: ${done.waitsFor.map(({ found }) => found).join('; ')}.`;
  return context.redirect(c, `/desk/batch/${batch.id}`, note);
}

/** With those that left it: they keep their places. */
function placesOf({ whole }: OwnBatch): readonly CaseId[] {
  return whole?.cases ?? [];
}

function placeField(id: CaseId, index: number, cases: readonly LoadedCase[]): Markup {
  const facts = cases.find((each) => each.id === id)?.facts;
  const name = facts === undefined ? `Case ${id.slice(0, 4)}` : (advisoryName(facts) ?? `Case ${id.slice(0, 4)}`);
  return html`<p><label for="order-${index}">${name}</label><input type="hidden" name="case" value="${id}"><input type="text" inputmode="numeric" class="place" id="order-${index}" name="place" value="${index + 1}" maxlength="2" required></p>
`;
}

/** The page of a batch that somebody did something with: the same that he saw. */
async function shownAgain(
  context: DeskContext,
  c: DeskRequest,
  { id }: Batch,
  more: NonNullable<Parameters<typeof showBatch>[3]>,
): Promise<Response> {
  const { parts, doer } = c.get('visit');
  const own = await ownBatch(parts, doer.viewer, id);
  return own === null ? context.notFound(c) : showBatch(context, c, own, more);
}

async function agree(context: DeskContext, c: DeskRequest, batch: Batch): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw);
  const sent = { step: 'agree', form };
  const again = (refusals: readonly Refusal[]): Promise<Response> => shownAgain(context, c, batch, { sent, refusals });
  if (!hasRoleFor(visit.person, 'agree_end')) return again([roleRefusal({ visit })]);
  const end = readInstantText(form.text('end'));
  const reason = form.text('reason').trim();
  if (end === undefined) {
    return again([
      { rule: null, found: 'this is no instant with a zone', remedy: 'write day, hour and zone: 2026-12-08 12:00 UTC' },
    ]);
  }
  if (reason === '') return again([{ rule: null, found: 'no reason is given', remedy: 'say why this date' }]);
  const done = await agreeBatchEnd(visit.parts, visit.doer, batch, end, reason);
  if (!done.isDone) return again(done.refusals);
  return context.redirect(c, `/desk/batch/${batch.id}`, `${done.cases.length} cases, until ${formatInstant(end)}.`);
}

async function order(context: DeskContext, c: DeskRequest, batch: Batch): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw);
  if (!hasRoleFor(visit.person, 'join_batch'))
    return shownAgain(context, c, batch, { refusals: [roleRefusal({ visit })] });
  const done = await orderBatch(visit.parts, visit.doer, batch, placedCases(form));
  if (!done.isDone) return shownAgain(context, c, batch, { refusals: done.refusals });
  return context.redirect(c, `/desk/batch/${batch.id}`, 'They are in this order now.');
}

async function together(
  context: DeskContext,
  c: DeskRequest,
  batch: Batch,
  kind: CaseCommand['kind'],
  note: string,
  doIt: typeof releasedTogether,
): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw);
  const again = (refusals: Refused['refusals']): Promise<Response> => shownAgain(context, c, batch, { refusals });
  if (!hasRoleFor(visit.person, kind)) return again([roleRefusal({ visit })]);
  if (form.text('sure') !== 'yes')
    return again([
      { rule: null, found: 'it is not said that it is to happen', remedy: 'look at all of it, and say so' },
    ]);
  const done = await doIt(visit.parts, visit.doer, batch);
  return done.isDone ? context.redirect(c, `/desk/batch/${batch.id}`, note) : again(done.refusals);
}
