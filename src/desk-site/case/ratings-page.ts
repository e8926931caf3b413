import type { Hono } from 'hono';
import {
  hasRoleFor,
  publishedWhen,
  type Refusal,
  rate as recordRating,
  type ShownRating,
  shownRatings,
  takeBackRating,
} from '#disclosure';
import { html, type Markup } from '#markup';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { type Fields, fieldsOf, inlineButton, type Sent } from './fields.ts';
import { shown } from './words.ts';

/** How grave each vulnerability of a case is, for machines: vectors, weaknesses, words. */
export function ratingRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/ratings', (at) => showRatings(at));
  caseRoute(app, context, 'post', '/ratings', record);
  caseRoute(app, context, 'post', '/ratings/take-back', takeBack);
}

/** Attack: a case of a thousand CVEs, each with a form of its own. */
const MOST_SHOWN = 100;

/** A vector with every metric that there is has some two hundred characters. */
const MAX_VECTORS = 2_000;

async function record(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  const cve = form.text('cve').trim() || null;
  const asked = { sent: { step: stepOf(cve), form } };
  if (!mayDo(at, 'rate')) return showRatings(at, { ...asked, refusals: [roleRefusal(at)] });
  const done = await recordRating(visit.parts, visit.doer, loaded.id, {
    cve,
    cvss: pieces(form.text('cvss')),
    cwes: pieces(form.text('cwes')),
    description: form.text('description').trim() || null,
  });
  if (!done.isDone) return showRatings(at, { ...asked, refusals: done.refusals });
  return context.redirect(c, `${path}/ratings`, noteOf(`Recorded what is rated of ${targetText(cve)}.`, done));
}

async function takeBack(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  const cve = form.text('cve').trim() || null;
  if (!mayDo(at, 'take_back_rating')) return showRatings(at, { refusals: [roleRefusal(at)] });
  const done = await takeBackRating(visit.parts, visit.doer, loaded.id, cve);
  if (!done.isDone) return showRatings(at, { refusals: done.refusals });
  return context.redirect(c, `${path}/ratings`, noteOf(`Took back what was rated of ${targetText(cve)}.`, done));
}

/** One a line, as people write them: with blanks or commas between. */
function pieces(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== '');
}

interface Asked {
  readonly refusals?: readonly Refusal[];
  readonly sent?: Sent;
}

const PUBLISHED = {
  with_text: 'It stays here until the text is released, and is published with it, in the forms that machines read.',
  at_once: 'The text is public: what is recorded is published at once, in the forms that machines read.',
  nowhere: 'It stays here: only our own archive publishes it, and this text goes into none (channels in tocsin.yaml).',
} as const;

async function showRatings(at: CaseVisit, { refusals, sent }: Asked = {}): Promise<Response> {
  const { visit, loaded } = at;
  const all = shownRatings(loaded);
  const { cves } = loaded.facts;
  const targets: readonly (string | null)[] = [...cves.slice(0, MOST_SHOWN), null];
  const when = await publishedWhen(visit.parts, visit.doer.viewer, loaded);
  return casePage(at, {
    part: 'ratings',
    heading: 'Ratings',
    body: html`<p>How grave a vulnerability is, and of which kind: the text of an advisory does not say it, and scanners ask for it. Enter vectors; scores follow from them. ${PUBLISHED[when]}</p>
${cves.length === 0 && html`<p class="note">The case has no CVE yet. What is rated of all vulnerabilities holds for each that comes.</p>\n`}${targets.map((cve, index) => targetMarkup(at, cve, index, all, sent ?? null))}`,
    ...(refusals === undefined ? {} : { refusals }),
  });
}

function targetMarkup(
  { path, visit }: CaseVisit,
  cve: string | null,
  index: number,
  all: readonly ShownRating[],
  sent: Sent | null,
): Markup {
  const found = all.find(({ rating }) => rating.cve === cve) ?? null;
  const mayRate = hasRoleFor(visit.person, 'rate');
  const step = stepOf(cve);
  const fields = fieldsOf(step, sent);
  const isOpen = fields.wasSent || (found === null && (cve !== null || all.length + index === 0));
  return html`<section class="rating" aria-labelledby="${step}"><h2 id="${step}">${cve ?? 'All vulnerabilities of the case'}</h2>
${found === null ? html`<p class="none">Not rated.</p>\n` : ratedMarkup(found)}${
  mayRate &&
  html`<details class="step"${isOpen && html` open`}><summary>${found === null ? 'Rate it' : 'Rate it anew'}<span class="unseen">: ${targetText(cve)}</span></summary>
<form class="desk" method="post" action="${path}/ratings">
${formFields(fields, cve, found)}<p><button type="submit"${cve !== null && html` class="first"`}>Record</button></p></form></details>
${found !== null && html`<p>${inlineButton(`${path}/ratings/take-back`, { cve: cve ?? '' }, 'Take it back', `: ${targetText(cve)}`)}</p>\n`}`
}</section>
`;
}

function formFields(fields: Fields, cve: string | null, found: ShownRating | null): Markup {
  return html`<input type="hidden" name="cve" value="${cve ?? ''}">
${fields.area('cvss', 'CVSS vectors, one a line', {
  value: found?.rating.cvss.join('\n') ?? '',
  isOptional: true,
  maxLength: MAX_VECTORS,
  rows: 5,
  hint: 'One of each version: CVSS:4.0/…, CVSS:3.1/…, and of version 2 without a prefix, AV:L/AC:L/Au:N/C:N/I:N/A:C.',
})}${fields.text('cwes', 'Weaknesses', {
  value: found?.rating.cwes.join(' ') ?? '',
  isOptional: true,
  maxLength: 200,
  hint: 'As CWE numbers them: CWE-362 CWE-416.',
})}${fields.area('description', 'What this one is, where the text is of several', {
  value: found?.rating.description ?? '',
  isOptional: true,
})}`;
}

function ratedMarkup({ rating, scores, weaknesses }: ShownRating): Markup {
  return html`<dl class="facts">${scores.map(
    ({
      version,
      score,
      severity,
      vector,
    }) => html`<dt>CVSS ${version}</dt><dd><strong>${score.toFixed(1)}</strong>${severity !== null && html` ${severity}`} <code>${vector}</code></dd>
`,
  )}${weaknesses.map(
    ({ id, name }) => html`<dt>${id}</dt><dd>${name ?? 'a weakness that the list here does not have'}</dd>
`,
  )}${rating.description !== null && html`<dt>In words</dt><dd>${shown(rating.description)}</dd>\n`}</dl>
`;
}

function stepOf(cve: string | null): string {
  return cve === null ? 'rate-all' : `rate-${cve.toLowerCase()}`;
}

function targetText(cve: string | null): string {
  return cve ?? 'all vulnerabilities';
}
