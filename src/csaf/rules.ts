import { needing, type Rule } from './rule.ts';
import { PRODUCT_AND_GROUP_ID_RULES } from './rules/6.1.1-6.1.5-product-and-group-ids.ts';
import { PRODUCT_STATUS_RULES } from './rules/6.1.6-product-status.ts';
import { METRIC_RULES } from './rules/6.1.7-6.3.18-metrics.ts';
import { CWE_RULES } from './rules/6.1.11-6.2.26-cwe.ts';
import { LANGUAGE_RULES } from './rules/6.1.12-6.2.15-languages.ts';
import { IDENTIFICATION_HELPER_RULES } from './rules/6.1.13-6.3.5-identification-helpers.ts';
import { REVISION_HISTORY_RULES } from './rules/6.1.14-6.1.22-revision-history.ts';
import { VULNERABILITY_ITEM_RULES } from './rules/6.1.23-6.1.33-vulnerability-items.ts';
import { PROFILE_RULES } from './rules/6.1.26-6.1.27-profiles.ts';
import { COUNTERPART_RULES } from './rules/6.1.27.13-6.2.39.1-counterparts.ts';
import { VERSION_BRANCH_RULES } from './rules/6.1.31-6.3.19-version-branches.ts';
import { REMEDIATION_RULES } from './rules/6.1.35-6.2.27-remediations.ts';
import { DATE_RULES } from './rules/6.1.37-6.2.41-dates.ts';
import { DISTRIBUTION_RULES } from './rules/6.1.38-6.2.30-distribution.ts';
import { SSVC_RULES } from './rules/6.1.46-6.3.15-ssvc.ts';
import { LICENCE_RULES } from './rules/6.1.54-6.3.17-licences.ts';
import { EXTENSION_RULES } from './rules/6.1.60-6.3.21-extensions.ts';
import { DOCUMENT_RULES } from './rules/6.2.1-6.3.7-document.ts';
import { RECOMMENDED_PROFILE_RULES } from './rules/6.2.38-6.2.40-profiles.ts';
import { ID_SYSTEM_RULES } from './rules/6.2.53-6.3.20-id-systems.ts';
import { NESTED_PATH_RULES } from './rules/6.3.22-nested-product-path.ts';

/** Of the branches, but not of ranges alone. */
const WITHOUT_RANGES = ['6.1.31', '6.1.34', '6.1.57', '6.2.48', '6.3.9', '6.3.11'];

/** All tests of both versions, in the order of their numbers. */
export const RULES: readonly Rule[] = [
  ...PRODUCT_AND_GROUP_ID_RULES,
  ...PRODUCT_STATUS_RULES,
  ...METRIC_RULES,
  ...CWE_RULES,
  ...LANGUAGE_RULES,
  ...IDENTIFICATION_HELPER_RULES,
  ...REVISION_HISTORY_RULES,
  ...VULNERABILITY_ITEM_RULES,
  ...PROFILE_RULES,
  ...COUNTERPART_RULES,
  ...needing('version ranges', VERSION_BRANCH_RULES, WITHOUT_RANGES),
  ...REMEDIATION_RULES,
  ...DATE_RULES,
  ...needing('sharing group', DISTRIBUTION_RULES, ['6.2.10']),
  ...needing('SSVC', SSVC_RULES, ['6.1.46']),
  ...LICENCE_RULES,
  ...needing('extensions', EXTENSION_RULES, ['6.1.60.1']),
  ...DOCUMENT_RULES,
  ...RECOMMENDED_PROFILE_RULES,
  ...ID_SYSTEM_RULES,
  ...NESTED_PATH_RULES,
].sort((left, right) => compareNumbers(left.test, right.test));

function compareNumbers(left: string, right: string): number {
  const [mine, other] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (const [index, number] of mine.entries()) {
    const difference = number - (other[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return mine.length - other.length;
}
