import type { Instant } from '#base';
import { type Policy, rulesOf } from '#policy';
import { type CaseFacts, isPublic, owesWithdrawal, thanksInTheWay, unwantedThanks } from './case-facts.ts';

/** Where a case stands. It follows from the facts; nobody sets it. */
export type CaseState =
  | 'new' // nobody has said what it is
  | 'closed' // a duplicate, out of scope, no vulnerability, or forgotten
  | 'drafting' // no text, or one with errors
  | 'to_approve'
  | 'to_sign'
  | 'ready' // signed, and waiting to go out to members or to the public
  | 'predisclosed' // members have it; the embargo goes on
  | 'held' // somebody stopped it
  | 'due' // the end of the embargo has come, or it is over early, and it is not public
  | 'public'
  | 'withdrawn';

export interface Standing {
  readonly state: CaseState;
  /** What comes next, in words, and whose it is; null where nothing does. */
  readonly next: NextStep | null;
}

export interface NextStep {
  readonly what: string;
  /** `second`: somebody of the team who did not write the text; `program`: it happens by itself. */
  readonly owner: 'team' | 'second' | 'signer' | 'program';
  /** By when; null: as soon as can be. */
  readonly by: Instant | null;
}

/** Whose the next step is, for people. */
export const OWNER_WORDS = {
  team: 'the team',
  second: 'somebody who did not write it',
  signer: 'a signer',
  program: 'the program, by itself',
} as const satisfies Readonly<Record<NextStep['owner'], string>>;

interface StandingContext {
  readonly policy: Policy;
  readonly now: Instant;
  /** The series' own word for "version"; without: that. */
  readonly revisionWord?: string;
}

/** Where a case stands at an instant, and what comes next. */
export function standingOf(facts: CaseFacts, context: StandingContext): Standing {
  const standing = byItsSteps(facts, context);
  const { state, next } = standing;
  if (waitsToBeForgotten(facts)) {
    const what = `somebody else than ${facts.forgetAskedBy.join(', ')}: destroy its content, as was asked, or leave it`;
    return { state, next: team(what, next?.by ?? null) };
  }
  const differ = state === 'due' ? thanksInTheWay(facts, context.now) : unwantedThanks(facts);
  if (differ === null || UNTHANKED.has(state) || (facts.text?.reading.errors ?? 0) > 0)
    return BEFORE_RELEASE.has(state) && formsInTheWay(facts, context.policy)
      ? { state, next: team(FORMS_DIFFER, next?.by ?? null) }
      : standing;
  const what = differ.namesUnwilling ? 'somebody who does not want it is named' : 'somebody who wants it is not named';
  const how = state === 'public' ? `write a later ${context.revisionWord ?? 'version'}` : 'write the text anew';
  return { state, next: team(`${how}, or say why it stays: ${what} in it`, next?.by ?? null) };
}

/** Whether a release is refused since its machine forms say otherwise than its text. Where the policy only warns, it goes out. */
export function formsInTheWay({ text, exceptions }: CaseFacts, policy: Policy): boolean {
  if (text === null || text.formsDiffer.length === 0) return false;
  const rules = rulesOf(policy, 'forms_agree');
  const isExcepted = (id: string): boolean =>
    exceptions.some(({ rule, grantedBy }) => rule === id && grantedBy !== null);
  return rules.length === 0 || rules.some(({ id, does }) => does === 'refuse' && !isExcepted(id));
}

const BEFORE_RELEASE: ReadonlySet<CaseState> = new Set(['to_sign', 'ready', 'predisclosed', 'due']);

/** Asked for, and still possible: what members or the public know is not destroyed (`decide`). */
function waitsToBeForgotten(facts: CaseFacts): boolean {
  const { forgetAskedBy, forgotten, id, returned, predisclosed, batch, embargo } = facts;
  const isPossible = id === null && returned.length === 0 && predisclosed.length === 0 && batch === null;
  return forgetAskedBy.length > 0 && forgotten === null && isPossible && !isPublic(facts) && embargo.state !== 'over';
}

/** Where nobody is thanked now, or somebody has to act before. */
const UNTHANKED: ReadonlySet<CaseState> = new Set(['new', 'closed', 'withdrawn', 'held']);

function byItsSteps(facts: CaseFacts, { policy, now, revisionWord = 'version' }: StandingContext): Standing {
  const { embargo, text } = facts;
  if (facts.forgotten !== null) return { state: 'closed', next: null };
  if (facts.withdrawnAt !== null) {
    const what = `send the members another ${revisionWord}, which says so`;
    return { state: 'withdrawn', next: owesWithdrawal(facts) ? team(what) : null };
  }
  if (facts.duplicateOf !== null) return { state: 'closed', next: null };
  const lastPublished = facts.published.at(-1)?.revision ?? 0;
  const isSent = text !== null && text.reading.revision <= lastPublished;
  if (facts.published.length > 0 && (text === null || isSent)) return { state: 'public', next: null };
  if (facts.triage === null && facts.published.length === 0)
    return { state: 'new', next: team('say what it is: in scope, out of scope, or no vulnerability') };
  if (facts.triage !== 'in_scope' && facts.published.length === 0) return { state: 'closed', next: null };
  const end = embargo.state === 'active' ? embargo.end : null;
  const isTime = embargo.state === 'over' || (end !== null && now >= end) || isPublic(facts);
  // a later version of what is public is late for nobody: it is due once it is signed, and not before
  const isDue = isTime && (facts.published.length === 0 || (text !== null && text.signers.length > 0));
  if (facts.hold !== null) return { state: 'held', next: team(`decide: ${facts.hold.reason}`, end) };
  if (text === null || text.reading.errors > 0) {
    return {
      state: isDue ? 'due' : 'drafting',
      next: team(text === null ? 'write the text' : 'mend what the linter names', end),
    };
  }
  const missing = Math.max(0, ...rulesOf(policy, 'approvals').map(({ check }) => check.count)) - text.approvedBy.length;
  if (missing > 0 && text.signers.length === 0) {
    return {
      state: isDue ? 'due' : 'to_approve',
      next: { what: 'read the text and approve it', owner: 'second', by: end },
    };
  }
  if (text.signers.length === 0) {
    const what = text.fallen === null ? 'sign the text' : 'sign the text anew: its signature does not count any more';
    return { state: isDue ? 'due' : 'to_sign', next: { what, owner: 'signer', by: end } };
  }
  if (isDue) return { state: 'due', next: { what: 'release it', owner: 'program', by: end } };
  const isWithMembers = facts.predisclosed.at(-1)?.revision === text.reading.revision;
  // a text that no longer states an end is for the public: members get it with everybody else
  const isForPublic = end !== null && facts.predisclosed.length > 0 && text.reading.statesEnd === null;
  if (isWithMembers || isForPublic)
    return { state: 'predisclosed', next: { what: 'release it', owner: 'program', by: end } };
  if (end === null && embargo.state === 'none')
    return { state: 'ready', next: team('agree on an end of the embargo, or release it') };
  return {
    state: 'ready',
    next: end === null ? team('agree on an end of the embargo') : team('send it to the members', end),
  };
}

const FORMS_DIFFER =
  'make text and machine forms agree (confirm who is concerned, or correct the text): a form would say otherwise';

function team(what: string, by: Instant | null = null): NextStep {
  return { what, owner: 'team', by };
}
