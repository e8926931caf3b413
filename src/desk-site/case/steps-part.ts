import { formatInstant } from '#base';
import { hasRoleFor } from '#disclosure';
import type { CaseCommand } from '#embargo';
import {
  batchOf,
  type CaseFacts,
  type CaseState,
  type FormDifference,
  OWNER_WORDS,
  openDuties,
  type Standing,
  unwantedThanks,
} from '#embargo';
import { html, type Markup } from '#markup';
import { type Policy, rulesOf } from '#policy';
import { isActive } from '#team';
import type { CaseVisit } from './case-visit.ts';
import { type Choice, fieldsOf, inlineButton, type Sent, stepForm } from './fields.ts';
import { isForgettable } from './forget-page.ts';
import { TRIAGES } from './step-commands.ts';
import { suggestedEnds } from './suggested-ends.ts';
import { distanceText, recordName, shown, time } from './words.ts';

/** What a page of a case was asked for beside the case itself. */
export interface Asking {
  /** What was refused. */
  readonly sent: Sent | null;
  /** What the support table says to the question in the form of triage. */
  readonly scope: { readonly answer: 'yes' | 'no' | 'unknown'; readonly lines: readonly string[] } | null;
}

/** Something that can be done by a form of the page. */
interface Step {
  readonly id: string;
  readonly title: string;
  readonly command: CaseCommand['kind'];
  /** Whether it can make sense now at all. */
  readonly isPossible: boolean;
  readonly isPrimary: boolean;
  readonly body: () => Markup;
}

/** What comes next, with the steps that make sense now, and all others behind it. */
export function stepsMarkup(at: CaseVisit, standing: Standing, asking: Asking): Markup {
  const { visit, loaded } = at;
  const { next, state } = standing;
  const duties = openDuties(loaded.facts, visit.parts.policy).length;
  const steps = stepsOf(at, state, asking).filter((step) => step.isPossible && hasRoleFor(visit.person, step.command));
  const isOpen = (step: Step): boolean =>
    asking.sent?.step === step.id || (step.id === 'triage' && asking.scope !== null);
  const primary = steps.filter(({ isPrimary }) => isPrimary);
  const others = steps.filter(({ isPrimary }) => !isPrimary);
  return html`<section class="next" aria-labelledby="next"><h2 id="next">Next</h2>
<p>${next === null ? (duties > 0 ? html`<a href="#duties">${duties === 1 ? 'One duty is' : `${duties} duties are`} open.</a>` : 'Nothing waits for anybody.') : html`<strong>${capitalized(shown(next.what, 300))}</strong>: ${OWNER_WORDS[next.owner]}${next.by !== null && html`, by ${time(next.by)} (${distanceText(next.by, visit.now)})`}.`}</p>
${differencesMarkup(loaded.facts)}${linksMarkup(at, standing)}${primary.map((step, index) => stepMarkup(step, index === 0 || isOpen(step)))}</section>
${
  others.length > 0 &&
  html`<details class="more"${others.some(isOpen) && html` open`}><summary>More steps (${others.length})</summary>
${others.map((step) => stepMarkup(step, isOpen(step)))}</details>
`
}${loaded.facts.exceptions.length > 0 && exceptionsMarkup(at)}`;
}

function stepMarkup({ id, title, body }: Step, isOpen: boolean): Markup {
  return html`<details class="step" id="step-${id}"${isOpen && html` open`}><summary>${title}</summary>
${body()}</details>
`;
}

/** Where machine forms would say otherwise than the text that is to go out. */
function formsDiffering({ text, published }: CaseFacts): readonly FormDifference[] {
  const isOut = published.some(({ digest }) => digest === text?.reading.digest);
  return isOut ? [] : (text?.formsDiffer ?? []);
}

function differencesMarkup(facts: CaseFacts): Markup | null {
  const differ = formsDiffering(facts);
  return differ.length === 0
    ? null
    : html`<ul>${differ.map(
        ({
          found,
          remedy,
        }) => html`<li>${shown(found, 500)} <span class="note">To do: ${shown(remedy, 500)}.</span></li>
`,
      )}</ul>
`;
}

/** Where the greater steps have pages of their own. */
function linksMarkup(at: CaseVisit, standing: Standing): Markup | null {
  const { path, loaded, visit } = at;
  const { state } = standing;
  const { facts } = loaded;
  if (!hasRoleFor(visit.person, 'comment') || facts.withdrawnAt !== null) return null;
  const canWrite = hasRoleFor(visit.person, 'save_text');
  const link = (below: string, text: string, kind: 'first' | 'grave' | '' = ''): Markup =>
    html`<li><a class="step ${kind}" href="${path}${below}">${text}</a></li>\n`;
  const batch = batchOf(facts);
  const { owner = null } = standing.next ?? {};
  const isToWrite =
    unwantedThanks(facts) !== null ||
    (owner === 'team' && (facts.text === null || facts.text.reading.errors > 0) && ['drafting', 'due'].includes(state));
  const differ = formsDiffering(facts);
  const isReleasable = state === 'ready' && facts.embargo.state !== 'active';
  const isAlone = batch === null;
  const links = [
    canWrite && owner === 'second' && link('/text#approve', 'Read and approve the text', 'first'),
    owner === 'signer' && link('/text#sign', 'Sign the text', 'first'),
    canWrite && isToWrite && link('/text', 'Write the text', 'first'),
    canWrite && differ.length > 0 && link('/conditions', 'Confirm who is concerned', 'first'),
    canWrite && differ.length > 0 && link('/text', 'Correct the text'),
    canWrite && state === 'public' && link('/text', 'Write the next version'),
    canWrite && isWithMembersAlone(facts) && link('/text', 'Write the version for the public', 'first'),
    canWrite &&
      isAlone &&
      state === 'ready' &&
      facts.embargo.state === 'active' &&
      link('/predisclose', 'Send it to the members', 'first'),
    canWrite && isAlone && state === 'due' && owner === 'program' && link('/release', 'Release it', 'first'),
    canWrite && isAlone && isReleasable && link('/release', 'Release it'),
    canWrite && batch !== null && html`<li><a class="step" href="/desk/batch/${batch}">Go to its batch</a></li>\n`,
    canWrite &&
      facts.embargo.state === 'active' &&
      link('/early', 'It is out already, or has to be: end the embargo now', 'grave'),
    facts.forgetAskedBy.length > 0 &&
      hasRoleFor(visit.person, 'forget') &&
      isForgettable(at) &&
      link('/forget', 'Forget it, as was asked', 'grave'),
  ].filter((each) => each !== false);
  return links.length === 0 ? null : html`<ul class="ways">\n${links}</ul>\n`;
}

/** Members have the newest text, and none for the public is there yet. */
function isWithMembersAlone({ embargo, published, predisclosed, text }: CaseFacts): boolean {
  const isSent = predisclosed.at(-1)?.digest === text?.reading.digest;
  return embargo.state === 'active' && published.length === 0 && predisclosed.length > 0 && isSent;
}

function stepsOf(at: CaseVisit, state: CaseState, asking: Asking): readonly Step[] {
  const { visit, loaded, path } = at;
  const { facts } = loaded;
  const { policy } = visit.parts;
  const { sent } = asking;
  const to = (step: string): string => `${path}/do/${step}`;
  const isOver = state === 'withdrawn' || state === 'closed';
  const isOut = facts.published.length > 0;
  const isSecret = !isOut && facts.embargo.state !== 'over';
  return [
    {
      id: 'triage',
      title: 'Say what it is',
      command: 'triage',
      isPossible: !isOut && state !== 'withdrawn',
      isPrimary: state === 'new',
      body: () => triageForm(at, asking),
    },
    {
      id: 'number',
      title: `Give it the next number${visit.parts.style === null ? '' : ` of ${visit.parts.style.series}`}`,
      command: 'allot_number',
      isPossible: facts.id === null && !isOver && state !== 'new',
      isPrimary: facts.id === null && state === 'drafting',
      body: () =>
        stepForm(
          to('number'),
          fieldsOf('number', sent).text('number', 'Number', {
            isOptional: true,
            maxLength: 6,
            hint: 'Empty: the next one that nobody ever had.',
          }),
          'Give it a number',
        ),
    },
    {
      id: 'embargo',
      title: facts.embargo.state === 'active' ? 'Change the end of the embargo' : 'Agree when the embargo ends',
      command: 'agree_end',
      isPossible: isSecret && !isOver && state !== 'new',
      isPrimary: facts.embargo.state !== 'active' && ['drafting', 'to_approve', 'to_sign', 'ready'].includes(state),
      body: () => embargoForms(at, sent),
    },
    {
      id: 'confirm',
      title: 'Confirm that the end stands',
      command: 'confirm_release',
      isPossible: facts.embargo.state === 'active' && facts.confirmedEnd !== facts.embargo.end,
      isPrimary: openDuties(facts, policy).some(({ what }) => what.startsWith('confirm')),
      body: () =>
        stepForm(
          to('confirm'),
          html`<p>${facts.embargo.state === 'active' && html`It ends at ${time(facts.embargo.end)}.`}</p>\n`,
          'The end stands',
        ),
    },
    {
      id: 'resume',
      title: 'Let it go on',
      command: 'resume',
      isPossible: facts.hold !== null,
      isPrimary: true,
      body: () =>
        stepForm(
          to('resume'),
          html`<p>Held since ${facts.hold !== null && time(facts.hold.since)}: ${shown(facts.hold?.reason ?? '')}</p>\n`,
          'Resume it',
        ),
    },
    {
      id: 'duplicate',
      title: 'It is the same as another case',
      command: 'mark_duplicate',
      isPossible: !isOver && !isOut,
      isPrimary: false,
      body: () =>
        stepForm(
          to('duplicate'),
          fieldsOf('duplicate', sent).text('of', 'Which case', {
            hint: 'Its id, or its advisory such as OSN-7.',
            maxLength: 40,
          }),
          'Mark it as a duplicate',
        ),
    },
    {
      id: 'cve',
      title: 'Record a CVE identifier',
      command: 'record_cve',
      isPossible: !isOver,
      isPrimary: false,
      body: () =>
        stepForm(
          to('cve'),
          fieldsOf('cve', sent).text('cve', 'CVE identifier', {
            hint: 'Such as CVE-2026-12345. Nothing is asked of anybody.',
            maxLength: 40,
          }),
          'Record it',
        ),
    },
    ...noteSteps(facts, policy, to, sent),
    {
      id: 'credit',
      title: 'Say how whoever reported it is thanked',
      command: 'choose_credit',
      isPossible: true,
      isPrimary: false,
      body: () => creditForm(to('credit'), facts, sent),
    },
    {
      id: 'keep-thanks',
      title: 'Leave the text as it is',
      command: 'keep_thanks',
      isPossible: !isOver && unwantedThanks(facts) !== null,
      isPrimary: true,
      body: () =>
        stepForm(
          to('keep-thanks'),
          html`<p>${
            unwantedThanks(facts)?.namesUnwilling === true
              ? 'Somebody who reported it does not want to be named as the text does.'
              : 'Somebody who reported it wants to be thanked by name, and the text does not.'
          } Nothing goes out before another text is approved and signed, or you say here why it stays.</p>
${fieldsOf('keep-thanks', sent).area('reason', 'Why it stays')}`,
          'It stays as it is',
          { isGrave: true },
        ),
    },
    {
      id: 'hold',
      title: 'Hold it: nothing goes out until it is resumed',
      command: 'hold',
      isPossible: facts.hold === null && !isOut && !isOver,
      isPrimary: false,
      body: () =>
        stepForm(
          to('hold'),
          fieldsOf('hold', sent).area('reason', 'Why; it becomes public after the embargo'),
          'Hold it',
          { isGrave: true },
        ),
    },
    {
      id: 'give-back',
      title: 'Give its number back',
      command: 'give_back_number',
      isPossible: facts.id !== null && facts.predisclosed.length + facts.published.length === 0,
      isPrimary: false,
      body: () =>
        stepForm(
          to('give-back'),
          fieldsOf('give-back', sent).area('reason', 'Why; the number stays unused for ever'),
          'Give it back',
        ),
    },
    {
      id: 'exception',
      title: 'Ask for an exception from a rule',
      command: 'ask_exception',
      isPossible: !isOver,
      isPrimary: false,
      body: () => {
        const fields = fieldsOf('exception', sent);
        const rules = policy.rules
          .filter(({ does }) => does === 'refuse')
          .map(({ id, says }): Choice => [id, `${id}: ${says.slice(0, 70)}${says.length > 70 ? '…' : ''}`]);
        return stepForm(
          to('exception'),
          html`${fields.select('rule', 'Rule', rules)}${fields.area('reason', 'Why it has to be; it becomes public after the embargo')}`,
          'Ask somebody else of the team to agree',
        );
      },
    },
    {
      id: 'early',
      title: 'It became known, or has to be public now',
      command: 'end_early',
      isPossible: !isOut && !isOver && facts.embargo.state !== 'active' && state !== 'new',
      isPrimary: false,
      body: () => html`<p><a class="step grave" href="${path}/early">Look at what happens then</a></p>\n`,
    },
    {
      id: 'batch',
      title: facts.batch === null ? 'Put it into a batch' : 'Take it out of its batch',
      command: facts.batch === null ? 'join_batch' : 'leave_batch',
      isPossible: batchOf(facts) !== null || (!isOver && !isOut && facts.predisclosed.length === 0),
      isPrimary: false,
      body: () =>
        facts.batch === null
          ? html`<p><a class="step" href="/desk/batch">Make a batch</a></p>\n`
          : stepForm(to('leave-batch'), html`<p>The batch goes on without it.</p>\n`, 'Take it out'),
    },
    {
      id: 'withdraw',
      title: 'Withdraw it',
      command: 'withdraw',
      // what is public is taken back by a text that says so
      isPossible: facts.withdrawnAt === null && facts.id !== null && facts.published.length === 0,
      isPrimary: false,
      body: () =>
        stepForm(
          to('withdraw'),
          fieldsOf('withdraw', sent).area('reason', 'Why; where members have it, the next version tells them'),
          'Withdraw it',
          { isGrave: true },
        ),
    },
  ];
}

function triageForm({ visit, path, loaded }: CaseVisit, { sent, scope }: Asking): Markup {
  const { support } = visit.parts;
  const fields = fieldsOf('triage', sent);
  const grounds =
    scope === null || support === null ? '' : `Support table of ${support.version}: ${scope.lines.join('; ')}`;
  const wants = rulesOf(visit.parts.policy, 'recorded').some(({ check }) => check.what.includes('support_scope'));
  return html`<form class="desk" method="post" action="${path}/do/triage">
${
  support === null
    ? html`<p class="note">There is no support table: name one in tocsin.yaml (supportTable), and it is looked up here.</p>\n`
    : html`<fieldset class="row"><legend>What the support table says (${support.version})</legend>
${
  support.products.length > 1 &&
  fields.select(
    'product',
    'Product',
    support.products.map(({ product }): Choice => [product, product]),
  )
}${fields.text('branch', 'Branch', { isOptional: true, maxLength: 200 })}${fields.text('feature', 'Feature', { isOptional: true, maxLength: 200 })}${fields.text('arch', 'Architecture', { isOptional: true, maxLength: 200 })}<p class="all"><button type="submit" formaction="${path}/scope" formnovalidate>Look it up</button></p>
${
  scope !== null &&
  html`<div class="answer all ${scope.answer}" role="status"><p><strong>${scope.answer === 'yes' ? 'In scope' : scope.answer === 'no' ? 'Out of scope' : 'Unknown'}</strong></p>
<ul>${scope.lines.map((line) => html`<li>${line}</li>`)}</ul>
</div>
${wants && html`<input type="hidden" name="scope" value="${grounds}">\n`}`
}</fieldset>
`
}${fields.radios('as', 'It is', TRIAGES, { value: loaded.facts.triage ?? (scope?.answer === 'no' ? 'out_of_scope' : 'in_scope') })}${fields.area('grounds', 'On what grounds', { value: grounds })}<p><button type="submit" class="first">Write it down</button></p>
</form>
`;
}

function embargoForms({ visit, loaded, path }: CaseVisit, sent: Sent | null): Markup {
  const { facts } = loaded;
  const fields = fieldsOf('embargo', sent);
  const suggested = suggestedEnds(visit.parts.policy, facts, visit.now);
  const choices: readonly Choice[] = suggested.map(({ end, why }) => [
    formatInstant(end),
    `${formatInstant(end).replace('T', ' ').replace('Z', ' UTC')}, ${distanceText(end, visit.now)}: ${why}`,
  ]);
  const first = choices[0]?.[0] ?? 'other';
  return html`${
    facts.proposals.length > 0 &&
    html`<h3>Proposed</h3>
<ul class="plain">${facts.proposals.map(
      (
        { end, by, reason },
        index,
      ) => html`<li><p>${time(end)} <span class="note">${distanceText(end, visit.now)}, by ${by.kind === 'person' ? by.name : by.kind}: ${shown(reason)}</span></p>
<form class="desk" method="post" action="${path}/do/agree"><input type="hidden" name="end" value="${formatInstant(end)}">
<p><label for="why-${index}">Why</label><input type="text" id="why-${index}" name="reason" required maxlength="500"></p>
<p><button type="submit" class="first">Agree</button> <button type="submit" formaction="${path}/do/decline">Decline</button></p></form></li>\n`,
    )}</ul>
`
  }<form class="desk" method="post" action="${path}/do/agree">
${choices.length > 0 && fields.radios('end', 'It ends at', [...choices, ['other', 'another instant']], { value: first })}${fields.text(
  'other',
  choices.length > 0 ? 'Another instant' : 'It ends at',
  {
    isOptional: choices.length > 0,
    maxLength: 40,
    hint: 'Day, hour and zone, such as 2026-12-08 12:00 UTC or 2026-12-08T13:00:00+01:00.',
  },
)}${fields.area('reason', 'Why this date; it becomes public after the embargo')}<p><button type="submit" class="first">All agreed: it ends then</button> <button type="submit" formaction="${path}/do/propose">Only propose it</button></p>
</form>
`;
}

/** One form for each thing that the policy wants on record. */
function noteSteps(facts: CaseFacts, policy: Policy, to: (step: string) => string, sent: Sent | null): readonly Step[] {
  const wanted = new Map(
    rulesOf(policy, 'recorded').flatMap(({ id, check }) =>
      check.what.filter((what) => what !== 'cve').map((what): readonly [string, string] => [what, id]),
    ),
  );
  return [...wanted].map(([what, rule]) => ({
    id: `note-${what}`,
    title: `${recordName(what)} (${rule})${facts.notes.has(what) ? '' : ', not on record yet'}`,
    command: 'note',
    isPossible: true,
    isPrimary: false,
    body: () =>
      stepForm(
        to('note'),
        html`<input type="hidden" name="what" value="${what}">${fieldsOf(`note-${what}`, sent).area('text', recordName(what), { value: facts.notes.get(what) ?? '' })}`,
        'Write it down',
      ),
  }));
}

function creditForm(action: string, { credit }: CaseFacts, sent: Sent | null): Markup {
  const fields = fieldsOf('credit', sent);
  return stepForm(
    action,
    html`${fields.radios(
      'as',
      'Whoever reported it is',
      [
        ['named', 'named'],
        ['anonymous', 'thanked without a name'],
        ['declined', 'not thanked: it was declined'],
      ],
      { value: credit?.as ?? 'named' },
    )}${fields.text('name', 'Name, as it is printed', { isOptional: true, maxLength: 200, value: credit?.as === 'named' ? credit.name : '' })}`,
    'Write it down',
  );
}

function exceptionsMarkup({ loaded, path, visit }: CaseVisit): Markup {
  return html`<section><h2>Exceptions</h2>
<ul class="plain">${loaded.facts.exceptions.map(
    ({
      rule,
      reason,
      askedBy,
      grantedBy,
    }) => html`<li><p><a class="rule" href="/desk/policy#${rule}">${rule}</a> ${shown(reason)}</p>
<p class="note">Asked by ${askedBy}; ${grantedBy === null ? 'nobody has granted it yet, and it does not count.' : `granted by ${grantedBy}.`}</p>
${grantedBy === null && askedBy !== visit.person.name && hasRoleFor(visit.person, 'grant_exception') && inlineButton(`${path}/do/grant`, { rule }, 'Grant it', `, the exception from ${rule}`)}</li>\n`,
  )}</ul>
</section>
`;
}

/** Who works on it, and who else could. */
export function peopleMarkup({ visit, loaded, path }: CaseVisit): Markup {
  const { team, person: me } = visit;
  const on = [...loaded.facts.people].flatMap((id) => team.people.get(id) ?? []);
  const others = [...team.people.values()].filter((each) => isActive(each) && !loaded.facts.people.has(each.id));
  const mayChange = hasRoleFor(me, 'put_on');
  return html`<section><h2 id="people">Who is on it</h2>
<ul class="plain people">${on.map(({ id, name }) => html`<li>${name}${mayChange && on.length > 1 && inlineButton(`${path}/do/take-off`, { person: id }, 'take off', ` ${name}`)}</li>\n`)}</ul>
${
  mayChange &&
  others.length > 0 &&
  html`<form class="desk" method="post" action="${path}/do/put-on">
<p><label for="put-on">Somebody else of the team</label>
<select id="put-on" name="person">${others.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select> <button type="submit">Put on the case</button></p>
</form>
`
}</section>
`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
