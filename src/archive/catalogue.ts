import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { ListedAnnouncement } from '#store';

/** All advisories that one viewer may see, put together from the messages that announce them. */
export interface Catalogue {
  /** In the order of the house styles, then those without one by name. */
  readonly series: readonly CatalogueSeries[];
}

export interface CatalogueSeries {
  readonly series: string;
  /** Whose it is; null where there is no house style for it. */
  readonly project: string | null;
  /** By number, lowest first; never empty. */
  readonly advisories: readonly CatalogueAdvisory[];
  /** Numbers between the lowest and the highest of which nothing was seen. */
  readonly gaps: readonly NumberSpan[];
  /** One more than the highest. */
  readonly nextNumber: number;
}

/** Both ends included. */
export interface NumberSpan {
  readonly from: number;
  readonly to: number;
}

export interface CatalogueAdvisory {
  /** `XSA-334` */
  readonly id: string;
  readonly series: string;
  readonly number: number;
  /** Oldest first; never empty. */
  readonly revisions: readonly CatalogueRevision[];
  /** What is shown as the advisory: the newest public revision, or where none is public yet the newest of all. */
  readonly newest: CatalogueRevision;
  readonly title: string | null;
  readonly cves: readonly string[];
  readonly isWithdrawn: boolean;
  /** `OSN-7`: which is to be read in its place, where its newest text says so. It may not be here. */
  readonly supersededBy: string | null;
  /** Since when one of the texts shown was on a public list, as far as can be believed; null where none was. */
  readonly publicAt: Instant | null;
}

export interface CatalogueRevision {
  readonly revision: number;
  /** The announcement that is shown: the best verdict, and of equals the one that was archived first. */
  readonly best: ListedAnnouncement;
  /** Further messages with the same signed text, in the order they were archived. */
  readonly others: readonly ListedAnnouncement[];
  /** Messages with another signed text that claims this number and revision, in the order they were archived. */
  readonly conflicts: readonly ListedAnnouncement[];
  /** The text says that it is public, or it came over a public list. */
  readonly isPublic: boolean;
  /** The receipt of the message that brought the text here first. */
  readonly receivedAt: Instant;
}

/** Best first; a verdict that is not here comes last, and one of `NO_ADVISORY` makes none. */
const VERDICT_ORDER = ['genuine', 'incomplete', 'restored', 'suspicious'] as const;

/** What is not proven is no advisory, whatever it says of itself. */
const NO_ADVISORY: ReadonlySet<string> = new Set(['tampered', 'unverifiable']);

/**
 * Puts announcements together. Pure; their order does not matter. What the viewer may not see is not among them, so that gaps
 * and the next number tell him nothing of it.
 */
export function catalogueOf(
  announcements: readonly ListedAnnouncement[],
  styles: readonly HouseStyle[],
  publicLists: ReadonlySet<string>,
): Catalogue {
  const proven = announcements.filter(({ verdict }) => !NO_ADVISORY.has(verdict));
  const bySeries = Map.groupBy(proven, ({ series }) => series);
  const styled = styles.map(({ series }) => series);
  const others = [...bySeries.keys()].filter((name) => !styled.includes(name)).sort();
  return {
    series: [...new Set(styled), ...others].flatMap((name) => {
      const its = bySeries.get(name);
      if (its === undefined) return [];
      const project = styles.find(({ series }) => series === name)?.project ?? null;
      return [seriesOf(name, project, its, publicLists)];
    }),
  };
}

/** The advisory with an id in its one spelling; null where the catalogue has none. */
export function findAdvisory(catalogue: Catalogue, series: string, number: number): CatalogueAdvisory | null {
  const its = catalogue.series.find((each) => each.series === series);
  return its?.advisories.find((advisory) => advisory.number === number) ?? null;
}

function seriesOf(
  series: string,
  project: string | null,
  announcements: readonly ListedAnnouncement[],
  publicLists: ReadonlySet<string>,
): CatalogueSeries {
  const advisories = [...Map.groupBy(announcements, ({ number }) => number)]
    .sort(([a], [b]) => a - b)
    .map(([number, its]) => advisoryOf(series, number, its, publicLists));
  const numbers = advisories.map(({ number }) => number);
  return { series, project, advisories, gaps: gapsIn(numbers), nextNumber: (numbers.at(-1) ?? 0) + 1 };
}

function advisoryOf(
  series: string,
  number: number,
  announcements: readonly ListedAnnouncement[],
  publicLists: ReadonlySet<string>,
): CatalogueAdvisory {
  const revisions = [...Map.groupBy(announcements, ({ revision }) => revision)]
    .sort(([a], [b]) => a - b)
    .map(([revision, its]) => revisionOf(revision, its, publicLists));
  const newest = (revisions.findLast(({ isPublic }) => isPublic) ?? revisions.at(-1)) as CatalogueRevision;
  return {
    id: `${series}-${number}`,
    series,
    number,
    revisions,
    newest,
    title: newest.best.title,
    cves: newest.best.cves,
    isWithdrawn: newest.best.isWithdrawn,
    supersededBy: newest.best.supersededBy,
    publicAt: publicAtOf(revisions, publicLists),
  };
}

/**
 * The earliest receipt of the texts that are shown, each by the public message that brought it here first: one that comes
 * later, whatever date it claims, moves nothing, and a history that is imported late still counts. No text was public before
 * it was signed, whatever a header says.
 */
function publicAtOf(revisions: readonly CatalogueRevision[], publicLists: ReadonlySet<string>): Instant | null {
  const receipts = revisions.flatMap(({ best, others }) => {
    const first = [best, ...others].sort(byArchival).find(({ heading }) => publicLists.has(heading.list));
    if (first === undefined) return [];
    // a signer's clock that runs ahead cannot make a text younger than our having it
    const signedAt = Math.min(first.signedAt ?? 0, first.archivedAt);
    return [Math.max(first.heading.receivedAt, signedAt) as Instant];
  });
  return receipts.length === 0 ? null : (Math.min(...receipts) as Instant);
}

function revisionOf(
  revision: number,
  announcements: readonly ListedAnnouncement[],
  publicLists: ReadonlySet<string>,
): CatalogueRevision {
  const inOrder = [...announcements].sort(byArchival);
  // of two signed texts the one that was there first, whatever the verdicts: a later one must not take its place unseen
  const first = inOrder[0] as ListedAnnouncement;
  const text = textOf(first);
  const same = inOrder.filter((each) => textOf(each) === text);
  const best = [...same].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || byArchival(a, b))[0] ?? first;
  return {
    revision,
    best,
    others: same.filter((each) => each !== best),
    conflicts: inOrder.filter((each) => textOf(each) !== text),
    isPublic: same.some((each) => each.isPublic || publicLists.has(each.heading.list)),
    receivedAt: first.heading.receivedAt,
  };
}

function textOf({ textDigest }: ListedAnnouncement): string {
  return Buffer.from(textDigest).toString('hex');
}

function rankOf(verdict: string): number {
  const rank = (VERDICT_ORDER as readonly string[]).indexOf(verdict);
  return rank < 0 ? VERDICT_ORDER.length : rank;
}

/**
 * By our own clock, since every date in a message is its sender's or its carrier's: what stands here stays first. Messages of
 * one batch of an import have one such time and go by their receipt, which their rows tell.
 */
function byArchival(a: ListedAnnouncement, b: ListedAnnouncement): number {
  return a.archivedAt - b.archivedAt || a.message - b.message;
}

/** Spans, not numbers: one mistyped number of five digits must not fill a page. */
function gapsIn(ascending: readonly number[]): NumberSpan[] {
  return ascending.flatMap((number, index) => {
    const before = ascending[index - 1];
    return before === undefined || number === before + 1 ? [] : [{ from: before + 1, to: number - 1 }];
  });
}
