import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { parseInstant } from '#base';
import { type Publication, readReleaseTable } from '#publication';
import { type ConsistencySource, formProblems } from './form-problems.ts';
import type { ReadForm } from './form-says.ts';
import { readCsaf } from './read-csaf.ts';
import { readCve } from './read-cve.ts';
import { readOsv } from './read-osv.ts';

const table = readReleaseTable(
  {
    series: 'XSA',
    components: {
      xen: {
        tag: 'R-{version}',
        releases: { '4.9.4': '2019-02-14', '4.14.0': '2020-07-23', '4.14.1': '2020-12-17', '4.15.0': '2021-04-08' },
      },
    },
  },
  'test',
);
const DIGEST = 'a'.repeat(64);
const CONDITION: NonNullable<Publication['condition']> = { fact: 'xen', versions: [{ from: '4.14' }] };
const source = (changed: Partial<Publication> = {}): ConsistencySource => ({
  publication: {
    facts: {
      title: 'A lock is left behind',
      revision: 2,
      cves: ['CVE-2020-1111'],
      checksums: [{ file: 'a.patch', sha256: DIGEST, line: 1 }],
      sections: [],
    },
    condition: CONDITION,
    isTrusted: true,
    revisions: [{ revision: 2, at: parseInstant('2020-09-22T12:00:00Z'), isDated: true, summary: null }],
    products: [{ component: 'xen', tag: 'R-{version}', releases: [], otherwise: 'affected' }],
    style: { project: 'Xen Project', components: [{ component: 'xen', names: ['Xen'], development: [] }] },
    ...changed,
  } as unknown as Publication,
  table,
  isFixed: (_component, version) => version === '4.14.1',
});

const csaf = (status: Readonly<Record<string, readonly string[]>>, changed: object = {}): unknown => ({
  document: { title: 'A lock is left behind', tracking: { version: '2' } },
  product_tree: {
    branches: [
      {
        category: 'product_name',
        name: 'Xen',
        branches: ['4.9.4', '4.14.0', '4.14.1', '4.15.0'].map((name) => ({
          category: 'product_version',
          name,
          product: {
            product_id: `x-${name}`,
            product_identification_helper: {
              hashes: [{ filename: 'a.patch', file_hashes: [{ algorithm: 'sha256', value: DIGEST }] }],
            },
          },
        })),
      },
    ],
  },
  vulnerabilities: [{ cve: 'CVE-2020-1111', product_status: status }],
  ...changed,
});
const cve = (versions: readonly object[], id = 'CVE-2020-1111'): unknown => ({
  cveMetadata: { cveId: id },
  containers: {
    cna: { title: 'A lock is left behind', affected: [{ product: 'Xen', defaultStatus: 'unknown', versions }] },
  },
});
const osv = (versions: readonly string[]): unknown => ({
  id: 'x_X-1',
  aliases: ['CVE-2020-1111'],
  summary: 'A lock is left behind',
  affected: [{ versions }],
});
const tagOf = (_product: string, version: string): string => `R-${version}`;

const codes = (form: ReadForm, given = source()): readonly string[] =>
  formProblems(given, [form]).map(({ code }) => code);

describe('forms that say what the text says', () => {
  const sound: readonly ReadForm[] = [
    readCsaf('csaf-2.0', csaf({ known_affected: ['x-4.14.0'], known_not_affected: ['x-4.9.4'], fixed: ['x-4.14.1'] })),
    readCve([
      cve([
        { version: '4.9.4', status: 'unaffected' },
        { version: '4.14.0', status: 'affected' },
        { version: '4.14.1', status: 'unaffected' },
      ]),
    ]),
    readOsv([osv(['R-4.14.0'])], tagOf),
    readCsaf('csaf-2.1', csaf({ under_investigation: ['x-4.14.0', 'x-4.9.4'] })),
  ];
  for (const form of sound) test(form.form, () => assert.deepEqual(formProblems(source(), [form]), []));
});

describe('one planted disagreement of each kind is found', () => {
  const planted: readonly (readonly [string, ReadForm, string])[] = [
    [
      'a release affected beyond the condition',
      readCsaf('csaf-2.0', csaf({ known_affected: ['x-4.9.4'] })),
      'form-says-more',
    ],
    [
      'a release taken out that is in',
      readCsaf('csaf-2.0', csaf({ known_not_affected: ['x-4.14.0'] })),
      'form-says-more',
    ],
    ['fixed without a record', readCsaf('csaf-2.0', csaf({ fixed: ['x-4.14.0'] })), 'form-says-more'],
    [
      'two statuses for one release',
      readCsaf('csaf-2.0', csaf({ fixed: ['x-4.14.1'], known_affected: ['x-4.14.1'] })),
      'form-says-more',
    ],
    ['CVE: affected beyond it', readCve([cve([{ version: '4.9.4', status: 'affected' }])]), 'form-says-more'],
    [
      'CVE: unaffected by default',
      readCve([
        {
          ...(cve([]) as object),
          containers: { cna: { affected: [{ product: 'Xen', defaultStatus: 'unaffected' }] } },
        },
      ]),
      'form-says-more',
    ],
    ['OSV: affected beyond it', readOsv([osv(['R-4.9.4'])], tagOf), 'form-says-more'],
    ['OSV: a fixed release is named', readOsv([osv(['R-4.14.1'])], tagOf), 'form-says-more'],
    [
      'a later release, of which the text says nothing',
      readCsaf('csaf-2.0', csaf({ known_affected: ['x-4.15.0'] })),
      'form-says-more',
    ],
    [
      'not affected where fixed is recorded',
      readCsaf('csaf-2.0', csaf({ known_not_affected: ['x-4.14.1'] })),
      'form-says-more',
    ],
    [
      'the product as a whole',
      readCsaf('csaf-2.0', {
        ...(csaf({ known_not_affected: ['x'] }) as object),
        product_tree: {
          branches: [
            {
              category: 'product_name',
              name: 'Xen',
              product: {
                product_id: 'x',
                product_identification_helper: {
                  hashes: [{ filename: 'a.patch', file_hashes: [{ algorithm: 'sha256', value: DIGEST }] }],
                },
              },
            },
          ],
        },
      }),
      'form-says-more',
    ],
    ['CVE: a release that never was', readCve([cve([{ version: '4.14.77', status: 'affected' }])]), 'form-release'],
    [
      'CVE: a range of releases',
      readCve([cve([{ version: '4.15.0', lessThan: '5.0', status: 'unknown' }])]),
      'form-release',
    ],
    ['OSV: a tag that never was', readOsv([osv(['R-4.14.77'])], tagOf), 'form-release'],
    [
      'CSAF: a range of releases',
      readCsaf(
        'csaf-2.1',
        csaf(
          {},
          {
            product_tree: {
              branches: [
                {
                  category: 'product_name',
                  name: 'Xen',
                  branches: [
                    {
                      category: 'product_version_range',
                      name: 'vers:intdot/>=4.14.0',
                      product: {
                        product_id: 'x',
                        product_identification_helper: {
                          hashes: [{ filename: 'a.patch', file_hashes: [{ algorithm: 'sha256', value: DIGEST }] }],
                        },
                      },
                    },
                  ],
                },
              ],
            },
          },
        ),
      ),
      'form-release',
    ],
    ['a CVE is left out', readCsaf('csaf-2.0', csaf({}, { vulnerabilities: [] })), 'form-cve'],
    ['another CVE', readCve([cve([], 'CVE-2020-2222'), cve([])]), 'form-cve'],
    [
      'an older revision',
      readCsaf('csaf-2.0', csaf({}, { document: { title: 'A lock is left behind', tracking: { version: '1' } } })),
      'form-revision',
    ],
    [
      'another title',
      readCsaf('csaf-2.0', csaf({}, { document: { title: 'Another', tracking: { version: '2' } } })),
      'form-title',
    ],
    ['a file is left out', readCsaf('csaf-2.0', csaf({}, { product_tree: {} })), 'form-checksum'],
    [
      'another checksum',
      readCsaf(
        'csaf-2.0',
        csaf(
          {},
          {
            product_tree: {
              full_product_names: [
                { hashes: [{ filename: 'a.patch', file_hashes: [{ algorithm: 'sha256', value: 'b' }] }] },
              ],
            },
          },
        ),
      ),
      'form-checksum',
    ],
  ];
  for (const [name, form, code] of planted) test(name, () => assert.deepEqual(codes(form), [code]));
});

test('a checksum stands in a note too', () => {
  const notes = [{ text: `files:\n${DIGEST}  a.patch\n` }];
  const document = { title: 'A lock is left behind', tracking: { version: '2' }, notes };
  assert.deepEqual(codes(readCsaf('csaf-2.0', csaf({}, { document, product_tree: {} }))), []);
});

test('of a text that nobody proved, or that nothing was read of, no form says anything of a release', () => {
  const form = readCsaf('csaf-2.0', csaf({ known_affected: ['x-4.14.0'] }));
  assert.deepEqual(codes(form, source({ isTrusted: false })), ['form-says-more']);
  assert.deepEqual(codes(form, source({ condition: null })), ['form-says-more']);
});

test('documents of any shape are read without harm', () => {
  for (const odd of [null, 7, [], { product_tree: { branches: [[], null, { branches: 7 }] }, vulnerabilities: [null] }])
    assert.deepEqual(
      [
        readCsaf('csaf-2.0', odd).says('Xen', '1'),
        readCve([odd]).says('Xen', '1'),
        readOsv([odd], tagOf).says('Xen', '1'),
      ],
      [[], [], []],
    );
});
