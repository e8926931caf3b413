import { batchOf, decide, type Finding } from '#embargo';
import { type AdvisoryPackage, advisoryPackage } from './advisory-letters.ts';
import type { DeskParts } from './desk-parts.ts';
import type { LoadedCase } from './loaded-case.ts';
import { loadMembers, type MemberHealth, memberHealth } from './member-desk.ts';
import type { Doer } from './perform.ts';
import { withSubjectTag } from './subject-tag.ts';

/** What would leave, and to whom, if a step were taken now. */
export interface OutgoingPreview {
  /** Why it would be refused; empty: it would not. */
  readonly refusals: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** null: no text is signed. */
  readonly advisory: AdvisoryPackage | null;
  readonly members: readonly MemberPreview[];
}

export interface MemberPreview {
  readonly organisation: string;
  readonly class: string;
  readonly health: MemberHealth;
}

/** Nothing is done or written. */
export async function previewOutgoing(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  step: 'predisclose' | 'release',
): Promise<OutgoingPreview> {
  const { facts } = loaded;
  const now = parts.clock.now();
  const batch = batchOf(facts);
  const command = batch === null ? { kind: step } : { kind: step, batch };
  const decision = decide(facts, command, { policy: parts.policy, by: doer.actor, now });
  const isSigned = (facts.text?.signers.length ?? 0) > 0;
  const signed = isSigned ? await advisoryPackage(parts, doer.viewer, loaded) : null;
  const advisory =
    signed === null || step === 'release'
      ? signed
      : { ...signed, subject: withSubjectTag(parts.policy, signed.subject) };
  const { members } = await loadMembers(parts);
  return {
    refusals: decision.isAllowed ? [] : decision.refusals,
    warnings: decision.isAllowed ? decision.warnings : [],
    advisory,
    members: await Promise.all(
      [...members.values()]
        .filter(({ status }) => status === 'admitted')
        .map(async (member) => ({
          organisation: member.organisation,
          class: member.class,
          health: await memberHealth(member, now),
        })),
    ),
  };
}
