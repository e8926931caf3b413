import { maskAddresses, visibleText } from '#masking';
import type { Announcement, MailingList } from '#store';

/** What a message page says of the advisory that the message announces. */
export interface AnnouncementNote {
  /** `XSA-334` */
  readonly id: string;
  readonly revision: number;
  readonly title: string | null;
  readonly verdict: string;
  readonly explanation: string;
  readonly advisoryPath: string;
  readonly revisionPath: string;
}

const EXPLANATION_BY_VERDICT: Readonly<Record<string, string>> = {
  genuine: 'signed by a trusted certificate, and all listed files are attached and match',
  incomplete: 'signed by a trusted certificate; files that it lists are not attached',
  suspicious: 'signed by a trusted certificate, but with text or files that the signature does not cover',
  restored: 'this copy was altered by an archive; with that undone, the signature verifies',
  tampered: 'the signature or an attached file does not match',
  unverifiable: 'there is no signature that can be checked',
};

/** Verdicts under which a trusted certificate has signed what was sent. */
const TRUSTED: ReadonlySet<string> = new Set(['genuine', 'incomplete', 'suspicious', 'restored']);

export function presentAnnouncement(announcement: Announcement): AnnouncementNote {
  const { series, number, revision, title, verdict } = announcement;
  const id = `${series}-${number}`;
  return {
    id,
    revision,
    title: title === null ? null : visibleText(maskAddresses(title)),
    verdict,
    explanation: EXPLANATION_BY_VERDICT[verdict] ?? 'not judged',
    advisoryPath: `/advisories/${id}`,
    revisionPath: `/advisories/${id}/v${revision}`,
  };
}

/** Byte for byte where the list shows addresses, and for what a trusted certificate signed (contract, section 2). */
export function mayTakeRaw(list: MailingList, announcements: readonly Announcement[]): boolean {
  return (
    list.addressPolicy === 'open' ||
    announcements.some(({ signer, verdict }) => signer !== null && TRUSTED.has(verdict))
  );
}
