import { correspondenceOf, withoutCounterpart } from '../corresponding-products.ts';
import { placedItems } from '../indexed-csaf.ts';
import { textOf } from '../json.ts';
import { ONLY_2_1, type Rule } from '../rule.ts';
import { isBoundedAbove } from '../version-range.ts';
import { productsOf, profiled } from './6.1.26-6.1.27-profiles.ts';

export const COUNTERPART_RULES: readonly Rule[] = [
  profiled('6.1.27.13', 'Corresponding Affected Products', ONLY_2_1, ['csaf_security_advisory'], {
    remedy: 'List the affected version of the product in the same vulnerability.',
    check(csaf, report) {
      const correspondence = correspondenceOf(csaf);
      for (const { statuses } of csaf.vulnerabilities) {
        const affected = statuses.filter(({ group }) => group === 'affected');
        const fixed = statuses.filter(({ group }) => group === 'fixed');
        for (const { id, path } of withoutCounterpart(fixed, affected, csaf, correspondence)) {
          report.fail(path, `${JSON.stringify(id)} is fixed, and no other version of the product is affected`);
        }
      }
    },
  }),
  profiled('6.2.39.1', 'Missing Fixed Product', ONLY_2_1, ['csaf_security_advisory'], {
    remedy: 'List the fixed version of the product, or say by a remediation that there is none.',
    check(csaf, report) {
      const correspondence = correspondenceOf(csaf);
      for (const { value, path, statuses } of csaf.vulnerabilities) {
        const remediations = placedItems(value, 'remediations', path);
        const having = (categories: readonly string[]): Set<string> =>
          productsOf(
            remediations.filter((each) => categories.includes(textOf(each.value, 'category') ?? '')),
            csaf.groups,
          );
        const withFix = having(['vendor_fix']);
        const without = having(['fix_planned', 'no_fix_planned', 'none_available']);
        const affected = statuses.filter(({ group }) => group === 'affected');
        const fixed = statuses.filter(({ group }) => group === 'fixed');
        for (const { id, path: place } of withoutCounterpart(affected, fixed, csaf, correspondence)) {
          const range = csaf.productById.get(id)?.branch;
          const hasEnd = range?.category === 'product_version_range' && isBoundedAbove(range.name ?? '');
          if (without.has(id) && !withFix.has(id) && !hasEnd) continue;
          report.fail(place, `${JSON.stringify(id)} is affected, and no version of the product is fixed`);
        }
      }
    },
  }),
];
