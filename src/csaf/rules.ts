import type { Rule } from './rule.ts';
import { PRODUCT_AND_GROUP_ID_RULES } from './rules/6.1.1-6.1.5-product-and-group-ids.ts';
import { PRODUCT_STATUS_RULES } from './rules/6.1.6-product-status.ts';
import { REVISION_HISTORY_RULES } from './rules/6.1.14-6.1.22-revision-history.ts';

/** All tests of both versions, in the order of their numbers. */
export const RULES: readonly Rule[] = [
  ...PRODUCT_AND_GROUP_ID_RULES,
  ...PRODUCT_STATUS_RULES,
  ...REVISION_HISTORY_RULES,
].sort((left, right) => compareNumbers(left.test, right.test));

function compareNumbers(left: string, right: string): number {
  const [mine, other] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (const [index, number] of mine.entries()) {
    const difference = number - (other[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return mine.length - other.length;
}
