import type { CatalogueAdvisory, CatalogueRevision, CatalogueSeries } from '#archive';
import { formatInstant } from '#base';
import { maskAddresses, visibleText } from '#masking';
import type { PlannedAdvisory } from '../site-dependencies.ts';
import { advisoryPath } from './advisory-address.ts';

/** An advisory as tables show it. */
export interface AdvisoryLine {
  readonly id: string;
  readonly href: string;
  readonly title: string;
  readonly cves: readonly string[];
  readonly revision: number;
  /** `2020-09-22`; null where it was not on a public list. */
  readonly publicDate: string | null;
  /** Of the newest revision. */
  readonly receivedDate: string;
  readonly verdict: string;
  readonly isWithdrawn: boolean;
  readonly supersededBy: string | null;
  readonly hasConflict: boolean;
}

export interface SeriesLines {
  readonly series: string;
  readonly project: string | null;
  /** Highest number first. */
  readonly advisories: readonly AdvisoryLine[];
  /** `3`, `7-9` */
  readonly gaps: readonly string[];
  readonly nextId: string;
}

export function presentAdvisoryLine(advisory: CatalogueAdvisory): AdvisoryLine {
  const { newest, revisions } = advisory;
  return {
    id: advisory.id,
    href: advisoryPath(advisory.id),
    title: titleText(advisory.title),
    cves: advisory.cves,
    revision: newest.revision,
    publicDate: advisory.publicAt === null ? null : formatInstant(advisory.publicAt).slice(0, 10),
    receivedDate: formatInstant(newest.receivedAt).slice(0, 10),
    verdict: newest.best.verdict,
    isWithdrawn: advisory.isWithdrawn,
    supersededBy: advisory.supersededBy,
    hasConflict: revisions.some(({ conflicts }) => conflicts.length > 0),
  };
}

/** An advisory that is to come. */
export interface PlannedLine {
  /** `OSN-12`, or the series alone where the number is not told. */
  readonly name: string;
  /** `2026-12-08 12:00 UTC`; null where it is not told. */
  readonly date: string | null;
}

export function presentPlanned(planned: readonly PlannedAdvisory[]): readonly PlannedLine[] {
  return planned.map(({ series, number, date }) => ({
    name: number === null ? series : `${series}-${number}`,
    date: date === null ? null : `${formatInstant(date).slice(0, 16).replace('T', ' ')} UTC`,
  }));
}

/** One series; `q` keeps the advisories in whose id, title or CVE ids all its words are. */
export function presentSeries(series: CatalogueSeries, q: string): SeriesLines {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const lines = series.advisories.map(presentAdvisoryLine);
  return {
    series: series.series,
    project: series.project,
    advisories: lines.filter((line) => words.every((word) => searchedText(line).includes(word))).reverse(),
    gaps: series.gaps.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)),
    nextId: `${series.series}-${series.nextNumber}`,
  };
}

/** Newest day of publication first, and of one day the highest number; what is not public yet before all. */
export function byPublication(a: CatalogueAdvisory, b: CatalogueAdvisory): number {
  return publicDay(b) - publicDay(a) || b.number - a.number || (a.series < b.series ? -1 : 1);
}

function publicDay({ publicAt }: CatalogueAdvisory): number {
  return publicAt === null ? Number.MAX_SAFE_INTEGER : Math.floor(publicAt / DAY_MS);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Newest revisions of all series, as they came. */
export function latestRevisions(
  series: readonly CatalogueSeries[],
  limit: number,
): readonly { readonly advisory: CatalogueAdvisory; readonly revision: CatalogueRevision }[] {
  return series
    .flatMap(({ advisories }) => advisories)
    .flatMap((advisory) => advisory.revisions.map((revision) => ({ advisory, revision })))
    .sort((a, b) => b.revision.receivedAt - a.revision.receivedAt || b.revision.best.message - a.revision.best.message)
    .slice(0, limit);
}

/** A title is shown everywhere, whatever list it came by: addresses in it are always cut. */
export function titleText(title: string | null): string {
  return title === null || title.trim() === '' ? '(no title)' : visibleText(maskAddresses(title));
}

function searchedText({ id, title, cves }: AdvisoryLine): string {
  return [id, id.replace('-', ''), title, ...cves].join(' ').toLowerCase();
}
