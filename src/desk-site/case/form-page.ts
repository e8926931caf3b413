import type { Hono } from 'hono';
import type { Diagnostic } from '#base';
import {
  addFile,
  composedText,
  draftFromCase,
  filesOf,
  hasRoleFor,
  type LoadedCase,
  loadCase,
  MAX_TEXT_BYTES,
  newestText,
  type Refusal,
  readingOfText,
} from '#disclosure';
import {
  COMPOSED_ROLES,
  type Draft,
  draftFindings,
  draftOf,
  recipesFileOf,
  type Unread,
  usualHeading,
} from '#drafting';
import { type HouseStyle, revisionText } from '#house-style';
import { html, type Markup } from '#markup';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { MAX_FORM_BYTES, readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, roleRefusal } from './case-visit.ts';
import { draftWithForm, isWritten, recipeRows } from './draft-form.ts';
import { NO_STYLE, saveOn } from './text-routes.ts';
import { shown } from './words.ts';

/** The text as a form: each part of it in a field of its own, from which the text is composed. */
export function formRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/form', (at) => showForm(at));
  caseRoute(app, context, 'post', '/form', saveForm);
}

const MAX_DRAFT_FORM_BYTES = 2 * MAX_TEXT_BYTES + MAX_FORM_BYTES;

async function showForm(
  at: CaseVisit,
  given: { readonly refusals?: readonly Refusal[]; readonly draft?: Draft; readonly basedOn?: string } = {},
): Promise<Response> {
  const { visit, loaded } = at;
  const { style } = visit.parts;
  const common = given.refusals === undefined ? {} : { refusals: given.refusals };
  if (style === null) {
    return casePage(at, { part: 'form', heading: 'Form of the text', body: html``, refusals: [NO_STYLE] });
  }
  const text = await newestText(visit.parts, visit.doer, loaded);
  const unread = text === null ? [] : draftOf(text, style).unread;
  const draft = given.draft ?? (await fullDraft(at, style));
  const files = await filesOf(visit.parts, visit.doer, loaded);
  const findings = text === null ? [] : draftFindings(draft, style, { files });
  const basedOn = given.basedOn ?? loaded.facts.text?.reading.digest ?? '';
  return casePage(at, {
    part: 'form',
    heading: 'Form of the text',
    body: html`<p>From this the text is composed in the style of ${style.project}. The number, the end of the embargo, the CVE identifiers and what may be used before the end come from the case.</p>
${unreadMarkup(unread)}${findingsMarkup(findings)}${hasRoleFor(visit.person, 'save_text') ? formMarkup(at.path, draft, style, basedOn, [...files.keys()]) : html`<p class="none">Your role does not allow writing.</p>\n`}`,
    ...common,
  });
}

/** The draft of the case with the recipes that lie beside it. */
async function fullDraft({ visit, loaded }: CaseVisit, style: HouseStyle): Promise<Draft> {
  const { parts, doer } = visit;
  const draft = await draftFromCase(parts, doer, loaded, style);
  const text = await newestText(parts, doer, loaded);
  const recipes = text === null ? null : (await readingOfText(parts, doer, loaded, text, style)).recipes;
  return { ...draft, recipes: draft.recipes ?? recipes };
}

function unreadMarkup(unread: readonly Unread[]): Markup | null {
  if (unread.length === 0) return null;
  return html`<section><h2>What no rule understood</h2>
<p class="note">It stays in the text as it is.</p>
<ul class="plain">${unread.slice(0, 50).map(({ line, quote, why }) => html`<li><p>Line ${line}: “${shown(quote, 200)}”</p><p class="note">${why}</p></li>\n`)}</ul></section>
`;
}

function findingsMarkup(findings: readonly Diagnostic[]): Markup | null {
  if (findings.length === 0) return null;
  return html`<section><h2>Where form and text differ</h2>
<ul class="plain">${findings.slice(0, 50).map(({ message, suggestion }) => html`<li><p>${shown(message, 500)}</p>${suggestion !== null && html`<p class="note">To do: ${shown(suggestion, 300)}</p>`}</li>\n`)}</ul></section>
`;
}

/** Two rows more than there are: without a script each saving gives two more. */
const SPARE_ROWS = 2;

function formMarkup(path: string, draft: Draft, style: HouseStyle, basedOn: string, files: readonly string[]): Markup {
  const { revision, embargo } = draft;
  const spare = <Row>(rows: readonly Row[], empty: Row): readonly Row[] => [
    ...rows,
    ...Array.from({ length: SPARE_ROWS }, () => empty),
  ];
  const update = draft.updates.find((each) => each.revision === revision)?.text ?? '';
  const freely = draft.sections.filter(({ role, body }) => body !== null && COMPOSED_ROLES.has(role));
  return html`<form class="desk" method="post" action="${path}/form" enctype="multipart/form-data">
<input type="hidden" name="basedOn" value="${basedOn}">
<p><label for="title">Title, in one line</label><input type="text" id="title" name="title" value="${draft.title}" maxlength="300" autocomplete="off"></p>
${
  revision > 1 &&
  html`<p><label for="update">What changed in ${revisionText(style, revision)}</label><textarea id="update" name="update" rows="3">
${update}</textarea></p>
`
}${
  (embargo.kind === 'none' || embargo.kind === 'unstated') &&
  html`<p><label for="no-embargo">Why there was no embargo, where there was none</label><textarea id="no-embargo" name="no-embargo" rows="2">
${embargo.kind === 'none' ? embargo.reason : ''}</textarea></p>
`
}<h2>Sections</h2>
${draft.sections.map((section, index) => {
  if (!isWritten(section)) return null;
  const heading = section.heading ?? usualHeading(section.role, revision, style);
  const body = section.body ?? '';
  return html`<p><label for="section-${index}">${shown(heading, 120)}</label><textarea id="section-${index}" name="section-${index}" rows="${Math.min(20, Math.max(3, body.split('\n').length + 1))}">
${body}</textarea></p>
`;
})}${
  freely.length > 0 &&
  html`<fieldset><legend>Written freely; to be composed again from this form:</legend>
${freely.map(({ role, heading }) => html`<label class="choice"><input type="checkbox" name="compose" value="${role}"> ${shown(heading ?? usualHeading(role, revision, style), 80)}</label>\n`)}</fieldset>
`
}<details class="step"><summary>A further section</summary>
<p><label for="new-heading">Heading</label><input type="text" id="new-heading" name="new-heading" maxlength="120" autocomplete="off"></p>
<p><label for="new-body">Words</label><textarea id="new-body" name="new-body" rows="4"></textarea></p></details>
<h2>Resolution</h2>
<p><label for="resolution-before">Words before the patches</label><textarea id="resolution-before" name="resolution-before" rows="3">
${draft.resolution.before}</textarea></p>
${spare(draft.patches, { file: '', appliesTo: null, group: null }).map(
  ({ file, appliesTo, group }, index) => html`<fieldset class="row"><legend>Patch ${index + 1}</legend>
${cell(`patch-file-${index}`, 'patch-file', 'File', file, 'file-names')}${cell(`patch-to-${index}`, 'patch-to', 'Applies to', appliesTo ?? '')}${cell(`patch-group-${index}`, 'patch-group', 'Line above it', group ?? '')}</fieldset>
`,
)}<datalist id="file-names">${files.map((name) => html`<option value="${name}">`)}</datalist>
<p><label for="resolution-after">Words after the patches</label><textarea id="resolution-after" name="resolution-after" rows="3">
${draft.resolution.after}</textarea></p>
${
  style.recipesFile !== null &&
  html`<h2>Recipes</h2>
<p class="note">What to apply where, as ${style.recipesFile.replace('{number}', String(draft.number ?? 'N'))}, which goes out with the text.</p>
${spare(recipeRows(draft.recipes), { version: '', tree: '', stableRef: '', prerequisites: '', patches: '' }).map(
  (
    { version, tree, stableRef, prerequisites, patches },
    index,
  ) => html`<fieldset class="row"><legend>Recipe ${index + 1}</legend>
${cell(`recipe-version-${index}`, 'recipe-version', 'Version', version)}${cell(`recipe-tree-${index}`, 'recipe-tree', 'Tree', tree)}${cell(`recipe-ref-${index}`, 'recipe-ref', 'Commit they are made for', stableRef)}${cell(`recipe-needs-${index}`, 'recipe-needs', 'Advisories before', prerequisites)}${cell(`recipe-patches-${index}`, 'recipe-patches', 'Patches, in order', patches)}</fieldset>
`,
)}`
}<h2>Credits</h2>
${spare(draft.credits, { as: 'named', name: '' }).map(
  (credit, index) => html`<fieldset class="row"><legend>Credit ${index + 1}</legend>
<p><label for="credit-as-${index}">How</label><select id="credit-as-${index}" name="credit-as">${(['named', 'anonymous', 'declined'] as const).map((as) => html`<option value="${as}"${as === credit.as && html` selected`}>${as}</option>`)}</select></p>
${cell(`credit-name-${index}`, 'credit-name', 'Name, as it is printed', credit.as === 'named' ? credit.name : '')}</fieldset>
`,
)}<p><button type="submit" class="first">Compose and save</button></p>
</form>
`;
}

function cell(id: string, name: string, label: string, value: string, list?: string): Markup {
  return html`<p><label for="${id}">${label}</label><input type="text" id="${id}" name="${name}" value="${value}" maxlength="1000" autocomplete="off" spellcheck="false"${list !== undefined && html` list="${list}"`}></p>
`;
}

async function saveForm(at: CaseVisit): Promise<Response> {
  const { visit, c } = at;
  const { parts, doer } = visit;
  const { style } = parts;
  const form = await readForm(c.req.raw, MAX_DRAFT_FORM_BYTES);
  if (style === null) return showForm(at, { refusals: [NO_STYLE] });
  const draft = draftWithForm(await fullDraft(at, style), form);
  const basedOn = form.text('basedOn');
  if (!mayDo(at, 'save_text')) return showForm(at, { refusals: [roleRefusal(at)], draft, basedOn });
  const withRecipes = await keepRecipes(at, draft, style);
  if ('refusals' in withRecipes) return showForm(at, { refusals: withRecipes.refusals, draft, basedOn });
  const loaded = withRecipes;
  const text = await composedText(parts, doer, loaded, draft, style);
  return saveOn({ ...at, loaded }, text, basedOn, '/text');
}

/** The recipes are a file that goes out too: it is made from the form, and kept where it says something new. */
async function keepRecipes(
  { visit, loaded }: CaseVisit,
  draft: Draft,
  style: HouseStyle,
): Promise<LoadedCase | { readonly refusals: readonly Refusal[] }> {
  const { parts, doer } = visit;
  const made = recipesFileOf(draft, style);
  if (made === null) return loaded;
  const before = (await filesOf(parts, doer, loaded)).get(made.name);
  if (before !== undefined && Buffer.compare(before, made.bytes) === 0) return loaded;
  const done = await addFile(parts, doer, loaded.id, made);
  if (!done.isDone) return { refusals: done.refusals };
  return (await loadCase(parts, doer.viewer, loaded.id)) ?? loaded;
}
