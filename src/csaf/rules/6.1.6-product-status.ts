import type { StatusGroup } from '../indexed-csaf.ts';
import { BOTH, type Rule } from '../rule.ts';

export const PRODUCT_STATUS_RULES: readonly Rule[] = [
  {
    test: '6.1.6',
    title: 'Contradicting Product Status',
    versions: BOTH,
    remedy: 'Leave the product in the one status that is true of it.',
    check({ vulnerabilities, version }, report) {
      for (const { statuses } of vulnerabilities) {
        const known = new Map<string, StatusGroup>();
        for (const { id, group, path } of statuses) {
          // `recommended` goes with any; `unknown` is none of the statuses of 2.0
          if (group === 'recommended' || (group === 'unknown' && version === '2.0')) continue;
          const before = known.get(id);
          if (before === undefined) known.set(id, group);
          else if (before !== group) report.fail(path, `${JSON.stringify(id)} is both "${before}" and "${group}"`);
        }
      }
    },
  },
];
