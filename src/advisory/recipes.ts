import type { AdvisoryId } from '#identifiers';

/** What to apply to one tree for one product version. */
export interface Recipe {
  /** The commit the patches were made against: the tip of the stable branch at that time. */
  readonly stableRef: string | null;
  /** Advisories to apply first, in this order, if they are not in the tree yet. */
  readonly prerequisites: readonly AdvisoryId[];
  /** Files of this advisory, in this order; empty: none is listed, which may mean that nothing is to be applied or that the file is wrong. */
  readonly patches: readonly string[];
}

export interface Recipes {
  readonly supportedVersions: readonly string[];
  readonly trees: readonly string[];
  /** By product version, then by tree: `{ "4.12": { "xen": … } }`. */
  readonly recipesByVersion: Readonly<Record<string, Readonly<Record<string, Recipe>>>>;
}
