import { placedItems, type StatusGroup, type Vulnerability } from '../indexed-csaf.ts';
import { textOf, textsOf } from '../json.ts';
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
    check({ vulnerabilities, groups }, report) {
      for (const vulnerability of vulnerabilities) {
        for (const [id, byCategory] of categoriesOf(vulnerability, groups)) {
          const categories = [...byCategory.keys()];
          for (const [index, category] of categories.entries()) {
            const other = categories.slice(0, index).find((each) => !(BESIDE[each] ?? categories).includes(category));
            if (other === undefined || BESIDE[category] === undefined) continue;
            report.fail(
              byCategory.get(category) ?? '',
              `${JSON.stringify(id)} has ${other} and ${category}, which contradict each other`,
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
    check({ vulnerabilities, groups }, report) {
      for (const each of vulnerabilities) failCombinations(each, groups, PROHIBITED, 'contradicts', report);
    },
  },
  {
    test: '6.2.27',
    title: 'Discouraged Product Status Remediation Combination',
    versions: ONLY_2_1,
    remedy: 'See whether the product belongs in the remediation, and whether its status is right.',
    check({ vulnerabilities, groups }, report) {
      for (const each of vulnerabilities) failCombinations(each, groups, DISCOURAGED, 'hardly goes with', report);
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

/** By product: the categories of its remediations, each with the place of the first. Each group is opened once for each category. */
function categoriesOf(
  { value, path }: Vulnerability,
  groups: ReadonlyMap<string, readonly string[]>,
): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  const opened = new Set<string>();
  for (const remediation of placedItems(value, 'remediations', path)) {
    const category = textOf(remediation.value, 'category');
    if (category === undefined || !Object.hasOwn(BESIDE, category)) continue;
    const take = (id: string): void => {
      const known = found.get(id) ?? new Map<string, string>();
      if (!known.has(category)) known.set(category, remediation.path);
      found.set(id, known);
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
  vulnerability: Vulnerability,
  groups: ReadonlyMap<string, readonly string[]>,
  table: Readonly<Record<string, readonly StatusGroup[]>>,
  word: string,
  report: Reporter,
): void {
  const statuses = new Map<string, Set<StatusGroup>>();
  for (const { id, group } of vulnerability.statuses) statuses.set(id, (statuses.get(id) ?? new Set()).add(group));
  for (const [id, categories] of categoriesOf(vulnerability, groups)) {
    const own = statuses.get(id);
    // recommended is allowed with everything, also for a product that has another status too
    if (own === undefined) continue;
    for (const [category, place] of categories) {
      const clash = table[category]?.find((group) => own.has(group));
      if (clash !== undefined) report.fail(place, `${category} ${word} the status "${clash}" of ${JSON.stringify(id)}`);
    }
  }
}
