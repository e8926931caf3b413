import type { ComponentStyle, HouseStyle } from '#house-style';

/** What a record calls a product. */
export interface ProductName {
  readonly vendor: string | null;
  readonly product: string | null;
  readonly cpe?: string | null;
  /** Where its history lies. */
  readonly repository?: string | null;
}

export interface KnownProduct {
  readonly component: string;
  readonly style: HouseStyle;
}

/**
 * The component that a record means, as the house styles name it: by vendor and product together, by the CPE, or by the repository.
 * A name without its vendor (`Red Hat` has a `kernel`, too) is none: another's package of the same name has other versions.
 */
export function knownProduct(name: ProductName, styles: readonly HouseStyle[]): KnownProduct | null {
  for (const style of styles) {
    for (const component of style.components) {
      if (isNamed(name, component, style) || hasCpe(name, component) || hasRepository(name, component))
        return { component: component.component, style };
    }
  }
  return null;
}

function isNamed(
  { vendor, product }: ProductName,
  { names, product: known }: ComponentStyle,
  style: HouseStyle,
): boolean {
  if (vendor === null || product === null) return false;
  const ours = [...names, ...(known === undefined ? [] : [known.product])].map(folded);
  const vendors = [style.project, ...(known === undefined ? names : [known.vendor])].map(folded);
  return ours.includes(folded(product)) && vendors.includes(folded(vendor));
}

/** `cpe:2.3:o:xen:xen:4.16.6:…` is of `cpe:2.3:o:xen:xen`. */
function hasCpe({ cpe }: ProductName, { product }: ComponentStyle): boolean {
  if (cpe == null || product?.cpe === undefined) return false;
  return cpe.toLowerCase().startsWith(`${product.cpe.toLowerCase()}:`);
}

function hasRepository({ repository }: ProductName, { product }: ComponentStyle): boolean {
  if (repository == null || product?.repository === undefined) return false;
  return addressOf(repository) === addressOf(product.repository);
}

/** Without what differs between addresses of one repository: how it is fetched, and its ending. */
function addressOf(repository: string): string {
  return repository
    .toLowerCase()
    .replace(/^[a-z+]{2,10}:\/\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}

function folded(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
