import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseInstant } from '#base';
import { findRecords } from '#records';
import { lintRecord } from './index.ts';

const NOW = parseInstant('2031-02-01T00:00:00Z') ?? assert.fail();
const ID = '00000000-0000-4000-8000-000000000001';

function findingsOf(value: unknown): readonly string[] {
  const [found] = findRecords(new TextEncoder().encode(JSON.stringify(value)), 'made-up.json');
  assert.ok(found !== undefined);
  return lintRecord(found, NOW).map(({ code, severity, path }) => `${severity} ${code} ${path}`);
}

const cve = (cna: object): object => ({
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: { cveId: 'CVE-2031-1001', assignerOrgId: ID, state: 'PUBLISHED' },
  containers: {
    cna: {
      providerMetadata: { orgId: ID },
      descriptions: [{ lang: 'en', value: 'A reed bends.' }],
      affected: [{ vendor: 'Reed', product: 'pipe', versions: [{ version: '1.0', status: 'affected' }] }],
      references: [{ url: 'https://reed.example/1' }],
      ...cna,
    },
  },
});
const versions = (...all: readonly object[]): object =>
  cve({
    affected: [{ vendor: 'Reed', product: 'pipe', versions: all.map((each) => ({ status: 'affected', ...each })) }],
  });
const CNA = '/containers/cna';

describe('a CVE record', () => {
  it('that is sound has no finding', () => {
    assert.deepEqual(findingsOf(cve({})), []);
    const plain = [
      { version: '0', lessThan: '4.17', versionType: 'semver' },
      { version: '5.10.232', lessThanOrEqual: '5.10.*', versionType: 'semver' },
      { version: '6.13', lessThanOrEqual: '*', versionType: 'custom' },
      { version: 'a'.repeat(40), lessThan: 'b'.repeat(40), versionType: 'git' },
      { version: '1.0.2q-r0' },
    ];
    assert.deepEqual(findingsOf(versions(...plain)), []);
  });

  it('is held against the schema', () => {
    assert.deepEqual(findingsOf(cve({ references: [] })), [`error cve-schema ${CNA}/references`]);
    assert.deepEqual(findingsOf(cve({ reed: 1 })), [`error cve-schema ${CNA}`]);
    assert.deepEqual(findingsOf(cve({ descriptions: [{ lang: 'en', value: 'x'.repeat(4097) }] })), [
      `error cve-schema ${CNA}/descriptions/0/value`,
    ]);
  });

  it('that kept what another form needed is found fault with', () => {
    const faults = {
      'cve-dash-escape': 'It says:\n- - a reed',
      'cve-template': 'A reed T[his CNA information bends',
      'cve-printed-data': "{'credit_data': {}}",
    };
    for (const [code, value] of Object.entries(faults))
      assert.deepEqual(findingsOf(cve({ workarounds: [{ lang: 'en', value }] })), [
        `warning ${code} ${CNA}/workarounds/0/value`,
      ]);
    assert.deepEqual(findingsOf(cve({ solutions: [{ lang: 'en', value: 'Hold it.\n' }] })), [
      `info cve-line-end ${CNA}/solutions/0/value`,
    ]);
    const other = { type: 'unknown', content: { description: { description_data: [{ lang: 'eng', value: 'x' }] } } };
    assert.deepEqual(findingsOf(cve({ metrics: [{ other }] })), [
      `warning cve-impact-in-metrics ${CNA}/metrics/0/other`,
    ]);
  });

  it('whose versions no program reads is found fault with', () => {
    const at = `${CNA}/affected/0/versions/0`;
    assert.deepEqual(findingsOf(versions({ version: 'consult Reed advisory 9' })), [
      `warning cve-version-consult ${at}/version`,
    ]);
    assert.deepEqual(findingsOf(versions({ version: 'next of 4.14.x' })), [
      `warning cve-version-unreadable ${at}/version`,
    ]);
    assert.deepEqual(findingsOf(versions({ version: '4.15', lessThan: 'unspecified', versionType: 'custom' })), [
      `warning cve-version-unreadable ${at}/lessThan`,
    ]);
  });
});

const osv = (more: object): object => ({
  schema_version: '1.7.5',
  id: 'x_REED-1',
  modified: '2031-01-01T00:00:00Z',
  ...more,
});
const repo = 'https://reed.example/pipe.git';
const commit = (letter: string): string => letter.repeat(40);
const range = (...events: readonly object[]): object =>
  osv({ affected: [{ ranges: [{ type: 'GIT', repo, events }] }] });

describe('an OSV record', () => {
  it('that is sound has no finding', () => {
    assert.deepEqual(findingsOf(osv({})), []);
    assert.deepEqual(findingsOf(range({ introduced: '0' }, { fixed: commit('a') })), []);
  });

  it('is held against the schema, and what the schema lets pass', () => {
    assert.deepEqual(findingsOf(osv({ modified: '2031-01-01T00:00:00+01:00' })), ['error osv-schema /modified']);
    assert.deepEqual(findingsOf(osv({ id: 'REED-1' })), ['error osv-schema /id']);
    const at = '/affected/0/ranges/0/events';
    assert.ok(findingsOf(range({ fixed: commit('a') })).includes(`error osv-range-no-introduced ${at}`));
    assert.deepEqual(findingsOf(range({ introduced: commit('a') }, { fixed: commit('a') })), [
      `error osv-range-not-distinct ${at}/1`,
    ]);
    assert.ok(
      findingsOf(range({ introduced: '0' }, { fixed: commit('a') }, { last_affected: commit('b') })).includes(
        `error osv-range-fixed-and-last ${at}`,
      ),
    );
    assert.deepEqual(findingsOf(osv({ affected: [{ versions: ['1.0'] }] })), ['info osv-nothing-to-match /affected/0']);
    const ranges = [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }] }];
    assert.deepEqual(findingsOf(osv({ affected: [{ ranges }] })), ['error osv-range-needs-git /affected/0']);
  });

  it('names others once, not itself, and as one thing', () => {
    assert.ok(findingsOf(osv({ aliases: ['CVE-2031-1', 'CVE-2031-1'] })).includes('error osv-name-twice /aliases/1'));
    assert.deepEqual(findingsOf(osv({ related: ['x_REED-1'] })), ['error osv-names-itself /related/0']);
    assert.deepEqual(findingsOf(osv({ aliases: ['CVE-2031-1001'], upstream: ['CVE-2031-1001'] })), [
      'error osv-upstream-overlap /upstream/0',
    ]);
    assert.deepEqual(findingsOf(osv({ aliases: ['CVE-2031-1001', 'CVE-2031-1002'] })), [
      'warning osv-several-cves /aliases/1',
    ]);
  });
});

describe('findings', () => {
  it('of a CSAF document are those of its tests', () => {
    const found = findingsOf({ document: { csaf_version: '2.0' } });
    assert.ok(
      found.some((each) => each.startsWith('error csaf-schema /document')),
      found.join('\n'),
    );
  });

  it('begin at the place of the record in a list', () => {
    const bytes = new TextEncoder().encode(JSON.stringify([osv({}), osv({ id: 'REED-1' })]));
    const all = findRecords(bytes, 'made-up.json').map((found) => lintRecord(found, NOW).map(({ path }) => path));
    assert.deepEqual(all, [[], ['/1/id']]);
  });

  it('are bounded', () => {
    const many = findingsOf(osv({ affected: Array.from({ length: 5000 }, () => 1) }));
    assert.equal(many.length, 1001);
    assert.deepEqual(findingsOf(osv({ affected: Array.from({ length: 1_100_000 }, () => 1) })), [
      'warning record-too-large ',
    ]);
  });
});
