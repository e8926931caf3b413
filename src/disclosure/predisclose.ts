import { type Instant, TocsinError } from '#base';
import type { CaseEvent } from '#embargo';
import { encryptedLetter, letterId, OUTER_SUBJECT, parseMailAddress, textEntity } from '#letters';
import type { Member } from '#members';
import { encryptFor } from '#pgp';
import { type CaseId, caseStream, type OutboxId, PROGRAM } from '#store';
import { type AdvisoryPackage, advisoryPackage, domainOf, mailboxAt, senderOf } from './advisory-letters.ts';
import { thanksComparedAgain } from './compare-thanks.ts';
import type { DeskParts } from './desk-parts.ts';
import { newBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import { certificateOf, loadMembers, memberHealth } from './member-desk.ts';
import { type LetterPurpose, newRow, type Outgoing, outgoingOn } from './outgoing.ts';
import { type Doer, type Leaving, type Performed, perform } from './perform.ts';
import { withSubjectTag } from './subject-tag.ts';
import { verifiedAgain } from './verify-again.ts';

/**
 * Sends the signed text to the members: one encrypted letter to each, to its own certificate. All letters are made and kept
 * with the step or not at all; a member that cannot be encrypted to stands there as blocked, with the reason.
 */
export async function predisclose(parts: DeskParts, doer: Doer, id: CaseId, batch?: string): Promise<Performed> {
  const command = batch === undefined ? ({ kind: 'predisclose' } as const) : ({ kind: 'predisclose', batch } as const);
  await verifiedAgain(parts, id, parts.clock.now());
  await thanksComparedAgain(parts, id);
  return perform(parts, doer, id, command, {
    leaving: async (before, events) =>
      memberLetters(parts, doer, before, { at: instantOf(events), purpose: 'predisclosure' }),
  });
}

export interface MemberMail {
  readonly at: Instant;
  readonly purpose: LetterPurpose;
  /** When it leaves; without: at once. */
  readonly dueAt?: Instant;
  /** What must be done before; without: nothing. */
  readonly after?: OutboxId;
}

/** Letters to all members that are admitted now, and to all that an earlier text of the case went to. */
export async function memberLetters(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  mail: MemberMail,
): Promise<Leaving> {
  const { at } = mail;
  const { members } = await loadMembers(parts);
  const earlier = await reachedEarlier(parts, loaded);
  const receivers = [...members.values()].filter(({ id, status }) => status === 'admitted' || earlier.has(id));
  if (receivers.length === 0) return { blobs: [], rows: [], events: [] };
  const advisory = await advisoryPackage(parts, doer.viewer, loaded);
  const leaving = { blobs: [], rows: [], events: [] } as { -readonly [Name in keyof Leaving]: Leaving[Name][number][] };
  for (const member of receivers) {
    const letter = await memberLetter(parts, loaded, member, { ...mail, advisory });
    leaving.blobs.push(letter.blob);
    leaving.rows.push(letter.row);
    if (letter.blockedBy === null) continue;
    const says = letter.blockedBy;
    const note = { to: member.id, revision: advisory.revision, outcome: 'blocked', says } as const;
    leaving.events.push({ at, by: { kind: 'program' }, kind: 'letter_went', letter: note });
  }
  return leaving;
}

/**
 * Whom a text of the case went to, or is on its way to, by the ids of members: who was suspended or left since is not forgotten
 * (X6), since a text that is corrected without his knowledge still stands with him.
 */
async function reachedEarlier(
  parts: DeskParts,
  { id, records }: Pick<LoadedCase, 'id' | 'records'>,
): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  for (const record of records) {
    if (record.kind !== 'letter_went') continue;
    const { to, outcome } = record.letter;
    if (outcome === 'sent' || outcome === 'uncertain') reached.add(to);
  }
  for (const { row, outgoing } of await outgoingOn(parts, PROGRAM, caseStream(id))) {
    const isGoing = row.state !== 'blocked' && row.state !== 'given_up';
    if (isGoing && outgoing.kind === 'letter' && outgoing.blockedBy === null && outgoing.to !== null) {
      reached.add(outgoing.to);
    }
  }
  return reached;
}

/** The letter to one member, as it is written and where it goes; empty, with the reason, where none can be made. */
export async function memberLetter(
  parts: DeskParts,
  { id }: LoadedCase,
  member: Member,
  given: MemberMail & { readonly advisory: AdvisoryPackage },
) {
  const { at, purpose, advisory, dueAt = at, after } = given;
  const stream = caseStream(id);
  const from = senderOf(parts);
  const messageId = letterId(
    { seed: id, revision: advisory.revision, channel: `${purpose} member:${member.id}` },
    domainOf(from),
  );
  // what goes out with the release is for everybody: the tag is of what is not
  const subjects =
    purpose === 'predisclosure'
      ? {
          subject: withSubjectTag(parts.policy, advisory.subject),
          outerSubject: withSubjectTag(parts.policy, OUTER_SUBJECT),
        }
      : { subject: advisory.subject };
  const blockedBy = await blockOf(member, at);
  const bytes =
    blockedBy === null && member.certificate !== null
      ? await letterFor(member, await certificateOf(member.certificate))
      : new Uint8Array();
  const blob = newBlob(parts, stream, bytes);
  const outgoing: Outgoing = {
    kind: 'letter',
    purpose,
    to: member.id,
    revision: advisory.revision,
    envelope: { from: from.address, to: member.address },
    letter: blob.id,
    messageId,
    list: null,
    blockedBy,
  };
  const row = newRow(parts, stream, { dueAt, ...(after === undefined ? {} : { after }) }, outgoing);
  return { blob, row, outgoing, blockedBy };

  function letterFor({ address }: Member, certificate: Awaited<ReturnType<typeof certificateOf>>): Promise<Uint8Array> {
    return encryptedLetter({
      from,
      to: [mailboxAt(address)],
      messageId,
      date: at,
      ...subjects,
      inner: textEntity(advisory.text, advisory.attachments),
      encrypt: (inner) => encryptFor([certificate], inner, { at }),
    });
  }
}

/** Why nothing can be encrypted to a member now; null: it can. */
async function blockOf(member: Member, now: Instant): Promise<string | null> {
  // one member whose address or certificate is damaged must not keep the letters of all others back
  if (parseMailAddress(member.address) === undefined) return 'nothing can be sent to its address';
  const health = await healthOf(member, now);
  switch (health.state) {
    case 'unreadable':
      return 'its certificate cannot be read';
    case 'usable':
    case 'expiring':
      return null;
    case 'missing':
      return 'it has given no certificate';
    default:
      return `its certificate: ${health.state.replaceAll('_', ' ')}`;
  }
}

async function healthOf(
  member: Member,
  now: Instant,
): Promise<Awaited<ReturnType<typeof memberHealth>> | { readonly state: 'unreadable' }> {
  try {
    return await memberHealth(member, now);
  } catch (error) {
    if (error instanceof TocsinError && error.code === 'bad_keyring') return { state: 'unreadable' };
    throw error;
  }
}

export function instantOf(events: readonly CaseEvent[]): Instant {
  const [first] = events;
  if (first === undefined) throw new Error('a step has at least one event');
  return first.at;
}
