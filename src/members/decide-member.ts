import type { Instant } from '#base';
import type { Policy } from '#policy';
import { applicationItems, asksForRoleAddress, checkApplication } from './application.ts';
import type { MemberCommand } from './member-command.ts';
import type { MemberEvent } from './member-event.ts';
import type { Member, Register } from './register.ts';

export interface MemberContext {
  readonly policy: Policy;
  /** The name of a person, or `console`. */
  readonly by: string;
  readonly now: Instant;
}

export type MemberDecision =
  | { readonly isAllowed: true; readonly event: MemberEvent }
  | { readonly isAllowed: false; readonly refusals: readonly MemberRefusal[] };

export interface MemberRefusal {
  /** `X18`; null: the program's own. */
  readonly rule: string | null;
  readonly found: string;
  readonly remedy: string;
}

/** Attack: a name that fills pages, or is shown otherwise than it is. */
const ORGANISATION = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,&'’()+/-]{0,119}$/u;

/** A dot-atom at a domain (RFC 5322, section 3.4.1), and nothing that `letters` would refuse. Attack: a second address, or a header. */
const ADDRESS =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** Attack: an application as long as a book. */
const MAX_ANSWER_LENGTH = 5_000;

/** Attack: a keyring as a certificate. Above that, an entry of the journal would have no room for it, and half a member would be written. */
export const MAX_CERTIFICATE_BYTES: number = 512 * 1024;

/** Whether a command may be done to the register now, and what then has happened. Pure. */
export function decideMember(
  register: Register,
  command: MemberCommand,
  { policy, by, now }: MemberContext,
): MemberDecision {
  if (register.latestAt !== null && now < register.latestAt) {
    return refused([own('the clock went back behind the record', 'set it right')]);
  }
  const event = (given: WithoutWhen): MemberDecision => ({
    isAllowed: true,
    event: { at: now, by, member: command.member, ...given },
  });
  if (command.kind === 'apply') {
    const { organisation, address, answers } = command;
    const refusals = [...shapeRefusals(register, command), ...policyRefusals(policy, command)];
    return refusals.length > 0
      ? refused(refusals)
      : event({ kind: 'applied', organisation, class: command.class, address, answers });
  }
  const member = register.members.get(command.member);
  if (member === undefined) return refused([own('there is no such member', 'tocsin members list names them')]);
  const only = (statuses: readonly Member['status'][], given: WithoutWhen): MemberDecision =>
    statuses.includes(member.status)
      ? event(given)
      : refused([own(`its status is ${member.status}`, `this is for: ${statuses.join(', ')}`)]);
  switch (command.kind) {
    case 'admit': {
      // the policy may have changed since, or the application may have come in under none
      const refusals = policyRefusals(policy, member);
      return refusals.length > 0 && member.status === 'applied'
        ? refused(refusals)
        : only(['applied'], { kind: 'admitted', reason: command.reason });
    }
    case 'refuse':
      return only(['applied'], { kind: 'refused', reason: command.reason });
    case 'set_certificate':
      if (Buffer.byteLength(command.certificate.armored) > MAX_CERTIFICATE_BYTES)
        return refused([certificateTooLarge()]);
      return only(['applied', 'admitted', 'suspended'], { kind: 'certificate_set', certificate: command.certificate });
    case 'set_address':
      return ADDRESS.test(command.address)
        ? only(['applied', 'admitted', 'suspended'], { kind: 'address_set', address: command.address })
        : refused([notAnAddress()]);
    case 'suspend':
      return only(['admitted'], { kind: 'suspended', reason: command.reason });
    case 'reinstate':
      return only(['suspended'], { kind: 'reinstated', reason: command.reason });
    case 'remove':
      return only(['admitted', 'suspended'], { kind: 'left', reason: command.reason });
  }
}

type WithoutWhen = MemberEvent extends infer Event
  ? Event extends MemberEvent
    ? Omit<Event, 'at' | 'by' | 'member'>
    : never
  : never;

type Application = Extract<MemberCommand, { kind: 'apply' }>;

function shapeRefusals(register: Register, command: Application): readonly MemberRefusal[] {
  const { organisation, address, answers } = command;
  const isTaken = [...register.members.values()].some(
    (each) => folded(each.organisation) === folded(organisation) && isCurrent(each),
  );
  return [
    ...(ORGANISATION.test(organisation) ? [] : [own('the name of the organisation is none', 'use up to 120 letters')]),
    ...(ADDRESS.test(address) ? [] : [notAnAddress()]),
    ...(register.members.has(command.member) || isTaken
      ? [own('this organisation is in the register', 'change what is there')]
      : []),
    ...(Object.values(answers).some((answer) => answer.length > MAX_ANSWER_LENGTH)
      ? [own(`an answer is longer than ${MAX_ANSWER_LENGTH} characters`, 'shorten it')]
      : []),
  ];
}

function policyRefusals(
  policy: Policy,
  { class: chosen, address, answers }: Pick<Application, 'class' | 'address' | 'answers'>,
): readonly MemberRefusal[] {
  const memberClass = chosen === '' ? null : chosen;
  // the register has the address by itself: nobody has to give it twice
  const given = applicationItems(policy)
    .filter(asksForRoleAddress)
    .map((item) => [item, address]);
  const items = { ...answers, ...Object.fromEntries(given) };
  const { findings } = checkApplication({ items, evidence: [], memberClass }, policy);
  // of an address that is none the register speaks itself
  const refusing = findings.filter(({ does, about }) => does === 'refuse' && !asksForRoleAddress(about));
  return [...Map.groupBy(refusing, ({ rule }) => rule)].map(([rule, same]) => ({
    rule,
    found: same.map(({ found }) => found).join('; '),
    remedy: [...new Set(same.map(({ remedy }) => remedy))].join('; '),
  }));
}

function folded(organisation: string): string {
  return organisation.normalize('NFKC').toLowerCase();
}

function isCurrent({ status }: Member): boolean {
  return status === 'applied' || status === 'admitted' || status === 'suspended';
}

/** The program's own. */
export function certificateTooLarge(): MemberRefusal {
  return own(
    `the certificate has more than ${MAX_CERTIFICATE_BYTES / 1024} KiB`,
    'ask for it without the signatures of others: gpg --armor --export-options export-minimal --export FINGERPRINT',
  );
}

function notAnAddress(): MemberRefusal {
  return own('this is no mail address', 'give one role address, such as security@example.org');
}

function refused(refusals: readonly MemberRefusal[]): MemberDecision {
  return { isAllowed: false, refusals };
}

function own(found: string, remedy: string): MemberRefusal {
  return { rule: null, found, remedy };
}
