import type { IndexedCsaf } from '../indexed-csaf.ts';
import { has, member, textOf, within } from '../json.ts';
import { ONLY_2_0, ONLY_2_1, type Rule } from '../rule.ts';

const MAX_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const PUBLIC = 'Public';
const NOT_SHARED = 'No sharing allowed';
const GROUP = '/document/distribution/sharing_group';

export const DISTRIBUTION_RULES: readonly Rule[] = [
  {
    test: '6.1.38',
    title: 'Non-Public Sharing Group with Max UUID',
    versions: ONLY_2_1,
    remedy: 'Take sharing_group out, or use the id of the group.',
    check(csaf, report) {
      const { id } = groupOf(csaf);
      if (id === MAX_UUID && csaf.tlpLabel !== 'CLEAR') {
        report.fail(`${GROUP}/id`, `the id says public, and the label ${csaf.tlpLabel ?? 'is missing'}`);
      }
    },
  },
  {
    test: '6.1.39',
    title: 'Public Sharing Group with No Max UUID',
    versions: ONLY_2_1,
    remedy: `Take sharing_group out, or use the id ${MAX_UUID}.`,
    check(csaf, report) {
      const { isThere, id } = groupOf(csaf);
      if (!isThere || csaf.tlpLabel !== 'CLEAR' || id === MAX_UUID) return;
      if (id === NIL_UUID && csaf.status === 'draft') return;
      report.fail(`${GROUP}/id`, 'the document is for everybody, and names a group');
    },
  },
  {
    test: '6.1.40',
    title: 'Invalid Sharing Group Name',
    versions: ONLY_2_1,
    remedy: 'Use another name: this one is reserved.',
    check(csaf, report) {
      const { id, name } = groupOf(csaf);
      const isWrong = (name === PUBLIC && id !== MAX_UUID) || (name === NOT_SHARED && id !== NIL_UUID);
      if (isWrong) report.fail(`${GROUP}/name`, `${JSON.stringify(name)} is reserved for another id`);
    },
  },
  {
    test: '6.1.41',
    title: 'Missing Sharing Group Name',
    versions: ONLY_2_1,
    remedy: 'Add the name that is reserved for this id.',
    check(csaf, report) {
      const { id, name } = groupOf(csaf);
      const wanted = id === MAX_UUID ? PUBLIC : id === NIL_UUID ? NOT_SHARED : null;
      if (wanted !== null && name !== wanted) {
        report.fail(
          `${GROUP}/name`,
          `expected ${JSON.stringify(wanted)} with this id, found ${JSON.stringify(name ?? null)}`,
        );
      }
    },
  },
  {
    test: '6.2.10',
    title: 'Missing TLP label',
    versions: ONLY_2_0,
    remedy: 'Add /document/distribution/tlp/label: AMBER, GREEN, RED or WHITE.',
    check({ document, tlpLabel }, report) {
      if (!has(within(document, 'distribution', 'tlp'), 'label')) {
        report.fail('/document/distribution/tlp/label', 'there is no TLP label');
      } else if (!['AMBER', 'GREEN', 'RED', 'WHITE'].includes(tlpLabel ?? '')) {
        report.fail('/document/distribution/tlp/label', `${JSON.stringify(tlpLabel ?? null)} is no label of CSAF 2.0`);
      }
    },
  },
  {
    test: '6.2.28',
    title: 'Usage of Max UUID',
    versions: ONLY_2_1,
    remedy: 'Take sharing_group out.',
    check(csaf, report) {
      if (groupOf(csaf).id === MAX_UUID) report.fail(`${GROUP}/id`, 'the id says that the group is everybody');
    },
  },
  {
    test: '6.2.29',
    title: 'Usage of Nil UUID',
    versions: ONLY_2_1,
    remedy: 'Take sharing_group out.',
    check(csaf, report) {
      if (groupOf(csaf).id === NIL_UUID) report.fail(`${GROUP}/id`, 'the id says that nobody may have the document');
    },
  },
  {
    test: '6.2.30',
    title: 'Usage of Sharing Group on TLP:CLEAR',
    versions: ONLY_2_1,
    remedy: 'Take sharing_group out.',
    check(csaf, report) {
      if (csaf.tlpLabel === 'CLEAR' && groupOf(csaf).isThere)
        report.fail(GROUP, 'the document is for everybody, and names a group');
    },
  },
];

function groupOf({ document }: IndexedCsaf): { isThere: boolean; id: string | undefined; name: string | undefined } {
  const distribution = member(document, 'distribution');
  const group = member(distribution, 'sharing_group');
  return {
    isThere: has(distribution, 'sharing_group'),
    id: textOf(group, 'id')?.toLowerCase(),
    name: textOf(group, 'name'),
  };
}
