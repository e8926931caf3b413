import { compareVersions, covers, type ProductVersion } from './product-version.ts';

/** Versions from `from` to `to`, both included; the same twice for a single version. Always oldest first, however printed. */
export interface VersionSpan {
  readonly from: ProductVersion;
  readonly to: ProductVersion;
}

/** A span of the two ends in whichever order they were printed (`xen-unstable - 4.11` and `4.11 - xen-unstable`). */
export function versionSpan(one: ProductVersion, other: ProductVersion): VersionSpan {
  return compareVersions(one, other) <= 0 ? { from: one, to: other } : { from: other, to: one };
}

export function isSingle(span: VersionSpan): boolean {
  return span.from === span.to;
}

/** Whether a version lies in a span; the ends cover their whole branch where they name one. */
export function spanContains(span: VersionSpan, version: ProductVersion): boolean {
  if (covers(span.from, version) || covers(span.to, version)) return true;
  return compareVersions(span.from, version) <= 0 && compareVersions(version, span.to) <= 0;
}
