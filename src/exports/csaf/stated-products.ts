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
      parsed: version === null ? null : (parseProductVersion(version) ?? null),
      status: isTrusted ? status : 'under_investigation',
      because,
    }));
  });
}

export function idsWith(products: readonly StatedProduct[], status: ProductStatus): string[] {
  return products.filter((each) => each.status === status).map(({ id }) => id);
}
