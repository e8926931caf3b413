import { type MailAddress, type MailTrail, parseMailAddress, type ReportMail, readMailTrail } from '#letters';
import { type CaseId, PROGRAM } from '#store';
import type { Reporter } from './case-record.ts';
import type { DeskParts, Intake } from './desk-parts.ts';
import { acknowledgement, mayAcknowledge } from './intake-acknowledgement.ts';
import { caseAnswered } from './intake-answers.ts';
import { readReport } from './intake-reading.ts';
import { loadCase } from './loaded-case.ts';
import { followMerges } from './merges.ts';
import { decidedAnew, perform, type Refused } from './perform.ts';
import { REPORTER, refusalWhereNobodyReads, reportCase } from './report-case.ts';

/** What became of a mail that came to the address of reports. */
export type TakenMail =
  | { readonly isDone: true; readonly kind: 'new_case'; readonly id: CaseId; readonly isAcknowledged: boolean }
  /** It answers a letter about a case, or came to an address of it. */
  | { readonly isDone: true; readonly kind: 'added'; readonly id: CaseId }
  /** This very mail came before. */
  | { readonly isDone: true; readonly kind: 'known'; readonly id: CaseId };

/**
 * Takes one mail: a case is made of it, or it is added to the case that it is about. Its bytes are kept as they came, opened or
 * not. `recipient`: to which address the mail system delivers it, where that is known.
 */
export async function takeReportMail(
  parts: DeskParts,
  bytes: Uint8Array,
  recipient: string | null = null,
): Promise<TakenMail | Refused> {
  const intake = (await parts.intake?.()) ?? NO_INTAKE;
  const trail = readMailTrail(bytes);
  const mail = await readReport('mail', bytes, { ...parts, intake: async () => intake });
  const answered = await caseAnswered(parts, intake, {
    recipients: recipient === null ? trail.recipients : [recipient.toLowerCase(), ...trail.recipients],
    refersTo: trail.refersTo,
  });
  const added = answered === null ? null : await addedTo(parts, answered, bytes, { trail, mail });
  return added ?? openedBy(parts, bytes, { intake, trail, mail });
}

export const NO_INTAKE: Intake = { keys: [], address: null, certificate: null };

interface ReadMail {
  readonly intake: Intake;
  readonly trail: MailTrail;
  readonly mail: ReportMail;
}

async function openedBy(
  parts: DeskParts,
  bytes: Uint8Array,
  { intake, trail, mail }: ReadMail,
): Promise<TakenMail | Refused> {
  const nobody = await refusalWhereNobodyReads(parts);
  if (nobody !== null) return nobody;
  const address = answerAddress(mail);
  const isAcknowledged =
    address !== null && mail.mayBeAnswered && (await mayAcknowledge(parts, address, parts.clock.now()));
  const opened = await reportCase(
    parts,
    {
      via: 'mail',
      bytes,
      name: trail.fromName,
      address,
      by: REPORTER.actor,
      digest: trail.digest,
      mail: { digest: trail.digest, protection: mail.protection, isAcknowledged },
    },
    isAcknowledged
      ? ({ identity, at }) =>
          acknowledgement(parts, intake, {
            identity,
            at,
            address,
            messageId: mail.messageId,
            protection: mail.protection,
          })
      : undefined,
  );
  if (!opened.isDone) return opened;
  const { id } = opened;
  return opened.isNew ? { isDone: true, kind: 'new_case', id, isAcknowledged } : { isDone: true, kind: 'known', id };
}

/** Nothing that is added is answered: two programs that answer each other do not stop. null: there is nothing to add to. */
async function addedTo(
  parts: DeskParts,
  answered: CaseId,
  bytes: Uint8Array,
  { trail, mail }: Omit<ReadMail, 'intake'>,
): Promise<TakenMail | Refused | null> {
  return decidedAnew(async () => {
    const reported = await loadCase(parts, PROGRAM, answered);
    const seen = reported === null ? null : await followMerges(parts, reported);
    // its content was taken away
    if (seen === null || seen.facts.reportedAt === null) return null;
    const isKnown = seen.contents.reports.some(({ reporter }) => reporter?.mail?.digest === trail.digest);
    if (isKnown) return { isDone: true, kind: 'known', id: seen.id };
    const reporter: Reporter = {
      name: trail.fromName,
      address: answerAddress(mail),
      linkDigest: null,
      mail: { digest: trail.digest, protection: mail.protection, isAcknowledged: false },
    };
    const command = { kind: 'report_again', via: 'mail' } as const;
    const done = await perform(parts, REPORTER, seen.id, command, { seen, keep: { report: bytes }, reporter });
    return done.isDone ? { isDone: true, kind: 'added', id: done.id } : done;
  });
}

/** Where the sender wants to be written to; null where that is no address that we write to. */
function answerAddress({ from, replyTo }: ReportMail): MailAddress | null {
  const address = replyTo ?? from;
  return address === null ? null : (parseMailAddress(address) ?? null);
}
