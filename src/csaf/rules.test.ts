import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { document, type Edits, findingsOf, validate } from './documents.test-support.ts';
import type { CsafVersion } from './report.ts';
import { severityOf } from './rule.ts';
import { RULES } from './rules.ts';

/*
 * Each number with documents of our own that fail it and that pass it: changes to a document that nothing is said against. The
 * official cases are in test/corpus/csaf-suite.test.ts.
 */

const D = '/document';
const T = `${D}/tracking`;
const V = '/vulnerabilities/0';
const LEAF = '/product_tree/branches/0/branches/0/branches/0';
const NEXT = '/product_tree/branches/0/branches/0/branches/1';
const P = `${LEAF}/product`;
const H = `${P}/product_identification_helper`;
const GROUP = `${D}/distribution/sharing_group`;
const MAX = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const NIL = '00000000-0000-0000-0000-000000000000';
const UUID = '5868d6f0-d1c7-4a5b-9e3f-0123456789ab';
const SHA = 'a'.repeat(64);
const LATE = '2025-03-01T00:00:00Z';

type PerVersion = Edits | ((version: CsafVersion) => Edits);
interface Row {
  readonly fails: readonly PerVersion[];
  readonly passes?: readonly PerVersion[];
}

const metric = (version: CsafVersion): string => (version === '2.0' ? `${V}/scores/0` : `${V}/metrics/0/content`);
const products = (version: CsafVersion): string =>
  version === '2.0' ? `${V}/scores/0/products` : `${V}/metrics/0/products`;
const without = (version: CsafVersion): Edits =>
  version === '2.0' ? { [`${V}/scores`]: undefined } : { [`${V}/metrics`]: undefined };
/** One CVSS object instead of what is there. */
const cvss =
  (kind: string, value: object): PerVersion =>
  (version) =>
    version === '2.0'
      ? { [`${V}/scores`]: [{ [kind]: value, products: ['PIPE-1.0'] }] }
      : { [`${V}/metrics`]: [{ content: { [kind]: value }, products: ['PIPE-1.0'] }] };
const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const score31 = { baseScore: 9.8, baseSeverity: 'CRITICAL', vectorString: V31, version: '3.1' };
const V2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P';
const history = (...items: (readonly [string, string])[]): Edits => ({
  [`${T}/revision_history`]: items.map(([date, number]) => ({ date, number, summary: 'Changed.' })),
  [`${T}/version`]: items.at(-1)?.[1],
  [`${T}/current_release_date`]: LATE,
});
const day = (number: number): string => `2025-02-${String(number).padStart(2, '0')}T10:00:00Z`;
const category = (name: string, edits: Edits = {}): Edits => ({ [`${D}/category`]: name, ...edits });
const note = (title: string, kind = 'description') => ({ category: kind, text: 'Words.', title });
const relation = (version: CsafVersion, id: string, first: string, second: string): object =>
  version === '2.0'
    ? {
        category: 'installed_on',
        full_product_name: { name: 'Both', product_id: id },
        product_reference: first,
        relates_to_product_reference: second,
      }
    : {
        beginning_product_reference: first,
        full_product_name: { name: 'Both', product_id: id },
        subpaths: [{ category: 'installed_on', next_product_reference: second }],
      };
const relations = (version: CsafVersion, ...all: object[]): Edits => ({
  [version === '2.0' ? '/product_tree/relationships' : '/product_tree/product_paths']: all,
});
const purl =
  (...texts: string[]): PerVersion =>
  (version) =>
    version === '2.0' ? { [H]: { purl: texts[0] } } : { [H]: { purls: texts } };
const hashes = (...pairs: (readonly [string, string])[]): Edits => ({
  [H]: { hashes: [{ file_hashes: pairs.map(([algorithm, value]) => ({ algorithm, value })), filename: 'pipe' }] },
});
const range = (name: string): Edits => ({ [`${LEAF}/category`]: 'product_version_range', [`${LEAF}/name`]: name });
const ranges = (first: string, second: string, statuses: object): Edits => ({
  ...range(first),
  [`${NEXT}/category`]: 'product_version_range',
  [`${NEXT}/name`]: second,
  [`${V}/product_status`]: statuses,
});
const besides = (first: string, secondCategory: string, second: string): Edits => ({
  ...range(first),
  [NEXT]: {
    branches: [{ category: 'architecture', name: 'x86', product: { name: 'Pipe', product_id: 'PIPE-1.1' } }],
    category: secondCategory,
    name: second,
  },
});
const CLASH = { fixed: ['PIPE-1.1'], known_affected: ['PIPE-1.0'] };
const SAME = { known_affected: ['PIPE-1.0', 'PIPE-1.1'] };
const ssvc = (selection: object, more: object = {}): Edits => ({
  [`${V}/metrics/0/content/ssvc_v2`]: {
    schemaVersion: '2.0.0',
    selections: [{ key: 'E', namespace: 'ssvc', values: [{ key: 'P' }], version: '1.1.0', ...selection }],
    timestamp: '2024-06-01T00:00:00Z',
    ...more,
  },
});
const extension = (more: object = {}) => ({
  $schema: 'https://reed.example/csaf/tune_1.0.0.json',
  category: 'supplementary',
  content: { tune: 'a' },
  critical: false,
  ...more,
});
const DOCUMENTED =
  'https://raw.githubusercontent.com/oasis-tcs/csaf/refs/heads/master/csaf_2.1/extension/data/valid/documentation-11/documentation-11-content_1.0.0.json';
const documented = {
  $schema: DOCUMENTED,
  category: 'significant',
  content: {
    documentation:
      'This extension is for documentation and test purposed only. It is valid. It is not allowed to be used in a production CSAF.',
  },
  critical: false,
};
const remediation = (...categories: string[]): Edits => ({
  [`${V}/remediations`]: categories.map((each) => ({ category: each, details: 'Words.', group_ids: ['ALL'] })),
});
const exploited = (date: string, exploitation_date: string): Edits => ({
  [`${V}/first_known_exploitation_dates`]: [{ date, exploitation_date, product_ids: ['PIPE-1.0'] }],
});
const involvement = (...items: object[]): Edits => ({
  [`${V}/involvements`]: items.map((each) => ({ party: 'vendor', status: 'open', ...each })),
});
const withdrawn = (more: Edits = {}): Edits => ({
  ...category('csaf_withdrawn'),
  '/product_tree': undefined,
  '/vulnerabilities': undefined,
  ...history([day(1), '1'], [day(2), '2']),
  [`${D}/notes`]: [note('Reasoning for Withdrawal')],
  ...more,
});
const SUPERSEDING = {
  category: 'external',
  summary: 'Superseding Document: REED-8',
  url: 'https://reed.example/csaf/reed-8.json',
};
const superseded = (more: Edits = {}): Edits => ({
  ...withdrawn(),
  ...category('csaf_superseded'),
  [`${D}/notes`]: [note('Reasoning for Supersession')],
  [`${D}/references`]: [SUPERSEDING],
  ...more,
});
const informational = (more: Edits = {}): Edits => ({
  ...category('csaf_informational_advisory'),
  '/vulnerabilities': undefined,
  [`${D}/notes`]: [note('About', 'general')],
  [`${D}/references/1`]: { category: 'external', summary: 'More', url: 'https://reed.example/more' },
  ...more,
});
const vex = (more: Edits = {}): Edits => ({ ...category('csaf_vex'), ...more });
const cwe = (version: CsafVersion, edits: object): Edits => ({
  [version === '2.0' ? `${V}/cwe` : `${V}/cwes`]: version === '2.0' ? edits : [{ version: '4.16', ...edits }],
});

const ROWS: Readonly<Record<string, Row>> = {
  '6.1.1': {
    fails: [
      { [`${V}/product_status/fixed`]: ['PIPE-9'] },
      { [`${V}/flags`]: [{ label: 'component_not_present', product_ids: ['NO'] }] },
    ],
  },
  '6.1.2': { fails: [{ [`${NEXT}/product/product_id`]: 'PIPE-1.0' }] },
  '6.1.3': {
    fails: [
      (version) => relations(version, relation(version, 'A', 'A', 'PIPE-1.0')),
      (version) => relations(version, relation(version, 'A', 'B', 'PIPE-1.0'), relation(version, 'B', 'PIPE-1.1', 'A')),
    ],
    passes: [
      (version) =>
        relations(version, relation(version, 'A', 'PIPE-1.0', 'PIPE-1.1'), relation(version, 'B', 'A', 'PIPE-1.1')),
    ],
  },
  '6.1.4': {
    fails: [{ [`${V}/remediations/0/group_ids`]: ['NONE'] }],
    passes: [{ [`${V}/remediations/0/group_ids`]: ['ALL'] }],
  },
  '6.1.5': {
    fails: [
      {
        '/product_tree/product_groups': [1, 2].map(() => ({ group_id: 'ALL', product_ids: ['PIPE-1.0', 'PIPE-1.1'] })),
      },
    ],
  },
  '6.1.6': {
    fails: [
      { [`${V}/product_status/last_affected`]: ['PIPE-1.1'] },
      { [`${V}/product_status/under_investigation`]: ['PIPE-1.0'] },
    ],
    passes: [
      { [`${V}/product_status/recommended`]: ['PIPE-1.0', 'PIPE-1.1'] },
      { [`${V}/product_status/first_affected`]: ['PIPE-1.0'] },
    ],
  },
  '6.1.7': {
    fails: [
      (version) =>
        version === '2.0'
          ? { [`${V}/scores/1`]: { cvss_v3: { ...score31, baseScore: 9.8 }, products: ['PIPE-1.0'] } }
          : { [`${V}/metrics`]: [1, 2].map(() => ({ content: { cvss_v3: score31 }, products: ['PIPE-1.0'] })) },
    ],
    passes: [
      (version) =>
        version === '2.0'
          ? {
              [`${V}/scores/1`]: {
                cvss_v2: { baseScore: 7.5, vectorString: V2, version: '2.0' },
                products: ['PIPE-1.0'],
              },
            }
          : {
              [`${V}/metrics`]: ['https://a.example', 'https://b.example'].map((source) => ({
                content: { cvss_v3: score31 },
                products: ['PIPE-1.0'],
                source,
              })),
            },
    ],
  },
  '6.1.8': {
    fails: [
      cvss('cvss_v3', { ...score31, baseSeverity: undefined }),
      cvss('cvss_v3', { ...score31, attackVector: 'SPACE' }),
    ],
    passes: [cvss('cvss_v3', score31)],
  },
  '6.1.9': {
    fails: [
      cvss('cvss_v3', { ...score31, baseScore: 9.7 }),
      cvss('cvss_v3', { ...score31, baseSeverity: 'HIGH' }),
      cvss('cvss_v3', { ...score31, temporalScore: 1, vectorString: `${V31}/E:U` }),
      cvss('cvss_v2', { baseScore: 7.4, vectorString: V2, version: '2.0' }),
      cvss('cvss_v2', { baseScore: 7.5, environmentalScore: 9, vectorString: V2, version: '2.0' }),
      cvss('cvss_v3', { ...score31, vectorString: 'CVSS:3.1/AV:N' }),
    ],
    passes: [
      cvss('cvss_v3', { ...score31, temporalScore: 9, vectorString: `${V31}/E:U`, temporalSeverity: 'CRITICAL' }),
      cvss('cvss_v2', { baseScore: 7.5, vectorString: V2, version: '2.0' }),
    ],
  },
  '6.1.10': {
    fails: [
      cvss('cvss_v3', { ...score31, attackVector: 'LOCAL' }),
      cvss('cvss_v3', { ...score31, modifiedScope: 'CHANGED', vectorString: `${V31}/MS:U` }),
      cvss('cvss_v2', { accessVector: 'LOCAL', baseScore: 7.5, vectorString: V2, version: '2.0' }),
    ],
    passes: [cvss('cvss_v3', { ...score31, attackVector: 'NETWORK', modifiedScope: 'NOT_DEFINED' })],
  },
  '6.1.11': {
    fails: [
      (version) => cwe(version, { id: 'CWE-79', name: 'Something else' }),
      (version) => cwe(version, { id: 'CWE-2', name: '7PK - Environment' }),
    ],
  },
  '6.1.12': {
    fails: ['EZ', 'de-ABCD', 'de-XYZ', 'en-nedis1', 'zz', 'zh-abv'].map((lang) => ({ [`${D}/lang`]: lang })),
    passes: ['de-AT', 'zh-cmn-Hans-CN', 'sl-nedis', 'qaa', 'i-default', 'en-US-x-reed', 'DE-at'].map((lang) => ({
      [`${D}/lang`]: lang,
    })),
  },
  '6.1.13': {
    fails: [
      'pkg:maven/@1.3.4',
      'pkg:npm/',
      'pkg:maven/jboss-logging@3.4.1',
      'pkg:npm/pipe@1.0?arch',
      'pkg:npm/pipe@1.0?arch=a&arch=b',
      'pkg:npm/pipe%zz@1.0',
      'pkg:npm/pipe@1.0#../x',
      'pkg:generic//pipe@1.0',
    ].map((each) => purl(each)),
    passes: [
      'pkg:maven/org.jboss.logging/jboss-logging@3.4.1.Final?type=jar#a/b',
      'pkg:npm/%40angular/core@1.0',
      'pkg:deb/debian/curl@7.88.1-10+deb12u12?arch=i386',
    ].map((each) => purl(each)),
  },
  '6.1.14': {
    fails: [
      history([day(1), '2'], [day(2), '1']),
      history([day(1), '1.10.0'], [day(2), '1.9.0']),
      // the second is earlier, by its zone
      history(['2025-02-02T00:30:00+02:00', '2'], ['2025-02-01T23:00:00Z', '1']),
      history([day(1), '2.0.0'], [day(2), '2.0.0-rc.1']),
    ],
    passes: [
      history([day(2), '2'], [day(1), '1']),
      history([day(1), '1.9.0'], [day(2), '1.10.0']),
      history(['2025-02-02T00:30:00+02:00', '1'], ['2025-02-01T23:00:00Z', '2']),
      history([day(1), '2'], [day(1), '1']),
    ],
  },
  '6.1.15': {
    fails: [
      { [`${D}/publisher/category`]: 'translator' },
      { [`${D}/publisher/category`]: 'translator', [`${D}/source_lang`]: '' },
    ],
    passes: [{ [`${D}/publisher/category`]: 'translator', [`${D}/source_lang`]: 'de' }],
  },
  '6.1.16': {
    fails: [{ [`${T}/version`]: '2' }, { [`${T}/version`]: '1.0.0' }],
    passes: [
      { ...history([day(1), '1.0.0']), [`${T}/version`]: '1.0.0+build.5' },
      { ...history([day(1), '1.0.0']), [`${T}/version`]: '1.0.0-rc.1', [`${T}/status`]: 'draft' },
    ],
  },
  '6.1.17': {
    fails: ['0', '0.9.5', '1.0.0-alpha'].map((version) => ({ [`${T}/version`]: version })),
    passes: [{ [`${T}/version`]: '0', [`${T}/status`]: 'draft' }],
  },
  '6.1.18': {
    fails: [
      history([day(1), '0'], [day(2), '1']),
      { ...history([day(1), '0.1.0'], [day(2), '1.0.0']), [`${T}/status`]: 'interim' },
    ],
    passes: [{ ...history([day(1), '0'], [day(2), '1']), [`${T}/status`]: 'draft' }],
  },
  '6.1.19': { fails: [history([day(1), '1.0.0-rc.1'], [day(2), '1.0.0'])], passes: [history([day(1), '1.0.0+b-1'])] },
  '6.1.20': {
    fails: [{ [`${T}/version`]: '1.0.0-alpha' }],
    passes: [{ [`${T}/version`]: '1.0.0-alpha', [`${T}/status`]: 'draft' }],
  },
  '6.1.21': {
    fails: [
      history([day(1), '1'], [day(2), '3']),
      history([day(1), '2']),
      history([day(1), '1.0.0'], [day(2), '3.0.0']),
    ],
    passes: [history([day(1), '1'], [day(2), '2']), history([day(1), '1.0.0'], [day(2), '1.5.0'], [day(3), '2.0.0'])],
  },
  '6.1.22': { fails: [history([day(1), '1'], [day(2), '1'])] },
  '6.1.23': {
    fails: [{ '/vulnerabilities/1': { cve: 'CVE-2025-0001' } }],
    passes: [{ '/vulnerabilities/1': { cve: 'CVE-2025-0002' } }],
  },
  '6.1.24': {
    fails: [involvement({ date: day(1) }, { date: '2025-02-01T11:00:00+01:00', status: 'completed' })],
    passes: [
      involvement({ date: day(1) }, { date: day(2) }),
      involvement({ date: day(1) }, { date: day(1), party: 'user' }),
    ],
  },
  '6.1.25': {
    fails: [hashes(['sha256', SHA], ['sha256', SHA.replace('a', 'b')])],
    passes: [hashes(['sha256', SHA], ['sha512', SHA])],
  },
  '6.1.26': {
    fails: ['Security_Incident_Response', 'VEX', 'csaf_other', 'informational — advisory', 'Csaf_VEX', 'ｖｅｘ'].map(
      (each) => category(each),
    ),
    passes: ['csaf_base', 'Reed Notice'].map((each) => category(each)),
  },
  '6.1.27.1': {
    fails: [informational({ [`${D}/notes`]: [note('x', 'faq')] }), category('csaf_security_incident_response')],
    passes: [informational()],
  },
  '6.1.27.2': {
    fails: [informational({ [`${D}/references/1`]: undefined }), category('csaf_security_incident_response')].map(
      (each) => ({ ...each, [`${D}/references`]: [] }),
    ),
    passes: [informational()],
  },
  '6.1.27.3': { fails: [category('csaf_informational_advisory')], passes: [informational()] },
  '6.1.27.4': {
    fails: [{ '/product_tree': undefined }, vex({ '/product_tree': undefined })],
    passes: [category('csaf_base', { '/product_tree': undefined })],
  },
  '6.1.27.5': { fails: [{ [`${V}/notes`]: undefined }] },
  '6.1.27.6': {
    fails: [{ [`${V}/product_status`]: undefined }],
    passes: [vex({ [`${V}/product_status`]: undefined })],
  },
  '6.1.27.7': { fails: [vex({ [`${V}/product_status`]: { recommended: ['PIPE-1.1'] } })], passes: [vex()] },
  '6.1.27.8': {
    fails: [vex({ [`${V}/cve`]: undefined })],
    passes: [vex(), vex({ [`${V}/cve`]: undefined, [`${V}/ids`]: [{ system_name: 'Reed', text: '7' }] })],
  },
  '6.1.27.9': {
    fails: [
      vex({ [`${V}/product_status/known_not_affected`]: ['PIPE-1.1'], [`${V}/product_status/fixed`]: undefined }),
    ],
    passes: [
      vex({
        [`${V}/product_status`]: { known_not_affected: ['PIPE-1.1'] },
        [`${V}/threats`]: [{ category: 'impact', details: 'Not there.', group_ids: ['ALL'] }],
      }),
    ],
  },
  '6.1.27.10': { fails: [vex({ [`${V}/remediations`]: undefined })], passes: [vex(), vex(remediation('vendor_fix'))] },
  '6.1.27.11': {
    fails: [{ '/vulnerabilities': undefined }],
    passes: [category('csaf_base', { '/vulnerabilities': undefined })],
  },
  '6.1.27.12': { fails: [{ [`${V}/product_status`]: { fixed: ['PIPE-1.1'] } }] },
  '6.1.27.13': { fails: [{ [`${V}/product_status`]: { fixed: ['PIPE-1.1'], known_affected: [] } }] },
  '6.1.27.14': { fails: [withdrawn({ [`${D}/notes`]: [note('x', 'general')] })], passes: [withdrawn()] },
  '6.1.27.15': { fails: [withdrawn({ '/product_tree': {} })], passes: [superseded()] },
  '6.1.27.16': { fails: [withdrawn(history([day(1), '1']))], passes: [withdrawn()] },
  '6.1.27.17': {
    fails: [
      withdrawn({ [`${D}/notes`]: [note('Reasoning for Withdrawal', 'general')] }),
      withdrawn({ [`${D}/notes`]: [note('Reasoning for Withdrawal'), note('Reasoning for Withdrawal')] }),
    ],
    passes: [withdrawn(), withdrawn({ [`${D}/lang`]: 'fr', [`${D}/notes`]: [] })],
  },
  '6.1.27.18': { fails: [superseded({ [`${D}/notes`]: [note('Why')] })], passes: [superseded()] },
  '6.1.27.19': {
    fails: [superseded({ [`${D}/references`]: [{ ...SUPERSEDING, category: 'self' }] })],
    passes: [superseded()],
  },
  '6.1.28': { fails: [{ [`${D}/source_lang`]: 'EN' }], passes: [{ [`${D}/source_lang`]: 'en-GB' }] },
  '6.1.29': { fails: [{ [`${V}/remediations/0/product_ids`]: undefined }] },
  '6.1.30': { fails: [history([day(1), '1.0.0'], [day(2), '2'])] },
  '6.1.31': {
    fails: ['<4', '4.1 and Later', 'All'].map((name) => ({ [`${LEAF}/name`]: name })),
    passes: ['overall', 'after-eight', '4 LTS'].map((name) => ({ [`${LEAF}/name`]: name })),
  },
  '6.1.32': { fails: [{ [`${V}/flags`]: [{ label: 'component_not_present' }] }] },
  '6.1.33': {
    fails: [
      {
        [`${V}/flags`]: [
          { group_ids: ['ALL'], label: 'component_not_present' },
          { label: 'vulnerable_code_not_present', product_ids: ['PIPE-1.0'] },
        ],
      },
    ],
    passes: [{ [`${V}/flags`]: [{ group_ids: ['ALL'], label: 'component_not_present', product_ids: ['PIPE-1.0'] }] }],
  },
  '6.1.34': {
    fails: [{ '/product_tree/branches': [nested(31)] }],
    passes: [{ '/product_tree/branches': [nested(30)] }],
  },
  '6.1.35': {
    fails: [
      ['vendor_fix', 'none_available'],
      ['vendor_fix', 'fix_planned'],
      ['optional_patch', 'workaround'],
      ['fix_planned', 'no_fix_planned'],
    ].map((each) => remediation(...each)),
    passes: [
      ['vendor_fix', 'mitigation', 'workaround'],
      ['vendor_fix', 'vendor_fix'],
      ['no_fix_planned', 'mitigation'],
    ].map((each) => remediation(...each)),
  },
  '6.1.36': {
    fails: [remediation('vendor_fix'), { [`${V}/remediations/0/category`]: 'optional_patch' }],
    passes: [{ ...remediation('vendor_fix'), [`${V}/product_status`]: { ...SAME, recommended: ['PIPE-1.1'] } }],
  },
  '6.1.37': {
    fails: [
      '2025-02-03 10:00:00Z',
      '2025-02-03t10:00:00Z',
      '2025-02-03T10:00:00',
      '2016-12-31T23:59:60Z',
      '2025-02-30T10:00:00Z',
      '2025-02-03T10:00:00z',
      '2025-02-03T10:00:00,5Z',
    ].map((date) => ({ [`${V}/discovery_date`]: date })),
    passes: ['2025-02-03T10:00:00.123456789+05:30', '2024-02-29T00:00:00-00:00'].map((date) => ({
      [`${V}/discovery_date`]: date,
    })),
  },
  '6.1.38': {
    fails: [{ [GROUP]: { id: MAX, name: 'Public' }, [`${D}/distribution/tlp/label`]: 'RED' }],
    passes: [{ [GROUP]: { id: MAX, name: 'Public' } }],
  },
  '6.1.39': {
    fails: [{ [GROUP]: { id: UUID } }, { [GROUP]: { id: NIL, name: 'No sharing allowed' } }],
    passes: [
      { [GROUP]: { id: NIL }, [`${T}/status`]: 'draft' },
      { [GROUP]: { id: UUID }, [`${D}/distribution/tlp/label`]: 'AMBER' },
    ],
  },
  '6.1.40': {
    fails: [{ [GROUP]: { id: UUID, name: 'Public' } }, { [GROUP]: { id: MAX, name: 'No sharing allowed' } }],
    passes: [{ [GROUP]: { id: MAX, name: 'Public' } }],
  },
  '6.1.41': {
    fails: [{ [GROUP]: { id: MAX } }, { [GROUP]: { id: NIL, name: 'Ours' } }],
    passes: [{ [GROUP]: { id: NIL, name: 'No sharing allowed' } }],
  },
  '6.1.42': {
    fails: [
      purl('pkg:npm/pipe@1.0', 'pkg:npm/tube@1.0'),
      purl('pkg:npm/pipe@1.0', 'pkg:npm/pipe@1.1'),
      purl('pkg:npm/pipe@1.0#a', 'pkg:npm/pipe@1.0#b'),
    ],
    passes: [purl('pkg:npm/pipe@1.0?arch=a', 'pkg:npm/pipe@1.0?arch=b')],
  },
  '6.1.43': {
    fails: [{ [H]: { model_numbers: ['P*A*'] } }],
    passes: [{ [H]: { model_numbers: ['P*\\*?', 'P\\\\*'] } }],
  },
  '6.1.44': { fails: [{ [H]: { serial_numbers: ['*1*'] } }], passes: [{ [H]: { serial_numbers: ['1*'] } }] },
  '6.1.61': { fails: [{ [H]: { skus: ['**'] } }], passes: [{ [H]: { skus: ['\\**'] } }] },
  '6.1.45': {
    fails: [{ [`${V}/disclosure_date`]: LATE }],
    passes: [
      { [`${V}/disclosure_date`]: '2025-02-03T12:00:00+02:00' },
      { [`${V}/disclosure_date`]: LATE, [`${D}/distribution/tlp/label`]: 'RED' },
    ],
  },
  '6.1.46': { fails: [ssvc({ values: [] }), ssvc({ key: undefined })], passes: [ssvc({})] },
  '6.1.47': {
    fails: [
      ssvc({}, { target_ids: ['CVE-2025-9999'] }),
      { ...ssvc({}, { target_ids: ['REED-7'] }), '/vulnerabilities/1': { cve: 'CVE-2025-0002' } },
    ],
    passes: [ssvc({}, { target_ids: ['CVE-2025-0001'] })],
  },
  '6.1.48': {
    fails: [
      ssvc({ values: [{ key: 'Z' }] }),
      ssvc({ values: [{ key: 'A' }, { key: 'N' }] }),
      ssvc({ version: '0.9.0' }),
      ssvc({ key: 'EEE' }),
    ],
    passes: [ssvc({ values: [{ key: 'N' }, { key: 'A' }] }), ssvc({ key: 'ANY', namespace: 'x_reed.example#own' })],
  },
  '6.1.49': {
    fails: [ssvc({}, { timestamp: LATE })],
    passes: [{ ...ssvc({}, { timestamp: LATE }), [`${T}/status`]: 'draft' }],
  },
  '6.1.50': {
    fails: [
      'prior to 4.2',
      'vers:intdot/>=2|<1',
      'vers:intdot/>1|>2',
      'vers:intdot/1|1',
      'vers:intdot/=1|2',
      'vers:Intdot/<1',
      'vers:intdot',
      'vers:npm/*',
      '*',
      '<4.2|',
      'vers:intdot/<x',
      'vers:intdot/< 1',
      '<1|<2',
      '<4.2|>=1.0',
      'vers:gem/>=2.3.0|<2.2.0',
      'vers:intdot/1|<2',
    ].map(range),
    passes: [
      'vers:intdot/>=4.16.0|<4.16.7',
      'vers:all/*',
      'vers:npm/1.2.3|>=2.0.0|<5.0.0',
      '>10.9a|!=10.9c|!=10.9f|<=10.9k',
      '<=2',
      'vers:gem/>=2.2.0|!=2.2.1|<2.3.0',
      'vers:pypi/0.0.0|0.0.1|1.0|2.0pre1',
      'vers:tomee/>=8.0.0-M1|<=8.0.1',
      '<2024-4-pabc0019|>2024-10-pefd0010|<2024-12-pjkl2010',
      'vers:deb/>=1:1.0~rc1|<1:1.0',
    ].map(range),
  },
  '6.1.51': { fails: [epss(LATE)], passes: [epss(day(1))] },
  '6.1.52': { fails: [exploited(LATE, day(1))], passes: [exploited(day(2), day(1))] },
  '6.1.53': { fails: [exploited(day(1), day(2))], passes: [exploited(day(1), day(1))] },
  '6.1.54': {
    fails: [
      'All rights reserved.',
      'DocumentRef-a:LicenseRef-b',
      'LicenseRef-a/b',
      'licenseref-a',
      'MIT AND',
      '(MIT',
      'MIT Or Apache-2.0',
      'MIT WITH',
      '(MIT OR ISC) WITH x',
    ].map(license),
    passes: [
      'MIT',
      '(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0',
      'GPL-2.0+',
      'LicenseRef-reed.example-own',
    ].map(license),
  },
  '6.1.55': {
    fails: [
      license('LicenseRef-reed.example-own'),
      { ...license('LicenseRef-reed.example-own'), [`${D}/notes`]: [note('License', 'other')] },
    ],
    passes: [
      license('MIT'),
      { ...license('LicenseRef-reed.example-own'), [`${D}/notes`]: [note('License', 'legal_disclaimer')] },
    ],
  },
  '6.1.56': {
    fails: [{ [`${V}/metrics/0/content/qualitative_severity_rating`]: 'high' }],
    passes: [{ [`${V}/metrics`]: [{ content: { qualitative_severity_rating: 'high' }, products: ['PIPE-1.0'] }] }],
  },
  '6.1.57': {
    fails: [{ '/product_tree/branches/0/branches/0/category': 'vendor' }],
    passes: [{ '/product_tree/branches': [nested(30)] }],
  },
  '6.1.58': {
    fails: [
      {
        [NEXT]: {
          branches: [{ category: 'product_version', name: '1.1', product: { name: 'Pipe', product_id: 'PIPE-1.1' } }],
          category: 'product_version_range',
          name: '<2',
        },
      },
    ],
  },
  '6.1.59': {
    fails: ['4.2', '=4.2', 'vers:intdot/4.2', 'vers:intdot/>=4.2|<=4.2.0'].map(range),
    passes: ['<4.2', 'vers:intdot/1|2'].map(range),
  },
  '6.1.60.1': {
    fails: [{ '/x_extensions': [extension({ critical: undefined })] }, { '/x_extensions': [extension({ more: 1 })] }],
    passes: [{ '/x_extensions': [extension()] }],
  },
  '6.1.60.2': {
    fails: [{ '/x_extensions': [{ ...documented, content: { other: 1 } }] }],
    passes: [{ '/x_extensions': [documented] }],
  },
  '6.1.60.3': {
    fails: [{ '/x_extensions': [documented, { ...documented, category: 'supplementary' }] }],
    passes: [{ '/x_extensions': [documented] }],
  },
  '6.2.1': {
    fails: [{ [`${V}/product_status/fixed`]: undefined, '/product_tree/product_groups': undefined }],
    passes: [informational({ '/product_tree/product_groups': undefined })],
  },
  '6.2.2': {
    fails: [{ [`${V}/remediations`]: undefined }, { [`${V}/product_status/under_investigation`]: ['PIPE-1.1'] }],
    passes: [remediation('none_available')],
  },
  '6.2.3': { fails: [without, (version) => ({ [products(version)]: ['PIPE-1.1'] })] },
  '6.2.4': { fails: [history([day(1), '1.0.0+b'])] },
  '6.2.5': {
    fails: [{ [`${T}/initial_release_date`]: '2025-02-03T11:00:00+02:00' }],
    passes: [{ [`${T}/initial_release_date`]: '2025-02-03T12:00:00+02:00' }],
  },
  '6.2.6': { fails: [{ [`${T}/current_release_date`]: day(1) }] },
  '6.2.7': { fails: [involvement({})], passes: [involvement({ date: day(1) })] },
  '6.2.8': { fails: [hashes(['md5', SHA])], passes: [hashes(['md5', SHA], ['sha256', SHA])] },
  '6.2.9': { fails: [hashes(['sha1', SHA])], passes: [hashes(['md5', SHA], ['sha1', SHA])] },
  '6.2.10': { fails: [{ [`${D}/distribution`]: undefined }, { [`${D}/distribution/tlp/label`]: 'CLEAR' }] },
  '6.2.11': {
    fails: [
      { [`${D}/references/0/url`]: 'http://reed.example/csaf/reed-7.json' },
      { [`${D}/references/0/url`]: 'https://reed.example/REED-7.json' },
      { [`${D}/references/0/category`]: 'external' },
    ],
  },
  '6.2.12': { fails: [{ [`${D}/lang`]: undefined }, { [`${D}/lang`]: '' }] },
  '6.2.13': { fails: [{ [`${D}/acknowledgments`]: [{ names: ['Ada'] }] }] },
  '6.2.14': {
    fails: ['qtx', 'en-QM', 'de-Qaaa', 'en-x-reed', 'x-reed'].map((lang) => ({ [`${D}/lang`]: lang })),
    passes: [{ [`${D}/lang`]: 'de-AT' }],
  },
  '6.2.15': { fails: [{ [`${D}/lang`]: 'I-Default' }] },
  '6.2.16': { fails: [{ [H]: undefined }] },
  '6.2.17': {
    fails: [{ [`${V}/ids`]: [{ system_name: 'CVE', text: 'CVE-2025-0001' }] }],
    passes: [{ [`${V}/ids`]: [{ system_name: 'Reed', text: '7' }] }],
  },
  '6.2.18': { fails: [range('>4.2')], passes: [range('vers:generic/>4.2')] },
  '6.2.19': {
    fails: [(version) => ({ [products(version)]: ['PIPE-1.0', 'PIPE-1.1'] })],
    passes: [
      (version) => ({
        ...without(version),
        ...(cvss('cvss_v3', { ...score31, vectorString: `${V31}/MC:N/MI:N/MA:N` }) as (version: CsafVersion) => Edits)(
          version,
        ),
        [products(version)]: ['PIPE-1.0', 'PIPE-1.1'],
      }),
    ],
  },
  '6.2.20': {
    fails: [
      { [`${D}/colour`]: 'blue' },
      (version) => ({ [`${metric(version)}/${version === '2.0' ? 'cvss_v3' : 'cvss_v4'}/colour`]: 'blue' }),
    ],
  },
  '6.2.21': { fails: [history(['2025-02-02T00:00:00+01:00', '1'], ['2025-02-01T23:00:00.000Z', '2'])] },
  '6.2.22': { fails: [{ [`${D}/title`]: 'REED-7: a reed bends twice' }] },
  '6.2.23': {
    fails: [
      { [`${V}/cwes`]: [{ id: 'CWE-596', name: 'DEPRECATED: Incorrect Semantic Object Comparison', version: '4.16' }] },
    ],
  },
  '6.2.24': { fails: [{ [`${V}/cwes/0/version`]: '4.12' }, { [`${V}/cwes/0/version`]: '4.17' }] },
  '6.2.25': { fails: [{ [`${V}/cwes`]: [{ id: 'CWE-20', name: 'Improper Input Validation', version: '4.16' }] }] },
  '6.2.26': {
    fails: [
      { [`${V}/cwes`]: [{ id: 'CWE-1023', name: 'Incomplete Comparison with Missing Factors', version: '4.16' }] },
    ],
  },
  '6.2.27': {
    fails: [{ [`${V}/product_status`]: { under_investigation: ['PIPE-1.0'] } }, { ...remediation('optional_patch') }],
  },
  '6.2.28': { fails: [{ [GROUP]: { id: MAX, name: 'Public' } }] },
  '6.2.29': { fails: [{ [GROUP]: { id: NIL, name: 'No sharing allowed' } }] },
  '6.2.30': {
    fails: [{ [GROUP]: { id: UUID } }],
    passes: [{ [GROUP]: { id: UUID }, [`${D}/distribution/tlp/label`]: 'RED' }],
  },
  '6.2.31': {
    fails: [{ [H]: { serial_numbers: ['1'] } }],
    passes: [
      (version) => ({
        [H]: { serial_numbers: ['1'] },
        ...relations(version, relation(version, 'A', 'PIPE-1.1', 'PIPE-1.0')),
      }),
    ],
  },
  '6.2.32': {
    fails: [{ [`${NEXT}/product/product_identification_helper/cpe`]: 'cpe:2.3:a:reed:pipe:1.0:*:*:*:*:*:*:*' }],
  },
  '6.2.33': {
    fails: [{ [`${V}/disclosure_date`]: LATE }],
    passes: [{ [`${V}/disclosure_date`]: '2030-01-01T00:00:00Z' }],
  },
  '6.2.34': {
    fails: [ssvc({ namespace: 'x_reed.example#own' }), ssvc({ namespace: 'reeds' })],
    passes: [ssvc({ namespace: 'test' })],
  },
  '6.2.35': {
    fails: [ssvc({ namespace: 'x_reed.example#own' })],
    passes: [{ ...ssvc({ namespace: 'x_reed.example#own' }), [`${D}/distribution/tlp/label`]: 'RED' }],
  },
  '6.2.36': { fails: [ssvc({ namespace: 'ssvc//.reed.example#own' })], passes: [ssvc({})] },
  '6.2.37': {
    fails: [
      ssvc({ namespace: 'x_reed.example#own' }),
      ssvc(
        { namespace: 'x_reed.example#own' },
        { decision_point_resources: [{ summary: 'x_reed.example#own-other', uri: 'https://reed.example' }] },
      ),
    ],
    passes: [
      ssvc(
        { namespace: 'x_reed.example#own' },
        { decision_point_resources: [{ summary: "of 'x_reed.example#own'.", uri: 'https://reed.example' }] },
      ),
    ],
  },
  '6.2.38': { fails: [category('csaf_deprecated_security_advisory')] },
  '6.2.39.1': {
    fails: [{ [`${V}/product_status`]: { known_affected: ['PIPE-1.0'] } }],
    passes: [{ [`${V}/product_status`]: { known_affected: ['PIPE-1.0'] }, ...remediation('no_fix_planned') }],
  },
  '6.2.39.2': {
    fails: [withdrawn({ [`${D}/lang`]: 'de' })],
    passes: [
      withdrawn(),
      withdrawn({ [`${D}/lang`]: 'de-AT', [`${D}/notes`]: [note('Begründung für die Zurückziehung')] }),
    ],
  },
  '6.2.39.3': {
    fails: [superseded({ [`${D}/lang`]: 'de' })],
    passes: [superseded({ [`${D}/lang`]: 'de', [`${D}/notes`]: [note('Begründung für die Ersetzung')] })],
  },
  '6.2.39.4': { fails: [superseded({ [`${D}/lang`]: 'de' })], passes: [superseded()] },
  '6.2.39.5': { fails: [withdrawn({ '/x_extensions': [extension()] })], passes: [withdrawn()] },
  '6.2.40': {
    fails: [{ [`${D}/notes`]: [note('Product Description')] }],
    passes: [{ [`${D}/notes`]: [{ ...note('Product Description'), product_ids: ['PIPE-1.0'] }] }],
  },
  '6.2.41': { fails: [epss('2025-01-19T09:00:00Z')], passes: [epss('2025-01-19T10:00:00Z')] },
  '6.2.42': {
    fails: [
      { [`${H}/cpe`]: 'cpe:2.3:a:reed:pipe:*:*:*:*:*:*:*:*' },
      { [`${H}/cpe`]: 'cpe:2.3:a:reed:pipe:1.0:sp1:*:*:*:*:*:*' },
      { [`${H}/cpe`]: 'cpe:/a:reed:pipe:2.0' },
      purl('pkg:npm/pipe@2.0'),
      purl('pkg:npm/pipe'),
    ],
    passes: [{ [`${H}/cpe`]: 'cpe:/a:reed:pipe:1.0' }, purl('pkg:npm/pipe@1.0')],
  },
  '6.2.43': { fails: [{ [`${D}/license_expression`]: undefined }, license(' ')] },
  '6.2.44': { fails: [license('GFDL-1.1')], passes: [license('GFDL-1.1-only')] },
  '6.2.45': { fails: [license('No-Such-License')], passes: [license('MIT OR LicenseRef-reed.example-own')] },
  '6.2.46': {
    fails: [{ ...license('LicenseRef-reed.example-own'), [`${D}/lang`]: 'de' }],
    passes: [
      {
        ...license('LicenseRef-reed.example-own'),
        [`${D}/lang`]: 'de',
        [`${D}/notes`]: [note('Lizenz', 'legal_disclaimer')],
      },
    ],
  },
  '6.2.47': {
    fails: [rating(undefined), rating('https://reed.example/csaf/reed-7.json')],
    passes: [rating('https://other.example')],
  },
  '6.2.48': {
    fails: [{ '/product_tree/branches/0/name': ' open SOURCE' }],
    passes: [{ '/product_tree/branches/0/name': 'Open Source Ltd.' }],
  },
  '6.2.49': {
    fails: ['>4.2', 'vers:intdot/<1|>=2|!=3', 'vers:all/*'].map(range),
    passes: ['<4.2', 'vers:intdot/>1|<2|3'].map(range),
  },
  '6.2.50.1': {
    fails: [ranges('vers:intdot/>1|<3', 'vers:intdot/>2|<4', CLASH)],
    passes: [
      ranges('vers:intdot/>1|<3', 'vers:intdot/>=3|<4', CLASH),
      ranges('vers:intdot/>1|<3', 'vers:intdot/>2|<4', SAME),
    ],
  },
  '6.2.50.2': { fails: [ranges('>1|<3', '>2|<4', CLASH)], passes: [ranges('>1|<3', '>3|<4', CLASH)] },
  '6.2.50.3': {
    fails: [{ ...range('vers:intdot/>=1.0|<=1.1') }],
    passes: [range('vers:intdot/>=1.0|!=1.1|<2'), range('vers:intdot/>=1.0|<1.1')],
  },
  '6.2.51': { fails: [range('vers:reeds/<1'), range('vers:maven/<1')], passes: [range('vers:semver/<1.0.0')] },
  '6.2.52': { fails: [hashes(['own', SHA])], passes: [hashes(['blake2s256', SHA])] },
  '6.2.53': { fails: [ids('Issue 1217')], passes: [ids('#1217')] },
  '6.2.54.1': {
    fails: [{ '/x_extensions': [extension()] }],
    passes: [{ '/x_extensions': [extension({ $schema: 'https://docs.oasis-open.org/x/y_1.0.0.json' })] }],
  },
  '6.2.54.2': { fails: [{ '/x_extensions': [extension()] }] },
  '6.2.54.3': {
    fails: [{ '/x_extensions': [extension({ critical: true })] }],
    passes: [{ '/x_extensions': [extension()] }],
  },
  '6.2.54.4': {
    fails: [{ '/x_extensions': [extension()] }],
    passes: [{ '/x_extensions': [extension()], [`${D}/distribution/tlp/label`]: 'RED' }],
  },
  '6.3.1': {
    fails: [cvss('cvss_v2', { baseScore: 7.5, vectorString: V2, version: '2.0' })],
    passes: [(version) => ({ [`${metric(version)}/cvss_v2`]: { baseScore: 7.5, vectorString: V2, version: '2.0' } })],
  },
  '6.3.2': {
    fails: [cvss('cvss_v3', { ...score31, vectorString: V31.replace('3.1', '3.0'), version: '3.0' })],
    passes: [cvss('cvss_v3', score31)],
  },
  '6.3.3': { fails: [{ [`${V}/cve`]: undefined }] },
  '6.3.4': { fails: [(version) => ({ [version === '2.0' ? `${V}/cwe` : `${V}/cwes`]: undefined })] },
  '6.3.5': { fails: [hashes(['sha1', SHA.slice(0, 40)])], passes: [hashes(['sha256', SHA])] },
  '6.3.6': {
    fails: [{ [`${D}/publisher/namespace`]: 'https://reed.invalid/x' }],
    passes: [{ [`${D}/publisher/namespace`]: 'https://invalid.example' }],
  },
  '6.3.7': { fails: [{ [`${D}/references/0/url`]: 'https://reed.invalid/reed-7.json' }] },
  '6.3.9': {
    fails: [{ [`${LEAF}/category`]: 'patch_level' }, { '/product_tree/branches/0/category': 'product_family' }],
  },
  '6.3.10': { fails: [range('<1')] },
  '6.3.11': { fails: [{ [`${LEAF}/name`]: 'v1.0' }], passes: [{ [`${LEAF}/name`]: 'vintage' }] },
  '6.3.12': { fails: [cvss('cvss_v3', score31), without] },
  '6.3.13': { fails: [ssvc({ version: '1.0.0' })], passes: [ssvc({})] },
  '6.3.14': {
    fails: [{ ...ssvc({ namespace: 'x_reed.example#own' }), [`${D}/distribution/tlp/label`]: 'RED' }],
    passes: [ssvc({ namespace: 'x_reed.example#own' })],
  },
  '6.3.15': {
    fails: [{ ...ssvc({ namespace: 'ssvc/de-DE' }), [`${D}/distribution/tlp/label`]: 'RED' }],
    passes: [ssvc({ namespace: 'ssvc/de-DE' })],
  },
  '6.3.17': { fails: [license('LicenseRef-reed.example-own'), license('No-Such-License')], passes: [license('MIT')] },
  '6.3.18': { fails: [rating('https://other.example')] },
  '6.3.19.1': {
    fails: [ranges('vers:intdot/>1|<3', 'vers:intdot/>2|<4', SAME)],
    passes: [ranges('vers:intdot/>1|<3', 'vers:intdot/>2|<4', CLASH)],
  },
  '6.3.19.2': { fails: [ranges('>1|<3', '>2|<4', SAME)], passes: [ranges('>1|<=2', '>2|<4', SAME)] },
  '6.3.19.3': {
    fails: [{ ...range('vers:intdot/>=1.0|<2'), [`${V}/product_status`]: SAME }],
    passes: [range('vers:intdot/>=1.0|<2')],
  },
  '6.3.19.4': {
    fails: [besides('vers:intdot/>1|<3', 'product_version_range', 'vers:intdot/>2|<4')],
    passes: [besides('vers:intdot/>1|<3', 'product_version_range', 'vers:intdot/>3|<4')],
  },
  '6.3.19.5': {
    fails: [besides('vers:intdot/>1|<3', 'product_version', '2')],
    passes: [besides('vers:intdot/>1|<3', 'product_version', '3')],
  },
  '6.3.20': { fails: [{ [`${V}/ids`]: [{ system_name: 'Reed', text: '7' }] }], passes: [ids('#1')] },
  '6.3.21.1': {
    fails: [{ '/x_extensions': [extension({ category: 'essential' })] }],
    passes: [{ '/x_extensions': [extension()] }],
  },
  '6.3.21.2': {
    fails: [{ '/x_extensions': [extension()], [`${D}/distribution/tlp/label`]: 'RED' }],
    passes: [{ '/x_extensions': [extension()] }],
  },
  '6.3.21.3': { fails: [{ [`${D}/x_extensions`]: [extension()] }], passes: [{ '/x_extensions': [extension()] }] },
  '6.3.21.4': { fails: [{ [`${P}/x_extensions`]: [extension()] }], passes: [{ '/x_extensions': [extension()] }] },
  '6.3.21.5': {
    fails: [{ '/product_tree/full_product_names': [{ name: 'x', product_id: 'X', x_extensions: [extension()] }] }],
    passes: [{ [`${P}/x_extensions`]: [extension()] }],
  },
  '6.3.21.6': {
    fails: [
      {
        '/product_tree/product_paths': [
          {
            beginning_product_reference: 'PIPE-1.0',
            full_product_name: { name: 'x', product_id: 'X', x_extensions: [extension()] },
            subpaths: [],
          },
        ],
      },
    ],
  },
  '6.3.21.7': {
    fails: [{ [`${V}/metrics/0/content/x_extensions`]: [extension()] }],
    passes: [{ [`${V}/x_extensions`]: [extension()] }],
  },
  '6.3.21.8': { fails: [{ [`${V}/x_extensions`]: [extension()] }] },
  '6.3.21.9': { fails: [{ '/x_extensions': [extension()] }], passes: [{ [`${V}/x_extensions`]: [extension()] }] },
  '6.3.22': {
    fails: [relations('2.1', relation('2.1', 'A', 'PIPE-1.0', 'PIPE-1.1'), relation('2.1', 'B', 'A', 'PIPE-1.1'))],
    passes: [relations('2.1', relation('2.1', 'A', 'PIPE-1.0', 'PIPE-1.1'))],
  },
};

function nested(depth: number): object {
  let at: object = { category: 'product_version', name: '1', product: { name: 'Deep', product_id: 'PIPE-1.0' } };
  for (let level = 1; level < depth; level += 1) at = { branches: [at], category: 'product_family', name: `${level}` };
  return at;
}

function epss(timestamp: string): Edits {
  return { [`${V}/metrics/0/content/epss`]: { percentile: '0.5', probability: '0.5', timestamp } };
}

function license(expression: string): Edits {
  return { [`${D}/license_expression`]: expression };
}

function ids(text: string): Edits {
  return { [`${V}/ids`]: [{ system_name: 'https://github.com/oasis-tcs/csaf', text }] };
}

function rating(source: string | undefined): Edits {
  return {
    [`${V}/metrics/1`]: {
      content: { qualitative_severity_rating: 'low' },
      products: ['PIPE-1.1'],
      ...(source === undefined ? {} : { source }),
    },
  };
}

describe('each test of CSAF', () => {
  it('says nothing against a sound advisory', () => {
    for (const version of ['2.0', '2.1'] as const) assert.deepEqual(validate(document(version)).findings, []);
  });

  it('has a row here', () => {
    assert.deepEqual([...new Set(RULES.map(({ test }) => test))].sort(), Object.keys(ROWS).sort());
  });

  for (const rule of RULES) {
    for (const version of rule.versions) {
      it(`${rule.test} of ${version}: ${rule.title}`, () => {
        const { fails, passes = [] } = ROWS[rule.test] ?? assert.fail();
        const edited = (edits: PerVersion): unknown =>
          document(version, typeof edits === 'function' ? edits(version) : edits);
        for (const edits of fails) {
          const found = findingsOf(rule.test, edited(edits));
          assert.ok(found.length > 0, `says nothing: ${JSON.stringify(edits)}`);
          for (const finding of found) {
            assert.equal(finding.severity, severityOf(rule.test));
            assert.ok(finding.path === '' || finding.path.startsWith('/'), finding.path);
            assert.ok(finding.message.length > 5 && finding.remedy.length > 5, JSON.stringify(finding));
          }
        }
        for (const edits of [{}, ...passes]) {
          assert.deepEqual(findingsOf(rule.test, edited(edits)), [], JSON.stringify(edits));
        }
      });
    }
  }
});
