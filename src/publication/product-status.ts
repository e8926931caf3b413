import type { Quote } from '#conditions';

/** What an advisory says of one product. */
export interface ProductStatement {
  /** The house style's name of it: `xen`. */
  readonly component: string;
  /** Each recorded release that existed when the text was published, and later ones of which a fix is recorded; oldest first. */
  readonly releases: readonly StatedRelease[];
  /** Of the product where no release of it is recorded. */
  readonly otherwise: ProductStatus;
}

export type ProductStatus = 'affected' | 'not_affected' | 'fixed' | 'under_investigation';

export interface StatedRelease {
  readonly version: string;
  readonly status: ProductStatus;
  /** The sentences that decide it; none where nothing decides. */
  readonly because: readonly Quote[];
}
