import type { Catalogue, ReadAnnounced } from '#archive';
import { type AnnouncedText, catalogueOf } from '#archive';
import type { presentFacts, presentVerification } from '#exports/json';
import { type AnnouncedBatch, type AnnouncementDocument, type MessageRow, type Viewer, viewerKey } from '#store';
import type { SiteDependencies } from '../site-dependencies.ts';
import { stampedMemory } from '../stamped-memory.ts';

/** One element of `show --json`, as it was stored. */
export type PresentedFacts = ReturnType<typeof presentFacts>;

/** One element of `verify --json`, as it was stored. */
export type PresentedProof = ReturnType<typeof presentVerification>;

/** An announcement with what was found out when it was judged. */
export type AdvisoryDocument = Omit<AnnouncementDocument, 'facts' | 'proof'> & {
  readonly facts: PresentedFacts;
  readonly proof: PresentedProof;
};

/** What all addresses of advisories read: pages, files, feeds, JSON. */
export interface AdvisoryReads {
  /** All that the viewer may see, remembered while nothing changes. */
  catalogue(viewer: Viewer, stamp: string): Promise<Catalogue>;
  /** Which of them were released as one, remembered likewise. */
  batches(viewer: Viewer, stamp: string): Promise<readonly AnnouncedBatch[]>;
  /** Of all announcements of one advisory, by message. */
  documents(viewer: Viewer, series: string, number: number): Promise<ReadonlyMap<MessageRow, AdvisoryDocument>>;
  /** The announcement's own bytes, verified anew; null where the viewer sees none, or they prove nothing any more. */
  text(viewer: Viewer, message: MessageRow): Promise<AnnouncedText | null>;
}

/** The public one, and some more for who will be signed in. */
const MAX_REMEMBERED_CATALOGUES = 4;

export function createAdvisoryReads(
  { store, styles }: Pick<SiteDependencies, 'store' | 'styles'>,
  readAnnounced: ReadAnnounced,
): AdvisoryReads {
  const catalogues = stampedMemory<Catalogue>(MAX_REMEMBERED_CATALOGUES, () => 1);
  const batches = stampedMemory<readonly AnnouncedBatch[]>(MAX_REMEMBERED_CATALOGUES, () => 1);
  return {
    catalogue: (viewer, stamp) =>
      catalogues.get(viewerKey(viewer), stamp, async () => {
        const lists = await store.lists(viewer);
        const open = new Set(lists.filter(({ visibility }) => visibility === 'public').map(({ name }) => name));
        return catalogueOf(await store.announcements(viewer), styles, open);
      }),
    batches: (viewer, stamp) => batches.get(viewerKey(viewer), stamp, () => store.announcedBatches(viewer)),
    async documents(viewer, series, number) {
      const documents = await store.announcementsOf(viewer, series, number);
      // our own JSON, made by `presentFacts` and `presentVerification`, and made again when the program reads more
      return new Map(documents.map((document) => [document.message, document as AdvisoryDocument]));
    },
    async text(viewer, row) {
      const message = await store.message(viewer, row);
      return message === null ? null : readAnnounced(message);
    },
  };
}
