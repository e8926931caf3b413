import type { Branch, IndexedCsaf, Product, StatusGroup } from '../indexed-csaf.ts';
import { onceFor } from '../once-for.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import {
  doOverlap,
  includes,
  isRegisteredType,
  isSingleVersion,
  isSupportedType,
  isUpperOpen,
  parseVersionRange,
  type VersionRange,
} from '../version-range.ts';

/** Words that make a range of what should be one version. */
const RANGE_WORDS = ['after', 'all', 'before', 'earlier', 'later', 'prior', 'versions'];
/** Most versions are numbers, and have none of it in them. */
const MAYBE_RANGE = new RegExp(`[<>]|${RANGE_WORDS.join('|')}`, 'i');
const VERSION_REMEDY = 'Use product_version_range, or name the versions one by one.';
const VERS_LIMIT = 'The order of versions is known for some VERS types only; another makes a warning that says so.';

export const VERSION_BRANCH_RULES: readonly Rule[] = [
  {
    test: '6.1.31',
    title: 'Version Range in Product Version',
    versions: BOTH,
    remedy: VERSION_REMEDY,
    check({ branches }, report) {
      for (const branch of branches) {
        if (branch.category !== 'product_version' || branch.name === undefined) continue;
        if (!MAYBE_RANGE.test(branch.name)) continue;
        const name = branch.name.toLowerCase();
        // whole words: the note of 2.0 could be read otherwise, its cases and 2.1 are clear
        const words = name.split(/\s+/);
        const found = /[<>]/.exec(name)?.[0] ?? RANGE_WORDS.find((word) => words.includes(word));
        if (found !== undefined)
          report.fail(`${branch.path}/name`, `${quoted(branch)} has ${JSON.stringify(found)}, which makes it a range`);
      }
    },
  },
  {
    test: '6.1.34',
    title: 'Branches Recursion Depth',
    versions: ONLY_2_1,
    remedy: 'Describe the product with at most 30 branches.',
    check({ products }, report) {
      for (const { branch, path } of products) {
        if (branch !== null && branch.depth > 30)
          report.fail(path, `the path to the product has ${branch.depth} branches`);
      }
    },
  },
  {
    test: '6.1.50',
    title: 'Product Version Range Rules',
    versions: ONLY_2_1,
    remedy:
      'Write the range as VERS in its canonical form, such as vers:intdot/>=4.16.0|<4.16.7, or as its constraints alone.',
    limit: VERS_LIMIT,
    check(csaf, report) {
      for (const { branch, range } of rangesOf(csaf)) {
        for (const fault of range.faults) report.fail(`${branch.path}/name`, `${quoted(branch)} ${fault}`);
        if (range.type !== null && !isSupportedType(range.type)) {
          report.warn(
            `${branch.path}/name`,
            `not checked: the order of versions of the VERS type ${JSON.stringify(range.type)} is not known here`,
          );
        }
      }
    },
  },
  {
    test: '6.1.57',
    title: 'Stacked Branch Categories',
    versions: ONLY_2_1,
    remedy: 'Use each category once on the way to a product; product_family may come again.',
    check({ branches, products }, report) {
      // a branch stands behind the one that it is in, so that this is known of the way to it
      const stacked = new Map<Branch, string>();
      for (const branch of branches) {
        const { category, parent } = branch;
        const before = parent === null ? undefined : stacked.get(parent);
        const isStacked = category !== undefined && category !== 'product_family' && isOnWay(category, parent);
        if (before !== undefined) stacked.set(branch, before);
        else if (isStacked) stacked.set(branch, category);
      }
      if (stacked.size === 0) return;
      for (const { branch, path } of products) {
        const category = branch === null ? undefined : stacked.get(branch);
        if (category !== undefined)
          report.fail(path, `the category ${category} stands twice on the way to the product`);
      }
    },
  },
  {
    test: '6.1.58',
    title: 'Use of product_version in one Path with product_version_range',
    versions: ONLY_2_1,
    remedy: 'Say the version once: as product_version, or as product_version_range.',
    check({ products }, report) {
      for (const { branch, path } of products) {
        if (isOnWay('product_version_range', branch) && isOnWay('product_version', branch)) {
          report.fail(path, 'product_version and product_version_range both stand on the way to the product');
        }
      }
    },
  },
  {
    test: '6.1.59',
    title: 'Single Version as Product Version Range',
    versions: ONLY_2_1,
    remedy: 'Use the category product_version.',
    check(csaf, report) {
      for (const { branch, range } of rangesOf(csaf)) {
        if (isSingleVersion(range)) report.fail(`${branch.path}/name`, `${quoted(branch)} is a single version`);
      }
    },
  },
  {
    test: '6.2.18',
    title: 'Product Version Range without vers',
    versions: BOTH,
    remedy:
      'See whether VERS can say it (vers:intdot/<4.2), or name the versions one by one; constraints alone are the last resort.',
    check({ branches }, report) {
      for (const branch of branches) {
        if (branch.category !== 'product_version_range' || branch.name === undefined) continue;
        if (!/^vers:[a-z.\-+][a-z0-9.\-+]*\/./.test(branch.name)) {
          report.fail(`${branch.path}/name`, `${quoted(branch)} is not VERS`);
        }
      }
    },
  },
  {
    test: '6.2.48',
    title: 'Misuse at Vendor Name',
    versions: ONLY_2_1,
    remedy: 'Name who makes the product.',
    check({ branches }, report) {
      for (const branch of branches) {
        if (branch.category !== 'vendor' || branch.name === undefined) continue;
        if (branch.name.replace(/\s+/g, '').toLowerCase() === 'opensource') {
          report.fail(`${branch.path}/name`, `${quoted(branch)} is no vendor`);
        }
      }
    },
  },
  {
    test: '6.2.49',
    title: 'Upper Open Ended Product Version Range',
    versions: ONLY_2_1,
    remedy: 'End the range with the last version that was looked at.',
    check(csaf, report) {
      for (const { branch, range } of rangesOf(csaf)) {
        if (isUpperOpen(range)) report.fail(`${branch.path}/name`, `${quoted(branch)} has no upper end`);
      }
    },
  },
  {
    test: '6.2.51',
    title: 'Unknown VERS Type',
    versions: ONLY_2_1,
    remedy: 'Use a type that is registered, such as intdot or semver.',
    limit: 'The list of registered VERS types is the one known when this was written.',
    check(csaf, report) {
      for (const { branch, range } of rangesOf(csaf)) {
        const { type } = range;
        if (type === null || isSupportedType(type)) continue;
        const standing = isRegisteredType(type)
          ? 'registered, but not supported here'
          : 'not registered, and not supported';
        report.fail(`${branch.path}/name`, `the VERS type ${JSON.stringify(type)} is ${standing}`);
      }
    },
  },
  overlapping(
    '6.2.50.1',
    'Overlapping Product Version Range with VERS in Contradicting Product Status Group',
    'vers',
    true,
  ),
  overlapping(
    '6.2.50.2',
    'Overlapping Product Version Range with vls in Contradicting Product Status Group',
    'vls',
    true,
  ),
  overlapping(
    '6.2.50.3',
    'Overlapping Product Version Range with Product Version in Contradicting Product Status Group',
    'version',
    true,
  ),
  overlapping('6.3.19.1', 'Overlapping Product Version Range with VERS in Same Product Status Group', 'vers', false),
  overlapping('6.3.19.2', 'Overlapping Product Version Range with vls in Same Product Status Group', 'vls', false),
  overlapping(
    '6.3.19.3',
    'Overlapping Product Version Range with Product Version in Same Product Status Group',
    'version',
    false,
  ),
  {
    test: '6.3.19.4',
    title: 'Overlapping Product Version Range with Product Version Range in Branch',
    versions: ONLY_2_1,
    remedy: 'Split the ranges, so that each version is in one.',
    limit: VERS_LIMIT,
    check(csaf, report) {
      forSiblings(csaf, report, (branch, range, sibling) => {
        if (sibling.category !== 'product_version_range' || sibling.children.length === 0) return;
        if (doOverlap(range, parseVersionRange(sibling.name ?? '')) === true) {
          report.fail(`${branch.path}/name`, `${quoted(branch)} overlaps ${quoted(sibling)} beside it`);
        }
      });
    },
  },
  {
    test: '6.3.19.5',
    title: 'Overlapping Product Version Range with Product Version in Branch',
    versions: ONLY_2_1,
    remedy: 'Leave the version out of the range, or say it there alone.',
    limit: VERS_LIMIT,
    check(csaf, report) {
      forSiblings(csaf, report, (branch, range, sibling) => {
        if (sibling.category !== 'product_version' || sibling.children.length === 0) return;
        if (includes(range, sibling.name ?? '') === true) {
          report.fail(`${branch.path}/name`, `${quoted(branch)} includes ${quoted(sibling)} beside it`);
        }
      });
    },
  },
  {
    test: '6.3.9',
    title: 'Branch Categories',
    versions: BOTH,
    remedy: 'Lead to the product by vendor, product_name and product_version, in this order.',
    check({ products }, report) {
      for (const { branch, path } of products) {
        if (branch === null) continue;
        const missing = firstMissing(
          ancestors(branch).map(({ category }) => category),
          ['vendor', 'product_name', 'product_version'],
        );
        if (missing !== null) report.fail(path, `on the way to the product, ${missing} does not stand in its place`);
      }
    },
  },
  {
    test: '6.3.10',
    title: 'Usage of Product Version Range',
    versions: BOTH,
    remedy: 'Name the versions one by one, where that can be done.',
    check({ branches }, report) {
      for (const { category, path } of branches) {
        if (category === 'product_version_range')
          report.fail(`${path}/category`, 'a range is hard to match for machines');
      }
    },
  },
  {
    test: '6.3.11',
    title: 'Usage of V as Version Indicator',
    versions: BOTH,
    remedy: 'Write the version as its vendor does, without a v before it.',
    check({ branches }, report) {
      for (const branch of branches) {
        if (branch.category === 'product_version' && /^[vV][0-9]/.test(branch.name ?? '')) {
          report.fail(`${branch.path}/name`, `${quoted(branch)} begins with a v`);
        }
      }
    },
  },
];

function quoted({ name }: Branch): string {
  return JSON.stringify(name ?? '');
}

interface Ranged {
  readonly branch: Branch;
  readonly range: VersionRange;
}

const rangesOf = onceFor(gatherRangesOf);

function gatherRangesOf({ branches }: IndexedCsaf): Ranged[] {
  const found: Ranged[] = [];
  for (const branch of branches) {
    if (branch.category === 'product_version_range' && branch.name !== undefined) {
      found.push({ branch, range: parseVersionRange(branch.name) });
    }
  }
  return found;
}

function isOnWay(category: string, branch: Branch | null): boolean {
  for (let at = branch; at !== null; at = at.parent) if (at.category === category) return true;
  return false;
}

/** From the top down. */
function ancestors(branch: Branch | null): Branch[] {
  const found: Branch[] = [];
  for (let at = branch; at !== null; at = at.parent) found.push(at);
  return found.reverse();
}

/** The first of a series that does not follow; null: they all do, with whatever between. */
function firstMissing(categories: readonly (string | undefined)[], series: readonly string[]): string | null {
  let at = 0;
  for (const wanted of series) {
    const found = categories.indexOf(wanted, at);
    if (found < 0) return wanted;
    at = found + 1;
  }
  return null;
}

/** Most siblings that are held against each other. Attack: a hundred thousand ranges beside each other, each pair of them. */
const MAX_SIBLINGS = 300;

function forSiblings(
  csaf: IndexedCsaf,
  report: Reporter,
  visit: (branch: Branch, range: VersionRange, sibling: Branch) => void,
): void {
  const levels = new Map<Branch | null, Branch[]>();
  const ranged = new Set<Branch | null>();
  for (const branch of csaf.branches) {
    if (branch.category === 'product_version_range') ranged.add(branch.parent);
  }
  if (ranged.size === 0) return;
  for (const branch of csaf.branches) {
    if (!ranged.has(branch.parent)) continue;
    const level = levels.get(branch.parent);
    if (level === undefined) levels.set(branch.parent, [branch]);
    else level.push(branch);
  }
  for (const [parent, level] of levels) {
    const versions = level.filter(
      ({ category, name }) =>
        (category === 'product_version' || category === 'product_version_range') && name !== undefined,
    );
    if (versions.length > MAX_SIBLINGS) {
      report.unknown(parent?.path ?? '/product_tree', `more than ${MAX_SIBLINGS} versions beside each other`);
      continue;
    }
    for (const branch of versions) {
      if (branch.category !== 'product_version_range') continue;
      const range = parseVersionRange(branch.name ?? '');
      for (const sibling of versions) if (sibling !== branch) visit(branch, range, sibling);
    }
  }
}

/** Sections 6.2.50 and 6.3.19: products under a range, and leaves beside that range that overlap it. */
function overlapping(test: string, title: string, kind: 'vers' | 'vls' | 'version', isContradicting: boolean): Rule {
  return {
    test,
    title,
    versions: ONLY_2_1,
    remedy: isContradicting
      ? 'Split the ranges, or leave the version out, so that one status is true of each version.'
      : 'Split the ranges, or leave the version out, so that each version is meant once.',
    limit: VERS_LIMIT,
    check(csaf, report) {
      const below = productsBelow(csaf);
      if (below.size === 0) return;
      const overlaps: { ranged: readonly Product[]; leaf: Product; branch: Branch; sibling: Branch }[] = [];
      forSiblings(csaf, report, (branch, range, sibling) => {
        const leaf = sibling.product;
        if (leaf === null || sibling.children.length > 0) return;
        const isMeant =
          kind === 'version'
            ? sibling.category === 'product_version' && includes(range, sibling.name ?? '') === true
            : sibling.category === 'product_version_range' && isOverlapOf(kind, range, sibling);
        if (isMeant) overlaps.push({ ranged: below.get(branch) ?? [], leaf, branch, sibling });
      });
      if (overlaps.length === 0) return;
      for (const { statuses, path } of csaf.vulnerabilities) {
        const groups = new Map<string, Set<StatusGroup>>();
        for (const { id, group } of statuses) {
          if (group !== 'recommended') groups.set(id, (groups.get(id) ?? new Set()).add(group));
        }
        for (const { ranged, leaf, branch, sibling } of overlaps) {
          const own = groups.get(leaf.id ?? '');
          if (own === undefined) continue;
          for (const product of ranged) {
            const others = groups.get(product.id ?? '');
            if (others === undefined) continue;
            const isSame = [...others].some((group) => own.has(group));
            const isOther = [...others].some((group) => [...own].some((each) => each !== group));
            if (isContradicting ? !isOther : !isSame) continue;
            report.fail(
              `${path}/product_status`,
              `${JSON.stringify(product.id)} (${quoted(branch)}) and ${JSON.stringify(leaf.id)} (${quoted(sibling)}) overlap, with ${isContradicting ? 'different statuses' : 'the same status'}`,
            );
          }
        }
      }
    },
  };
}

function isOverlapOf(kind: 'vers' | 'vls', range: VersionRange, sibling: Branch): boolean {
  const other = parseVersionRange(sibling.name ?? '');
  return other.kind === kind && other.faults.length === 0 && doOverlap(range, other) === true;
}

/** Products under each range. */
function productsBelow({ products }: IndexedCsaf): Map<Branch, Product[]> {
  const found = new Map<Branch, Product[]>();
  for (const product of products) {
    for (const branch of ancestors(product.branch)) {
      if (branch.category !== 'product_version_range') continue;
      const known = found.get(branch);
      if (known === undefined) found.set(branch, [product]);
      else known.push(product);
    }
  }
  return found;
}
