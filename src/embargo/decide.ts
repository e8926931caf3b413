import { formatInstant, type Instant } from '#base';
import { type Policy, rulesOf } from '#policy';
import type { CaseCommand } from './case-command.ts';
import type { Actor, CaseEvent, CaseRating } from './case-event.ts';
import {
  batchOf,
  type CaseFacts,
  isPublic,
  nameOf,
  type SavedText,
  thanksInTheWay,
  unwantedThanks,
} from './case-facts.ts';
import { dutiesOf } from './duties.ts';
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
  if (facts.forgotten !== null) return refused('its content was destroyed', 'nothing is to be done');
  if (facts.reportedAt === null && command.kind !== 'report')
    return refused('there is no such case', 'report it first');
  if (facts.withdrawnAt !== null && ONLY_BEFORE_WITHDRAWAL.has(command.kind)) {
    return refused('it was withdrawn', 'open another case');
  }
  const event = <Given extends WithoutWhen>(given: Given): CaseEvent => ({ at: now, by, ...given });
  switch (command.kind) {
    case 'report':
      return facts.reportedAt === null
        ? allowed([event({ kind: 'reported', via: command.via })])
        : refused('this case was reported before', 'mark the second report as a duplicate');
    case 'report_again':
      return allowed([event({ kind: 'also_reported', via: command.via })]);
    case 'choose_credit':
      return allowed([event({ kind: 'credit_chosen', credit: command.credit })]);
    case 'put_on':
      return facts.people.has(command.person)
        ? refused('this person is on the case already', 'nothing is to be done')
        : allowed([event({ kind: 'person_put_on', person: command.person })]);
    case 'take_off':
      if (!facts.people.has(command.person)) return refused('this person is not on the case', 'nothing is to be done');
      return facts.people.size === 1
        ? refused('nobody would be left on the case', 'put somebody else on it first')
        : allowed([event({ kind: 'person_taken_off', person: command.person })]);
    case 'comment':
      return command.text.trim() === ''
        ? refused('there is no text in the comment', 'write one')
        : allowed([event({ kind: 'commented', on: command.on, text: command.text })]);
    case 'add_file':
      return FILE_NAME.test(command.file.name)
        ? allowed([event({ kind: 'file_added', file: command.file })])
        : refused(
            'its name is none that a file of an advisory has',
            'use letters, digits, dots, dashes, plus and underscore, up to 120',
          );
    case 'remove_file':
      return facts.files.has(command.name)
        ? allowed([event({ kind: 'file_removed', name: command.name })])
        : refused('there is no file of this name', 'name one that there is');
    case 'join_batch':
      if (facts.batch !== null) return refused('it is in a batch', 'take it out of that one first');
      return facts.predisclosed.length > 0 || isPublic(facts)
        ? refused('others know of it already', 'leave it alone')
        : allowed([event({ kind: 'joined_batch', batch: command.batch })]);
    case 'leave_batch':
      return facts.batch === null
        ? refused('it is in no batch', 'nothing is to be done')
        : allowed([event({ kind: 'left_batch', batch: facts.batch })]);
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
    case 'rate':
      return decideRating(facts, event({ kind: 'rated', rating: command.rating }), command.rating);
    case 'take_back_rating':
      return facts.ratings.some(({ cve }) => cve === command.cve)
        ? allowed([event({ kind: 'rating_taken_back', cve: command.cve })])
        : refused(
            command.cve === null ? 'nothing is rated of all its vulnerabilities' : `${command.cve} is not rated`,
            'nothing is to be done',
          );
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
          : staged('approve', facts, context, {
              warnings: formDifferences(facts, context).map((each) => ({ ...each, does: 'warn' })),
              events: [event({ kind: 'text_approved', digest: command.digest })],
            }),
      );
    case 'sign_text':
      return withText(facts, command.digest, (text) =>
        text.reading.errors > 0
          ? refused(`the text has ${text.reading.errors} errors`, 'mend what the linter names')
          : staged('sign', facts, context, {
              own: [...contradictions(thanksConditions(facts, now)), ...formDifferences(facts, context)],
              events: [event({ kind: 'text_signed', digest: command.digest, signers: command.signers })],
            }),
      );
    case 'confirm_conditions':
      return withText(facts, command.digest, () =>
        allowed([event({ kind: 'conditions_confirmed', digest: command.digest, certificate: command.certificate })]),
      );
    case 'record_proof':
      return facts.text === null
        ? refused('there is no text', 'write one')
        : allowed([event({ kind: 'patches_proved', proof: command.proof })]);
    case 'note_signature':
      return decideSignature(facts, command, context);
    case 'keep_thanks': {
      if (by.kind !== 'person') return refused('people decide that', 'somebody of the team does it');
      if (facts.text === null || unwantedThanks(facts) === null)
        return refused('the text thanks as is wanted', 'nothing is to be done');
      return command.reason.trim() === ''
        ? refused('there is no reason, and somebody may ask for it', 'give one')
        : allowed([event({ kind: 'thanks_kept', digest: facts.text.reading.digest, reason: command.reason })]);
    }
    case 'predisclose':
      return decidePredisclosure(facts, command.batch ?? null, context);
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
      if (facts.published.length > 0) {
        return refused(
          'it is public already: there is no embargo to end',
          'write down what became known (desk exposed), and release a later version where readers need one',
        );
      }
      return facts.embargo.state === 'active'
        ? allowed([event({ kind: 'embargo_ended', why: command.why })])
        : refused('there is no embargo to end', 'release it');
    case 'confirm_release':
      if (by.kind !== 'person') return refused('people confirm', 'somebody of the team does it');
      return facts.embargo.state === 'active'
        ? allowed([event({ kind: 'release_confirmed', end: facts.embargo.end })])
        : refused('there is no end to confirm', 'agree on one');
    case 'release':
      return decideRelease(facts, command.batch ?? null, context);
    case 'note_reminder':
      return by.kind === 'program' && !facts.reminded.has(command.of)
        ? allowed([event({ kind: 'reminded', of: command.of })])
        : refused('the program reminds, and of each thing once', 'nothing is to be done');
    case 'close_duty':
    case 'ask_waiver':
    case 'waive_duty':
      return decideDuty(facts, command, context);
    case 'withdraw':
      return decideWithdrawal(facts, event({ kind: 'withdrawn', reason: command.reason }));
    case 'ask_forget':
    case 'forget':
      return decideForgetting(facts, command, context);
    case 'ask_exception':
    case 'grant_exception':
      return decideException(facts, command, context);
  }
}

function decideRating(
  { cves, ratings }: CaseFacts,
  rated: CaseEvent,
  { cve, cvss, cwes, description }: CaseRating,
): Decision {
  if (cve !== null && !cves.includes(cve)) {
    const known = cves.length === 0 ? 'no CVE' : cves.join(', ');
    return refused(
      `expected a CVE of the case, which has ${known}, found ${cve}`,
      `record it first: desk cve CASE ${cve}`,
    );
  }
  if (cvss.length === 0 && cwes.length === 0 && description === null)
    return refused('nothing is said of it', 'give a vector, a weakness or a text; or take back what was rated');
  const before = ratings.find((each) => each.cve === cve);
  return before !== undefined && isSameRating(before, { cve, cvss, cwes, description })
    ? refused('it is rated so already', 'nothing is to be done')
    : allowed([rated]);
}

function isSameRating(one: CaseRating, other: CaseRating): boolean {
  const words = ({ cvss, cwes, description }: CaseRating): string => JSON.stringify([cvss, cwes, description]);
  return words(one) === words(other);
}

type WithoutWhen = CaseEvent extends infer Event ? (Event extends CaseEvent ? Omit<Event, 'at' | 'by'> : never) : never;

/** Attack: a name that is a path, an option of a command, or is shown otherwise than it is. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,119}$/;

const ONLY_BEFORE_WITHDRAWAL: ReadonlySet<CaseCommand['kind']> = new Set(['agree_end', 'propose_end', 'withdraw']);

function decideEnd(
  facts: CaseFacts,
  command: Extract<CaseCommand, { kind: 'propose_end' | 'agree_end' }>,
  context: DecisionContext,
): Decision {
  const { end, reason } = command;
  const { now, by } = context;
  const agreed = facts.embargo.state === 'active' ? facts.embargo.end : null;
  const own = contradictions([
    [isPublic(facts), 'it is public: an embargo would keep nothing back', 'release what is to be said'],
    [facts.embargo.state === 'over', 'its embargo is over', 'release it; there is no second embargo'],
    [
      agreed !== null && agreed <= now,
      `the agreed end has come, ${formatInstant(agreed ?? now)}: those who were told may speak since`,
      'release it; an end is moved while it is ahead',
    ],
    [end <= now, `${formatInstant(end)} is not ahead`, 'choose an instant that is'],
  ]);
  if (command.kind === 'agree_end') {
    return staged('agree_end', facts, context, {
      own,
      end,
      events: [{ at: now, by, kind: 'end_agreed', end, reason }],
    });
  }
  return own.length > 0
    ? { isAllowed: false, refusals: own }
    : allowed([{ at: now, by, kind: 'end_proposed', end, reason }]);
}

function decidePredisclosure(facts: CaseFacts, batch: string | null, context: DecisionContext): Decision {
  const { embargo, text } = facts;
  const { now, by } = context;
  const own = contradictions([
    [isPublic(facts), 'it is public: there is nothing to predisclose', 'release it'],
    [embargo.state !== 'active', 'no end of the embargo is agreed', 'agree on an instant'],
    [
      // what is taken back is told to those who have it, whenever that is
      embargo.state === 'active' && embargo.end <= now && facts.withdrawnAt === null,
      'the embargo has ended',
      'release it',
    ],
    ...unready(facts, batch, now),
    [
      text !== null && text.reading.revision <= lastSentRevision(facts),
      'this version went out before',
      'write the next one',
    ],
  ]);
  const events: readonly CaseEvent[] = text === null ? [] : [{ at: now, by, kind: 'predisclosed', ...sentOf(text) }];
  return staged('predisclose', facts, context, { own, events });
}

function decideRelease(facts: CaseFacts, batch: string | null, context: DecisionContext): Decision {
  const { embargo, text } = facts;
  const { now, by } = context;
  const lastPublished = facts.published.at(-1)?.revision ?? 0;
  const end = embargo.state === 'active' ? embargo.end : null;
  const own = contradictions([
    ...unready(facts, batch, now),
    [
      text !== null && text.reading.revision <= lastPublished,
      `version ${lastPublished} is public`,
      'write the next one',
    ],
    [
      end !== null && now < end,
      `the embargo ends at ${formatInstant(end ?? now)}, it is ${formatInstant(now)}`,
      'wait, or end it early and say why',
    ],
  ]);
  const ended: readonly CaseEvent[] = end === null ? [] : [{ at: now, by, kind: 'embargo_ended', why: 'date' }];
  const published: readonly CaseEvent[] = text === null ? [] : [{ at: now, by, kind: 'published', ...sentOf(text) }];
  return staged('release', facts, context, {
    own: [...own, ...formDifferences(facts, context)],
    events: [...ended, ...published],
  });
}

/**
 * Attack: two machines of one desk with other certificates each, of which one says what the other takes back, for ever. After
 * so many falls signatures count again by a new one alone.
 */
const MOST_FALLS = 10;

/** The program alone looks at signatures again; whether they stand is not a matter of opinion. */
function decideSignature(
  { text }: CaseFacts,
  { digest, fell }: Extract<CaseCommand, { kind: 'note_signature' }>,
  { by, now }: DecisionContext,
): Decision {
  if (by.kind !== 'program') return refused('the program verifies signatures', 'nothing is to be done');
  if (text === null || text.reading.digest !== digest) return refused('it is another text', 'nothing is to be done');
  if (fell !== null) {
    return text.signers.length > 0
      ? allowed([{ at: now, by, kind: 'signature_fell', digest, says: fell }])
      : refused('nobody has signed it', 'nothing is to be done');
  }
  return text.fallen !== null && text.falls < MOST_FALLS
    ? allowed([{ at: now, by, kind: 'signature_stands', digest }])
    : refused('no signature of it fell, or too often', 'have it signed anew');
}

/** What nobody outside has is stopped by it. Members are to be told; what is public is taken back by a text that says so, alone. */
function decideWithdrawal(facts: CaseFacts, withdrawn: CaseEvent): Decision {
  const remedy = 'write a version that says so, and why (desk draft CASE --withdraw)';
  if (facts.published.length > 0)
    return refused('it is public: readers go by its text', `${remedy}; signed, it goes out`);
  const told = facts.predisclosed.at(-1);
  const isKnown = told === undefined || told.saysWithdrawn;
  const warnings: readonly Finding[] = isKnown
    ? []
    : [{ rule: null, does: 'warn', found: `members have version ${told.revision}`, remedy: `${remedy}, and send it` }];
  return { isAllowed: true, events: [withdrawn], warnings };
}

/** What keeps a text from going out, to whomever. */
function unready(facts: CaseFacts, batch: string | null, now: Instant): readonly Condition[] {
  const { hold, id, text, files, withdrawnAt } = facts;
  const ownBatch = batchOf(facts);
  const wrong = text?.reading.listed.filter(({ name, digest }) => files.get(name)?.digest !== digest) ?? [];
  return [
    [ownBatch !== batch, 'it goes out with its batch', 'do it for the batch, or take the case out of it'],
    [
      wrong.length > 0,
      `not the files that the text was signed with: ${wrong.map(({ name }) => name).join(', ')}`,
      'put the files back, or save, approve and sign the text anew',
    ],
    [hold !== null, `it is held: ${hold?.reason ?? ''}`, 'resume it first'],
    [id === null, 'it has no number', 'allot one'],
    [
      withdrawnAt !== null && text?.reading.saysWithdrawn !== true,
      'it was withdrawn, and the text does not say so',
      'write a version that says so, and why',
    ],
    text?.fallen == null
      ? [text === null || text.signers.length === 0, 'its text is not signed', 'have it approved and signed']
      : [true, text.fallen.says, 'have it signed anew, or renew the certificate: it is looked at again by itself'],
    ...thanksConditions(facts, now),
  ];
}

/** A name that was taken back is not made public by a signature from before: what goes out cannot be called back. */
function thanksConditions(facts: CaseFacts, now: Instant): readonly Condition[] {
  const differ = thanksInTheWay(facts, now);
  const remedy =
    'write the text anew (desk draft CASE --save) and have it approved and signed, or say why it stays (desk keep-thanks CASE)';
  return [
    [differ?.namesUnwilling === true, 'it names somebody who does not want to be named so', remedy],
    [differ?.misses === true, 'it does not name somebody who wants to be thanked by name', remedy],
  ];
}

/** What machines read is believed without a look at the text: forms that say otherwise do not go out with it. */
function formDifferences({ text }: CaseFacts, { policy }: DecisionContext): readonly Finding[] {
  // a policy that has a rule for it decides, and may grant exceptions
  if (text === null || rulesOf(policy, 'forms_agree').length > 0) return [];
  return text.formsDiffer.map(({ found, remedy }) => own(found, remedy));
}

function sentOf({ reading }: SavedText): { readonly revision: number; readonly digest: string } {
  return { revision: reading.revision, digest: reading.digest };
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

/**
 * Whether the content of a case may be destroyed: only while nobody outside knows of it, since what was told has to stand on
 * record, and while no number hangs on it, since numbers are accounted for.
 */
function decideForgetting(
  facts: CaseFacts,
  command: Extract<CaseCommand, { kind: 'ask_forget' | 'forget' }>,
  { policy, by, now }: DecisionContext,
): Decision {
  if (by.kind !== 'person') return refused('people decide what is destroyed', 'somebody of the team does it');
  const { reason } = command;
  const refusals = contradictions([
    [reason.trim() === '', 'there is no reason, and it is all that stays', 'give one, without what must not be kept'],
    [isPublic(facts), 'it is public: what was said has to stand on record', 'leave it'],
    [facts.predisclosed.length > 0, 'members were told: what they got has to stand on record', 'withdraw it instead'],
    [
      facts.id !== null || facts.returned.length > 0,
      'it has or had a number, and numbers are accounted for',
      'close it instead: say that it is no vulnerability',
    ],
    [facts.batch !== null, 'it is in a batch', 'take it out of that first'],
    [facts.embargo.state === 'over', 'its embargo is over: it is to be released', 'release it, or withdraw it'],
  ]);
  if (refusals.length > 0) return { isAllowed: false, refusals };
  if (command.kind === 'ask_forget') {
    return facts.forgetAskedBy.includes(by.name)
      ? refused('you have asked for it', 'ask somebody else of the team to do it')
      : allowed([{ at: now, by, kind: 'forget_asked', reason }]);
  }
  const askedBy = facts.forgetAskedBy.find((name) => name !== by.name) ?? null;
  const unmet = askedBy === null ? rulesOf(policy, 'forgotten_by_two') : [];
  if (unmet.length > 0) {
    const found = 'nobody else has asked for it';
    return {
      isAllowed: false,
      refusals: unmet.map(({ id, remedy }) => ({ rule: id, does: 'refuse', found, remedy: remedy ?? SECOND_PERSON })),
    };
  }
  return allowed([{ at: now, by, kind: 'forgotten', reason, askedBy }]);
}

const SECOND_PERSON = 'ask somebody else of the team';

/** Evidence closes a duty. Without any, two people may say that it is not done, and that is published. */
function decideDuty(
  facts: CaseFacts,
  command: Extract<CaseCommand, { kind: 'close_duty' | 'ask_waiver' | 'waive_duty' }>,
  { policy, by, now }: DecisionContext,
): Decision {
  const { duty } = command;
  const closing = facts.duties.get(duty);
  if (!dutiesOf(facts, policy).some(({ key }) => key === duty)) {
    return refused('the case has no such duty', 'name one of those that are open');
  }
  if (closing?.state === 'done') return refused('it is done', 'nothing is to be done');
  if (command.kind === 'close_duty') {
    return allowed([{ at: now, by, kind: 'duty_done', duty, evidence: command.evidence }]);
  }
  if (closing?.state === 'waived') return refused('it was waived', 'nothing is to be done');
  if (by.kind !== 'person') return refused('duties are waived by people', 'somebody of the team does it');
  if (command.kind === 'ask_waiver') {
    return command.reason.trim() === ''
      ? refused('there is no reason, and it will be published', 'give one')
      : allowed([{ at: now, by, kind: 'waiver_asked', duty, reason: command.reason }]);
  }
  if (closing === undefined) return refused('nobody asked to waive it', 'ask for it first, and say why');
  return closing.askedBy === by.name
    ? refused('whoever asked to waive a duty does not waive it', 'ask somebody else of the team')
    : allowed([{ at: now, by, kind: 'duty_waived', duty }]);
}

/** Whether it holds, what was found, what to do about it. */
type Condition = readonly [holds: boolean, found: string, remedy: string];

function contradictions(conditions: readonly Condition[]): readonly Finding[] {
  return conditions.flatMap(([holds, found, remedy]) => (holds ? [own(found, remedy)] : []));
}

/**
 * Holds a step against the policy, too where the program refuses it by itself: whoever asks learns all that is in the way. What
 * refuses and has no exception stops it, all else is said.
 */
function staged(
  stage: Stage,
  facts: CaseFacts,
  { policy, now, by }: DecisionContext,
  step: {
    readonly own?: readonly Finding[];
    readonly warnings?: readonly Finding[];
    readonly end?: Instant;
    readonly events: readonly CaseEvent[];
  },
): Decision {
  const findings = stageFindings(stage, facts, { policy, now, by, end: step.end ?? null });
  const excepted = new Set(facts.exceptions.flatMap(({ rule, grantedBy }) => (grantedBy === null ? [] : [rule])));
  const refusals = [
    ...(step.own ?? []),
    ...findings.filter(({ rule, does }) => does === 'refuse' && !(rule !== null && excepted.has(rule))),
  ];
  if (refusals.length > 0) return { isAllowed: false, refusals };
  return { isAllowed: true, events: step.events, warnings: [...(step.warnings ?? []), ...findings] };
}

function allowed(events: readonly CaseEvent[]): Decision {
  return { isAllowed: true, events, warnings: [] };
}

function refused(found: string, remedy: string): Decision {
  return { isAllowed: false, refusals: [own(found, remedy)] };
}

/** What the program refuses by itself: no rule, and no exception. */
function own(found: string, remedy: string): Finding {
  return { rule: null, does: 'refuse', found, remedy };
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
