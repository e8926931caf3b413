import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { Announcement, MessageHeading } from '#store';

/** What the store lists: an announcement with the heading of its message. */
export type ListedAnnouncement = Announcement & { readonly heading: MessageHeading };

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
  /** The first receipt on a public list, of any revision; null where there was none. */
  readonly publicAt: Instant | null;
}

export interface CatalogueRevision {
  readonly revision: number;
  /** The announcement that is shown: the best verdict, and of equals the one received first. */
  readonly best: ListedAnnouncement;
  /** Further messages with the same signed text, oldest first. */
  readonly others: readonly ListedAnnouncement[];
  /** Messages with another signed text that claims this number and revision, oldest first. */
  readonly conflicts: readonly ListedAnnouncement[];
  /** The text says that it is public, or it came over a public list. */
  readonly isPublic: boolean;
  /** The first receipt of the text that is shown. */
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
  const firstPublic = [...announcements].sort(byReceipt).find(({ heading }) => publicLists.has(heading.list));
  return {
    id: `${series}-${number}`,
    series,
    number,
    revisions,
    newest,
    title: newest.best.title,
    cves: newest.best.cves,
    isWithdrawn: newest.best.isWithdrawn,
    publicAt: firstPublic?.heading.receivedAt ?? null,
  };
}

function revisionOf(
  revision: number,
  announcements: readonly ListedAnnouncement[],
  publicLists: ReadonlySet<string>,
): CatalogueRevision {
  const inOrder = [...announcements].sort(byReceipt);
  // of two signed texts the one that was there first, whatever the verdicts: a later one must not take its place unseen
  const first = inOrder[0] as ListedAnnouncement;
  const text = textOf(first);
  const same = inOrder.filter((each) => textOf(each) === text);
  const best = [...same].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || byReceipt(a, b))[0] ?? first;
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

function byReceipt(a: ListedAnnouncement, b: ListedAnnouncement): number {
  return a.heading.receivedAt - b.heading.receivedAt || a.message - b.message;
}

/** Spans, not numbers: one mistyped number of five digits must not fill a page. */
function gapsIn(ascending: readonly number[]): NumberSpan[] {
  return ascending.flatMap((number, index) => {
    const before = ascending[index - 1];
    return before === undefined || number === before + 1 ? [] : [{ from: before + 1, to: number - 1 }];
  });
}
