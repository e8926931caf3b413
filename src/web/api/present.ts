import type { z } from '@hono/zod-openapi';
import type { CatalogueAdvisory, CatalogueRevision, CatalogueSeries, ListedAnnouncement } from '#archive';
import { formatInstant } from '#base';
import type { Statement } from '#exposure';
import { parseMessage } from '#mail';
import { type MaskingPolicy, maskAddresses } from '#masking';
import { viewMessage } from '#message-view';
import type { Announcement, MailingList, MessageHeading, StoredMessage, ThreadEntry } from '#store';
import { dayText, listPath, messageIdPath, messagePath } from '../archive-address.ts';
import { advisoryPath, filePath, revisionPath } from '../presenters/advisory-address.ts';
import type { AdvisoryDocument } from '../presenters/advisory-reads.ts';
import { hasSignedText, rawPathOf } from '../presenters/advisory-view.ts';
import { mayTakeRaw } from '../presenters/announcement-note.ts';
import { messageText } from '../presenters/message-text.ts';
import type * as schemas from './schemas.ts';

/*
 * What the API gives out, member by member. Mails are masked by the policy of their list. Facts and proof of an advisory are
 * as signed: who may read it may have it byte for byte (contract, section 2).
 */

type Of<Name extends 'List' | 'Heading' | 'Message' | 'ThreadEntry' | 'AdvisorySummary' | 'Advisory' | 'Series'> =
  z.infer<(typeof schemas)[Name]>;

const MAX_TEXT_LENGTH = 256 * 1024;

export type Presenting = {
  /** Before each path: the site's own address, or nothing. */
  readonly base: string;
  policyOf(list: string): MaskingPolicy;
};

export function presentListJson({ base }: Presenting, list: MailingList): Of<'List'> {
  return {
    name: list.name,
    title: list.title,
    addressPolicy: list.addressPolicy,
    messageCount: list.messageCount,
    firstDay: list.firstDay === null ? null : dayText(list.firstDay),
    lastDay: list.lastDay === null ? null : dayText(list.lastDay),
    url: base + listPath(list.name),
  };
}

export function presentHeadingJson({ base, policyOf }: Presenting, heading: MessageHeading): Of<'Heading'> {
  const isRemoved = heading.state === 'removed';
  const policy = policyOf(heading.list);
  const text = (value: string | null): string | null => (value === null || isRemoved ? null : masked(value, policy));
  return {
    list: heading.list,
    day: dayText(heading.day),
    number: heading.number,
    messageId: heading.messageId,
    state: heading.state,
    subject: text(heading.subject),
    from: text(heading.from),
    receivedAt: formatInstant(heading.receivedAt),
    sentAt: heading.sentAt === null ? null : formatInstant(heading.sentAt),
    size: heading.size,
    attachmentCount: heading.attachmentCount,
    isCopy: heading.copyOf !== null,
    removal:
      heading.removal === null
        ? null
        : { removedAt: formatInstant(heading.removal.removedAt), reason: heading.removal.reason },
    url: base + messagePath(heading),
    permanentUrl: base + messageIdPath(heading.list, heading.messageId),
  };
}

export function presentMessageJson(
  presenting: Presenting,
  message: StoredMessage,
  list: MailingList,
  announcements: readonly Announcement[],
): Of<'Message'> {
  const { base } = presenting;
  const view =
    message.raw === null || message.state !== 'parsed' ? null : viewMessage(parseMessage(message.raw), list.name);
  const text = messageText(message, list, MAX_TEXT_LENGTH);
  return {
    ...presentHeadingJson(presenting, message),
    headers: (view?.headers ?? []).map((header) => ({
      name: header.name,
      // an id is no address, and is what the message is asked for by
      text: header.name.toLowerCase() === 'message-id' ? header.text : masked(header.text, list.addressPolicy),
    })),
    text,
    isTextCut:
      (text.length > MAX_TEXT_LENGTH && text.endsWith('…')) ||
      (view?.parts ?? []).some((part) => part.kind === 'text' && part.cutBytes > 0),
    attachments: (view?.parts ?? []).flatMap((part) =>
      part.kind === 'attachment'
        ? [
            {
              number: part.number,
              name: masked(part.name, list.addressPolicy),
              mediaType: part.mediaType,
              size: part.byteCount,
              isText: part.isText,
              url: `${base}${messagePath(message)}/${part.number}`,
            },
          ]
        : [],
    ),
    announces: announcements.map(({ series, number, revision, verdict }) => ({
      id: `${series}-${number}`,
      revision,
      verdict,
      url: base + revisionPath(`${series}-${number}`, revision),
    })),
    threadUrl: `${base}${messageIdPath(message.list, message.messageId)}t/`,
    rawUrl: message.raw !== null && mayTakeRaw(list, announcements) ? base + rawPathOf(message) : null,
  };
}

export function presentThreadJson(
  presenting: Presenting,
  list: string,
  entries: readonly ThreadEntry[],
): readonly Of<'ThreadEntry'>[] {
  // the id of what never came is whatever a sender wrote, an address perhaps
  const shownId = ({ messageId, message }: ThreadEntry): string =>
    message === null ? masked(messageId, presenting.policyOf(list)) : messageId;
  const idByNode = new Map(entries.map((entry) => [entry.node, shownId(entry)]));
  return entries.map((entry) => ({
    messageId: shownId(entry),
    parentMessageId: entry.parent === null ? null : (idByNode.get(entry.parent) ?? null),
    depth: entry.depth,
    message: entry.message === null ? null : presentHeadingJson(presenting, entry.message),
  }));
}

export function presentSeriesJson({ series, project, gaps, nextNumber }: CatalogueSeries): Of<'Series'> {
  return { series, project, gaps: gaps.map(({ from, to }) => ({ from, to })), nextNumber };
}

export function presentAdvisoryJson(
  { base }: Presenting,
  advisory: CatalogueAdvisory,
  shown: CatalogueRevision = advisory.newest,
): Of<'AdvisorySummary'> {
  return {
    id: advisory.id,
    series: advisory.series,
    number: advisory.number,
    title: shown.best.title,
    cves: [...shown.best.cves],
    withdrawn: shown.best.isWithdrawn,
    supersededBy: shown.best.supersededBy,
    revision: shown.revision,
    verdict: shown.best.verdict,
    publicAt: advisory.publicAt === null ? null : formatInstant(advisory.publicAt),
    receivedAt: formatInstant(shown.receivedAt),
    url: base + (shown === advisory.newest ? advisoryPath(advisory.id) : revisionPath(advisory.id, shown.revision)),
  };
}

export function presentWholeAdvisoryJson(
  presenting: Presenting,
  advisory: CatalogueAdvisory,
  shown: CatalogueRevision,
  { facts, proof }: AdvisoryDocument,
): Of<'Advisory'> {
  const { base } = presenting;
  return {
    ...presentAdvisoryJson(presenting, advisory, shown),
    facts: { ...facts },
    proof: {
      verdict: proof.verdict,
      signatures: proof.signatures.map(({ status, certificate, key, signedAt, hash, notes }) => ({
        status,
        certificate,
        key,
        signedAt,
        hash,
        notes: [...notes],
      })),
      unsignedText: proof.unsignedText,
      attachments: proof.attachments.map(({ name, size, sha256, status }) => ({
        name,
        size,
        sha256,
        status,
        url: status === 'match' ? base + filePath(advisory.id, shown.revision, name) : null,
      })),
      missing: [...proof.missing],
      notes: [...proof.notes],
    },
    revisions: advisory.revisions.map((each) => presentRevisionJson(presenting, advisory.id, each)),
  };
}

function presentRevisionJson(
  presenting: Presenting,
  id: string,
  { revision, best, others, conflicts, isPublic, receivedAt }: CatalogueRevision,
): z.infer<typeof schemas.Revision> {
  const url = presenting.base + revisionPath(id, revision);
  const announced = (each: ListedAnnouncement): z.infer<typeof schemas.AnnouncedIn> => ({
    verdict: each.verdict,
    message: presentHeadingJson(presenting, each.heading),
    rawUrl: presenting.base + rawPathOf(each.heading),
  });
  return {
    revision,
    title: best.title,
    verdict: best.verdict,
    public: isPublic,
    withdrawn: best.isWithdrawn,
    supersededBy: best.supersededBy,
    receivedAt: formatInstant(receivedAt),
    signedAt: best.signedAt === null ? null : formatInstant(best.signedAt),
    signer: best.signer,
    textSha256: Buffer.from(best.textDigest).toString('hex'),
    url,
    signedTextUrl: hasSignedText(best) ? `${url}.asc` : null,
    textUrl: `${url}.txt`,
    announcements: [best, ...others].map(announced),
    conflicts: conflicts.map(announced),
  };
}

/** The signed text of a public advisory is to be had byte for byte, so that no address in a quotation is masked. */
export function presentStatementJson({ mitigations, fixes, ...said }: Statement) {
  return {
    advisory: said.advisory,
    revision: said.revision,
    title: said.title,
    trust: said.trust,
    basis: said.basis,
    condition: said.condition,
    mitigations: mitigations.map(({ quote, line, when, effect }) => ({ quote, line, when, effect })),
    fixes: fixes.map(({ files, applies, takesEffect }) => ({
      files: [...files],
      applies: { ...applies, spans: [...applies.spans] },
      takesEffect,
    })),
  };
}

function masked(text: string, policy: MaskingPolicy): string {
  return (policy === 'open' ? text : maskAddresses(text)).toWellFormed();
}
