import type { HouseStyle } from '#house-style';
import { type ArchiveStore, type StoredMessage, TEAM } from '#store';
import { catalogueOf, findAdvisory } from './catalogue.ts';

/** `XSA-334`, or `XSA-334@3` for one revision. */
export interface AdvisoryReference {
  readonly series: string;
  readonly number: number;
  readonly revision: number | null;
}

/** Reads a reference, also as `xsa-334`; null where it is none. */
export function readAdvisoryReference(text: string): AdvisoryReference | null {
  const groups = /^(?<series>[A-Z][A-Z0-9]{1,15})-(?<number>[1-9][0-9]{0,5})(?:@V?(?<revision>[1-9][0-9]{0,3}))?$/.exec(
    text.toUpperCase(),
  )?.groups;
  if (groups === undefined) return null;
  const { series = '', number, revision } = groups;
  return { series, number: Number(number), revision: revision === undefined ? null : Number(revision) };
}

/** The message that shows an advisory best, for the team: the newest revision where none is named. null: there is none. */
export async function findAnnounced(
  store: ArchiveStore,
  styles: readonly HouseStyle[],
  reference: AdvisoryReference,
): Promise<StoredMessage | null> {
  const catalogue = catalogueOf(await store.announcements(TEAM), styles, new Set());
  const advisory = findAdvisory(catalogue, reference.series, reference.number);
  const revision =
    reference.revision === null
      ? advisory?.revisions.at(-1)
      : advisory?.revisions.find((each) => each.revision === reference.revision);
  return revision === undefined ? null : store.message(TEAM, revision.best.message);
}

/** The message that shows the newest revision of each advisory best, for the team, one after the other. */
export async function* newestAnnounced(
  store: ArchiveStore,
  styles: readonly HouseStyle[],
): AsyncGenerator<StoredMessage> {
  const { series } = catalogueOf(await store.announcements(TEAM), styles, new Set());
  for (const { advisories } of series) {
    for (const { revisions } of advisories) {
      const newest = revisions.at(-1);
      const message = newest === undefined ? null : await store.message(TEAM, newest.best.message);
      if (message !== null) yield message;
    }
  }
}
