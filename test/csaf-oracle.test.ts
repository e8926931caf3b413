import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { validateCsaf } from '#csaf';
import { type CsafObject, toCsaf20, toCsaf21 } from '#exports/csaf';
import type { Publication } from '#publication';
import { anyPublication } from '../src/exports/csaf/publication.test-support.ts';
import { suiteCases } from './corpus/csaf-suite.test-support.ts';
import {
  type DocumentTest,
  isAgainst,
  type Library,
  loadedLibrary,
  numberOf,
  OLDER_DRAFT,
  officialCsafSchemas,
} from './csaf-oracles.test-support.ts';
import { AT, publicationsOf } from './csaf-publications.test-support.ts';

/*
 * Our documents, and our validator, against two that are not ours: the official schemas in a plain Ajv, and csaf-validator-lib.
 * That library takes many seconds to load: of the tests, this file alone does. scripts/prove-forms.ts asks it of the real road.
 */

const root = join(import.meta.dirname, '..');
const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false;
const OPTIONS = { at: AT, generator: { name: 'Tocsin', version: '0.1.0' } };
const MEMBERS = { kind: 'members', id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Early list' } as const;

/** What it says otherwise of the cases of the official suite of 2.0, by its test; docs/divergences.md has the reasons. */
const DIVERGENT: readonly string[] = [
  '6-1-01-02 6.2.1 lib',
  '6-1-01-12 6.2.1 lib',
  '6-1-16-03 6.1.21 lib',
  '6-1-16-05 6.1.21 lib',
  '6-1-16-16 6.1.21 lib',
  '6-1-16-17 6.1.21 lib',
  '6-1-26-04 6.1.26 ours',
  '6-2-20-01 schema lib',
];

/** The same of 2.1: the test, who speaks alone, in how many cases, and the first of them. */
const DIVERGENT_21: readonly string[] = [
  '6.1.1 lib 6 6-1-01-12',
  '6.1.1 ours 1 6-1-01-03',
  '6.1.10 ours 1 6-1-07-06',
  '6.1.11 ours 6 6-1-11-01',
  '6.1.21 lib 7 6-1-16-03',
  '6.1.26 lib 53 6-1-26-13',
  '6.1.26 ours 5 6-1-26-02',
  '6.1.27.3 ours 2 6-1-27-03-02',
  '6.1.3 ours 2 6-1-03-01',
  '6.1.4 ours 1 6-1-04-03',
  '6.1.6 ours 1 6-1-06-06',
  '6.1.7 ours 7 6-1-07-01',
  '6.1.9 ours 6 6-1-07-06',
  '6.2.1 lib 165 6-1-01-13',
  '6.2.1 ours 1 6-1-27-13-15',
  '6.2.16 ours 1 6-2-31-12',
  '6.2.19 ours 8 6-2-19-01',
  '6.2.2 ours 2 6-3-12-05',
  '6.2.20 lib 730 6-1-01-01',
  '6.2.3 ours 1 6-3-12-05',
  '6.3.1 ours 1 6-1-07-06',
  '6.3.12 lib 89 6-1-46-01',
  '6.3.12 ours 51 6-1-06-01',
  '6.3.9 ours 3 6-1-27-13-02',
  'schema lib 146 6-1-01-02',
  'schema ours 1 6-2-20-02',
];

type Part = Readonly<Record<string, unknown>>;

/** What is changed in the smallest document: members of `document`, and others beside it. */
interface Change {
  readonly document?: Part;
  readonly tracking?: Part;
  readonly beside?: Part;
}

const WHEN = '2024-01-24T10:00:00.000Z';
const ONE_PRODUCT = { full_product_names: [{ name: 'Bell 1', product_id: 'A' }] };
const NOTES = [{ category: 'description', text: 'It rings.' }];
const issue = (more: Part): Change => ({
  beside: { product_tree: ONE_PRODUCT, vulnerabilities: [{ cve: 'CVE-2031-1001', notes: NOTES, ...more }] },
});
const CVSS_3 = (baseScore: number): Part => ({
  version: '3.1',
  vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H',
  baseScore,
  baseSeverity: baseScore > 7 ? 'HIGH' : 'MEDIUM',
});
const CVSS_4 = {
  version: '4.0',
  vectorString: 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H',
  baseScore: 9.3,
  baseSeverity: 'CRITICAL',
};
const CVSS_2 = { version: '2.0', vectorString: 'AV:L/AC:L/Au:N/C:N/I:N/A:C', baseScore: 4.9 };
const PATHS = {
  ...ONE_PRODUCT,
  product_paths: [
    {
      beginning_product_reference: 'A',
      full_product_name: { name: 'Bell 1 in Tower 1', product_id: 'B' },
      subpaths: [{ category: 'installed_on', next_product_reference: 'T' }],
    },
  ],
};
const PATH_TREE = {
  ...PATHS,
  full_product_names: [...ONE_PRODUCT.full_product_names, { name: 'Tower 1', product_id: 'T' }],
};
const withPaths = (more: Part): Change => {
  const vulnerabilities = [{ cve: 'CVE-2031-1001', notes: NOTES, ...more }];
  return { beside: { product_tree: PATH_TREE, vulnerabilities } };
};

/** docs/divergences.md, row by row: the smallest document of each. */
const SMALLEST: readonly (readonly ['2.0' | '2.1', string, 'ours' | 'lib', Change])[] = [
  [
    '2.0',
    '6.1.21',
    'lib',
    {
      tracking: {
        revision_history: ['2', '1'].map((number) => ({ date: WHEN, number, summary: 'Rung.' })),
        version: '2',
      },
    },
  ],
  ['2.0', '6.1.26', 'ours', { document: { category: 'csafsecurityadvisory' } }],
  ['2.0', '6.2.1', 'lib', issue({ flags: [{ label: 'component_not_present', product_ids: ['A'] }] })],
  ['2.0', 'schema', 'lib', { document: { custom_property: 1 } }],
  ['2.1', 'schema', 'lib', withPaths({ product_status: { known_affected: ['B'] } })],
  ['2.1', '6.1.1', 'lib', withPaths({ product_status: { known_affected: ['B'] } })],
  ['2.1', '6.1.1', 'ours', issue({ ids: [{ product_ids: ['never'], system_name: 'Bells', text: 'B-1' }] })],
  ['2.1', '6.1.4', 'ours', issue({ ids: [{ group_ids: ['never'], system_name: 'Bells', text: 'B-1' }] })],
  [
    '2.1',
    '6.1.3',
    'ours',
    {
      beside: {
        product_tree: {
          ...PATH_TREE,
          product_paths: PATHS.product_paths.map((each) => ({ ...each, beginning_product_reference: 'B' })),
        },
      },
    },
  ],
  ['2.1', '6.1.6', 'ours', issue({ product_status: { last_affected: ['A'], unknown: ['A'] } })],
  [
    '2.1',
    '6.1.7',
    'ours',
    issue({ metrics: [5.5, 5.5].map((score) => ({ content: { cvss_v3: CVSS_3(score) }, products: ['A'] })) }),
  ],
  ['2.1', '6.1.9', 'ours', issue({ metrics: [{ content: { cvss_v3: CVSS_3(10) }, products: ['A'] }] })],
  [
    '2.1',
    '6.1.10',
    'ours',
    issue({ metrics: [{ content: { cvss_v3: { ...CVSS_3(5.5), attackVector: 'NETWORK' } }, products: ['A'] }] }),
  ],
  ['2.1', '6.1.11', 'ours', issue({ cwes: [{ id: 'CWE-79', name: 'Improper Input Validation', version: '4.13' }] })],
  [
    '2.1',
    '6.1.21',
    'lib',
    {
      tracking: {
        revision_history: ['2', '1'].map((number) => ({ date: WHEN, number, summary: 'Rung.' })),
        version: '2',
      },
    },
  ],
  ['2.1', '6.1.26', 'lib', { document: { category: 'csaf_withdrawn' } }],
  ['2.1', '6.1.26', 'ours', { document: { category: 'Deprecated Security Advisory' } }],
  [
    '2.1',
    '6.1.27.3',
    'ours',
    { document: { category: 'csaf_withdrawn' }, beside: { vulnerabilities: [{ cve: 'CVE-2031-1001', notes: NOTES }] } },
  ],
  [
    '2.1',
    '6.2.19',
    'ours',
    issue({
      metrics: [{ content: { cvss_v3: CVSS_3(5.5) }, products: ['A'] }],
      product_status: { fixed: ['A'] },
    }),
  ],
  [
    '2.1',
    '6.3.1',
    'ours',
    issue({ metrics: [{ content: { cvss_v2: { ...CVSS_2, version: '2.5' } }, products: ['A'] }] }),
  ],
  ['2.1', '6.3.12', 'ours', issue({ product_status: { known_affected: ['A'] } })],
  [
    '2.1',
    'schema',
    'ours',
    issue({ metrics: [{ content: { cvss_v4: { ...CVSS_4, custom_property: 1 } }, products: ['A'] }] }),
  ],
  [
    '2.1',
    '6.3.12',
    'lib',
    issue({
      metrics: [{ content: { epss: { percentile: '0.1', probability: '0.1', timestamp: WHEN } }, products: ['A'] }],
    }),
  ],
];

function smallest(version: '2.0' | '2.1', { document = {}, tracking = {}, beside = {} }: Change = {}): unknown {
  const label = version === '2.0' ? 'WHITE' : 'CLEAR';
  return {
    ...(version === '2.1' ? { $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json' } : {}),
    document: {
      category: 'csaf_base',
      csaf_version: version,
      distribution: { tlp: { label } },
      publisher: { category: 'vendor', name: 'Bells', namespace: 'https://bells.example' },
      title: 'A bell rings twice',
      tracking: {
        current_release_date: WHEN,
        id: 'B-1',
        initial_release_date: WHEN,
        revision_history: [{ date: WHEN, number: '1', summary: 'Rung.' }],
        status: 'final',
        version: '1',
        ...tracking,
      },
      ...document,
    },
    ...beside,
  };
}

describe('the samples as CSAF', () => {
  it('are sound for all three', () =>
    sound(join(root, 'examples/osier/mail'), join(root, 'examples/osier/keys/osier-security.asc'), 24));
});

describe('the real advisories as CSAF', { skip }, () => {
  it('are sound for all three', () =>
    sound(join(corpus ?? '', 'xsa'), join(corpus ?? '', 'keys/xen-security.asc'), 23));
});

describe('any publication as CSAF', () => {
  it('is sound for the official schemas and, as 2.0, for the library', async () => {
    const library = await loadedLibrary();
    const fitsSchema = officialCsafSchemas();
    await fc.assert(
      fc.asyncProperty(anyPublication(), async (publication) => {
        for (const [version, document] of documentsOf(publication)) {
          assert.ok(fitsSchema[version](document), JSON.stringify(fitsSchema[version].errors?.slice(0, 2)));
          if (version === '2.1') continue;
          const against = (await library.answers(library.mandatory['2.0'], document)).filter(isAgainst);
          assert.deepEqual(
            against.map(({ name, errors }) => [name, errors[0]]),
            [],
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the official suite of 2.0', { skip }, () => {
  it('is answered alike by both validators, but for what is written down', async () => {
    const library = await loadedLibrary();
    const folder = join(corpus ?? '', 'csaf/2.0/test/validator/data');
    const network = /_6_3_[678]$/;
    const tests = [...library.mandatory['2.0'], ...library.others['2.0']].filter(({ name }) => !network.test(name));
    const found: string[] = [];
    let count = 0;
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /-6-.*\.json$/.test(name),
    )) {
      const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const theirs = await library.answers(tests, document);
      const numbers = new Set(theirs.filter(isAgainst).map(({ name }) => numberOf(name)));
      const own = new Set(
        validateCsaf(document, { now: AT })
          .findings.filter(({ message, test }) => !message.startsWith('not checked') && !/^6\.3\.[678]$/.test(test))
          .map(({ test }) => test),
      );
      const known = new Set([...theirs.map(({ name }) => numberOf(name)), 'schema']);
      const name = /(6(?:-[0-9]+)+)\.json$/.exec(file)?.[1];
      for (const number of numbers) if (!own.has(number)) found.push(`${name} ${number} lib`);
      for (const number of own) if (!numbers.has(number) && known.has(number)) found.push(`${name} ${number} ours`);
      count += 1;
    }
    assert.ok(count > 150, `${count} cases`);
    assert.deepEqual(found.sort(), DIVERGENT);
  });
});

describe('the official suite of 2.1', { skip }, () => {
  it('is answered otherwise by the library where that is written down, and nowhere else', async () => {
    const library = await loadedLibrary();
    const network = /_6_3_[678]$/;
    const tests = [...library.mandatory['2.1'], ...library.others['2.1']].filter(({ name }) => !network.test(name));
    const has = new Set([...tests.map(({ name }) => numberOf(name)), 'schema']);
    const found = new Map<string, string[]>();
    const files = new Set<string>();
    for (const { file, name } of suiteCases('2.1', join(corpus ?? '', 'csaf/2.1'))) {
      if (files.has(file)) continue;
      files.add(file);
      const { ours, theirs } = await spoken(library, tests, JSON.parse(readFileSync(file, 'utf8')));
      const note = (key: string): void => {
        const cases = found.get(key) ?? [];
        found.set(key, [...cases, /(6(?:-[0-9]+)+)\.json$/.exec(name)?.[1] ?? name]);
      };
      for (const number of theirs) if (!ours.has(number)) note(`${number} lib`);
      for (const number of ours) if (!theirs.has(number) && has.has(number)) note(`${number} ours`);
    }
    assert.ok(files.size > 700, `${files.size} cases`);
    const told = [...found].map(([key, [first, ...more]]) => `${key} ${1 + more.length} ${first}`);
    assert.deepEqual(told.sort(), [...DIVERGENT_21].sort());
  });
});

describe('each difference in its smallest document', () => {
  for (const [version, test, who, change] of SMALLEST)
    it(`${version} ${test}: ${who} alone`, async () => {
      const library = await loadedLibrary();
      const network = /_6_3_[678]$/;
      const tests = [...library.mandatory[version], ...library.others[version]].filter(
        ({ name }) => !network.test(name),
      );
      const plain = await spoken(library, tests, smallest(version));
      assert.deepEqual([plain.ours.has(test), plain.theirs.has(test)], [false, false]);
      const { ours, theirs } = await spoken(library, tests, smallest(version, change));
      assert.deepEqual([ours.has(test), theirs.has(test)], [who === 'ours', who === 'lib']);
    });
});

/** The numbers of the tests that say something, of both validators. */
async function spoken(library: Library, tests: readonly DocumentTest[], document: unknown) {
  const theirs = new Set((await library.answers(tests, document)).filter(isAgainst).map(({ name }) => numberOf(name)));
  const ours = new Set(
    validateCsaf(document, { now: AT })
      .findings.filter(({ message, test }) => !message.startsWith('not checked') && !/^6\.3\.[678]$/.test(test))
      .map(({ test }) => test),
  );
  return { ours, theirs };
}

async function sound(folder: string, keyring: string, count: number): Promise<void> {
  const library = await loadedLibrary();
  const publications = await publicationsOf(folder, keyring);
  assert.equal(publications.size, count);
  const faults: string[] = [];
  const fitsSchema = officialCsafSchemas();
  for (const [mail, publication] of publications) {
    for (const each of [publication, { ...publication, audience: MEMBERS }, { ...publication, isTrusted: false }]) {
      for (const [version, document] of documentsOf(each)) {
        const own = validateCsaf(document, { now: AT }).findings.filter(({ severity }) => severity === 'error');
        faults.push(...own.map(({ test, path, message }) => `${mail} ${version} ours ${test} ${path}: ${message}`));
        const schema = fitsSchema[version];
        if (!schema(document)) faults.push(`${mail} ${version} schema ${JSON.stringify(schema.errors?.slice(0, 2))}`);
        const category = `${(document['document'] as CsafObject)['category']}`;
        for (const answer of await library.answers(library.mandatory[version], document)) {
          const isKnown = OLDER_DRAFT[category]?.includes(answer.name) === true && version === '2.1';
          if (answer.errors.length > 0 && !isKnown)
            faults.push(`${mail} ${version} lib ${answer.name} ${JSON.stringify(answer.errors[0])}`);
        }
      }
    }
  }
  assert.deepEqual(faults, []);
}

function documentsOf(publication: Publication): ['2.0' | '2.1', CsafObject][] {
  const written = (document: CsafObject): CsafObject => JSON.parse(JSON.stringify(document));
  return [
    ['2.0', written(toCsaf20(publication, OPTIONS))],
    ['2.1', written(toCsaf21(publication, OPTIONS))],
  ];
}
