import { randomBytes } from 'node:crypto';
import { type Instant, TocsinError } from '#base';
import type { ActedVia } from '#embargo';
import {
  decideMember,
  type Member,
  type MemberCertificate,
  type MemberCommand,
  type MemberEvent,
  membersOf,
  type Register,
  withMemberEvent,
} from '#members';
import { type Certificate, type EncryptionHealth, encryptionHealth, readKeyring } from '#pgp';
import { PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { appendTo, readStream } from './journal.ts';
import { decidedAnew, type Refused } from './perform.ts';

export async function loadMembers(parts: Pick<DeskParts, 'store' | 'keys'>): Promise<Register> {
  return (await loaded(parts)).register;
}

export function newMemberId(): string {
  return `m${randomBytes(8).toString('hex')}`;
}

export type MemberChange = { readonly isDone: true; readonly member: Member } | Refused;

/** Does one thing with the register. `by`: the name of a person, or `console`. `via`: how it is known that it is he. */
export function changeMembers(
  parts: DeskParts,
  by: string,
  command: MemberCommand,
  via?: ActedVia,
): Promise<MemberChange> {
  return decidedAnew(() => tryToChange(parts, by, command, via));
}

async function tryToChange(
  parts: DeskParts,
  by: string,
  command: MemberCommand,
  via: ActedVia | undefined,
): Promise<MemberChange> {
  const { register, sequence } = await loaded(parts);
  const decision = decideMember(register, command, { policy: parts.policy, by, now: parts.clock.now() });
  if (!decision.isAllowed) return { isDone: false, refusals: decision.refusals };
  const event: MemberEvent = via === undefined ? decision.event : { ...decision.event, via };
  await parts.store.write((writes) => appendTo(writes, parts, 'members', sequence, [event]));
  const member = withMemberEvent(register, decision.event).members.get(command.member);
  if (member === undefined)
    throw new TocsinError({ code: 'defect', message: 'a member that was written is not there' });
  return { isDone: true, member };
}

/** Whether a member can be written to at an instant, and until when; `missing`: it has no certificate. */
export type MemberHealth = EncryptionHealth | { readonly state: 'missing' };

export async function memberHealth({ certificate }: Pick<Member, 'certificate'>, now: Instant): Promise<MemberHealth> {
  if (certificate === null) return { state: 'missing' };
  return encryptionHealth(await certificateOf(certificate), now);
}

/** Throws TocsinError `bad_keyring`: it was read before it was kept. */
export async function certificateOf({ armored, fingerprint }: MemberCertificate): Promise<Certificate> {
  const { certificates } = await readKeyring([Buffer.from(armored, 'utf8')]);
  const certificate = certificates.find((each) => each.fingerprint === fingerprint);
  if (certificate === undefined) {
    throw new TocsinError({ code: 'bad_keyring', message: `there is no certificate ${fingerprint} in what is kept` });
  }
  return certificate;
}

async function loaded(
  parts: Pick<DeskParts, 'store' | 'keys'>,
): Promise<{ readonly register: Register; readonly sequence: number }> {
  const { entries, sequence } = await readStream<MemberEvent>(parts, PROGRAM, 'members');
  return { register: membersOf(entries), sequence };
}
