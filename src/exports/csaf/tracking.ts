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

export function trackingOf(
  id: AdvisoryId,
  publication: Publication,
  { entries, current, initial }: ReleaseHistory,
  { at, generator }: CsafOptions,
): CsafObject {
  return {
    current_release_date: formatInstant(current),
    generator: { date: formatInstant(at), engine: { name: generator.name, version: generator.version } },
    id,
    initial_release_date: formatInstant(initial),
    revision_history: entries.map(({ revision, at: date, told }) => ({
      date: formatInstant(date),
      number: `${revision}`,
      summary: told,
    })),
    status: !publication.isTrusted ? 'draft' : publication.audience.kind === 'public' ? 'final' : 'interim',
    version: `${entries.length}`,
  };
}

/** Which revisions there were, and when. */
export interface ReleaseHistory {
  readonly entries: readonly Entry[];
  /** When the newest revision was made. */
  readonly current: Instant;
  /** The first release to the public, as far as the updates tell it; for members, and where they do not, the first of all. */
  readonly initial: Instant;
  /** When it became public. Null: it is not, or nothing tells. */
  readonly madePublic: Instant | null;
}

export function releaseHistoryOf(publication: Publication): ReleaseHistory {
  const entries = entriesOf(publication);
  const first = entries[0]?.at ?? (0 as Instant);
  const madePublic = publishedAt({ ...publication, revisions: entries });
  return { entries, current: entries.at(-1)?.at ?? (0 as Instant), initial: madePublic ?? first, madePublic };
}

interface Entry extends PublishedRevision {
  /** What the document says of it. */
  readonly told: string;
}

/**
 * One entry for each revision from 1 to the newest, since none may be missing (6.1.21), in the order of time (6.1.14): what is
 * not dated was there before the one that follows it, and is put a second before it.
 */
function entriesOf({ facts, revisions }: Publication): readonly Entry[] {
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
