import type { Publication } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import type { StatedProduct } from './stated-products.ts';

/** The profiles that we write, by the value of `category`: section 4 of CSAF 2.0 and 2.1. */
export type Profile =
  | 'csaf_base'
  | 'csaf_informational_advisory'
  | 'csaf_security_advisory'
  | 'csaf_superseded'
  | 'csaf_vex'
  | 'csaf_withdrawn';

/**
 * The profile that the document can keep. A security advisory of CSAF 2.1 names affected products, also of each product that
 * is fixed (6.1.27.12, 6.1.27.13); where that cannot be said, its statuses are a VEX document.
 */
export function profileOf(
  publication: Publication,
  products: readonly StatedProduct[],
  references: readonly CsafObject[],
  version: '2.0' | '2.1',
): Profile {
  const { facts } = publication;
  // by the profile there is something to refer to
  const informational = references.some(({ category }) => category === 'external')
    ? 'csaf_informational_advisory'
    : 'csaf_base';
  if (facts.withdrawn) {
    // what was never released otherwise cannot be taken back (4.7, 4.8)
    if (version === '2.0' || (facts.revision ?? 1) < 2) return informational;
    return references.some(isSuperseding) ? 'csaf_superseded' : 'csaf_withdrawn';
  }
  // CVE ids belong to vulnerabilities, which an informational advisory must not have
  if (products.length === 0) return facts.cves.length > 0 ? 'csaf_base' : informational;
  if (version === '2.0') return 'csaf_security_advisory';
  const affected = new Set(products.filter(({ status }) => status === 'affected').map(({ component }) => component));
  const isWhole = products.every(({ status, component }) => status !== 'fixed' || affected.has(component));
  return affected.size > 0 && isWhole ? 'csaf_security_advisory' : 'csaf_vex';
}

export function hasVulnerabilities(publication: Publication, profile: Profile): boolean {
  if (profile === 'csaf_base') return !publication.facts.withdrawn && publication.facts.cves.length > 0;
  return profile === 'csaf_security_advisory' || profile === 'csaf_vex';
}

/** What 6.1.27.19 asks the summary of a reference to begin with. */
export const SUPERSEDING = 'Superseding Document';

function isSuperseding({ summary }: CsafObject): boolean {
  return typeof summary === 'string' && summary.startsWith(SUPERSEDING);
}
