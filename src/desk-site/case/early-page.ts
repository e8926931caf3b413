import type { Hono } from 'hono';
import { endEmbargoNow, hasRoleFor, previewOutgoing, type Refusal } from '#disclosure';
import { type CaseFacts, decide, type Finding, withEvent } from '#embargo';
import { html } from '#markup';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, roleRefusal } from './case-visit.ts';
import { fieldsOf, type Sent } from './fields.ts';
import { channelsMarkup, membersMarkup, packageMarkup } from './outgoing-pages.ts';
import { EXPOSURES } from './step-commands.ts';
import { shown, time } from './words.ts';

/** A bad day as one action: what happens to whom is read before, and then it is one button. */
export function earlyRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/early', (at) => showEarly(at));
  caseRoute(app, context, 'post', '/early', endNow);
}

async function showEarly(
  at: CaseVisit,
  given: { readonly sent?: Sent; readonly refusals?: readonly Refusal[] } = {},
): Promise<Response> {
  const { visit, loaded, path } = at;
  const { parts, doer, person } = visit;
  const { facts } = loaded;
  const refusals = given.refusals === undefined ? {} : { refusals: given.refusals };
  if (facts.published.length > 0) {
    return casePage(at, {
      part: 'other',
      heading: 'End the embargo now',
      body: html`<p class="none">It is public already: there is no embargo to end. Where readers need more, write a later version.</p>\n`,
      ...refusals,
    });
  }
  const preview = await previewOutgoing(parts, doer, loaded, 'release');
  const missing = releaseAfterwards(at, facts);
  const fields = fieldsOf('early', given.sent ?? null);
  const had = facts.predisclosed.length > 0;
  return casePage(at, {
    part: 'other',
    heading: 'End the embargo now',
    body: html`<p>For a day on which it leaked, is exploited, or was published by somebody else. It is one action: what became known is written down, the embargo ends, and what is signed is released. It cannot be undone.</p>
<section><h2>What happens, and to whom</h2>
<ul class="checklist">
<li>${facts.embargo.state === 'active' ? html`The embargo that would last until ${time(facts.embargo.end)} is over at once.` : 'There is no embargo that would have to end; what became known is written down.'}</li>
${facts.batch !== null && html`<li>The case leaves its <a href="/desk/batch/${facts.batch}">batch</a>, which keeps its date. Where the others are not safe either, <a href="/desk/batch/${facts.batch}">end it for the whole batch</a>.</li>\n`}<li>${missing.length === 0 ? 'The signed text is public: on the site and in its feeds first, then to the lists below.' : 'Nothing is released yet, since something is missing. Once the text is approved and signed, the program releases it by itself.'}</li>
<li>${had ? 'Everybody who had a text before it was public gets this one too, encrypted.' : 'No member has a text yet; none gets one before the public does.'}</li>
<li>Whoever reported it sees by the private link that it is public. Tell them in your own words too.</li>
<li>That it ended early, and why, is in the decisions that are published afterwards.</li>
</ul></section>
<section><h2>Before you do it</h2>
<ul class="checklist">
${checks(facts, missing).map(([isGood, says]) => html`<li class="${isGood ? 'good' : 'missing'}">${says}</li>\n`)}</ul>
${
  missing.length > 0 &&
  html`<h3>What is missing for a release</h3>
<ul class="plain">${missing.map(({ rule, found, remedy }) => html`<li><p>${rule !== null && html`<a class="rule" href="/desk/policy#${rule}">${rule}</a> `}${found}</p><p class="note">To do: ${remedy}</p></li>\n`)}</ul>
`
}</section>
${packageMarkup(preview.advisory)}${channelsMarkup(at)}${had && membersMarkup(preview.members, 'Members who are told')}${
  hasRoleFor(person, 'end_early')
    ? html`<section><h2 id="do">Do it</h2>
<form class="desk" method="post" action="${path}/early">
${fields.radios('why', 'What happened', [...EXPOSURES, ['agreed', 'nothing became known: all who decide agreed to end it']], { value: 'leaked' })}${fields.area('where', 'What became known, and where', { isOptional: true, hint: 'An address, a list, who told us. For “all agreed” it may stay empty.' })}<p><label class="choice"><input type="checkbox" name="sure" value="yes" required> I have read what happens, and it is to happen now</label></p>
<p><button type="submit" class="grave">${missing.length === 0 ? 'End the embargo and release now' : 'End the embargo now'}</button></p>
</form></section>
`
    : html`<p class="none">Your role does not allow it: ask a member of the team.</p>\n`
}`,
    ...refusals,
  });
}

/** What would keep the text from going out once the embargo is over. */
function releaseAfterwards({ visit }: CaseVisit, facts: CaseFacts): readonly Finding[] {
  const { parts, doer, now } = visit;
  const over = withEvent({ ...facts, batch: null }, { at: now, by: doer.actor, kind: 'embargo_ended', why: 'leaked' });
  const decision = decide(over, { kind: 'release' }, { policy: parts.policy, by: doer.actor, now });
  return decision.isAllowed ? [] : decision.refusals;
}

function checks(
  { text, id, files, hold }: CaseFacts,
  missing: readonly Finding[],
): readonly (readonly [boolean, string])[] {
  return [
    [id !== null, id === null ? 'It has no number.' : 'It has a number.'],
    [
      text !== null && text.reading.errors === 0,
      text === null
        ? 'There is no text.'
        : text.reading.errors === 0
          ? 'The rules find no error in the text.'
          : 'The text has errors.',
    ],
    [
      (text?.signers.length ?? 0) > 0,
      (text?.signers.length ?? 0) > 0 ? 'The text is signed.' : 'The text is not signed.',
    ],
    [
      files.size > 0,
      files.size > 0
        ? `${files.size} ${files.size === 1 ? 'file goes' : 'files go'} out with it.`
        : 'No patch goes out with it; what is known is better than nothing.',
    ],
    [hold === null, hold === null ? 'Nobody holds it.' : `It is held: ${shown(hold.reason, 200)}.`],
    [missing.length === 0, missing.length === 0 ? 'It can be released at once.' : 'It cannot be released at once.'],
  ];
}

async function endNow(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  const sent: Sent = { step: 'early', form };
  const refuse = (found: string, remedy: string): Promise<Response> =>
    showEarly(at, { sent, refusals: [{ rule: null, found, remedy }] });
  if (!mayDo(at, 'end_early')) return showEarly(at, { sent, refusals: [roleRefusal(at)] });
  const why = form.text('why');
  const where = form.text('where').trim().slice(0, 2_000);
  const how = EXPOSURES.find(([each]) => each === why)?.[0];
  if (form.text('sure') !== 'yes')
    return refuse('it is not said that it is to happen now', 'read what happens, and say so');
  if (how === undefined && why !== 'agreed') return refuse('it is not said what happened', 'choose one');
  if (how !== undefined && where === '') return refuse('it is not said where it became known', 'say it in a sentence');
  const done = await endEmbargoNow(
    visit.parts,
    visit.doer,
    loaded.id,
    how === undefined ? { why: 'agreed', where: null } : { why: how, where },
  );
  if (!done.isDone) return showEarly(at, { sent, refusals: done.refusals });
  const note =
    done.waitsFor === null
      ? 'The embargo is over, and the text is released: it leaves now.'
      : `The embargo is over. Nothing is public yet: ${done.waitsFor.map(({ found }) => found).join('; ')}.`;
  return context.redirect(c, path, note);
}
