import type { Hono } from 'hono';
import { formatInstant, type Instant, TocsinError } from '#base';
import { changeMembers, loadMembers, type MemberHealth, memberHealth, newMemberId, type Refusal } from '#disclosure';
import { html, type Markup } from '#markup';
import {
  applicationItems,
  certificateTooLarge,
  MAX_CERTIFICATE_BYTES,
  type Member,
  type MemberCommand,
  publicMember,
  reviewApplication,
} from '#members';
import { fingerprintInGroups, HEALTH_NOTES, readKeyring } from '#pgp';
import { type Policy, rulesOf } from '#policy';
import { PASSKEY_SCRIPT_ASSET } from './assets/passkey-script.ts';
import { shown } from './case/words.ts';
import { confirmedForm, isConfirmed, unconfirmed } from './confirmation.ts';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from './desk-context.ts';
import { type Form, MAX_CERTIFICATE_FORM_BYTES, readForm } from './form.ts';
import { momentMarkup } from './moment-text.ts';
import { isLead, ONLY_LEADS } from './only-leads.ts';
import { withoutScript } from './sign-in.ts';

const STATUS_STEPS = ['admit', 'refuse', 'suspend', 'reinstate', 'remove'] as const;
type StatusStep = (typeof STATUS_STEPS)[number];

/** Who is told before the public. Everybody of the team sees the register; addresses and answers only leads, who change it. */
export function memberRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/members', (c) => registerPage(context, c));

  app.get('/desk/members/apply', (c) =>
    isLead(c.get('visit').person) ? applyPage(context, c) : refusedPage(context, c, [ONLY_LEADS]),
  );

  app.post('/desk/members/apply', async (c) => {
    const { parts, person } = c.get('visit');
    if (!isLead(person)) return refusedPage(context, c, [ONLY_LEADS]);
    const form = await readForm(c.req.raw, MAX_CERTIFICATE_FORM_BYTES);
    const certificate = await certificateFrom(form, parts.clock.now());
    if (certificate !== null && 'refusals' in certificate) return applyPage(context, c, { form, ...certificate });
    const member = newMemberId();
    const applied = await changeMembers(
      parts,
      person.name,
      {
        kind: 'apply',
        member,
        organisation: form.text('organisation').trim(),
        class: form.text('class'),
        address: form.text('address').trim(),
        answers: answersIn(form, parts.policy),
      },
      'web',
    );
    if (!applied.isDone) return applyPage(context, c, { form, refusals: applied.refusals });
    if (certificate !== null) {
      await changeMembers(
        parts,
        person.name,
        {
          kind: 'set_certificate',
          member,
          certificate: certificate.certificate,
        },
        'web',
      );
    }
    return context.redirect(
      c,
      `/desk/members/${member}`,
      'The application is in the register. A lead admits or refuses it.',
    );
  });

  app.get('/desk/members/:member', (c) => memberPage(context, c, c.req.param('member')));

  app.post('/desk/members/:member/:step', async (c) => {
    const { parts, person } = c.get('visit');
    const { member, step } = c.req.param();
    if (!(await loadMembers(parts)).members.has(member)) return context.notFound(c);
    if (!isLead(person)) return memberPage(context, c, member, [ONLY_LEADS]);
    const form = await readForm(c.req.raw, MAX_CERTIFICATE_FORM_BYTES);
    const command = await commandOf(step, member, form, parts.clock.now());
    if (command === null) return context.notFound(c);
    if (!(await isConfirmed(context, c, 'register', form))) return unconfirmed(context, c);
    if ('refusals' in command) return memberPage(context, c, member, command.refusals);
    const changed = await changeMembers(parts, person.name, command, 'web');
    if (!changed.isDone) return memberPage(context, c, member, changed.refusals);
    return context.redirect(c, `/desk/members/${member}`, NOTES[command.kind]);
  });
}

const NOTES: Readonly<Record<MemberCommand['kind'], string>> = {
  apply: 'The application is in the register.',
  admit: 'Admitted: letters go to it from now on.',
  refuse: 'Refused.',
  suspend: 'Suspended: it gets nothing new.',
  reinstate: 'A member again.',
  remove: 'It is no member any more.',
  set_address: 'Letters go to the new address from now on.',
  set_certificate: 'Letters are encrypted to this certificate from now on.',
};

interface RefusedWith {
  readonly refusals: readonly Refusal[];
}

async function commandOf(
  step: string,
  member: string,
  form: Form,
  now: Instant,
): Promise<MemberCommand | RefusedWith | null> {
  const status = STATUS_STEPS.find((each) => each === step);
  if (status !== undefined) return { kind: status, member, reason: form.text('reason').trim() };
  if (step === 'address') return { kind: 'set_address', member, address: form.text('address').trim() };
  if (step !== 'certificate') return null;
  const read = await certificateFrom(form, now);
  if (read === null) return { refusals: [own('no certificate was sent', 'choose a file, or paste its text')] };
  return 'refusals' in read ? read : { kind: 'set_certificate', member, certificate: read.certificate };
}

/** The one certificate that a form brings, as a file or as text; null where it brings none. */
async function certificateFrom(
  form: Form,
  now: Instant,
): Promise<{ readonly certificate: { readonly fingerprint: string; readonly armored: string } } | RefusedWith | null> {
  const file = await form.file('certificate');
  const armored = file === null ? form.text('armored').trim() : Buffer.from(file.bytes).toString('utf8');
  if (armored === '') return null;
  if (Buffer.byteLength(armored) > MAX_CERTIFICATE_BYTES) return { refusals: [certificateTooLarge()] };
  if (!armored.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) {
    return { refusals: [own('this is no armored certificate', 'ask for: gpg --armor --export FINGERPRINT')] };
  }
  try {
    const { certificates } = await readKeyring([Buffer.from(armored, 'utf8')]);
    const [certificate, another] = certificates;
    if (certificate === undefined || another !== undefined) {
      return {
        refusals: [own(`expected one certificate, found ${certificates.length}`, 'send the one that letters go to')],
      };
    }
    const { fingerprint } = certificate;
    const health = await memberHealth({ certificate: { fingerprint, armored } }, now);
    // an expired one is taken, and shown as such: who renews it has to know which
    return health.state === 'cannot_encrypt'
      ? { refusals: [own('nothing can be encrypted to this certificate', HEALTH_NOTES.no_encryption_key)] }
      : { certificate: { fingerprint, armored } };
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    return { refusals: [own(error.message, error.hint ?? 'ask for: gpg --armor --export FINGERPRINT')] };
  }
}

function own(found: string, remedy: string): Refusal {
  return { rule: null, found, remedy };
}

/** Fields are named by the place of their item in the policy. */
function answersIn(form: Form, policy: Policy): Readonly<Record<string, string>> {
  return Object.fromEntries(
    applicationItems(policy).map((item, index) => [item, form.text(fieldOf(item) ?? `item-${index}`).trim()] as const),
  );
}

/** The field of its own that answers an item, which then is not asked for twice; null: there is none. */
function fieldOf(item: string): 'organisation' | 'address' | null {
  if (/\bname of the organi[sz]ation\b/i.test(item)) return 'organisation';
  return /\bone\b.*\baddress\b/i.test(item) ? 'address' : null;
}

async function registerPage(context: DeskContext, c: DeskRequest): Promise<Response> {
  const { parts, person, now } = c.get('visit');
  const members = [...(await loadMembers(parts)).members.values()];
  const listed = await Promise.all(
    members.map(async (member) => ({ member, health: await memberHealth(member, now) })),
  );
  const isCurrent = ({ member: { status } }: (typeof listed)[number]) => status !== 'left' && status !== 'refused';
  const former = listed.filter((each) => !isCurrent(each));
  return context.page(c, {
    title: 'Members',
    section: 'members',
    body: html`<p>Organisations that are told before the public. Each letter to one is encrypted to its own certificate; where that cannot be done, nothing is sent.</p>
${isLead(person) ? html`<p><a href="/desk/members/apply">Put an application into the register</a></p>\n` : html`<p class="note">Leads change the register.</p>\n`}${
  members.length === 0
    ? html`<p class="none">No member yet.</p>\n`
    : html`<table class="rows">
<thead><tr><th scope="col">Organisation</th><th scope="col">Class</th><th scope="col">Status</th><th scope="col">Certificate</th></tr></thead>
<tbody>
${listed.filter(isCurrent).map(({ member, health }) => memberRow(member, health))}</tbody>
</table>
`
}${
  former.length > 0 &&
  html`<h2>Refused, or no members any more</h2>
<ul>
${former.map(({ member }) => html`<li><a href="/desk/members/${member.id}">${member.organisation}</a>, ${member.status}, <span class="when">${momentMarkup(member.statusSince)}</span></li>\n`)}</ul>
`
}${publicView(members, parts.policy)}`,
  });
}

function memberRow({ id, organisation, class: name, status, statusSince }: Member, health: MemberHealth): Markup {
  return html`<tr><th scope="row"><a href="/desk/members/${id}">${organisation}</a></th><td data-label="Class">${shown(name)}</td>
<td data-label="Status">${status}, since <span class="when">${formatInstant(statusSince).slice(0, 10)}</span></td>
<td data-label="Certificate">${healthMarkup(health)}</td></tr>
`;
}

function healthMarkup(health: MemberHealth): Markup {
  const look = health.state === 'usable' ? 'good' : health.state === 'expiring' ? 'odd' : 'bad';
  const until = 'usableUntil' in health && health.usableUntil !== null ? health.usableUntil : null;
  const notes = 'notes' in health ? health.notes : [];
  return html`<span class="state ${look}">${health.state.replaceAll('_', ' ')}</span>${
    until !== null && html` ${health.state === 'expired' ? 'since' : 'until'} ${momentMarkup(until)}`
  }${health.state === 'missing' && html`<br><span class="note">nothing can be sent to it: ask for its certificate</span>`}${notes.map(
    (note) => html`<br><span class="note">${HEALTH_NOTES[note]}</span>`,
  )}`;
}

/** X21: what of the register anybody may know, as it would be shown. */
function publicView(members: readonly Member[], policy: Policy): Markup {
  const rules = rulesOf(policy, 'member_facts_public');
  const open = members.flatMap((member) => publicMember(member, policy) ?? []);
  return html`<h2>What the public may know</h2>
${
  rules.length === 0
    ? html`<p class="none">Nothing: the policy has no rule that makes members public.</p>\n`
    : html`${rules.map(({ id, says }) => html`<p><a class="rule" href="/desk/policy#${id}">${id}</a> ${says}</p>\n`)}${
        open.length === 0
          ? html`<p class="none">There is no member yet.</p>\n`
          : html`<ul>
${open.map(({ organisation, class: name, since }) => html`<li>${[organisation, name, since === null ? null : `since ${formatInstant(since).slice(0, 10)}`].filter((each) => each !== null).join(', ')}</li>\n`)}</ul>
`
      }<p class="note">Never its address, nor its certificate.</p>
`
}`;
}

async function memberPage(
  context: DeskContext,
  c: DeskRequest,
  id: string,
  refusals: readonly Refusal[] = [],
): Promise<Response> {
  const visit = c.get('visit');
  const { parts, person, now } = visit;
  const member = (await loadMembers(parts)).members.get(id);
  if (member === undefined) return context.notFound(c);
  const health = await memberHealth(member, now);
  const { organisation, certificate, status, statusSince, appliedAt, admittedAt } = member;
  return context.page(c, {
    title: organisation,
    section: 'members',
    crumbs: [
      { text: 'Members', href: '/desk/members' },
      { text: organisation, href: null },
    ],
    refusals,
    scripts: [PASSKEY_SCRIPT_ASSET],
    body: html`<dl class="facts">
<dt>Status</dt><dd>${status}, since ${momentMarkup(statusSince)}</dd>
<dt>Class</dt><dd>${member.class === '' ? '-' : shown(member.class)}</dd>
<dt>Applied</dt><dd>${momentMarkup(appliedAt)}</dd>
${admittedAt !== null && html`<dt>Member since</dt><dd>${momentMarkup(admittedAt)}</dd>\n`}<dt>Certificate</dt><dd>${healthMarkup(health)}${
      certificate !== null && html`<br><code>${fingerprintInGroups(certificate.fingerprint)}</code>`
    }</dd>
${isLead(person) && html`<dt>Letters go to</dt><dd>${member.address}</dd>\n`}</dl>
${isLead(person) ? html`${applicationView(member, visit)}${changeForms(member)}` : html`<p class="note">Leads change this, and see the address and the application.</p>\n`}`,
  });
}

function applicationView(member: Member, { parts: { policy } }: Visit): Markup {
  // what only people can judge is said where they do
  const { toJudge, ...check } = reviewApplication(member, policy);
  const given = Object.entries(member.answers).filter(([, answer]) => answer !== '');
  return html`<h2>The application</h2>
${check.answer === 'unknown' && html`<p class="none">The policy does not say what an application needs.</p>\n`}${
  check.findings.length > 0 &&
  html`<section class="refusals" aria-label="To look at">
<h2>To look at</h2>
<ul>
${check.findings.map(
  ({ rule, about, found, remedy }) =>
    html`<li><p>${rule !== null && html`<a class="rule" href="/desk/policy#${rule}">${rule}</a> `}${about}: ${found}</p><p class="note">To do: ${remedy}</p></li>\n`,
)}</ul>
</section>
`
}${toJudge.length > 0 && html`<h3>For you to judge</h3>\n${ruleNotes(toJudge)}`}${check.answer === 'complete' && html`<p>It says everything that the policy asks for. Whether it is true is for people to find out.</p>\n`}${given.map(
  ([item, answer]) => html`<h3>${item}</h3>
<blockquote>${shown(answer)}</blockquote>
`,
)}`;
}

const STEPS_BY_STATUS: Readonly<Record<Member['status'], readonly StatusStep[]>> = {
  applied: ['admit', 'refuse'],
  admitted: ['suspend', 'remove'],
  suspended: ['reinstate', 'remove'],
  refused: [],
  left: [],
};

const STEP_WORDS: Readonly<Record<StatusStep, string>> = {
  admit: 'Admit',
  refuse: 'Refuse',
  suspend: 'Suspend: gets nothing new',
  reinstate: 'Make a member again',
  remove: 'Remove from the members',
};

function changeForms({ id, status, address }: Member): Markup | null {
  const steps = STEPS_BY_STATUS[status];
  if (steps.length === 0) return null;
  return html`<h2>Change</h2>
${confirmedForm('register', {
  action: `/desk/members/${id}/${steps[0] ?? ''}`,
  kind: 'desk',
  fields: html`<p><label for="reason">Why, for the record</label>
<input type="text" id="reason" name="reason" required maxlength="500" autocomplete="off"></p>`,
  button: html`${steps.map((step) => html`<button${(step === 'refuse' || step === 'remove') && html` class="grave"`} type="submit" disabled formaction="/desk/members/${id}/${step}">${STEP_WORDS[step]}</button> `)}`,
})}${confirmedForm('register', {
  action: `/desk/members/${id}/address`,
  kind: 'desk',
  fields: html`<p><label for="address">Letters go to <span class="hint">one role address</span></label>
<input type="email" id="address" name="address" required maxlength="320" value="${address}" autocomplete="off"></p>`,
  button: html`<button type="submit" disabled>Set the address</button>`,
})}${confirmedForm('register', {
  action: `/desk/members/${id}/certificate`,
  kind: 'desk',
  isUpload: true,
  fields: certificateFields(),
  button: html`<button type="submit" disabled>Set the certificate</button>`,
})}${withoutScript()}`;
}

function certificateFields(): Markup {
  return html`<p><label for="certificate">Certificate <span class="hint">a file that gpg --armor --export made, at most ${MAX_CERTIFICATE_BYTES / 1024} KiB</span></label>
<input type="file" id="certificate" name="certificate" accept=".asc,.txt,.key,.pgp,text/plain,application/pgp-keys"></p>
<p><label for="armored">or its text</label>
<textarea class="text" id="armored" name="armored" rows="4" spellcheck="false" placeholder="-----BEGIN PGP PUBLIC KEY BLOCK-----"></textarea></p>
`;
}

function applyPage(
  context: DeskContext,
  c: DeskRequest,
  { form, refusals = [] }: { readonly form?: Form; readonly refusals?: readonly Refusal[] } = {},
): Response {
  const { policy } = c.get('visit').parts;
  const classRules = rulesOf(policy, 'member_classes');
  const classes = [...new Set(classRules.flatMap(({ check }) => check.classes))];
  const itemRules = rulesOf(policy, 'application_items');
  const typed = (name: string): string => form?.text(name) ?? '';
  return context.page(c, {
    title: 'An application',
    section: 'members',
    crumbs: [
      { text: 'Members', href: '/desk/members' },
      { text: 'An application', href: null },
    ],
    refusals,
    body: html`<form class="desk" method="post" action="/desk/members/apply" enctype="multipart/form-data">
<p><label for="organisation">Organisation</label>
<input type="text" id="organisation" name="organisation" required maxlength="120" value="${typed('organisation')}" autocomplete="off"></p>
${classField(classes, typed('class'))}${ruleNotes(classRules)}<p><label for="address">Role address <span class="hint">one address that letters go to, of several people: it never becomes public</span></label>
<input type="email" id="address" name="address" required maxlength="320" value="${typed('address')}" autocomplete="off"></p>
${certificateFields()}${
  itemRules.length > 0 &&
  html`<h2>What the policy asks for</h2>
${ruleNotes(itemRules)}`
}${applicationItems(policy).map(
  (item, index) => html`<p><label for="item-${index}">${item}</label>
<textarea id="item-${index}" name="item-${index}" rows="2" maxlength="5000">${typed(`item-${index}`)}</textarea></p>
`,
)}<p><button type="submit">Put it into the register</button></p>
</form>
`,
  });
}

function classField(classes: readonly string[], chosen: string): Markup {
  if (classes.length === 0) {
    return html`<p><label for="class">Class <span class="hint">the policy has none; a word of your own</span></label>
<input type="text" id="class" name="class" maxlength="120" value="${chosen}" autocomplete="off"></p>
`;
  }
  return html`<p><label for="class">Class</label>
<select id="class" name="class" required><option value="">choose one</option>
${classes.map((each) => html`<option value="${each}"${each === chosen && html` selected`}>${each}</option>\n`)}</select></p>
`;
}

function ruleNotes(rules: readonly Policy['rules'][number][]): Markup {
  return html`${rules.map(({ id, says }) => html`<p class="note"><a class="rule" href="/desk/policy#${id}">${id}</a> ${says}</p>\n`)}`;
}

function refusedPage(context: DeskContext, c: DeskRequest, refusals: readonly Refusal[]): Response {
  return context.page(c, {
    title: 'Members',
    section: 'members',
    refusals,
    body: html`<p><a href="/desk/members">Back to the register</a></p>\n`,
  });
}
