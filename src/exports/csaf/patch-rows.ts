import type { AdvisoryFacts, PatchRow } from '#advisory';
import { spanContains } from '#versions';
import type { StatedProduct } from './stated-products.ts';

/** The digest of each file of the signed table that has one alone. What is listed twice with different digests has none. */
export function digestsOf({ checksums }: AdvisoryFacts): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  const doubtful = new Set<string>();
  for (const { file, sha256 } of checksums) {
    if ((digests.get(file) ?? sha256) !== sha256) doubtful.add(file);
    digests.set(file, sha256);
  }
  for (const file of doubtful) digests.delete(file);
  return digests;
}

/** Whether all of what the row applies to was read. */
export function isRead({ applies }: PatchRow): boolean {
  return applies.unread === null && applies.component !== null;
}

/** Whether the row names the product: by its component alone, or by versions that hold it. */
export function names({ applies }: PatchRow, { component, version, parsed }: StatedProduct): boolean {
  if (applies.component !== component) return false;
  if (applies.spans.length === 0 || version === null) return true;
  return parsed !== null && applies.spans.some((span) => spanContains(span, parsed));
}
