import type { Instant } from '#base';
import { type Moment, type Policy, type Rule, spanAfter, spanBefore } from '#policy';
import { type CaseFacts, owesWithdrawal } from './case-facts.ts';

/** Something that a rule makes somebody do, and by when. It is closed by evidence, which is bytes, and by nothing else. */
export interface Duty {
  /** The rule that it follows from. */
  readonly rule: string;
  /** Names it within the case, and stays the same: `X5 site v2`. */
  readonly key: string;
  readonly what: string;
  readonly due: Instant;
}

/**
 * The duties of a case, those to come among them: from the rules with `duty`, as soon as the instant that they count from is
 * known. Whether they are done is not known here. `revisionWord`: the series' own for "version", for people; keys stay as they are.
 */
export function dutiesOf(facts: CaseFacts, policy: Policy, revisionWord = 'version'): readonly Duty[] {
  return policy.rules
    .filter(({ does, check }) => does === 'duty' || (does === 'refuse' && check.kind === 'confirmed_before'))
    .flatMap((rule) => dutiesFrom(rule, facts, policy, revisionWord));
}

/** Those that neither evidence nor two people have closed, the most urgent first. */
export function openDuties(facts: CaseFacts, policy: Policy, revisionWord?: string): readonly Duty[] {
  return dutiesOf(facts, policy, revisionWord)
    .filter(({ key }) => !['done', 'waived'].includes(facts.duties.get(key)?.state ?? ''))
    .toSorted((a, b) => a.due - b.due);
}

function dutiesFrom(rule: Rule, facts: CaseFacts, { calendar }: Policy, revisionWord: string): readonly Duty[] {
  const { check, id } = rule;
  const duty = (key: string, what: string, due: Instant): Duty => ({ rule: id, key: `${id} ${key}`.trim(), what, due });
  switch (check.kind) {
    case 'task': {
      const from = momentOf(check.due.from, facts);
      return from === null ? [] : [duty('', check.task, spanAfter(calendar, from, check.due.span))];
    }
    case 'channels': {
      const revisions = check.revisions === 'all' ? facts.published : facts.published.slice(0, 1);
      const sent = revisions.flatMap(({ revision, at }) =>
        check.channels.map((channel) =>
          duty(`${channel} v${revision}`, `see that ${revisionWord} ${revision} came to ${channel}`, at),
        ),
      );
      const end = plannedEnd(facts);
      // what is to come is shown before, so that nobody finds out on the day
      return facts.published.length > 0 || end === null
        ? sent
        : check.channels.map((channel) => duty(`${channel} v1`, `see that it comes to ${channel}`, end));
    }
    case 'same_recipients':
      return [
        ...movedEnd(facts).map((at) => duty('end', 'tell the members of the new end', at)),
        ...(facts.withdrawnAt !== null && owesWithdrawal(facts)
          ? [duty('withdrawal', 'tell the members that it is withdrawn', facts.withdrawnAt)]
          : []),
        ...sameRecipients(facts, duty, revisionWord),
      ];
    case 'ready_before': {
      const end = plannedEnd(facts);
      return end === null || facts.text?.reading.hasPatches === true
        ? []
        : [duty('', 'send what is known, since there are no patches yet', spanBefore(calendar, end, check.span))];
    }
    case 'confirmed_before': {
      const end = plannedEnd(facts);
      return end === null || facts.confirmedEnd === end
        ? []
        : [duty('', 'confirm that the end stands', spanBefore(calendar, end, check.span))];
    }
    case 'ends_early':
      return (
        facts.exposures
          .filter(({ how }) => check.when.includes(how))
          .slice(0, 1)
          // publishing what there is, after that was learned, is what it asks for
          .filter(({ at }) => !facts.published.some((sent) => sent.at >= at))
          .map(({ how, at }) => duty(how, 'end the embargo and publish what there is', at))
      );
    case 'decisions_published':
      return facts.exceptions.some(({ grantedBy }) => grantedBy !== null) && facts.published[0] !== undefined
        ? [duty('', 'publish the exceptions and what was contested', facts.published[0].at)]
        : [];
    default:
      return [];
  }
}

/** Versions that became public and went to members who had an earlier one. */
function sameRecipients(
  facts: CaseFacts,
  duty: (key: string, what: string, due: Instant) => Duty,
  revisionWord: string,
): readonly Duty[] {
  if (facts.predisclosed.length === 0) return [];
  return facts.published
    .filter(({ revision }) => !facts.predisclosed.some((sent) => sent.revision === revision))
    .filter(({ revision }) => !allGot(facts, revision))
    .map(({ revision, at }) => duty(`v${revision}`, `send ${revisionWord} ${revision} to the members`, at));
}

/** When the end was moved after the members' last text; empty where they know the end that holds. */
function movedEnd({ embargo, predisclosed }: CaseFacts): readonly Instant[] {
  const last = predisclosed.at(-1);
  return embargo.state === 'active' && last !== undefined && embargo.agreedAt > last.at ? [embargo.agreedAt] : [];
}

/** Whoever got a letter about an earlier text got one about this revision. */
function allGot({ letters, predisclosed }: CaseFacts, revision: number): boolean {
  const earlier = new Set(predisclosed.map((sent) => sent.revision));
  const all = [...letters.values()];
  const receivers = new Set(all.filter((letter) => earlier.has(letter.revision)).map(({ to }) => to));
  const served = all.filter((letter) => letter.revision === revision && letter.outcome === 'sent').map(({ to }) => to);
  return receivers.size > 0 && [...receivers].every((to) => served.includes(to));
}

function momentOf(moment: Moment, facts: CaseFacts): Instant | null {
  switch (moment) {
    case 'reported':
      return facts.reportedAt;
    case 'predisclosed':
      return facts.predisclosed[0]?.at ?? null;
    case 'public':
      return facts.published[0]?.at ?? null;
  }
}

function plannedEnd({ embargo }: CaseFacts): Instant | null {
  return embargo.state === 'active' ? embargo.end : null;
}
