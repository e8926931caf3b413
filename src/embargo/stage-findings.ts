import { formatInstant, type Instant } from '#base';
import { type CheckOf, type Moment, type Policy, type Rule, spanAfter, spanText, WEEKDAYS, weekdayOf } from '#policy';
import type { Actor } from './case-event.ts';
import { type CaseFacts, isProofOfFiles, isPublic } from './case-facts.ts';

/** Steps at which a case is held against the policy. */
export type Stage = 'agree_end' | 'approve' | 'sign' | 'predisclose' | 'release';

export interface Finding {
  /** `X4`; null: the program's own, without exception. */
  readonly rule: string | null;
  readonly does: 'refuse' | 'warn';
  readonly found: string;
  readonly remedy: string;
}

export interface StageContext {
  readonly policy: Policy;
  readonly now: Instant;
  readonly by: Actor;
  /** The end that is being agreed on. */
  readonly end: Instant | null;
}

/** What a step would violate: rules that refuse or warn. Duties and texts stop nobody. */
export function stageFindings(stage: Stage, facts: CaseFacts, context: StageContext): readonly Finding[] {
  return context.policy.rules.flatMap((rule) => {
    if (rule.does !== 'refuse' && rule.does !== 'warn') return [];
    const found = violation(stage, rule, facts, context);
    return found === null ? [] : [{ rule: rule.id, does: rule.does, found, remedy: rule.remedy ?? rule.says }];
  });
}

function violation(stage: Stage, rule: Rule, facts: CaseFacts, context: StageContext): string | null {
  const { check } = rule;
  switch (check.kind) {
    case 'longest_embargo':
      return stage === 'agree_end' || stage === 'predisclose' ? tooLong(check, facts, context) : null;
    case 'preferred_embargo':
      return stage === 'agree_end' ? unlikely(check, facts, context) : null;
    case 'end_weekday':
      return stage === 'agree_end' ? oddWeekday(check, facts, context) : null;
    case 'end_is_instant':
      return stage === 'predisclose' && endOf(facts, context) === null ? 'the embargo has no end' : null;
    case 'text_states_end':
      return stage === 'predisclose' ? endNotStated(facts) : null;
    case 'confirmed_before':
      return stage === 'release' ? unconfirmed(facts, context) : null;
    case 'not_when_public':
      return notWhenPublic(stage, facts);
    case 'deployment_recorded':
      return stage === 'predisclose' ? deploymentMissing(facts) : null;
    case 'recorded':
      return recordMissing(stage, check, facts);
    case 'signatures':
      return stage === 'predisclose' || stage === 'release' ? signaturesMissing(check, facts) : null;
    case 'kept_from_members':
      return stage === 'predisclose' && facts.text?.reading.namesCve === true
        ? 'the text names a CVE identifier'
        : null;
    case 'approvals':
      return stage === 'sign' ? approvalsMissing(check, facts) : null;
    case 'patches_proved':
      // files may change between both
      return stage === 'approve' || stage === 'sign' ? proofMissing(check, facts) : null;
    case 'forms_agree':
      return stage === 'approve' || stage === 'sign' || stage === 'release' ? formsDiffer(facts) : null;
    default:
      return null;
  }
}

function endOf(facts: CaseFacts, { end }: StageContext): Instant | null {
  return end ?? (facts.embargo.state === 'active' ? facts.embargo.end : null);
}

/** When a moment was; for predisclosure that has not been yet, now at the earliest. */
function momentOf(moment: Moment, facts: CaseFacts, { now }: StageContext): Instant | null {
  switch (moment) {
    case 'reported':
      return facts.reportedAt;
    case 'predisclosed':
      return facts.predisclosed[0]?.at ?? now;
    case 'public':
      return facts.published[0]?.at ?? null;
  }
}

function tooLong(check: CheckOf<'longest_embargo'>, facts: CaseFacts, context: StageContext): string | null {
  const [from, end] = [momentOf(check.from, facts, context), endOf(facts, context)];
  if (from === null || end === null) return null;
  const latest = spanAfter(context.policy.calendar, from, check.span);
  return end <= latest
    ? null
    : `the embargo would end at ${formatInstant(end)}, ${formatInstant(latest)} is the latest (${spanText(check.span)} after it was ${check.from})`;
}

function unlikely(check: CheckOf<'preferred_embargo'>, facts: CaseFacts, context: StageContext): string | null {
  const [from, end] = [momentOf(check.from, facts, context), endOf(facts, context)];
  if (from === null || end === null) return null;
  const { calendar } = context.policy;
  if (check.atMost !== undefined && end > spanAfter(calendar, from, check.atMost)) {
    return `it is more than ${spanText(check.atMost)} until ${formatInstant(end)}`;
  }
  return check.atLeast !== undefined && end < spanAfter(calendar, from, check.atLeast)
    ? `it is less than ${spanText(check.atLeast)} until ${formatInstant(end)}`
    : null;
}

function oddWeekday(check: CheckOf<'end_weekday'>, facts: CaseFacts, context: StageContext): string | null {
  const end = endOf(facts, context);
  if (end === null) return null;
  const day = weekdayOf(context.policy.calendar, end);
  return check.allowed.includes(day) ? null : `${formatInstant(end)} is a ${WEEKDAYS[day - 1]}`;
}

function endNotStated({ text, embargo }: CaseFacts): string | null {
  if (text === null) return null;
  const stated = text.reading.statesEnd;
  if (stated === null) return 'the text does not say when the embargo ends';
  return embargo.state === 'active' && stated !== embargo.end
    ? `the text says that the embargo ends at ${formatInstant(stated)}, agreed is ${formatInstant(embargo.end)}`
    : null;
}

/** A person who releases confirms by that. The program alone waits for a word, where silence is to hold it back. */
function unconfirmed({ embargo, confirmedEnd }: CaseFacts, { by }: StageContext): string | null {
  if (by.kind === 'person' || embargo.state !== 'active') return null;
  return confirmedEnd === embargo.end ? null : `nobody confirmed the end at ${formatInstant(embargo.end)}`;
}

function notWhenPublic(stage: Stage, facts: CaseFacts): string | null {
  if (stage === 'predisclose' || stage === 'agree_end') return isPublic(facts) ? 'it is public already' : null;
  const isFirst = stage === 'release' && facts.predisclosed.length === 0 && facts.published.length === 0;
  if (!isFirst || facts.text === null) return null;
  if (!facts.text.reading.explainsNoEmbargo) return 'the text does not say why there was no embargo';
  return facts.text.reading.saysDeployment ? 'the text speaks of use during an embargo that there was not' : null;
}

function deploymentMissing({ permissions, text }: CaseFacts): string | null {
  if (permissions === null || permissions.length === 0) return 'it is not recorded who may use what before the end';
  return text === null || text.reading.saysDeployment ? null : 'the text does not say what may be used before the end';
}

function recordMissing(stage: Stage, check: CheckOf<'recorded'>, facts: CaseFacts): string | null {
  const isDue =
    (check.by === 'predisclosed' && stage === 'predisclose') || (check.by === 'public' && stage === 'release');
  if (!isDue) return null;
  const missing = check.what.filter((what) => (what === 'cve' ? facts.cves.length === 0 : !facts.notes.has(what)));
  return missing.length === 0 ? null : `not recorded: ${missing.join(', ')}`;
}

function signaturesMissing(check: CheckOf<'signatures'>, { text }: CaseFacts): string | null {
  const count = text?.signers.length ?? 0;
  return count >= check.count ? null : `${count} of ${check.count} certificates have signed it`;
}

function proofMissing(check: CheckOf<'patches_proved'>, facts: CaseFacts): string | null {
  const { text, proof } = facts;
  if (text === null || !text.reading.hasPatches) return null;
  if (proof === null) return 'nobody has tried whether its patches apply';
  if (!isProofOfFiles(facts)) return 'its files are others than those that were tried';
  if (proof.verdict === 'failed') return 'its patches do not apply, or do not build';
  if (proof.verdict === 'unknown') return 'not all of its patches could be tried';
  return check.build && !proof.isBuilt ? 'its patches apply, and nobody has built them' : null;
}

function formsDiffer({ text }: CaseFacts): string | null {
  const differ = text?.formsDiffer ?? [];
  return differ.length === 0 ? null : differ.map(({ found }) => found).join('; ');
}

function approvalsMissing(check: CheckOf<'approvals'>, { text }: CaseFacts): string | null {
  const count = text?.approvedBy.length ?? 0;
  return count >= check.count ? null : `${count} of ${check.count} people have approved it`;
}
