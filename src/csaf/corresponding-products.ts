import type { Branch, Combination, IndexedCsaf, StatusEntry } from './indexed-csaf.ts';
import { placedItems } from './indexed-csaf.ts';
import { textOf } from './json.ts';
import { onceFor } from './once-for.ts';

/** Branches that say which version, and not which product. */
const VERSION_CATEGORIES: ReadonlySet<string> = new Set([
  'patch_level',
  'product_version',
  'product_version_range',
  'service_pack',
]);

/** Longest chain of a product path that is compared at each of its places. Attack: one chain of a hundred thousand. */
const MAX_STEPS = 16;

/**
 * Which products are versions of the same: two products correspond if they share one of their keys. What stands only in
 * `full_product_names` has its version in free text, so any two of those may correspond.
 */
export interface Correspondence {
  keysOf(id: string): readonly string[];
}

export const correspondenceOf = onceFor(gatherCorrespondence);

function gatherCorrespondence(csaf: IndexedCsaf): Correspondence {
  const combinations = new Map<string, Combination>();
  for (const each of csaf.combinations) if (each.id !== undefined) combinations.set(each.id, each);
  const byParts = new Map<string, string>();
  for (const each of csaf.combinations) {
    const parts = partsOf(each);
    if (each.id !== undefined && parts.length <= MAX_STEPS) byParts.set(signature(parts), each.id);
  }
  const hotfixes = new Map<string, string[]>();
  for (const combination of csaf.combinations) {
    for (const [index, { category, id }] of stepsOf(combination).slice(0, MAX_STEPS).entries()) {
      if (category !== 'installed_with') continue;
      const base =
        index === 0 ? partsOf(combination)[0]?.id : byParts.get(signature(partsOf(combination).slice(0, index + 1)));
      for (const fixed of [id, combination.id]) {
        if (fixed === undefined || base === undefined) continue;
        hotfixes.set(fixed, [...(hotfixes.get(fixed) ?? []), base].slice(0, MAX_STEPS));
      }
    }
  }
  const pathsByBranch = new Map<Branch | null, string>();
  const versionless = (id: string): string => {
    const product = csaf.productById.get(id);
    if (product === undefined || product.from === 'product_paths') return `=${id}`;
    return product.branch === null ? 'names' : pathWithoutVersion(product.branch, pathsByBranch);
  };
  const keysOf = (id: string): readonly string[] => {
    const combination = combinations.get(id);
    const own = combination === undefined ? [versionless(id)] : keysOfPath(combination, versionless);
    const bases = hotfixes.get(id);
    return bases === undefined ? own : [...own, ...bases.map(versionless)];
  };
  return { keysOf };
}

interface PathStep {
  readonly category: string;
  readonly id: string;
}

function stepsOf({ value, path }: Combination): PathStep[] {
  return placedItems(value, 'subpaths', path).map((each) => ({
    category: textOf(each.value, 'category') ?? '',
    id: textOf(each.value, 'next_product_reference') ?? '',
  }));
}

function partsOf(combination: Combination): PathStep[] {
  const id = textOf(combination.value, 'beginning_product_reference') ?? '';
  return [{ category: '', id }, ...stepsOf(combination)];
}

function signature(parts: readonly PathStep[]): string {
  return JSON.stringify(parts.map(({ category, id }) => [category, id]));
}

/** One part may be another version, the others are the same; of what is a component, all may be. */
function keysOfPath(combination: Combination, versionless: (id: string) => string): string[] {
  const steps = stepsOf(combination);
  const parts = partsOf(combination);
  const keyAt = (isLoose: (index: number) => boolean): string =>
    JSON.stringify(parts.map(({ category, id }, index) => [category, isLoose(index) ? versionless(id) : `=${id}`]));
  const places = parts.length > MAX_STEPS ? [0] : parts.map((_part, index) => index);
  const keys = places.map((place) => `${place}${keyAt((index) => index === place)}`);
  if (steps.every(({ category }) => category.endsWith('_component_of'))) keys.push(keyAt(() => true));
  return keys;
}

/** The versions of a product hang on one branch, which is written once. */
function pathWithoutVersion(branch: Branch, known: Map<Branch | null, string>): string {
  const first = withoutVersions(branch);
  const before = known.get(first);
  if (before !== undefined) return before;
  const names: string[] = [];
  for (let at = first; at !== null; at = withoutVersions(at.parent)) {
    names.push(`${at.category ?? ''}=${at.name ?? ''}`);
  }
  const path = JSON.stringify(names);
  known.set(first, path);
  return path;
}

/** The first from here upwards that does not say which version. */
function withoutVersions(branch: Branch | null): Branch | null {
  let at = branch;
  while (at !== null && VERSION_CATEGORIES.has(at.category ?? '')) at = at.parent;
  return at;
}

/** Entries of a status for which none of `others` is a version of the same product. */
export function withoutCounterpart(
  entries: readonly StatusEntry[],
  others: readonly StatusEntry[],
  csaf: IndexedCsaf,
  { keysOf }: Correspondence,
): StatusEntry[] {
  if (entries.length === 0) return [];
  const known = new Set(others.flatMap(({ id }) => keysOf(id)));
  return entries.filter(({ id }) => csaf.productById.has(id) && !keysOf(id).some((key) => known.has(key)));
}
