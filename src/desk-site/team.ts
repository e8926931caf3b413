import type { Hono } from 'hono';
import type { Instant } from '#base';
import { addPerson, changeTeam, newSignInCode, type Refusal } from '#disclosure';
import { html, type Markup } from '#markup';
import { isActive, type Person, ROLES, type Role, type Team, type TeamActor, type TeamCommand } from '#team';
import { PASSKEY_SCRIPT_ASSET } from './assets/passkey-script.ts';
import type { ConfirmedDeed } from './challenge.ts';
import { confirmedForm, isConfirmed, unconfirmed } from './confirmation.ts';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from './desk-context.ts';
import { type Form, readForm } from './form.ts';
import { momentMarkup } from './moment-text.ts';
import { isLead, ONLY_LEADS } from './only-leads.ts';
import { withoutScript } from './sign-in.ts';
import { ROLE_WORDS } from './team-words.ts';

/** Who is in the team, with what roles; leads change that. */
export function teamRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/team', (c) => teamPage(context, c));

  app.post('/desk/team/add', async (c) => {
    const { parts, person } = c.get('visit');
    const form = await readForm(c.req.raw);
    const given = { name: form.text('name').trim(), roles: rolesIn(form) };
    const added = await addPerson(parts, actorOf(person), given);
    if (!added.isDone) return teamPage(context, c, { refusals: added.refusals, form });
    return context.redirect(c, '/desk/team', `${added.person.name} is in the team. Now make an invitation code.`);
  });

  app.post('/desk/team/:person/:step{roles|remove|agree}', async (c) => {
    const { parts, person: by } = c.get('visit');
    const form = await readForm(c.req.raw);
    const { person, step } = c.req.param();
    // a second person agrees to a recovery, whatever his roles
    if (step !== 'agree' && !isLead(by)) return teamPage(context, c, { refusals: [ONLY_LEADS] });
    if (!(await isConfirmed(context, c, DEEDS[step] ?? 'recover', form))) return unconfirmed(context, c);
    const done = await changeTeam(parts, actorOf(by), commandOf(step, person, form));
    if (!done.isDone) return teamPage(context, c, { refusals: done.refusals });
    return context.redirect(c, '/desk/team', NOTES[step]?.(done.person.name) ?? 'Done.');
  });

  app.post('/desk/team/:person/invite', async (c) => {
    const { parts, person: by } = c.get('visit');
    const { person } = c.req.param();
    if (!isLead(by)) return teamPage(context, c, { refusals: [ONLY_LEADS] });
    if (!(await isConfirmed(context, c, 'invite', await readForm(c.req.raw)))) return unconfirmed(context, c);
    const made = await newSignInCode(parts, actorOf(by), 'invite', person);
    if (!made.isDone) return teamPage(context, c, { refusals: made.refusals });
    return codePage(context, c, person, made);
  });
}

const DEEDS: Readonly<Record<string, ConfirmedDeed>> = { roles: 'roles', remove: 'leave', agree: 'recover' };

function commandOf(step: string, person: string, form: Form): TeamCommand {
  switch (step) {
    case 'roles':
      return { kind: 'set_roles', person, roles: rolesIn(form) };
    case 'remove':
      return { kind: 'remove_person', person, reason: form.text('reason').trim() };
    default:
      return { kind: 'agree_recovery', person };
  }
}

const NOTES: Readonly<Record<string, (name: string) => string>> = {
  roles: (name) => `${name} has other roles now.`,
  remove: (name) => `${name} has left the team, and is signed out everywhere.`,
  agree: (name) => `The code that was made on the server lets ${name} in now.`,
};

function actorOf({ id }: Person): TeamActor {
  return { kind: 'person', id };
}

function rolesIn(form: Form): readonly Role[] {
  const words = form.texts('role');
  return ROLES.filter((role) => words.includes(role));
}

interface Refused {
  readonly refusals?: readonly Refusal[];
  /** What was typed, to be shown again. */
  readonly form?: Form;
}

function teamPage(context: DeskContext, c: DeskRequest, { refusals = [], form }: Refused = {}): Response {
  const visit = c.get('visit');
  const { team, person, now } = visit;
  const people = [...team.people.values()];
  const active = people.filter(isActive);
  const left = people.filter((each) => !isActive(each));
  return context.page(c, {
    title: 'Team',
    section: 'team',
    refusals,
    scripts: [PASSKEY_SCRIPT_ASSET],
    body: html`${active.map((each) => recovery(each, person, now))}<table class="rows">
<thead><tr><th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Signs in</th></tr></thead>
<tbody>
${active.map((each) => personRow(each, visit))}</tbody>
</table>
<details><summary>What the roles are for</summary>
<dl class="facts">
${ROLES.map((role) => html`<dt>${role}</dt><dd>${ROLE_WORDS[role]}</dd>\n`)}</dl></details>
${
  isLead(person)
    ? html`<h2>Change</h2>
${active.map(changeForms)}${addForm(form)}`
    : html`<p class="note">Leads change the team: ${leadNames(team)}.</p>\n`
}${withoutScript()}${
  left.length > 0 &&
  html`<h2>Who has left</h2>
<ul>
${left.map(({ name, leftAt }) => html`<li>${name}${leftAt !== null && html`, <span class="when">${momentMarkup(leftAt)}</span>`}</li>\n`)}</ul>
`
}`,
  });
}

function leadNames(team: Team): string {
  return [...team.people.values()]
    .filter((person) => isActive(person) && isLead(person))
    .map(({ name }) => name)
    .join(', ');
}

function personRow(person: Person, { person: visitor, now }: Visit): Markup {
  const { id, name, roles } = person;
  return html`<tr><th scope="row">${name}${id === visitor.id && html` <span class="note">(you)</span>`}</th>
<td data-label="Roles">${[...roles].join(', ')}</td><td data-label="Signs in">${signsIn(person, now)}</td></tr>
`;
}

function signsIn({ passkeys, invitation }: Person, now: Instant): Content {
  if (passkeys.length > 0) return passkeys.length === 1 ? '1 passkey' : `${passkeys.length} passkeys`;
  if (invitation !== null && now < invitation.expiresAt)
    return html`<span class="odd">invited, until ${momentMarkup(invitation.expiresAt)}</span>`;
  return html`<span class="odd">not yet: no code</span>`;
}

type Content = Markup | string;

/** Somebody lost all passkeys: a second person says that it is really he who asks. */
function recovery(person: Person, visitor: Person, now: Instant): Markup | null {
  const { id, name, recovery: pending } = person;
  if (pending === null || pending.expiresAt <= now) return null;
  const until = momentMarkup(pending.expiresAt);
  if (pending.agreedBy !== null) return html`<p class="note">A recovery of ${name} is agreed to, until ${until}.</p>\n`;
  if (id === visitor.id) return html`<p class="warning">A recovery of yours waits for somebody else's word.</p>\n`;
  return html`<section class="refusals" aria-label="A recovery waits">
<h2>A recovery waits for a word, until ${until}</h2>
<p>Somebody made a code on the server by which ${name} gets in without a passkey. Agree only if ${name} told you so, by voice or face to face.</p>
${confirmedForm('recover', {
  action: `/desk/team/${id}/agree`,
  kind: 'desk',
  button: html`<button class="grave" type="submit" disabled>It is really ${name}</button>`,
})}</section>
`;
}

function changeForms(person: Person): Markup {
  const { id, name, passkeys } = person;
  return html`<details><summary>Change ${name}</summary>
${
  passkeys.length === 0 &&
  confirmedForm('invite', {
    action: `/desk/team/${id}/invite`,
    kind: 'desk',
    button: html`<button type="submit" disabled>Make an invitation code</button>`,
  })
}${confirmedForm('roles', {
  action: `/desk/team/${id}/roles`,
  kind: 'desk',
  fields: roleChoices(person.roles),
  button: html`<button type="submit" disabled>Set the roles</button>`,
})}${confirmedForm('leave', {
  action: `/desk/team/${id}/remove`,
  kind: 'desk',
  fields: html`<p><label for="reason-${id}">Leaves the team, because</label>
<input type="text" id="reason-${id}" name="reason" required maxlength="200" autocomplete="off"></p>`,
  button: html`<button class="grave" type="submit" disabled>Remove ${name}</button>`,
})}</details>
`;
}

function roleChoices(roles: ReadonlySet<Role>): Markup {
  return html`<fieldset><legend>Roles</legend>
${ROLES.map((role) => html`<label class="choice"><input type="checkbox" name="role" value="${role}"${roles.has(role) && html` checked`}> ${role}</label>\n`)}</fieldset>
`;
}

function addForm(form: Form | undefined): Markup {
  return html`<h2>Add somebody</h2>
<form class="desk" method="post" action="/desk/team/add">
<p><label for="name">Name <span class="hint">as the record of cases will call them, for good</span></label>
<input type="text" id="name" name="name" required maxlength="60" autocomplete="off" value="${form?.text('name') ?? ''}"></p>
${roleChoices(new Set(form === undefined ? ['member'] : rolesIn(form)))}<p><button type="submit">Add to the team</button></p>
</form>
`;
}

/** Shown by this answer alone: kept is the digest. */
function codePage(
  context: DeskContext,
  c: DeskRequest,
  personId: string,
  { code, expiresAt }: { readonly code: string; readonly expiresAt: Instant },
): Response {
  const name = c.get('visit').team.people.get(personId)?.name ?? '';
  return context.page(c, {
    title: `A code for ${name}`,
    section: 'team',
    crumbs: [
      { text: 'Team', href: '/desk/team' },
      { text: 'A code', href: null },
    ],
    body: html`<p>Give this to ${name}, by a way that you trust. It is shown once, and good for one passkey until ${momentMarkup(expiresAt)}.</p>
<p class="code">${code}</p>
<p>${name} opens <a href="/desk/code">${c.env.origin}/desk/code</a> and types it.</p>
<p><a href="/desk/team">Back to the team</a></p>
`,
  });
}
