import type { Refusal } from '#disclosure';
import { html, type Markup } from '#markup';
import { withInstants } from './case/words.ts';

export interface RefusalOptions {
  /** Where an exception from a rule is asked for by POST (`rule`, `reason`); null: it is not to be had here. */
  readonly askAt?: string | null;
}

/** Why something was not done: the rule, what was found, and what would satisfy it; nothing where nothing was refused. */
export function refusalsMarkup(refusals: readonly Refusal[], { askAt = null }: RefusalOptions = {}): Markup | null {
  if (refusals.length === 0) return null;
  return html`<section class="refusals" role="alert" aria-label="Not done">
<h2>Not done</h2>
<ul>
${refusals.map((refusal, index) => refusalItem(refusal, index, askAt))}</ul>
</section>
`;
}

function refusalItem({ rule, found, remedy }: Refusal, index: number, askAt: string | null): Markup {
  return html`<li>
<p>${rule !== null && html`<a class="rule" href="/desk/policy#${rule}">${rule}</a> `}${withInstants(found)}</p>
<p class="note">To do: ${withInstants(remedy)}</p>
${rule !== null && askAt !== null && exceptionForm(rule, index, askAt)}</li>
`;
}

function exceptionForm(rule: string, index: number, askAt: string): Markup {
  return html`<details><summary>Ask for an exception from ${rule}</summary>
<form class="desk" method="post" action="${askAt}">
<input type="hidden" name="rule" value="${rule}">
<p><label for="reason-${index}">Why it has to be, for the record; it becomes public after the embargo</label>
<textarea id="reason-${index}" name="reason" rows="3" required maxlength="2000"></textarea></p>
<p><button type="submit">Ask somebody else of the team to agree</button></p>
</form></details>
`;
}
