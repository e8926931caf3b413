import { formatInstant } from '#base';
import { isPublic, nameOf } from '#embargo';
import { PUBLIC } from '#store';
import type { CaseRecord } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { publicEvidenceText } from './evidence-text.ts';
import type { LoadedCase } from './loaded-case.ts';

/** A decision about an embargo, as it is published after it: who, when, what, why. */
export interface LoggedDecision {
  readonly at: string;
  /** `reporter`, `program`, or the team: people of the team are not named. */
  readonly by: 'reporter' | 'program' | 'team';
  readonly what: string;
  readonly reason: string | null;
}

/**
 * What was decided in a case, for the public: ends of the embargo, exceptions, waivers, holds, early ends, duties
 * that somebody closed and by what. null while the case
 * is not public: then nothing of it is said.
 */
export async function decisionLog(
  { archive }: Pick<DeskParts, 'archive'>,
  { facts, records }: Pick<LoadedCase, 'facts' | 'records'>,
): Promise<readonly LoggedDecision[] | null> {
  if (!isPublic(facts) || facts.embargo.state === 'active') return null;
  const publicLists = new Set((await archive.reads.lists(PUBLIC)).map(({ name }) => name));
  return records.flatMap((record) => {
    const said = sayOf(record, publicLists);
    if (said === null) return [];
    const name = nameOf(record.by);
    const by = record.by.kind === 'person' ? 'team' : name === 'reporter' ? 'reporter' : 'program';
    return [{ at: formatInstant(record.at), by, what: said[0], reason: said[1] }];
  });
}

function sayOf(
  record: CaseRecord,
  publicLists: ReadonlySet<string>,
): readonly [what: string, reason: string | null] | null {
  switch (record.kind) {
    case 'end_proposed':
      return [`proposed that the embargo ends at ${formatInstant(record.end)}`, record.reason];
    case 'end_agreed':
      return [`agreed that the embargo ends at ${formatInstant(record.end)}`, record.reason];
    case 'end_declined':
      return [`declined an end at ${formatInstant(record.end)}`, record.reason];
    case 'held':
      return ['held the release', record.reason];
    case 'resumed':
      return ['resumed it', null];
    case 'exposed':
      return [`learned that it was ${record.how}`, record.where];
    case 'embargo_ended':
      return [record.why === 'date' ? 'ended the embargo at its date' : `ended the embargo early: ${record.why}`, null];
    case 'exception_asked':
      return [`asked for an exception from ${record.rule}`, record.reason];
    case 'exception_granted':
      return [`granted an exception from ${record.rule}`, null];
    case 'waiver_asked':
      return [`asked to waive a duty: ${record.duty}`, record.reason];
    case 'duty_waived':
      return [`waived a duty: ${record.duty}`, null];
    case 'duty_done':
      // what the program found by itself nobody decided
      return record.by.kind === 'person'
        ? [`closed a duty: ${record.duty}`, publicEvidenceText(record.evidence, publicLists)]
        : null;
    default:
      return null;
  }
}
