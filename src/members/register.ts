import type { Instant } from '#base';
import { type Policy, rulesOf } from '#policy';
import type { Answers, MemberCertificate, MemberEvent } from './member-event.ts';

export interface Member {
  readonly id: string;
  readonly organisation: string;
  readonly class: string;
  readonly address: string;
  readonly certificate: MemberCertificate | null;
  readonly answers: Answers;
  /** `suspended`: gets nothing new, and is not forgotten. */
  readonly status: 'applied' | 'admitted' | 'refused' | 'suspended' | 'left';
  readonly appliedAt: Instant;
  readonly admittedAt: Instant | null;
  readonly statusSince: Instant;
}

/** All who ever applied, by id. */
export interface Register {
  readonly latestAt: Instant | null;
  readonly members: ReadonlyMap<string, Member>;
}

export const NO_MEMBERS: Register = { latestAt: null, members: new Map() };

export function membersOf(events: Iterable<MemberEvent>): Register {
  let register = NO_MEMBERS;
  for (const event of events) register = withMemberEvent(register, event);
  return register;
}

/** The register once something has happened. Total: an event about nobody changes nothing. */
export function withMemberEvent(before: Register, event: MemberEvent): Register {
  const member = event.kind === 'applied' ? applicant(event) : before.members.get(event.member);
  const after = member === undefined ? undefined : changed(member, event);
  return {
    latestAt: event.at,
    members: after === undefined ? before.members : new Map([...before.members, [after.id, after]]),
  };
}

/** What anybody may know of a member (X21): what the policy names, and of those only that are members. */
export interface PublicMember {
  readonly organisation: string | null;
  readonly class: string | null;
  readonly since: Instant | null;
}

/** null: not a member now, or the policy has no rule that makes members public. */
export function publicMember(member: Member, policy: Policy): PublicMember | null {
  const open = new Set(rulesOf(policy, 'member_facts_public').flatMap(({ check }) => check.what));
  if (open.size === 0 || (member.status !== 'admitted' && member.status !== 'suspended')) return null;
  return {
    organisation: open.has('organisation') ? member.organisation : null,
    class: open.has('class') ? member.class : null,
    since: open.has('since') ? member.admittedAt : null,
  };
}

function applicant(event: Extract<MemberEvent, { kind: 'applied' }>): Member {
  const { member: id, organisation, address, answers, at } = event;
  return {
    id,
    organisation,
    class: event.class,
    address,
    certificate: null,
    answers,
    status: 'applied',
    appliedAt: at,
    admittedAt: null,
    statusSince: at,
  };
}

function changed(member: Member, event: MemberEvent): Member {
  const now = { statusSince: event.at };
  switch (event.kind) {
    case 'applied':
      return member;
    case 'admitted':
      return { ...member, ...now, status: 'admitted', admittedAt: event.at };
    case 'refused':
      return { ...member, ...now, status: 'refused' };
    case 'certificate_set':
      return { ...member, certificate: event.certificate };
    case 'address_set':
      return { ...member, address: event.address };
    case 'suspended':
      return { ...member, ...now, status: 'suspended' };
    case 'reinstated':
      return { ...member, ...now, status: 'admitted' };
    case 'left':
      return { ...member, ...now, status: 'left' };
  }
}
