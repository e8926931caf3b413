import { formatInstant, type Instant, TocsinError } from '#base';
import type { AdvisoryId } from '#identifiers';
import { type Publication, type PublishedRevision, publishedAt } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { plainText } from './plain-text.ts';

/** What the document says of its making. */
export interface CsafOptions {
  /** When it was generated. The same instant gives the same bytes. */
  readonly at: Instant;
  readonly generator: { readonly name: string; readonly version: string };
}

/** Attack: a text that calls itself version 99999, and a history with as many entries. */
const MOST_REVISIONS = 1000;

export function trackingOf(id: AdvisoryId, publication: Publication, { at, generator }: CsafOptions): CsafObject {
  const history = historyOf(publication);
  return {
    current_release_date: formatInstant(currentReleaseOf(publication)),
    generator: { date: formatInstant(at), engine: { name: generator.name, version: generator.version } },
    id,
    initial_release_date: formatInstant(initialReleaseOf(publication)),
    revision_history: history.map(({ revision, at: date, told }) => ({
      date: formatInstant(date),
      number: `${revision}`,
      summary: told,
    })),
    status: !publication.isTrusted ? 'draft' : publication.audience.kind === 'public' ? 'final' : 'interim',
    version: `${history.length}`,
  };
}

/** When the newest revision was made. */
export function currentReleaseOf(publication: Publication): Instant {
  return historyOf(publication).at(-1)?.at ?? (0 as Instant);
}

/** The first release to the public, as far as the updates tell it; for members, and where they do not, the first of all. */
export function initialReleaseOf(publication: Publication): Instant {
  return publicReleaseOf(publication) ?? historyOf(publication)[0]?.at ?? (0 as Instant);
}

/** When it became public, by the instants of the history. Null: it is not, or nothing tells. */
export function publicReleaseOf(publication: Publication): Instant | null {
  return publishedAt({ ...publication, revisions: historyOf(publication) });
}

interface Entry extends PublishedRevision {
  /** What the document says of it. */
  readonly told: string;
}

/**
 * One entry for each revision from 1 to the newest, since none may be missing (6.1.21), in the order of time (6.1.14): what is
 * not dated was there before the one that follows it, and is put a second before it.
 */
function historyOf({ facts, revisions }: Publication): readonly Entry[] {
  const known = new Map(revisions.map((each) => [each.revision, each]));
  const newest = facts.revision ?? Math.max(1, ...known.keys());
  if (newest > MOST_REVISIONS) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `version ${newest} of an advisory cannot become CSAF: the limit is ${MOST_REVISIONS}`,
      hint: 'see whether the number in the text is right',
    });
  }
  const entries: Entry[] = [];
  let following: Instant | null = null;
  for (let revision = newest; revision >= 1; revision -= 1) {
    const own = known.get(revision);
    const latest = following === null ? null : ((following - 1000) as Instant);
    const isOwn: boolean = own?.isDated === true && (following === null || own.at < following);
    const at: Instant = isOwn ? (own?.at ?? timeless(revisions)) : earlier(own?.at ?? timeless(revisions), latest);
    entries.unshift({
      revision,
      at,
      isDated: isOwn,
      summary: own?.summary ?? null,
      told: toldOf(revision, own, isOwn),
    });
    following = at;
  }
  return entries;
}

/** For a revision of which nothing is at hand: no later than all that is. */
function timeless(revisions: readonly PublishedRevision[]): Instant {
  const [first = { at: 0 as Instant }, ...others] = revisions;
  return others.reduce((earliest, { at }) => earlier(earliest, at), first.at);
}

function earlier(at: Instant, latest: Instant | null): Instant {
  return latest !== null && latest < at ? latest : at;
}

function toldOf(revision: number, own: PublishedRevision | undefined, isDated: boolean): string {
  const update = plainText(own?.summary ?? '').trim();
  const what = update !== '' ? update : revision === 1 ? 'First version.' : 'What changed is not at hand.';
  return isDated ? what : `${what}\n\n(The date of this version is not at hand: it was no later than this.)`;
}
