import { formatInstant, type Instant } from '#base';
import type { Policy } from '#policy';
import type { CaseCommand } from './case-command.ts';
import type { Actor, CaseEvent } from './case-event.ts';
import { type CaseFacts, isPublic, nameOf, type SavedText } from './case-facts.ts';
import { type Finding, type Stage, stageFindings } from './stage-findings.ts';

export interface DecisionContext {
  readonly policy: Policy;
  readonly by: Actor;
  readonly now: Instant;
}

export type Decision =
  | { readonly isAllowed: true; readonly events: readonly CaseEvent[]; readonly warnings: readonly Finding[] }
  | { readonly isAllowed: false; readonly refusals: readonly Finding[] };

/**
 * Whether a command may be done now, and what then has happened. Pure: the same facts, command and instant give the same
 * answer, on a desk, a terminal, a scheduler. A refusal names the rule of the policy, or none where the program itself would
 * contradict itself; of those there are no exceptions.
 */
export function decide(facts: CaseFacts, command: CaseCommand, context: DecisionContext): Decision {
  const { now, by } = context;
  if (facts.latestAt !== null && now < facts.latestAt) {
    return refused(
      `it is ${formatInstant(now)}, and the case goes on to ${formatInstant(facts.latestAt)}`,
      'set the clock right',
    );
  }
  if (facts.reportedAt === null && command.kind !== 'report')
    return refused('there is no such case', 'report it first');
  if (facts.withdrawnAt !== null && CHANGES_NOTHING_AFTER.has(command.kind)) {
    return refused('it was withdrawn', 'open another case');
  }
  const event = <Given extends WithoutWhen>(given: Given): CaseEvent => ({ at: now, by, ...given });
  switch (command.kind) {
    case 'report':
      return facts.reportedAt === null
        ? allowed([event({ kind: 'reported', via: command.via })])
        : refused('this case was reported before', 'mark the second report as a duplicate');
    case 'mark_duplicate':
      return facts.predisclosed.length > 0 || isPublic(facts)
        ? refused('others know it under its own number already', 'withdraw it instead, and say why')
        : allowed([event({ kind: 'found_duplicate', of: command.of })]);
    case 'triage':
      return allowed([event({ kind: 'triaged', as: command.as, grounds: command.grounds })]);
    case 'allot_number': {
      const { series, number } = command;
      if (facts.id !== null)
        return refused(`it has a number, ${facts.id.series}-${facts.id.number}`, 'give that one back first');
      return facts.returned.some((each) => each.series === series && each.number === number)
        ? refused(`${series}-${number} was given back, and is accounted for`, 'take another')
        : allowed([event({ kind: 'number_allotted', series, number })]);
    }
    case 'give_back_number':
      if (facts.id === null) return refused('it has no number', 'nothing is to be done');
      return facts.predisclosed.length + facts.published.length > 0
        ? refused('others know the number', 'withdraw the advisory: the number stays with it')
        : allowed([event({ kind: 'number_given_back', reason: command.reason })]);
    case 'record_cve':
      return allowed([event({ kind: 'cve_recorded', cve: command.cve })]);
    case 'note':
      return allowed([event({ kind: 'noted', what: command.what, text: command.text })]);
    case 'propose_end':
    case 'agree_end':
      return decideEnd(facts, command, context);
    case 'decline_end':
      return facts.proposals.some(({ end }) => end === command.end)
        ? allowed([event({ kind: 'end_declined', end: command.end, reason: command.reason })])
        : refused(`nobody proposed ${formatInstant(command.end)}`, 'decline one that was proposed');
    case 'set_permissions':
      return allowed([event({ kind: 'permissions_set', permissions: command.permissions })]);
    case 'save_text': {
      const next = lastSentRevision(facts) + 1;
      return command.reading.revision === next
        ? allowed([event({ kind: 'text_saved', reading: command.reading })])
        : refused(`this is version ${command.reading.revision}, the next to go out is ${next}`, `number it ${next}`);
    }
    case 'approve_text':
      return withText(facts, command.digest, (text) =>
        by.kind !== 'person' || nameOf(text.author) === by.name
          ? refused('an author does not approve of what he wrote', 'ask somebody else of the team')
          : allowed([event({ kind: 'text_approved', digest: command.digest })]),
      );
    case 'sign_text':
      return withText(facts, command.digest, (text) =>
        text.reading.errors > 0
          ? refused(`the text has ${text.reading.errors} errors`, 'mend what the linter names')
          : staged('sign', facts, context, [
              event({ kind: 'text_signed', digest: command.digest, signers: command.signers }),
            ]),
      );
    case 'predisclose':
      return decidePredisclosure(facts, context);
    case 'hold':
      return facts.hold === null && !isPublic(facts)
        ? allowed([event({ kind: 'held', reason: command.reason })])
        : refused(facts.hold === null ? 'it is public' : 'it is held already', 'nothing is to be done');
    case 'resume':
      return facts.hold === null
        ? refused('nobody holds it', 'nothing is to be done')
        : allowed([event({ kind: 'resumed' })]);
    case 'learn_exposure':
      return allowed([event({ kind: 'exposed', how: command.how, where: command.where })]);
    case 'end_early':
      return facts.embargo.state === 'active'
        ? allowed([event({ kind: 'embargo_ended', why: command.why })])
        : refused('there is no embargo to end', 'release it');
    case 'release':
      return decideRelease(facts, context);
    case 'withdraw':
      return allowed([event({ kind: 'withdrawn', reason: command.reason })]);
    case 'ask_exception':
    case 'grant_exception':
      return decideException(facts, command, context);
  }
}

type WithoutWhen = CaseEvent extends infer Event ? (Event extends CaseEvent ? Omit<Event, 'at' | 'by'> : never) : never;

const CHANGES_NOTHING_AFTER: ReadonlySet<CaseCommand['kind']> = new Set([
  'predisclose',
  'agree_end',
  'propose_end',
  'withdraw',
]);

function decideEnd(
  facts: CaseFacts,
  command: Extract<CaseCommand, { kind: 'propose_end' | 'agree_end' }>,
  context: DecisionContext,
): Decision {
  const { end, reason } = command;
  if (isPublic(facts)) return refused('it is public: an embargo would keep nothing back', 'release what is to be said');
  if (facts.embargo.state === 'over') return refused('its embargo is over', 'release it; there is no second embargo');
  if (end <= context.now) return refused(`${formatInstant(end)} is not ahead`, 'choose an instant that is');
  if (command.kind === 'propose_end') {
    return allowed([{ at: context.now, by: context.by, kind: 'end_proposed', end, reason }]);
  }
  return staged(
    'agree_end',
    facts,
    context,
    [{ at: context.now, by: context.by, kind: 'end_agreed', end, reason }],
    end,
  );
}

function decidePredisclosure(facts: CaseFacts, context: DecisionContext): Decision {
  const { embargo, text, id } = facts;
  if (isPublic(facts)) return refused('it is public: there is nothing to predisclose', 'release it');
  if (embargo.state !== 'active') return refused('no end of the embargo is agreed', 'agree on an instant');
  if (embargo.end <= context.now) return refused(`the embargo ended at ${formatInstant(embargo.end)}`, 'release it');
  if (facts.hold !== null) return refused(`it is held: ${facts.hold.reason}`, 'resume it first');
  if (id === null) return refused('it has no number', 'allot one');
  if (text === null || text.signers.length === 0)
    return refused('its text is not signed', 'have it approved and signed');
  if (text.reading.revision <= lastSentRevision(facts))
    return refused('this version went out before', 'write the next one');
  const { digest, revision } = text.reading;
  return staged('predisclose', facts, context, [
    { at: context.now, by: context.by, kind: 'predisclosed', revision, digest },
  ]);
}

function decideRelease(facts: CaseFacts, context: DecisionContext): Decision {
  const { embargo, text, id } = facts;
  const { now, by } = context;
  if (facts.hold !== null) return refused(`it is held: ${facts.hold.reason}`, 'resume it first');
  if (id === null) return refused('it has no number', 'allot one');
  if (text === null || text.signers.length === 0)
    return refused('its text is not signed', 'have it approved and signed');
  const lastPublished = facts.published.at(-1)?.revision ?? 0;
  if (text.reading.revision <= lastPublished)
    return refused(`version ${lastPublished} is public`, 'write the next one');
  const published: CaseEvent = {
    at: now,
    by,
    kind: 'published',
    revision: text.reading.revision,
    digest: text.reading.digest,
  };
  if (embargo.state !== 'active') return staged('release', facts, context, [published]);
  if (now < embargo.end) {
    return refused(
      `the embargo ends at ${formatInstant(embargo.end)}, it is ${formatInstant(now)}`,
      'wait, or end it early and say why',
    );
  }
  return staged('release', facts, context, [{ at: now, by, kind: 'embargo_ended', why: 'date' }, published]);
}

function decideException(
  facts: CaseFacts,
  command: Extract<CaseCommand, { kind: 'ask_exception' | 'grant_exception' }>,
  { policy, by, now }: DecisionContext,
): Decision {
  if (!policy.rules.some(({ id }) => id === command.rule)) {
    return refused(`the policy has no rule ${command.rule}`, `tocsin desk policy explain ${policy.name} prints them`);
  }
  if (by.kind !== 'person') return refused('exceptions are made by people', 'somebody of the team does it');
  if (command.kind === 'ask_exception') {
    if (command.reason.trim() === '') return refused('it has no reason, and it will be published', 'give one');
    return allowed([{ at: now, by, kind: 'exception_asked', rule: command.rule, reason: command.reason }]);
  }
  const asked = facts.exceptions.filter(({ rule, grantedBy }) => rule === command.rule && grantedBy === null);
  if (asked.length === 0) return refused(`nobody asked for an exception from ${command.rule}`, 'ask for it first');
  return asked.some(({ askedBy }) => askedBy === by.name)
    ? refused('whoever asked for an exception does not grant it', 'ask somebody else of the team')
    : allowed([{ at: now, by, kind: 'exception_granted', rule: command.rule }]);
}

/** Holds a step against the policy: what refuses and has no exception stops it, all else is said. */
function staged(
  stage: Stage,
  facts: CaseFacts,
  { policy, now }: DecisionContext,
  events: readonly CaseEvent[],
  end?: Instant,
): Decision {
  const findings = stageFindings(stage, facts, { policy, now, end: end ?? null });
  const excepted = new Set(facts.exceptions.flatMap(({ rule, grantedBy }) => (grantedBy === null ? [] : [rule])));
  const refusals = findings.filter(({ rule, does }) => does === 'refuse' && !(rule !== null && excepted.has(rule)));
  if (refusals.length > 0) return { isAllowed: false, refusals };
  return { isAllowed: true, events, warnings: findings };
}

function allowed(events: readonly CaseEvent[]): Decision {
  return { isAllowed: true, events, warnings: [] };
}

function refused(found: string, remedy: string): Decision {
  return { isAllowed: false, refusals: [{ rule: null, does: 'refuse', found, remedy }] };
}

function withText(facts: CaseFacts, digest: string, then: (text: SavedText) => Decision): Decision {
  if (facts.text === null) return refused('there is no text', 'write one');
  return facts.text.reading.digest === digest
    ? then(facts.text)
    : refused('the text was changed since', 'read it again as it is now');
}

function lastSentRevision(facts: CaseFacts): number {
  return Math.max(0, ...[...facts.predisclosed, ...facts.published].map(({ revision }) => revision));
}
