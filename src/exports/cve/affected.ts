import {
  type FixHistory,
  fixHistory,
  type ProductStatement,
  type ProductStatus,
  type Publication,
  productOf,
} from '#publication';
import type { AffectedProduct, AffectedStatus, AffectedVersion, CpeApplicability } from './cve-record.ts';

/** A record's words; it has none for what was fixed, which is unaffected. */
const STATUS: Readonly<Record<ProductStatus, AffectedStatus>> = {
  affected: 'affected',
  not_affected: 'unaffected',
  fixed: 'unaffected',
  under_investigation: 'unknown',
};

/**
 * Each product with its recorded releases one by one, and where commits are known once more with those, as the Linux kernel's
 * records do. No range of releases: its end would be a release that nobody spoke of.
 */
export function affectedProducts(publication: Publication): readonly AffectedProduct[] {
  const { products, style } = publication;
  if (products.length === 0) {
    const { vendor, product } = productOf(style, style.defaultComponent);
    return [{ vendor, product, defaultStatus: 'unknown' }];
  }
  return products.flatMap((statement) => {
    const { vendor, product, repository } = productOf(style, statement.component);
    const repo = repository === undefined ? {} : { repo: repository };
    const history = fixHistory(publication, statement, repository);
    const released = { vendor, product, ...repo, ...releasesOf(statement) };
    if (history === null) return [released];
    return [
      released,
      { vendor, product, repo: history.repository, defaultStatus: 'unknown' as const, versions: commitsOf(history) },
    ];
  });
}

function releasesOf({ releases, otherwise }: ProductStatement): Pick<AffectedProduct, 'defaultStatus' | 'versions'> {
  // `affected` of a product means some release of it, and as a default it would mean every one that there ever will be
  if (releases.length === 0) return { defaultStatus: otherwise === 'not_affected' ? 'unaffected' : 'unknown' };
  return {
    defaultStatus: 'unknown',
    versions: releases.map(({ version, status }) => ({ version, status: STATUS[status] })),
  };
}

/** From each commit that brought the issue to each that ends it: on a branch where the one is not, the range is empty. */
function commitsOf({ introduced, fixed }: FixHistory): readonly AffectedVersion[] {
  const starts = typeof introduced === 'string' ? ['0'] : introduced;
  const status = introduced === 'unknown' ? 'unknown' : 'affected';
  return starts.flatMap((version) =>
    fixed.map((lessThan) => ({ version, lessThan, status, versionType: 'git' as const })),
  );
}

/** The affected releases as CPE names, for scanners that know no others; no wildcard stands for one. */
export function cpeApplicability({ products, style }: Publication): readonly CpeApplicability[] {
  return products.flatMap(({ component, releases }) => {
    const { cpe } = productOf(style, component);
    const affected = releases.filter(
      ({ status, version }) => status === 'affected' && /^[0-9A-Za-z._-]+$/.test(version),
    );
    if (cpe === undefined || affected.length === 0) return [];
    const cpeMatch = affected.map(({ version }) => ({
      vulnerable: true as const,
      criteria: `${cpe}:${version}:*:*:*:*:*:*:*`,
    }));
    return [{ nodes: [{ operator: 'OR' as const, negate: false as const, cpeMatch }] }];
  });
}
