import type { Hono } from 'hono';
import {
  hasRoleFor,
  type MemberHealth,
  type MemberPreview,
  type OutgoingPreview,
  predisclose,
  previewOutgoing,
  type Refusal,
  release,
  withSubjectTag,
} from '#disclosure';
import { batchOf } from '#embargo';
import { OUTER_SUBJECT } from '#letters';
import { html, type Markup } from '#markup';
import { visibleText } from '#masking';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { shown, sizeText, time, withInstants } from './words.ts';

type Step = 'predisclose' | 'release';

/** What leaves the desk is looked at before it does: what, to whom, in which order, and what is missing. */
export function outgoingRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  for (const step of ['predisclose', 'release'] as const) {
    caseRoute(app, context, 'get', `/${step}`, (at) => showOutgoing(at, step));
    caseRoute(app, context, 'post', `/${step}`, (at) => goOut(at, step));
  }
}

const WORDS = {
  predisclose: {
    heading: 'Send it to the members',
    button: 'Send it to the members now',
    confirm: 'The end of the embargo and what they may use are as they should be',
    done: 'It is on its way to the members; how far each letter is stands below.',
  },
  release: {
    heading: 'Release it',
    button: 'Release it now',
    confirm: 'It is to be public now',
    done: 'It is public: on the site first, then to the lists; how far each is stands below.',
  },
} as const;

async function showOutgoing(at: CaseVisit, step: Step, refusals: readonly Refusal[] = []): Promise<Response> {
  const { visit, loaded, path } = at;
  const preview = await previewOutgoing(visit.parts, visit.doer, loaded, step);
  const words = WORDS[step];
  const { facts } = loaded;
  const batch = batchOf(facts);
  const isAllowed = preview.refusals.length === 0;
  return casePage(at, {
    part: 'other',
    heading: words.heading,
    body: html`${batch !== null && html`<p class="warning">It goes out with its <a href="/desk/batch/${batch}">batch</a>, all of it together.</p>\n`}${findingsMarkup(path, preview, refusals.length > 0)}${packageMarkup(preview.advisory)}${step === 'release' ? html`${channelsMarkup(at)}${facts.predisclosed.length > 0 && membersMarkup(preview.members, 'Members who get it too')}` : html`<p>Each letter is encrypted to its member alone. Outside it says “${withSubjectTag(visit.parts.policy, OUTER_SUBJECT)}” as its subject, and no more.</p>\n${membersMarkup(preview.members, 'Members')}`}${
      hasRoleFor(visit.person, step) && batch === null
        ? html`<section><h2 id="do">Do it</h2>
<form class="desk" method="post" action="${path}/${step}">
<input type="hidden" name="revision" value="${preview.advisory?.revision}">
<p><label class="choice"><input type="checkbox" name="sure" value="yes" required> ${words.confirm}</label></p>
<p><button type="submit" class="${step === 'release' ? 'grave' : 'first'}"${!isAllowed && html` disabled`}>${words.button}</button></p>
</form></section>
`
        : null
    }`,
    refusals,
  });
}

async function goOut(at: CaseVisit, step: Step): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  if (!mayDo(at, step)) return showOutgoing(at, step, [roleRefusal(at)]);
  if (form.text('sure') !== 'yes') {
    return showOutgoing(at, step, [
      { rule: null, found: 'it is not said that it is to happen', remedy: 'look at what leaves, and say so' },
    ]);
  }
  const seen = form.text('revision');
  const newest = loaded.facts.text?.reading.revision;
  if (seen !== '' && newest !== undefined && seen !== String(newest)) {
    return showOutgoing(at, step, [
      {
        rule: null,
        found: `you saw ${visit.parts.style?.revisionWord ?? 'version'} ${seen.slice(0, 10)}, the newest is ${newest}`,
        remedy: 'look at it as it is now',
      },
    ]);
  }
  const done = await (step === 'release' ? release : predisclose)(visit.parts, visit.doer, loaded.id);
  if (!done.isDone) return showOutgoing(at, step, done.refusals);
  return context.redirect(c, `${path}#letters`, noteOf(WORDS[step].done, done));
}

/** What would be refused or warned of; nothing where the same was just refused above. */
function findingsMarkup(path: string, { refusals, warnings }: OutgoingPreview, isSaid: boolean): Markup | null {
  const found = isSaid ? warnings : [...refusals, ...warnings];
  if (found.length === 0) return html`<p>Nothing is in the way.</p>\n`;
  return html`<section><h2>${isSaid || refusals.length === 0 ? 'Warnings' : 'What is in the way'}</h2>
<ul class="plain">${found.map(({ rule, does, found: what, remedy }) => html`<li><p>${rule !== null && html`<a class="rule" href="/desk/policy#${rule}">${rule}</a> `}${withInstants(what)} ${does === 'warn' && html`<span class="state odd">warning</span>`}</p><p class="note">To do: ${withInstants(remedy)}${rule !== null && does === 'refuse' && html`; or <a href="${path}#step-exception">ask for an exception</a>`}</p></li>\n`)}</ul></section>
`;
}

/** The letter itself. */
export function packageMarkup(advisory: OutgoingPreview['advisory']): Markup {
  if (advisory === null)
    return html`<section><h2>What leaves</h2>
<p class="none">Nothing yet: no text is signed.</p></section>
`;
  const { subject, attachments, text } = advisory;
  return html`<section><h2>What leaves</h2>
<p><strong>${shown(subject, 500)}</strong></p>
<p>Signed, with ${attachments.length === 0 ? 'no file' : attachments.length === 1 ? 'one file' : `${attachments.length} files`}.</p>
${attachments.length > 0 && html`<ul>${attachments.map(({ name, bytes }) => html`<li>${shown(name, 120)} <span class="note">${sizeText(bytes.length)}</span></li>`)}</ul>\n`}<details><summary>The signed text, exactly</summary>
<pre class="theirs" tabindex="0" aria-label="The signed text">${visibleText(Buffer.from(text).toString('utf8'))}</pre></details></section>
`;
}

/** Where it becomes public, in order. */
export function channelsMarkup({ visit }: CaseVisit): Markup {
  const { channels, sender } = visit.parts.mailing;
  const sorted = [...channels].sort((a, b) => Number(a.kind === 'mail') - Number(b.kind === 'mail'));
  return html`<section><h2>Where it becomes public</h2>
${channels.length === 0 ? html`<p class="warning">No channel is set: name them in tocsin.yaml (channels), or nothing is published.</p>\n` : html`<ol>${sorted.map((channel) => html`<li>${channel.name} <span class="note">${channel.kind === 'site' ? 'our own archive, the site and its feeds' : 'a mailing list'}</span></li>`)}</ol>\n`}${channels.length > 0 && sender === null && html`<p class="warning">No sender is set: name one in tocsin.yaml (sender).</p>\n`}</section>
`;
}

/** By organisation, with whether a letter can be encrypted to each. */
export function membersMarkup(members: readonly MemberPreview[], heading: string): Markup {
  const blocked = members.filter(({ health }) => !isReachable(health)).length;
  return html`<section><h2>${heading}</h2>
<p>${members.length === 0 ? 'No member is admitted.' : `${members.length} ${members.length === 1 ? 'member' : 'members'}${blocked === 0 ? '' : `, of which ${blocked} cannot be written to: their letters stand there as blocked, with the reason`}.`}</p>
${
  members.length > 0 &&
  html`<table class="rows"><thead><tr><th scope="col">Organisation</th><th scope="col">Class</th><th scope="col">Certificate</th></tr></thead>
<tbody>${members.map(({ organisation, class: kind, health }) => html`<tr><th scope="row">${shown(organisation, 120)}</th><td data-label="Class">${shown(kind, 80)}</td><td data-label="Certificate">${healthMarkup(health)}</td></tr>\n`)}</tbody></table>
`
}</section>
`;
}

function isReachable({ state }: MemberHealth): boolean {
  return state === 'usable' || state === 'expiring';
}

function healthMarkup(health: MemberHealth): Markup {
  const mood = health.state === 'usable' ? 'good' : health.state === 'expiring' ? 'odd' : 'bad';
  const until = 'usableUntil' in health && health.usableUntil !== null ? health.usableUntil : null;
  return html`<span class="state ${mood}">${health.state.replaceAll('_', ' ')}</span>${until !== null && html` <span class="note">${health.state === 'expired' ? 'since' : 'until'} ${time(until)}</span>`}`;
}
