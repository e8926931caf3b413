import type { Hono } from 'hono';
import { forgetCase, hasRoleFor, type Refusal } from '#disclosure';
import { decide } from '#embargo';
import { html } from '#markup';
import { rulesOf } from '#policy';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, roleRefusal } from './case-visit.ts';
import { fieldsOf, type Sent } from './fields.ts';
import { shown, time } from './words.ts';

/** The content of a case that must not be kept is destroyed on a page of its own, since nothing brings it back. */
export function forgetRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/forget', (at) => showForget(at));
  caseRoute(app, context, 'post', '/forget', forget);
}

/** Whether it can be forgotten as it stands, whoever would have to agree. */
export function isForgettable({ visit, loaded }: CaseVisit): boolean {
  const { parts, doer, now } = visit;
  const command = { kind: 'forget', reason: 'looked at' } as const;
  const decision = decide(loaded.facts, command, { policy: parts.policy, by: doer.actor, now });
  return decision.isAllowed || decision.refusals.every(({ rule }) => rule !== null);
}

/** What stays of a case that was forgotten. */
export function showForgotten({ context, c, loaded }: CaseVisit): Response {
  const { forgotten } = loaded.facts;
  return context.page(c, {
    title: `Case ${loaded.id.slice(0, 4)}`,
    section: 'cases',
    crumbs: [
      { text: 'Cases', href: '/desk/' },
      { text: `Case ${loaded.id.slice(0, 4)}`, href: null },
    ],
    body: html`<p>The content of this case was destroyed. This is what stays:</p>
<dl class="facts">${
      forgotten !== null &&
      html`<dt>When</dt><dd>${time(forgotten.at)}</dd>
<dt>By</dt><dd>${forgotten.by}${forgotten.askedBy !== null && `, as ${forgotten.askedBy} had asked`}</dd>
<dt>Why</dt><dd>${shown(forgotten.reason, 500)}</dd>\n`
    }</dl>
`,
  });
}

async function showForget(
  at: CaseVisit,
  given: { readonly sent?: Sent; readonly refusals?: readonly Refusal[] } = {},
): Promise<Response> {
  const { visit, loaded, path } = at;
  const { parts, person } = visit;
  const asked = loaded.facts.forgetAskedBy;
  const isSecond = asked.some((name) => name !== person.name);
  const isAsking = rulesOf(parts.policy, 'forgotten_by_two').length > 0 && !isSecond;
  const fields = fieldsOf('forget', given.sent ?? null);
  return casePage(at, {
    part: 'other',
    heading: 'Forget this case',
    body: html`<p>For a report that is spam, or holds what nobody may keep. A report that is merely wrong is closed instead: say on <a href="${path}">its page</a> that it is no vulnerability.</p>
<ul class="checklist">
<li>Everything that was written or sent here is destroyed: reports, comments, texts, files, letters that wait. Nothing brings it back.</li>
<li>What stays: that there was a case, who destroyed it, when and why.</li>
<li>Whoever reported it: the private link answers as if there had been no report.</li>
<li>Backups that were made before still have it, sealed: whoever runs the server removes those.</li>
${asked.length > 0 && html`<li>Asked for by ${asked.join(', ')}.</li>\n`}${isAsking && html`<li>The policy wants two people: you ask, and nothing is destroyed before somebody else of the team does the same.</li>\n`}</ul>
${
  hasRoleFor(person, 'forget')
    ? html`<form class="desk" method="post" action="${path}/forget">
${fields.text('reason', 'Why', { maxLength: 300, hint: 'It stays: write nothing of what must not be kept.' })}<p><label class="choice"><input type="checkbox" name="sure" value="yes" required> I have read what is destroyed</label></p>
<p><button type="submit" class="grave">${isAsking ? 'Ask to destroy the content' : 'Destroy the content'}</button></p>
</form>
`
    : html`<p class="none">Your role does not allow it: ask a member of the team.</p>\n`
}`,
    ...(given.refusals === undefined ? {} : { refusals: given.refusals }),
  });
}

async function forget(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  const sent: Sent = { step: 'forget', form };
  if (!mayDo(at, 'forget')) return showForget(at, { sent, refusals: [roleRefusal(at)] });
  if (form.text('sure') !== 'yes') {
    const found = 'it is not said that you have read what is destroyed';
    return showForget(at, { sent, refusals: [{ rule: null, found, remedy: 'read it, and say so' }] });
  }
  const reason = form.text('reason').trim().slice(0, 300);
  const done = await forgetCase(visit.parts, visit.doer, loaded.id, reason);
  if (!done.isDone) return showForget(at, { sent, refusals: done.refusals });
  return done.isForgotten
    ? context.redirect(
        c,
        '/desk/',
        done.isPending
          ? 'The content of the case is destroyed. Files of the database still have it, sealed, until nothing reads them: the server sees to it.'
          : 'The content of the case is destroyed.',
      )
    : context.redirect(c, path, 'It is asked for: somebody else of the team does it.');
}
