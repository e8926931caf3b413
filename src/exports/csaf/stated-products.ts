import type { Quote } from '#conditions';
import type { ProductStatus, Publication } from '#publication';
import { type ProductVersion, parseProductVersion } from '#versions';

/** One product of the document: a release, or a component of which no release is recorded. */
export interface StatedProduct {
  readonly id: string;
  readonly component: string;
  /** Null: the component as a whole. */
  readonly version: string | null;
  readonly parsed: ProductVersion | null;
  readonly status: ProductStatus;
  readonly because: readonly Quote[];
}

/** Nothing is said of products by a text that is not proven, whatever stands in the publication. */
export function statedProductsOf({ products, isTrusted }: Publication): readonly StatedProduct[] {
  return products.flatMap(({ component, releases, otherwise }) => {
    const stated =
      releases.length > 0 ? releases : [{ version: null, status: otherwise, because: [] as readonly Quote[] }];
    return stated.map(({ version, status, because }) => ({
      id: version === null ? component : `${component}:${version}`,
      component,
      version,
      parsed: version === null ? null : parsedOf(version),
      status: isTrusted ? status : 'under_investigation',
      because,
    }));
  });
}

/** The ids of the products of each status, which many members of a document list. */
export type IdsByStatus = Readonly<Record<ProductStatus, readonly string[]>>;

export function idsByStatus(products: readonly StatedProduct[]): IdsByStatus {
  const ids: Record<ProductStatus, string[]> = { affected: [], fixed: [], not_affected: [], under_investigation: [] };
  for (const { id, status } of products) ids[status].push(id);
  return ids;
}

/** The releases of a series are the same in each of its advisories. */
const PARSED = new Map<string, ProductVersion | null>();
/** Attack: tables of releases without end. */
const MOST_PARSED = 10_000;

function parsedOf(version: string): ProductVersion | null {
  const known = PARSED.get(version);
  if (known !== undefined) return known;
  const parsed = parseProductVersion(version) ?? null;
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  PARSED.set(version, parsed);
  return parsed;
}
