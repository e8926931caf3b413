import type { Instant } from '#base';
import type { AdvisoryId } from '#identifiers';
import { type Knowable, type Policy, rulesOf } from '#policy';
import { endText } from './masthead-text.ts';

/** What of an advisory may be told before its end, and to whom a notice of it may go. */
export type NoticeAnswer =
  | { readonly answer: 'may'; readonly text: string; readonly told: readonly Knowable[] }
  /** The policy forbids it, by this rule. */
  | { readonly answer: 'may_not'; readonly rule: string; readonly why: string }
  /** The policy says nothing of it, or there is nothing to be told yet. */
  | { readonly answer: 'unknown'; readonly why: string };

export interface NoticeFacts {
  /** Null where there is no number yet. */
  readonly id: AdvisoryId | null;
  readonly end: Instant | null;
}

/**
 * A notice that everybody may read before the end, made of nothing but what the policy lets be told (of existence, number and
 * date, whatever else it lets): no other fact of a case can get in.
 */
export function publicNotice({ id, end }: NoticeFacts, policy: Policy): NoticeAnswer {
  const told = tellable(policy);
  if (told.answer !== 'may') return told;
  const { what } = told;
  const isNamed = what.includes('number') && id !== null;
  const isDated = what.includes('date') && end !== null;
  const subject = isNamed ? `The security advisory ${id}` : 'A security advisory';
  const text = isDated
    ? `${subject} will be published on ${endText(end)}.  Until then nothing more can be said about it.`
    : `${subject} is in preparation.  Nothing more can be said about it yet.`;
  return {
    answer: 'may',
    text,
    told: ['existence', ...(isNamed ? (['number'] as const) : []), ...(isDated ? (['date'] as const) : [])],
  };
}

/**
 * What a member may tell its own users who will see a restart: that it is for a security problem, when, and the facts of
 * `publicNotice`. `window` is the member's own matter: `2030-01-08 between 01:00 and 03:00 UTC`.
 */
export function restartNotice(facts: NoticeFacts & { readonly window: string | null }, policy: Policy): NoticeAnswer {
  const notice = publicNotice(facts, policy);
  if (notice.answer !== 'may') return notice;
  const when = facts.window === null ? 'Some of our systems' : `On ${facts.window} some of our systems`;
  return { ...notice, text: `${when} will be restarted.  This is for a security problem.\n\n${notice.text}` };
}

type Tellable =
  | { readonly answer: 'may'; readonly what: readonly Knowable[] }
  | Extract<NoticeAnswer, { readonly answer: 'may_not' | 'unknown' }>;

function tellable(policy: Policy): Tellable {
  const rules = rulesOf(policy, 'may_be_told');
  const [first] = rules;
  if (first === undefined)
    return { answer: 'unknown', why: 'the policy has no rule about what may be told before the end: ask the team' };
  const what = first.check.what.filter((each) => rules.every(({ check }) => check.what.includes(each)));
  if (what.includes('existence')) return { answer: 'may', what };
  const forbidding = rules.find(({ check }) => !check.what.includes('existence')) ?? first;
  return { answer: 'may_not', rule: forbidding.id, why: forbidding.says };
}
