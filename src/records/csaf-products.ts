import { isObject, listOf, member, parseVersionRange, text, textOf } from '#csaf/reading';
import type { HouseStyle } from '#house-style';
import { type KnownProduct, knownProduct } from './known-products.ts';
import { MAX_PRODUCTS } from './limits.ts';
import { nameOf } from './record-text.ts';
import { type End, singleVersion, UNREAD_VERSIONS, unionOf, type VersionSet, versionRange } from './version-set.ts';

/** A product of a product tree: what of it a house style knows. */
export interface CsafProduct {
  readonly known: KnownProduct | null;
  readonly versions: VersionSet;
  /** Installed on something, a part of something, on one architecture: which hosts are meant cannot be told. */
  readonly isNarrowed: boolean;
  readonly name: string;
}

/** The branches from the root of the tree down to one. */
interface Trail {
  readonly vendor: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly range: string | null;
  readonly isNarrowed: boolean;
  /** Two of a kind on one way: which one counts nobody can tell. */
  readonly isOdd: boolean;
}

const ROOT: Trail = { vendor: null, product: null, version: null, range: null, isNarrowed: false, isOdd: false };

/**
 * The products of a document by their ids. An id that stands for two products stands for none that is known. Walks without
 * recursion; the depth of the document has been bounded before.
 */
export function csafProducts(tree: unknown, styles: readonly HouseStyle[]): ReadonlyMap<string, CsafProduct> {
  const found = new Map<string, CsafProduct>();
  const add = (id: string | undefined, product: CsafProduct): void => {
    if (id === undefined || found.size >= MAX_PRODUCTS) return;
    found.set(id, found.has(id) ? { ...product, known: null, isNarrowed: true } : product);
  };
  let level = listOf(tree, 'branches').map((branch) => ({ branch, above: ROOT }));
  while (level.length > 0) {
    level = level.flatMap(({ branch, above }) => {
      const trail = trailOf(branch, above);
      const leaf = member(branch, 'product');
      if (isObject(leaf)) add(textOf(leaf, 'product_id'), productOf(leaf, trail, styles));
      return listOf(branch, 'branches').map((below) => ({ branch: below, above: trail }));
    });
  }
  for (const leaf of listOf(tree, 'full_product_names')) add(textOf(leaf, 'product_id'), productOf(leaf, ROOT, styles));
  const joined = [
    ...listOf(tree, 'relationships').map((each) => [each, 'product_reference'] as const),
    ...listOf(tree, 'product_paths').map((each) => [each, 'beginning_product_reference'] as const),
  ];
  for (const [each, key] of joined) {
    const leaf = member(each, 'full_product_name');
    const first = found.get(textOf(each, key) ?? '');
    const name = nameOf(leaf, 'name') ?? first?.name ?? '';
    add(textOf(leaf, 'product_id'), {
      known: first?.known ?? null,
      versions: first?.versions ?? UNREAD_VERSIONS,
      isNarrowed: true,
      name,
    });
  }
  return found;
}

/** Branches that say how a product is grouped, and nothing of which hosts are meant. */
const GROUPS: ReadonlySet<string> = new Set(['product_family']);

function trailOf(branch: unknown, above: Trail): Trail {
  const category = textOf(branch, 'category') ?? '';
  const name = nameOf(branch, 'name');
  const once = (key: 'vendor' | 'product' | 'version' | 'range'): Trail => ({
    ...above,
    [key]: name,
    isOdd: above.isOdd || above[key] !== null || name === null,
  });
  switch (category) {
    case 'vendor':
      return once('vendor');
    case 'product_name':
      return once('product');
    case 'product_version':
      return once('version');
    case 'product_version_range':
      return once('range');
    default:
      return GROUPS.has(category) ? above : { ...above, isNarrowed: true };
  }
}

function productOf(leaf: unknown, trail: Trail, styles: readonly HouseStyle[]): CsafProduct {
  const cpe = text(member(member(leaf, 'product_identification_helper'), 'cpe')) ?? null;
  // without a way through the tree a product is known by its CPE alone
  const known = knownProduct(
    { vendor: trail.vendor, product: trail.product, cpe: trail === ROOT ? cpe : null },
    styles,
  );
  return {
    known,
    versions: trail.isOdd ? UNREAD_VERSIONS : trail === ROOT ? versionsOfCpe(cpe) : versionsOf(trail),
    isNarrowed: trail.isNarrowed,
    name: nameOf(leaf, 'name') ?? '',
  };
}

/** Of a product without a version nobody can tell which are meant. */
function versionsOf({ version, range }: Trail): VersionSet {
  if (version !== null && range !== null) return UNREAD_VERSIONS;
  if (version !== null) return singleVersion(version);
  return range === null ? UNREAD_VERSIONS : rangeOf(range);
}

/** `cpe:2.3:o:xen:xen:4.16.6:*:*:*:*:*:*:*`: with more than a version it means fewer hosts. */
function versionsOfCpe(cpe: string | null): VersionSet {
  const [, , , , , version = '*', ...rest] = (cpe ?? '').split(':');
  const isBare = rest.length > 0 && rest.every((each) => each === '*' || each === '-');
  return isBare && /^[0-9]/.test(version) ? singleVersion(version) : UNREAD_VERSIONS;
}

/** Types of VERS whose versions are put in order by their numbers, as those of our hosts are. */
const BY_NUMBERS: ReadonlySet<string | null> = new Set(['intdot', 'generic', 'semver', null]);

/** `vers:intdot/>=4.16.0|<4.16.7`, or the constraints alone. What has a fault, and words, are unread. */
function rangeOf(name: string): VersionSet {
  const { kind, type, isAll, constraints, faults } = parseVersionRange(name);
  if (faults.length > 0 || !BY_NUMBERS.has(type)) {
    return kind === 'vers' && isAll && faults.length === 0 && type === 'all'
      ? versionRange(null, null)
      : UNREAD_VERSIONS;
  }
  if (isAll || constraints.some(({ comparator }) => comparator === '!=')) return UNREAD_VERSIONS;
  const sets: VersionSet[] = [];
  let from: End | null = null;
  for (const { comparator, version } of constraints) {
    const end: End = { version, isIncluded: comparator !== '<' && comparator !== '>' };
    if (comparator === '=') sets.push(from === null ? singleVersion(version) : UNREAD_VERSIONS);
    else if (comparator === '>' || comparator === '>=') {
      if (from !== null) return UNREAD_VERSIONS;
      from = end;
    } else {
      // an upper end after another is no range: only the first may stand without a lower one
      if (from === null && sets.length > 0) return UNREAD_VERSIONS;
      sets.push(versionRange(from, end));
      from = null;
    }
  }
  return unionOf(from === null ? sets : [...sets, versionRange(from, null)]);
}
