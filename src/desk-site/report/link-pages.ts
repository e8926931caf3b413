import { formatInstant, type Instant } from '#base';
import { FORM_LIMITS, MAX_MESSAGE_LETTERS, type ReporterView } from '#disclosure';
import type { Credit } from '#embargo';
import { html, type Markup } from '#markup';
import { timeMarkup } from '#web';
import type { PublicPage } from '../desk-context.ts';
import { CREDITS, radio } from './form-page.ts';

/** After sending: the private link, which is shown here and nowhere else. */
export function receivedPage(link: string, publicUrl: string | null): PublicPage {
  const path = `/report/${link}`;
  return {
    title: 'Your report has come',
    isNoindex: true,
    body: html`<p>Our team has it, and reads it. This is your private link:</p>
<p class="code link">${publicUrl ?? ''}${path}</p>
<p><a href="${path}">Open it</a>, and keep its address now, in a password manager or on paper: <strong>it is shown this once</strong>, and we cannot tell it to you again.</p>
<ul>
<li>By it you see how far your report is, choose how you are thanked, and write to us.</li>
<li>Give it to nobody: whoever has it can do the same. What you reported is not shown there.</li>
</ul>
`,
  };
}

/** What was just done by the link, as its next page says it. */
export const DONE_NOTES: Readonly<Record<string, string>> = {
  credit: 'Your choice is kept.',
  message: 'Your message has come.',
};

export interface LinkPageParts {
  readonly link: string;
  readonly view: ReporterView;
  readonly done: string | null;
  /** Why the last thing was not done; null: nothing was refused. */
  readonly refused: string | null;
}

/** What a reporter sees of his report, and what he may do. */
export function linkPage({ link, view, done, refused }: LinkPageParts): PublicPage {
  const { reportedAt, plannedEnd, credit, stage, isMerged } = view;
  const path = `/report/${link}`;
  const note = done === null ? undefined : DONE_NOTES[done];
  return {
    title: 'Your report',
    isNoindex: true,
    status: refused === null ? 200 : 422,
    body: html`${note !== undefined && html`<p class="done" role="status">${note}</p>\n`}${refused !== null && html`<section class="refusals" role="alert" aria-label="Not done"><p>${refused}</p></section>\n`}<p>It came at ${timeMarkup(formatInstant(reportedAt))}.${isMerged && html` Somebody else reported the same before: both are handled as one, and this page shows how far that is.`}</p>
${stageMarkup(stage)}
${plannedEnd !== null && stage !== 'public' && endMarkup(plannedEnd)}<section><h2>How you are thanked</h2>
<form class="desk" method="post" action="${path}/credit">
<fieldset><legend>${creditText(credit)}</legend>
${CREDITS.filter(([value]) => value !== 'later').map(([value, label]) => radio('credit', value, label, credit?.as === value))}</fieldset>
<p><label for="name">The name, if by your name</label>
<input type="text" id="name" name="name" value="${credit?.as === 'named' ? credit.name : ''}" maxlength="${FORM_LIMITS.lineLetters}" autocomplete="name"></p>
<p><button type="submit">Keep this choice</button></p>
</form></section>
<section><h2>Write to us</h2>
<form class="desk" method="post" action="${path}/message">
<p><label for="message">Your message</label>
<span class="hint" id="message-hint">TLS protects it on its way, and the server keeps it sealed. It is not shown here afterwards.</span>
<textarea id="message" name="message" rows="6" required maxlength="${MAX_MESSAGE_LETTERS}" aria-describedby="message-hint"></textarea></p>
<p><button type="submit">Send the message</button></p>
</form></section>
`,
  };
}

type Stage = ReporterView['stage'];

const STAGES: readonly (readonly [Stage, string])[] = [
  ['received', 'We have it'],
  ['in_work', 'We work on it'],
  ['with_members', 'Those who are told before the public have it'],
  ['public', 'It is public'],
];

function stageMarkup(stage: Stage): Markup {
  if (stage === 'closed')
    return html`<p class="stage"><strong>Closed.</strong> We publish nothing about it. If that seems wrong to you, write to us below.</p>`;
  const at = STAGES.findIndex(([each]) => each === stage);
  // not every case goes to members: from work it may go to the public at once
  const shown = STAGES.filter(([each], index) => each !== 'with_members' || index === at);
  return html`<ol class="stages" aria-label="How far it is">
${shown.map(([each, text]) => html`<li${each === stage && html` aria-current="step"`}>${text}</li>\n`)}</ol>`;
}

function endMarkup(end: Instant): Markup {
  return html`<p>We plan to publish at ${timeMarkup(formatInstant(end))}. Please keep it to yourself until then. It may become earlier if others find it, or use it.</p>
`;
}

function creditText(credit: Credit | null): string {
  if (credit === null) return 'You have not chosen yet';
  return credit.as === 'named'
    ? `Now: by the name ${credit.name}`
    : credit.as === 'anonymous'
      ? 'Now: anonymously'
      : 'Now: not at all';
}
