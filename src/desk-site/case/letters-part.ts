import { hasRoleFor, type Outgoing, receiverOf } from '#disclosure';
import { html, type Markup } from '#markup';
import type { Register } from '#members';
import type { OutboxRow, OutboxState } from '#store';
import type { CaseVisit } from './case-visit.ts';
import { inlineButton } from './fields.ts';
import { revisionWord, shown, time } from './words.ts';

export interface LetterOnCase {
  readonly row: OutboxRow;
  readonly outgoing: Outgoing;
}

const STATE_WORDS = {
  waiting: ['waits to leave', ''],
  leased: ['is leaving', ''],
  uncertain: ['in doubt', 'odd'],
  done: ['left', 'good'],
  blocked: ['blocked', 'bad'],
  given_up: ['given up', 'bad'],
} as const satisfies Readonly<Record<OutboxState, readonly [string, string]>>;

/** What leaves because of the case, by who gets it; addresses are nobody's business here. */
export function lettersMarkup(
  { loaded, path, visit }: CaseVisit,
  letters: readonly LetterOnCase[],
  register: Pick<Register, 'members'>,
): Markup | null {
  if (letters.length === 0) return null;
  const word = revisionWord(visit.parts.style);
  const mayRetry = hasRoleFor(visit.person, 'predisclose');
  return html`<section><h2 id="letters">Letters</h2>
<table class="rows letters"><thead><tr><th scope="col">To</th><th scope="col">${word}</th><th scope="col">State</th><th scope="col">Since or by</th></tr></thead>
<tbody>${letters.toSorted(byUrgency).map(({ row, outgoing }) => {
    const state = stateOf(row, outgoing);
    const [words, mood] = STATE_WORDS[state];
    const to = outgoing.kind === 'archive' ? outgoing.channel : outgoing.to;
    const said = to === null ? undefined : loaded.facts.letters.get(`${to} v${outgoing.revision}`);
    const receiver = receiverOf(outgoing, register);
    return html`<tr><th scope="row">${shown(receiver, 120)}</th><td data-label="${word}">${outgoing.revision === 0 ? '' : outgoing.revision}</td>
<td data-label="State"><span class="state ${mood}">${words}</span> ${adviceMarkup(state, outgoing, said?.says ?? null)}${row.state === 'blocked' && mayRetry && inlineButton(`${path}/do/retry`, { letter: row.id }, 'Try again', `, the letter to ${receiver}`)}</td>
<td data-label="Since or by">${time(said?.at ?? row.dueAt)}</td></tr>
`;
  })}</tbody></table>
</section>
`;
}

/** What somebody may have to look at first, then the newest version. */
function byUrgency(one: LetterOnCase, other: LetterOnCase): number {
  const urgency = ({ row, outgoing }: LetterOnCase): number =>
    ['blocked', 'uncertain'].includes(stateOf(row, outgoing)) ? 0 : 1;
  return (
    urgency(one) - urgency(other) || other.outgoing.revision - one.outgoing.revision || one.row.dueAt - other.row.dueAt
  );
}

/** A letter that cannot be made is blocked from the beginning, whenever its turn comes. */
function stateOf({ state }: OutboxRow, outgoing: Outgoing): OutboxState {
  const cannotLeave = outgoing.kind === 'letter' && outgoing.blockedBy !== null;
  return state === 'waiting' && cannotLeave ? 'blocked' : state;
}

/** What to do about a letter that did not simply leave. */
function adviceMarkup(state: OutboxState, outgoing: Outgoing, said: string | null): Markup | null {
  const why = outgoing.kind === 'letter' ? (outgoing.blockedBy ?? said) : said;
  switch (state) {
    case 'blocked':
      return html`${why !== null && html`${shown(why, 300)}. `}<span class="note">${
        outgoing.kind === 'letter' && outgoing.blockedBy !== null
          ? html`Ask the member for another certificate, put it into <a href="/desk/members">the register</a>, then try again; or tell it in another way.`
          : 'The relay will not take it: mend what it says, then try again.'
      }</span> `;
    case 'uncertain':
      return html`${why !== null && html`${shown(why, 300)}. `}<span class="note">It may or may not have left. It is looked for where it comes back; if it is not found within a quarter of an hour, the same letter is sent again under the same Message-ID. Nothing is to be done.</span>`;
    case 'waiting':
      return why === null ? null : html`<span class="note">${shown(why, 300)}; it is tried again.</span>`;
    default:
      return null;
  }
}
