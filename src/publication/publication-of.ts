import type { AdvisoryFacts } from '#advisory';
import { type Instant, TocsinError } from '#base';
import type { Condition } from '#conditions';
import type { HouseStyle } from '#house-style';
import { componentNamedIn } from '#versions';
import { productStatements } from './product-status.ts';
import type { Audience, FixingCommits, Publication, PublishedRevision, Rating } from './publication.ts';
import type { ReleaseTable } from './release-table.ts';

export interface PublicationSource {
  readonly facts: AdvisoryFacts;
  /** The verdict of `verify`. */
  readonly trust: string;
  /** Whether text that nobody proved may be published as if it were; a tampered one never is. */
  readonly allowUnverified: boolean;
  readonly condition: Condition | null;
  readonly basis: 'confirmed' | 'proposed';
  /** The revisions that are at hand, in any order, that of `facts` among them. */
  readonly revisions: readonly KnownRevision[];
  readonly audience: Audience;
  readonly style: HouseStyle;
  readonly table: ReleaseTable | null;
  readonly isFixed: (component: string, version: string) => boolean | null;
  readonly ratings: readonly Rating[];
  readonly fixes: readonly FixingCommits[];
  readonly site: string | null;
}

export interface KnownRevision {
  readonly revision: number;
  readonly at: Instant;
  readonly summary: string | null;
}

/** Verdicts of `verify` on which an answer may rest (contract, 1.3). */
const TRUSTED: ReadonlySet<string> = new Set(['genuine', 'incomplete']);

/** More revisions than any advisory has had. Attack: "version 999999999" makes a history of as many entries. */
const MOST_REVISIONS = 200;

/**
 * Makes what machines are told of an advisory. Throws `unreadable_input` where the text lost its number or its revision, or where
 * nothing says when it was published: a form of it would have to invent them.
 */
export function publicationOf(source: PublicationSource): Publication {
  const { facts, trust, style } = source;
  const newest = newestOf(source);
  const isTrusted = TRUSTED.has(trust) || (source.allowUnverified && trust !== 'tampered');
  return {
    facts,
    trust,
    isTrusted,
    audience: source.audience,
    revisions: allRevisions(source.revisions, newest),
    condition: source.condition,
    basis: source.basis,
    products: productStatements(
      {
        condition: isTrusted ? source.condition : null,
        patches: facts.patches,
        defaultComponent: componentNamedIn(facts.title ?? '', style.components) ?? style.defaultComponent,
      },
      { table: source.table, publishedAt: newest.at, isFixed: isTrusted ? source.isFixed : () => null },
    ),
    ratings: source.ratings,
    fixes: isTrusted ? source.fixes : [],
    style,
    site: source.site,
  };
}

function newestOf({ facts, revisions }: PublicationSource): KnownRevision {
  const problem = (expected: string, hint: string): TocsinError =>
    new TocsinError({ code: 'unreadable_input', message: `${facts.id ?? 'the text'}: expected ${expected}`, hint });
  if (facts.id === null || facts.revision === null)
    throw problem('a text with its number and revision, found none', 'give the mail as received, or the signed text');
  if (facts.revision < 1 || facts.revision > MOST_REVISIONS)
    throw problem(`a revision from 1 to ${MOST_REVISIONS}, found ${facts.revision}`, 'check the text with tocsin lint');
  const newest = revisions.find(({ revision }) => revision === facts.revision);
  if (newest !== undefined) return newest;
  throw problem(
    `an instant at which revision ${facts.revision} was published, found neither a signature nor a Date`,
    'name one with --date, such as 2020-09-22T12:00:00Z',
  );
}

/** One for each number. Of one that is not at hand it is known that it was not later than the next. */
function allRevisions(known: readonly KnownRevision[], newest: KnownRevision): readonly PublishedRevision[] {
  const byNumber = new Map(known.map((each) => [each.revision, each]));
  const all: PublishedRevision[] = [];
  let latest = newest.at;
  for (let revision = newest.revision; revision >= 1; revision -= 1) {
    const here = byNumber.get(revision);
    // clocks of senders are set wrong: a revision is not later than what follows it
    const isDated = here !== undefined && here.at <= latest;
    if (isDated) latest = here.at;
    all.unshift({ revision, at: latest, isDated, summary: here?.summary ?? null });
  }
  return all;
}
