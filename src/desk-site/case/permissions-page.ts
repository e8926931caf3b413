import type { Hono } from 'hono';
import { hasRoleFor, perform, type Refusal } from '#disclosure';
import { ALL_MITIGATIONS, mayDeployHere, renderPermissions, statedPermissions } from '#drafting';
import type { DeploymentAnswer, DeploymentQuestion, Permission, SystemCondition } from '#embargo';
import { html, type Markup } from '#markup';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { type Form, readForm } from '../form.ts';
import { casePage } from './case-frame.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { fieldsOf } from './fields.ts';
import { shown } from './words.ts';

/** What may be used before the end, by whom and where: recorded, as the text says it, and answered. */
export function permissionRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/permissions', (at) => showPermissions(at));
  caseRoute(app, context, 'post', '/permissions', setPermissions);
  // by POST, since the name of a mitigation is no matter for addresses
  caseRoute(app, context, 'post', '/may', answerQuestion);
}

interface PermissionsAsked {
  readonly refusals?: readonly Refusal[];
  readonly permissions?: readonly Permission[];
  readonly question?: { readonly form: Form; readonly answer: DeploymentAnswer; readonly isPublic: boolean };
}

const CONDITIONS = [
  ['members_only_use_it', 'Members alone run and use all affected systems and guests'],
  ['host_is_members', 'The organisation that runs the host is a member'],
  ['guest_users_are_members', 'All who use the guest belong to members'],
] as const satisfies readonly (readonly [SystemCondition, string])[];

const CHANGERS = [
  ['anyone', 'anyone'],
  ['host_admin', 'whoever runs the host'],
  ['guest_admin', 'whoever runs a guest'],
] as const;

/** Attack: permissions that nobody could read. */
const MOST_PERMISSIONS = 50;
const SPARE_ROWS = 2;

function showPermissions(at: CaseVisit, asked: PermissionsAsked = {}): Response {
  const { loaded, visit, path } = at;
  const { style } = visit.parts;
  const permissions = asked.permissions ?? loaded.facts.permissions ?? [];
  const clauses = style === null ? [] : renderPermissions(permissions, style);
  const mayChange = hasRoleFor(visit.person, 'set_permissions');
  return casePage(at, {
    part: 'permissions',
    heading: 'Use before the end',
    body: html`<section><h2>What the text says about it</h2>
${clauses.length === 0 ? html`<p class="none">Nothing is recorded: the text says nothing, and nobody may use anything.</p>\n` : html`<blockquote>${clauses.map((clause) => html`<p>${clause}</p>\n`)}</blockquote>\n`}</section>
${questionMarkup(path, permissions, asked.question)}${mayChange && editorMarkup(path, permissions)}`,
    ...(asked.refusals === undefined ? {} : { refusals: asked.refusals }),
  });
}

function questionMarkup(path: string, permissions: readonly Permission[], asked: PermissionsAsked['question']): Markup {
  const fields = fieldsOf('may', asked === undefined ? null : { step: 'may', form: asked.form });
  const named = [
    ...new Set(
      permissions.flatMap(({ what }) =>
        what.kind === 'mitigation' && what.name !== ALL_MITIGATIONS ? [what.name] : [],
      ),
    ),
  ];
  return html`<section><h2 id="may">May I use this here, now?</h2>
${asked !== undefined && answerMarkup(asked.answer, asked.isPublic)}<form class="desk" method="post" action="${path}/may">
${fields.text('mitigation', 'Which mitigation; empty: the patches', { isOptional: true, maxLength: 200 })}${named.length > 0 && html`<p class="note">The text names: ${named.map((name) => shown(name, 100)).join(', ')}.</p>\n`}${fields.select('by', 'Who does it', CHANGERS.slice(1))}${CONDITIONS.map(
  ([condition, says]) =>
    fields.radios(
      condition,
      says,
      [
        ['yes', 'yes'],
        ['no', 'no'],
        ['unknown', 'not known'],
      ],
      { value: 'unknown' },
    ),
)}<p><button type="submit" class="first">Ask</button></p>
</form></section>
`;
}

function answerMarkup({ answer, clauses, care, missing }: DeploymentAnswer, isPublic: boolean): Markup {
  const words = { yes: 'Yes', no: 'No', ask: 'Ask the team' } as const;
  return html`<div class="answer ${answer}" role="status"><p><strong>${words[answer]}</strong></p>
${isPublic && html`<p>It is public.</p>\n`}${clauses.map((clause) => html`<p>${shown(clause, 2_000)}</p>\n`)}${care.map((each) => html`<p>Take care: ${shown(each, 500)}</p>\n`)}${missing.length > 0 && html`<p>It depends on what is not known: ${missing.map((each) => CONDITIONS.find(([known]) => known === each)?.[1] ?? each).join('; ')}.</p>\n`}${answer === 'ask' && missing.length === 0 && html`<p>No clause speaks of it.</p>\n`}</div>
`;
}

function editorMarkup(path: string, permissions: readonly Permission[]): Markup {
  const rows: readonly (Permission | null)[] = [...permissions, ...Array.from({ length: SPARE_ROWS }, () => null)];
  return html`<section><h2>Record</h2>
<p class="note">One row for each thing, doer and kind of system. The one with the most conditions decides; of two with as many, the prohibition. A row without a verdict is left out.</p>
<form class="desk" method="post" action="${path}/permissions">
${rows.map((row, index) => rowMarkup(row, index))}<p><button type="submit" class="first">Record them</button></p>
</form></section>
`;
}

function rowMarkup(row: Permission | null, index: number): Markup {
  const mitigation = row?.what.kind === 'mitigation' ? row.what.name : '';
  const text = (name: string, label: string, value: string): Markup =>
    html`<p><label for="${name}-${index}">${label}</label><input type="text" id="${name}-${index}" name="${name}" value="${value}" maxlength="500" autocomplete="off"></p>\n`;
  return html`<fieldset class="row"><legend>Permission ${index + 1}</legend>
<p><label for="verdict-${index}">Verdict</label><select id="verdict-${index}" name="verdict">${[
    ['', 'none'],
    ['allowed', 'allowed'],
    ['forbidden', 'forbidden'],
  ].map(
    ([value = '', says = '']) =>
      html`<option value="${value}"${value === (row?.verdict ?? '') && html` selected`}>${says}</option>`,
  )}</select></p>
<p><label for="what-${index}">What</label><select id="what-${index}" name="what">${[
    ['patches', 'the patches'],
    ['all', 'all mitigations'],
    ['mitigation', 'one mitigation:'],
  ].map(
    ([value = '', says = '']) =>
      html`<option value="${value}"${value === kindOf(row) && html` selected`}>${says}</option>`,
  )}</select></p>
${text('mitigation', 'Its name, for one mitigation', mitigation === ALL_MITIGATIONS ? '' : mitigation)}<p><label for="by-${index}">By</label><select id="by-${index}" name="by">${CHANGERS.map(([value, says]) => html`<option value="${value}"${value === (row?.by ?? 'anyone') && html` selected`}>${says}</option>`)}</select></p>
${text('reason', 'Why it is forbidden', row?.reason ?? '')}${text('care', 'What to take care of', row?.care ?? '')}<p class="all">Only where: ${CONDITIONS.map(([condition, says]) => html`<label class="choice"><input type="checkbox" name="where-${index}" value="${condition}"${row?.where.includes(condition) === true && html` checked`}> ${says}</label>\n`)}</p></fieldset>
`;
}

function kindOf(row: Permission | null): string {
  if (row === null || row.what.kind === 'patches') return 'patches';
  return row.what.name === ALL_MITIGATIONS ? 'all' : 'mitigation';
}

async function setPermissions(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  const { style } = visit.parts;
  const rows = permissionsIn(form);
  // what is recorded says with which words the text says it
  const permissions = style === null ? rows : statedPermissions(rows, style);
  if (!mayDo(at, 'set_permissions')) return showPermissions(at, { refusals: [roleRefusal(at)], permissions: rows });
  const unnamed = rows.find(({ what }) => what.kind === 'mitigation' && what.name === '');
  if (unnamed !== undefined) {
    const refusal = {
      rule: null,
      found: 'a mitigation has no name',
      remedy: 'give the name that the text has, or choose all mitigations',
    };
    return showPermissions(at, { refusals: [refusal], permissions: rows });
  }
  const done = await perform(visit.parts, visit.doer, loaded.id, { kind: 'set_permissions', permissions });
  if (!done.isDone) return showPermissions(at, { refusals: done.refusals, permissions: rows });
  return context.redirect(
    c,
    `${path}/permissions`,
    noteOf('Recorded. The text says it once it is composed anew.', done),
  );
}

function permissionsIn(form: Form): readonly Permission[] {
  const column = (name: string): readonly string[] =>
    form.texts(name).map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 500));
  const [whats, names, bys, reasons, cares] = ['what', 'mitigation', 'by', 'reason', 'care'].map(column);
  return column('verdict')
    .slice(0, MOST_PERMISSIONS)
    .flatMap((verdict, index): readonly Permission[] => {
      if (verdict !== 'allowed' && verdict !== 'forbidden') return [];
      const what = whats?.[index];
      const chosen = new Set(form.texts(`where-${index}`));
      return [
        {
          what:
            what === 'all'
              ? { kind: 'mitigation', name: ALL_MITIGATIONS }
              : what === 'mitigation'
                ? { kind: 'mitigation', name: (names?.[index] ?? '').slice(0, 200) }
                : { kind: 'patches' },
          by: CHANGERS.find(([each]) => each === bys?.[index])?.[0] ?? 'anyone',
          where: CONDITIONS.flatMap(([condition]) => (chosen.has(condition) ? [condition] : [])),
          verdict,
          reason: reasons?.[index] || null,
          care: cares?.[index] || null,
          clause: '',
        },
      ];
    });
}

async function answerQuestion(at: CaseVisit): Promise<Response> {
  const { loaded, c, visit } = at;
  const { style } = visit.parts;
  const form = await readForm(c.req.raw);
  const name = form.text('mitigation').trim().slice(0, 200);
  const known = CONDITIONS.flatMap(([condition]) => {
    const said = form.text(condition);
    return said === 'yes' || said === 'no' ? [[condition, said === 'yes'] as const] : [];
  });
  const question: DeploymentQuestion = {
    what: name === '' ? { kind: 'patches' } : { kind: 'mitigation', name },
    by: form.text('by') === 'guest_admin' ? 'guest_admin' : 'host_admin',
    system: Object.fromEntries(known),
  };
  const recorded = loaded.facts.permissions ?? [];
  // what was recorded elsewhere may not say yet with which words the text says it
  const found = mayDeployHere(style === null ? recorded : statedPermissions(recorded, style), question);
  const isPublic = loaded.facts.published.length > 0;
  const answer: DeploymentAnswer = isPublic ? { ...found, answer: 'yes', clauses: [], missing: [] } : found;
  return showPermissions(at, { question: { form, answer, isPublic } });
}
