import { type IndexedCsaf, placedItems, type StatusGroup, type Vulnerability } from '../indexed-csaf.ts';
import { textOf, textsOf } from '../json.ts';
import { onceFor } from '../once-for.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { productsOf } from './6.1.26-6.1.27-profiles.ts';

/** What may stand beside a category for the same product: section 3.2.4.12.1, the first table. All else is prohibited. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  workaround: ['workaround', 'mitigation', 'vendor_fix', 'fix_planned', 'no_fix_planned'],
  mitigation: ['workaround', 'mitigation', 'vendor_fix', 'fix_planned', 'no_fix_planned'],
  vendor_fix: ['workaround', 'mitigation', 'vendor_fix'],
  optional_patch: ['optional_patch'],
  none_available: ['none_available'],
  fix_planned: ['workaround', 'mitigation', 'fix_planned'],
  no_fix_planned: ['workaround', 'mitigation', 'no_fix_planned'],
};

/** With which statuses a category must not go, and with which it should not: the second table. */
const PROHIBITED: Readonly<Record<string, readonly StatusGroup[]>> = {
  workaround: ['not affected', 'fixed'],
  mitigation: ['not affected', 'fixed'],
  vendor_fix: ['not affected', 'fixed'],
  optional_patch: ['affected'],
  none_available: ['not affected', 'fixed'],
  fix_planned: ['fixed'],
  no_fix_planned: ['fixed'],
};
const DISCOURAGED: Readonly<Record<string, readonly StatusGroup[]>> = {
  workaround: ['under investigation', 'unknown'],
  mitigation: ['under investigation', 'unknown'],
  vendor_fix: ['under investigation', 'unknown'],
  optional_patch: ['fixed'],
  none_available: [],
  fix_planned: ['not affected', 'under investigation', 'unknown'],
  no_fix_planned: ['not affected'],
};

export const REMEDIATION_RULES: readonly Rule[] = [
  {
    test: '6.1.35',
    title: 'Contradicting Remediations',
    versions: ONLY_2_1,
    remedy:
      'Leave the remediation that is true; vendor_fix goes before mitigation, workaround and what is only planned.',
    check(csaf, report) {
      for (const byProduct of categoriesOf(csaf).values()) {
        for (const [id, remedied] of byProduct) {
          for (const [index, { category, path }] of remedied.entries()) {
            const other = remedied.slice(0, index).find((each) => BESIDE[each.category]?.includes(category) === false);
            if (other === undefined) continue;
            report.fail(
              path,
              `${JSON.stringify(id)} has ${other.category} and ${category}, which contradict each other`,
            );
          }
        }
      }
    },
  },
  {
    test: '6.1.36',
    title: 'Contradicting Product Status Remediation Combination',
    versions: ONLY_2_1,
    remedy: 'Take the product out of the remediation, or correct its status.',
    check(csaf, report) {
      failCombinations(csaf, PROHIBITED, 'contradicts', report);
    },
  },
  {
    test: '6.2.27',
    title: 'Discouraged Product Status Remediation Combination',
    versions: ONLY_2_1,
    remedy: 'See whether the product belongs in the remediation, and whether its status is right.',
    check(csaf, report) {
      failCombinations(csaf, DISCOURAGED, 'hardly goes with', report);
    },
  },
  {
    test: '6.2.2',
    title: 'Missing Remediation',
    versions: BOTH,
    remedy: 'Add a remediation, if only one that says that none is available.',
    check({ vulnerabilities, groups }, report) {
      for (const { value, path, statuses } of vulnerabilities) {
        const remedied = productsOf(placedItems(value, 'remediations', path), groups);
        for (const { id, group, path: place } of statuses) {
          if ((group === 'affected' || group === 'under investigation') && !remedied.has(id)) {
            report.fail(place, `${JSON.stringify(id)} is ${group} and has no remediation`);
          }
        }
      }
    },
  },
];

interface Remedied {
  readonly category: string;
  /** Of the first remediation of the category. */
  readonly path: string;
}

/** By vulnerability and product: the categories of its remediations. */
const categoriesOf = onceFor(
  ({ vulnerabilities, groups }) => new Map(vulnerabilities.map((each) => [each, categoriesIn(each, groups)])),
);

/** Each group is opened once for each category. */
function categoriesIn(
  { value, path }: Vulnerability,
  groups: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly Remedied[]> {
  const found = new Map<string, readonly Remedied[]>();
  const opened = new Set<string>();
  for (const remediation of placedItems(value, 'remediations', path)) {
    const category = textOf(remediation.value, 'category');
    if (category === undefined || !Object.hasOwn(BESIDE, category)) continue;
    // most products have one remediation, of which there is one list for all of them
    const alone: readonly Remedied[] = [{ category, path: remediation.path }];
    const take = (id: string): void => {
      const known = found.get(id);
      if (known === undefined) found.set(id, alone);
      else if (!known.some((each) => each.category === category)) found.set(id, [...known, ...alone]);
    };
    for (const [id] of textsOf(remediation.value, 'product_ids')) take(id);
    for (const [group] of textsOf(remediation.value, 'group_ids')) {
      const key = `${category} ${group}`;
      if (opened.has(key)) continue;
      opened.add(key);
      for (const id of groups.get(group) ?? []) take(id);
    }
  }
  return found;
}

function failCombinations(
  csaf: IndexedCsaf,
  table: Readonly<Record<string, readonly StatusGroup[]>>,
  word: string,
  report: Reporter,
): void {
  for (const [vulnerability, byProduct] of categoriesOf(csaf)) {
    if (byProduct.size === 0) continue;
    const statuses = statusGroupsOf(vulnerability);
    for (const [id, remedied] of byProduct) {
      const own = statuses.get(id);
      // recommended is allowed with everything, also for a product that has another status too
      if (own === undefined) continue;
      for (const { category, path } of remedied) {
        const clash = table[category]?.find((group) => own.includes(group));
        if (clash !== undefined)
          report.fail(path, `${category} ${word} the status "${clash}" of ${JSON.stringify(id)}`);
      }
    }
  }
}

/** By product. Most have one status: there is one list for all of them. */
function statusGroupsOf({ statuses }: Vulnerability): ReadonlyMap<string, readonly StatusGroup[]> {
  const alone = new Map<StatusGroup, readonly StatusGroup[]>();
  const found = new Map<string, readonly StatusGroup[]>();
  for (const { id, group } of statuses) {
    const known = found.get(id);
    if (known === undefined) {
      const own = alone.get(group) ?? [group];
      alone.set(group, own);
      found.set(id, own);
    } else if (!known.includes(group)) found.set(id, [...known, group]);
  }
  return found;
}
