import type { Instant } from '#base';
import type { CaseFacts } from '#embargo';
import { type Moment, type Policy, rulesOf, spanAfter, spanText } from '#policy';

/** An end of the embargo that the policy offers or allows. */
export interface SuggestedEnd {
  readonly end: Instant;
  readonly why: string;
}

const HOUR_MS = 3_600_000;

/** The ends that follow from the policy, soonest first: its defaults, and the last one that it allows. On the hour. */
export function suggestedEnds(policy: Policy, facts: CaseFacts, now: Instant): readonly SuggestedEnd[] {
  const { calendar } = policy;
  const known = new Map<Moment, Instant>();
  if (facts.reportedAt !== null) known.set('reported', facts.reportedAt);
  const suggested: SuggestedEnd[] = [];
  const offer = (end: Instant, why: string): void => {
    const onTheHour = (Math.floor(end / HOUR_MS) * HOUR_MS) as Instant;
    if (onTheHour > now && !suggested.some((each) => each.end === onTheHour)) suggested.push({ end: onTheHour, why });
  };
  for (const { id, check } of rulesOf(policy, 'default_spans')) {
    for (const { from, to, span } of check.spans) {
      const start = known.get(from);
      if (start === undefined) continue;
      const at = spanAfter(calendar, start, span);
      // what did not happen by its date begins now at the earliest
      if (to === 'predisclosed') known.set('predisclosed', facts.predisclosed[0]?.at ?? later(at, now));
      if (to === 'public') offer(at, `${spanText(span)} after it was ${from} (${id})`);
    }
  }
  const begun = (from: Moment): Instant | undefined =>
    from === 'predisclosed' ? (facts.predisclosed[0]?.at ?? now) : known.get(from);
  for (const { id, check } of rulesOf(policy, 'preferred_embargo')) {
    const start = begun(check.from);
    if (start === undefined || check.atMost === undefined) continue;
    offer(
      spanAfter(calendar, start, check.atMost),
      `better not later: ${spanText(check.atMost)} after it was ${check.from} (${id})`,
    );
  }
  for (const { id, check } of rulesOf(policy, 'longest_embargo')) {
    const start = begun(check.from);
    if (start === undefined) continue;
    offer(
      spanAfter(calendar, start, check.span),
      `the latest: ${spanText(check.span)} after it was ${check.from} (${id})`,
    );
  }
  return suggested.sort((a, b) => a.end - b.end);
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}
