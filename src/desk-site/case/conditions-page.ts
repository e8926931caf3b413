import type { Hono } from 'hono';
import {
  type ConditionsToConfirm,
  conditionsFile,
  conditionsToConfirm,
  confirmConditions,
  type EditedConditions,
  hasRoleFor,
  MAX_CONDITIONS_BYTES,
  type Refusal,
  type SentenceBeside,
} from '#disclosure';
import { html, type Markup } from '#markup';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { MAX_FORM_BYTES, readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { downloadOf } from './download.ts';
import { shown, time } from './words.ts';

/** Who is concerned by the text of a case: each sentence beside what it is read as, for a person to confirm. */
export function conditionRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/conditions', (at) => showConditions(at));
  caseRoute(app, context, 'post', '/conditions', edit);
  caseRoute(app, context, 'post', '/conditions/confirm', confirm);
}

/** A condition, and each sentence that is a note once more. */
const MAX_EDIT_BYTES = 4 * MAX_CONDITIONS_BYTES;

/** Looks at what was edited, or makes the file of it that is signed. */
async function edit(at: CaseVisit): Promise<Response> {
  const form = await readForm(at.c.req.raw, MAX_EDIT_BYTES);
  const edited = { condition: form.text('condition').slice(0, MAX_CONDITIONS_BYTES), notes: form.texts('note') };
  const made = await conditionsFile(at.visit.parts, at.visit.doer, at.loaded, edited);
  const isWhole = made.text !== null && made.refusals.length === 0;
  if (isWhole && form.text('act') === 'file') return downloadOf(Buffer.from(made.text, 'utf8'), 'conditions.txt');
  return showConditions(at, { edited, isWhole, refusals: made.refusals });
}

async function confirm(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw, MAX_CONDITIONS_BYTES + MAX_FORM_BYTES);
  if (!mayDo(at, 'confirm_conditions')) return showConditions(at, { refusals: [roleRefusal(at)] });
  const file = await form.file('signed');
  if (file === null) {
    return showConditions(at, {
      refusals: [{ rule: null, found: 'no signed file was chosen', remedy: 'choose conditions.txt.asc' }],
    });
  }
  const done = await confirmConditions(visit.parts, visit.doer, loaded.id, file.bytes);
  if (!done.isDone) return showConditions(at, { refusals: done.refusals });
  return context.redirect(c, `${path}/conditions`, noteOf('Confirmed, and kept with this text.', done));
}

interface Asked {
  readonly refusals?: readonly Refusal[];
  readonly edited?: EditedConditions;
  /** What was edited says something of each sentence, and may be signed. */
  readonly isWhole?: boolean;
}

async function showConditions(at: CaseVisit, { refusals, edited, isWhole = false }: Asked = {}): Promise<Response> {
  const { visit, loaded, path } = at;
  const found = await conditionsToConfirm(visit.parts, visit.doer, loaded, edited ?? null);
  return casePage(at, {
    part: 'conditions',
    heading: 'Who is concerned',
    body:
      found === null
        ? html`<p class="none">There is no text with a number and a version yet: <a href="${path}/text">write it</a> first.</p>\n`
        : body(at, found, isWhole),
    ...(refusals === undefined ? {} : { refusals }),
  });
}

const PUBLICATION: Readonly<Record<ConditionsToConfirm['publication'], string>> = {
  with_text: 'It stays here until the text is released, and goes into our own archive with it.',
  at_once: 'The text is public: it is published beside it at once, in our own archive.',
  nowhere: 'It stays here: only our own archive publishes it, and this text goes into none (channels in tocsin.yaml).',
};

function body(at: CaseVisit, found: ConditionsToConfirm, isWhole: boolean): Markup {
  const { visit, path } = at;
  const { condition, sentences, confirmed, publication } = found;
  const mayConfirm = hasRoleFor(visit.person, 'confirm_conditions');
  const known = sentences.filter(({ isKnown }) => isKnown);
  const asked = sentences.filter(({ isKnown }) => !isKnown);
  return html`<p>Rules read in the text whom it concerns. What a person has confirmed counts for more than what rules read. Read each sentence, and mend what stands beside it.</p>
<p>${
    confirmed === null
      ? html`<span class="state odd">not confirmed</span> Nobody has confirmed it for this text.`
      : html`<span class="state good">confirmed</span> by ${shown(confirmed.by, 200)}, ${time(confirmed.at)}, for this very text.`
  }</p>
<form class="desk" method="post" action="${path}/conditions">
${sentenceList(asked)}${
  known.length > 0 &&
  html`<details class="more"><summary>${known.length} ${known.length === 1 ? 'sentence stands' : 'sentences stand'} as somebody confirmed before</summary>
${sentenceList(known)}</details>
`
}<p><label for="condition">The condition, in which each sentence stands in quotes behind what it says</label>
<textarea id="condition" name="condition" class="code" aria-describedby="condition-hint" rows="${Math.min(30, condition.split('\n').length + 3)}" spellcheck="false">
${condition}</textarea><span class="hint" id="condition-hint">Such as: <code>xen &gt;= 4.14 -- "Xen 4.14 and later are vulnerable." line 40</code>, and on the next line <code>and some guest (guest.type = hvm) -- "Only HVM guests can do it." line 42</code>. Words: and, or, not, some guest, every guest, unknown.</span></p>
${isWhole && html`<p class="done" role="status">Something is said of each sentence: it may be signed.</p>\n`}<p><button type="submit" name="act" value="look">Look at it again</button> <button type="submit" name="act" value="file" class="first">Get the file to sign</button></p></form>
${
  mayConfirm &&
  html`<section><h2 id="confirm">Confirm it</h2>
<ol>
<li>Get the file to sign, above: conditions.txt.</li>
<li>Sign it on your own machine:
<pre class="commands" tabindex="0" aria-label="Commands"><code>gpg --clearsign conditions.txt</code></pre></li>
<li>Bring back conditions.txt.asc. ${PUBLICATION[publication]}</li>
</ol>
<form class="desk" method="post" action="${path}/conditions/confirm" enctype="multipart/form-data">
<p><label for="signed">The signed file</label><input type="file" id="signed" name="signed" required></p>
<p><button type="submit" class="first">Confirm</button></p></form></section>
`
}`;
}

function sentenceList(sentences: readonly SentenceBeside[]): Markup {
  if (sentences.length === 0) return html`<p class="none">No sentence is to be read anew.</p>\n`;
  return html`<table class="rows sentences"><thead><tr><th scope="col">Sentence</th><th scope="col">Is read as</th><th scope="col">Note</th></tr></thead>
<tbody>${sentences.map(sentenceRow)}</tbody></table>
`;
}

function sentenceRow({ quote, statements, isNote }: SentenceBeside): Markup {
  const read = statements.map((statement) => html`<code>${shown(statement, 2000)}</code><br>`);
  const said = isNote ? html`nothing of who is concerned` : html`<span class="state bad">not read</span> decide it`;
  return html`<tr><th scope="row">“${shown(quote.text, 4000)}” <span class="note">line ${quote.line}</span></th><td data-label="Read as">${statements.length > 0 ? read : said}</td><td><label class="choice"><input type="checkbox" name="note" value="${quote.text}"${isNote && html` checked`}> a note<span class="unseen">: line ${quote.line}</span></label></td></tr>
`;
}
