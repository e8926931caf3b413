import { evidenceText, hasRoleFor } from '#disclosure';
import { type Duty, openDuties } from '#embargo';
import { html, type Markup } from '#markup';
import type { CaseVisit } from './case-visit.ts';
import { fieldsOf, inlineButton, type Sent, stepForm } from './fields.ts';
import { distanceText, shown, time } from './words.ts';

export const EVIDENCE_CHOICES = [
  ['file', 'a file or a page that was fetched'],
  ['message', 'a message that came back'],
  ['acknowledgement', 'an acknowledgement, signed'],
  ['letter', 'a letter'],
] as const;

/** What somebody has to do, by when: closed by what shows that it is done, or by two people. */
export function dutiesMarkup(at: CaseVisit, sent: Sent | null): Markup {
  const { visit, loaded } = at;
  const open = openDuties(loaded.facts, visit.parts.policy, visit.parts.style?.revisionWord);
  const closed = [...loaded.facts.duties].filter(([, { state }]) => state !== 'waiver_asked');
  return html`<section><h2 id="duties">Duties</h2>
${
  open.length === 0
    ? html`<p class="none">None is open.</p>\n`
    : html`<ul class="plain">${open.map((duty, index) => dutyItem(at, duty, index, sent))}</ul>\n`
}${
  closed.length > 0 &&
  html`<details><summary>Closed (${closed.length})</summary><ul class="plain">
${closed.map(([key, closing]) => html`<li><p>${key}: ${closing.state === 'done' ? html`done at ${time(closing.at)}, ${evidenceText(closing.evidence)} <span class="note">${shown(closing.evidence.where)}</span>` : closing.state === 'waived' ? `waived by ${closing.waivedBy}: ${shown(closing.reason)}` : ''}</p></li>\n`)}</ul></details>
`
}</section>
`;
}

function dutyItem({ visit, loaded, path }: CaseVisit, duty: Duty, index: number, sent: Sent | null): Markup {
  const { key, what, due, rule } = duty;
  const { now, person } = visit;
  const closing = loaded.facts.duties.get(key);
  const isSent = sent?.form.text('duty') === key;
  const evidence = fieldsOf(
    `done-${index}`,
    isSent && sent?.step === 'done' ? { ...sent, step: `done-${index}` } : null,
  );
  const waiver = fieldsOf(
    `ask-waiver-${index}`,
    isSent && sent?.step === 'ask-waiver' ? { ...sent, step: `ask-waiver-${index}` } : null,
  );
  const hidden = html`<input type="hidden" name="duty" value="${key}">`;
  return html`<li><p><a class="rule" href="/desk/policy#${rule}">${rule}</a> ${what}</p>
<p class="${due <= now ? 'late' : 'note'}">${due <= now ? 'Late: it was due' : 'Due'} ${time(due)} (${distanceText(due, now)})</p>
${closing?.state === 'waiver_asked' && html`<p>${closing.askedBy} asked to waive it: ${shown(closing.reason)} ${closing.askedBy !== person.name && hasRoleFor(person, 'waive_duty') && inlineButton(`${path}/do/waive`, { duty: key }, 'Waive it', `, the duty ${key}`)}</p>\n`}${
  hasRoleFor(person, 'close_duty') &&
  html`<details class="step"${isSent && html` open`}><summary>Close it</summary>
${stepForm(
  `${path}/do/done`,
  html`${hidden}${evidence.select('kind', 'By', EVIDENCE_CHOICES)}<p><label for="done-${index}-file">What shows that it is done</label><input type="file" id="done-${index}-file" name="file" required></p>
${evidence.text('where', 'Where it is from', { hint: 'A list and a Message-ID, or an address.', maxLength: 300 })}<p class="note">A message that our archive has, or a letter that left this desk, is recognised. All else counts by your word, and says so in the decisions that are published.</p>`,
  'Close it by this',
  { takesFiles: true },
)}${closing === undefined && stepForm(`${path}/do/ask-waiver`, html`${hidden}${waiver.area('reason', 'Or why it is not done; it becomes public after the embargo, once somebody else agreed', { rows: 2 })}`, 'Ask to waive it')}</details>
`
}</li>
`;
}
