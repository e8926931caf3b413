import { timingSafeEqual } from 'node:crypto';
import { letterId, type MailAddress } from '#letters';
import { type CaseId, PROGRAM, readCaseId } from '#store';
import { domainOf } from './advisory-letters.ts';
import type { DeskParts, Intake, IntakeAddress } from './desk-parts.ts';
import { type ReportIdentity, secretDigest } from './intake-identity.ts';
import { loadCase } from './loaded-case.ts';

/** RFC 5321, 4.5.3.1.1. */
const MAX_LOCAL_PART_LENGTH = 64;

/**
 * The address to which a reporter answers, so that his mail comes to his case by itself; the plain one where the mail system
 * knows no subaddresses (RFC 5233), or the address would be too long. Its secret adds to the case and reads nothing.
 */
export function answerAddressOf(
  { address, takesSubaddresses }: IntakeAddress,
  { id, answerSecret }: Pick<ReportIdentity, 'id' | 'answerSecret'>,
): MailAddress {
  const at = address.lastIndexOf('@');
  const local = `${address.slice(0, at)}+${id}-${answerSecret}`;
  // letters of ours alone are added to an address that was read: it stays one
  return takesSubaddresses && local.length <= MAX_LOCAL_PART_LENGTH
    ? (`${local}${address.slice(at)}` as MailAddress)
    : address;
}

/** The Message-ID of the letter that acknowledges a report. Whoever did not get the letter cannot know it. */
export function acknowledgementId(id: CaseId, domain: string): string {
  return letterId({ seed: id, revision: 0, channel: 'acknowledgement' }, domain);
}

/**
 * The case that a mail is about: by the secret in the address that it came to, or by the Message-ID of our letter that it
 * answers. null: a new one. What the sender writes in the subject never counts: anybody can write that.
 */
export async function caseAnswered(
  parts: Pick<DeskParts, 'store' | 'keys' | 'mailing'>,
  { address }: Intake,
  { recipients, refersTo }: { readonly recipients: readonly string[]; readonly refersTo: readonly string[] },
): Promise<CaseId | null> {
  for (const recipient of address === null ? [] : recipients) {
    const id = await caseOfAddress(parts, address, recipient);
    if (id !== null) return id;
  }
  const { sender } = parts.mailing;
  const ids = new Set(refersTo.map((id) => id.toLowerCase()));
  if (ids.size === 0 || sender === null) return null;
  for (const { id } of await parts.store.cases(PROGRAM)) {
    if (ids.has(acknowledgementId(id, domainOf(sender)))) return id;
  }
  return null;
}

async function caseOfAddress(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  address: IntakeAddress | null,
  recipient: string,
): Promise<CaseId | null> {
  if (address === null) return null;
  const plain = address.address.toLowerCase();
  const at = plain.lastIndexOf('@');
  const [before, domain] = [`${plain.slice(0, at)}+`, plain.slice(at)];
  if (!recipient.startsWith(before) || !recipient.endsWith(domain)) return null;
  const word = recipient.slice(before.length, recipient.length - domain.length);
  const { id: idText = '', secret = '' } = /^(?<id>[a-z2-7]{16})-(?<secret>[a-z2-7]{16})$/.exec(word)?.groups ?? {};
  const id = readCaseId(idText);
  const loaded = id === undefined ? null : await loadCase(parts, PROGRAM, id);
  const given = Buffer.from(secretDigest(secret), 'hex');
  const digests = loaded?.contents.reports.flatMap(({ reporter }) => reporter?.answerDigest ?? []) ?? [];
  return digests.some((digest) => timingSafeEqual(Buffer.from(digest, 'hex'), given)) ? (loaded?.id ?? null) : null;
}
