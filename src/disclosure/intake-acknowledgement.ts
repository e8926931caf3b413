import { formatInstant, type Instant } from '#base';
import { type MailAddress, noticeLetter, type ReportMail } from '#letters';
import { fingerprintInGroups } from '#pgp';
import { caseStream, PROGRAM } from '#store';
import { domainOf, senderOf } from './advisory-letters.ts';
import type { DeskParts, Intake } from './desk-parts.ts';
import { acknowledgementId, answerAddressOf } from './intake-answers.ts';
import type { ReportIdentity } from './intake-identity.ts';
import { newBlob } from './journal.ts';
import { loadCase } from './loaded-case.ts';
import { newRow } from './outgoing.ts';
import type { Leaving } from './perform.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Letters to one address in a day. Attack: mail in somebody's name, so that we write to him; a program that answers ours. */
const MAX_TO_ONE_A_DAY = 3;

/** All of them in a day. Attack: the same in the name of thousands. */
const MAX_A_DAY = 100;

/** Whether one more letter that acknowledges a report may leave by itself. Without one the team sees that there was none. */
export async function mayAcknowledge(
  parts: Pick<DeskParts, 'store' | 'keys' | 'mailing'>,
  address: MailAddress,
  now: Instant,
): Promise<boolean> {
  if (parts.mailing.sender === null) return false;
  let all = 0;
  let own = 0;
  for (const { id, firstAt } of await parts.store.cases(PROGRAM)) {
    if (firstAt < now - DAY_MS) continue;
    const [first] = (await loadCase(parts, PROGRAM, id))?.contents.reports ?? [];
    if (first?.reporter?.mail?.isAcknowledged !== true) continue;
    all += 1;
    if (first.reporter.address?.toLowerCase() === address.toLowerCase()) own += 1;
    if (all >= MAX_A_DAY || own >= MAX_TO_ONE_A_DAY) return false;
  }
  return true;
}

interface Acknowledged {
  readonly identity: ReportIdentity;
  readonly at: Instant;
  readonly address: MailAddress;
  /** Of the mail that is answered. */
  readonly messageId: string | null;
  readonly protection: ReportMail['protection'];
}

/**
 * The letter that tells a reporter that his mail has come. It has no word of his in it, since it goes unencrypted, and to
 * wherever his mail says. It says the same of what was opened and of what was not: whoever sends us messages of others, changed,
 * must not learn from us which of them open.
 */
export async function acknowledgement(
  parts: DeskParts,
  intake: Intake,
  { identity, at, address, messageId, protection }: Acknowledged,
): Promise<Leaving> {
  const from = senderOf(parts);
  const stream = caseStream(identity.id);
  const answerTo = intake.address === null ? from.address : answerAddressOf(intake.address, identity);
  const ownId = acknowledgementId(identity.id, domainOf(from));
  const answered = messageId !== null && PLAIN_MSG_ID.test(messageId) ? messageId : null;
  const letter = noticeLetter({
    from,
    to: [{ address }],
    ...(answerTo === from.address ? {} : { replyTo: { address: answerTo } }),
    messageId: ownId,
    date: at,
    ...(answered === null ? {} : { inReplyTo: answered, references: [answered] }),
    subject: 'Your report has come',
    text: textOf({
      at,
      link: linkOf(parts, identity),
      isEncrypted: protection !== 'none',
      ...publishedIn(parts, intake),
    }),
    autoSubmitted: 'auto-replied',
  });
  const blob = newBlob(parts, stream, letter);
  const row = newRow(
    parts,
    stream,
    { dueAt: at },
    {
      kind: 'letter',
      purpose: 'acknowledgement',
      to: null,
      revision: 0,
      // what comes back, and what programs answer, goes to the case and is not answered
      envelope: { from: answerTo, to: address },
      letter: blob.id,
      messageId: ownId,
      list: null,
      blockedBy: null,
    },
  );
  return { blobs: [blob], rows: [row], events: [] };
}

/** What a letter takes over from a stranger's mail: what every program reads as one id. */
const PLAIN_MSG_ID = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}$/;

function linkOf({ mailing }: DeskParts, { id, linkSecret }: ReportIdentity): string | null {
  return mailing.publicUrl === null ? null : `${mailing.publicUrl}/report/${id}-${linkSecret}`;
}

interface Published {
  readonly formUrl: string | null;
  readonly certificate: { readonly fingerprint: string; readonly url: string } | null;
}

function publishedIn({ mailing: { publicUrl } }: DeskParts, { certificate }: Intake): Published {
  if (publicUrl === null) return { formUrl: null, certificate: null };
  return {
    formUrl: `${publicUrl}/report`,
    certificate:
      certificate === null
        ? null
        : { fingerprint: certificate.fingerprint, url: `${publicUrl}/report/certificate.asc` },
  };
}

interface Said extends Published {
  readonly at: Instant;
  readonly link: string | null;
  readonly isEncrypted: boolean;
}

function textOf({ at, link, isEncrypted, formUrl, certificate }: Said): string {
  const followed =
    link === null
      ? []
      : [
          'Here you can follow it, and say how you want to be thanked:',
          `    ${link}`,
          'Keep this address to yourself. Whoever has it sees how far your report is, and can write to us as you. What you wrote is not shown there.',
        ];
  const protection = isEncrypted
    ? 'Your report came encrypted. This letter is not encrypted, so it repeats nothing of it.'
    : 'Your report came unencrypted: whoever carries mail between you and us could read it.';
  const safer = isEncrypted || formUrl === null ? [] : [saferWays(formUrl, certificate)];
  return [
    `Your mail has come, at ${formatInstant(at)}. People of our team read it; they write to you themselves.`,
    ...followed,
    'To add something, answer this letter. No program answers you then.',
    protection,
    ...safer,
    'This letter was written by a program.',
  ].join('\n\n');
}

function saferWays(formUrl: string, certificate: Published['certificate']): string {
  const form = `For what must stay between us, use the form at ${formUrl}`;
  if (certificate === null) return `${form}: TLS protects it on its way.`;
  const fingerprint = fingerprintInGroups(certificate.fingerprint);
  return `${form}, which encrypts in your browser, or encrypt your mail to our certificate:\n    ${certificate.url}\n    ${fingerprint}`;
}
