import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import type { Facts } from '#conditions';
import { answerOf, answersOn, cve, recordOf, recordsOf, xen } from './records.test-support.ts';

const affected = (version: string, more: object = {}): object => ({ status: 'affected', version, ...more });
const unaffected = (version: string, more: object = {}): object => ({ status: 'unaffected', version, ...more });
const data = (versions: readonly object[], defaultStatus?: string, more: object = {}): object =>
  cve({ affected: [xen(versions, defaultStatus, more)] });

describe('versions of a CVE record', () => {
  it('are ranges with an end that counts or not, and all others have the default status', () => {
    const record = data([affected('4.15.0', { lessThan: '4.16.7', versionType: 'custom' })], 'unaffected');
    assert.deepEqual(answersOn(record, ['4.14.5', '4.15.0', '4.16.6', '4.16.7', '4.20.0']), {
      '4.14.5': 'no',
      '4.15.0': 'yes',
      '4.16.6': 'yes',
      '4.16.7': 'no',
      '4.20.0': 'no',
    });
  });

  it('without a default status are unknown beyond what is said', () => {
    const record = data([affected('4.15.0', { lessThanOrEqual: '4.16.6' })]);
    assert.deepEqual(answersOn(record, ['4.14.5', '4.16.6', '4.16.7']), {
      '4.14.5': 'unknown',
      '4.16.6': 'yes',
      '4.16.7': 'unknown',
    });
  });

  it('of another form than versions leave everything open', () => {
    for (const odd of [
      'unspecified',
      'next of 4.14.x',
      'n/a',
      'all',
      '*',
      '< 4.16',
      'xen-unstable',
      'consult Xen advisory XSA-9',
      '4.16.6-r0',
    ])
      for (const record of [
        data([affected(odd)], 'unaffected'),
        data([affected('4.15.0', { lessThan: odd })], 'unaffected'),
      ])
        assert.equal(answerOf(record, { xen: '4.10.0' }), 'unknown', odd);
  });

  it('that begin after their end are no range', () => {
    assert.equal(
      answerOf(data([affected('4.16.0', { lessThan: '4.15.0' })], 'unaffected'), { xen: '4.10.0' }),
      'unknown',
    );
  });

  it('with two numbers are the release for sure, and the rest of the branch perhaps', () => {
    assert.deepEqual(answersOn(data([affected('4.15')], 'unaffected'), ['4.15.0', '4.15.3', '4.16.0']), {
      '4.15.0': 'yes',
      '4.15.3': 'unknown',
      '4.16.0': 'no',
    });
    assert.deepEqual(answersOn(data([unaffected('4.15')], 'affected'), ['4.15.0', '4.15.3', '4.16.0']), {
      '4.15.0': 'no',
      '4.15.3': 'unknown',
      '4.16.0': 'yes',
    });
  });

  it('end with a branch, and begin before its first release', () => {
    const record = data(
      [affected('0', { lessThan: '4.17' }), unaffected('4.17.2', { lessThanOrEqual: '4.17.*' })],
      'affected',
    );
    assert.deepEqual(answersOn(record, ['4.4.0', '4.17.0', '4.17.1', '4.17.9', '4.18.0', '4.17.0-rc1']), {
      '4.4.0': 'yes',
      '4.17.0': 'yes',
      '4.17.1': 'yes',
      '4.17.9': 'no',
      '4.18.0': 'yes',
      '4.17.0-rc1': 'unknown',
    });
  });

  it('change their status from a version on', () => {
    const changes = [{ at: '4.16.7', status: 'unaffected' }];
    const record = data([affected('4.15.0', { lessThan: '4.17.0', changes })], 'unknown');
    assert.deepEqual(answersOn(record, ['4.16.6', '4.16.7', '4.17.0']), {
      '4.16.6': 'yes',
      '4.16.7': 'no',
      '4.17.0': 'unknown',
    });
  });

  it('that are said to be affected and not are unknown', () => {
    const record = data([affected('4.15.0', { lessThan: '4.17.0' }), unaffected('4.16.6')], 'unaffected');
    assert.deepEqual(answersOn(record, ['4.16.5', '4.16.6']), { '4.16.5': 'yes', '4.16.6': 'unknown' });
  });

  it('on some platforms only are unknown', () => {
    assert.equal(
      answerOf(data([affected('4.15.0')], 'unaffected', { platforms: ['ARM'] }), { xen: '4.14.0' }),
      'unknown',
    );
    assert.equal(
      answerOf(data([affected('4.15.0')], 'unaffected', { platforms: ['ARM'] }), { xen: '4.15.0' }),
      'unknown',
    );
  });

  it('of a product that no house style knows, or of another vendor, leave it open', () => {
    for (const name of [
      { vendor: 'Reed' },
      { product: 'pipe' },
      { vendor: undefined },
      { vendor: 'Red Hat', product: 'Linux' },
    ])
      assert.equal(
        answerOf(data([affected('4.15.0')], 'unaffected', name), { xen: '4.14.0' }),
        'unknown',
        JSON.stringify(name),
      );
    const both = cve({ affected: [xen([affected('4.15.0')], 'unaffected'), { vendor: 'Reed', product: 'pipe' }] });
    assert.deepEqual(answersOn(both, ['4.14.0', '4.15.0']), { '4.14.0': 'unknown', '4.15.0': 'yes' });
  });

  it('are unknown where the host does not tell its version', () => {
    assert.equal(answerOf(data([affected('4.15.0')], 'unaffected'), {}), 'unknown');
  });

  it('may be doubted by what others added, and not settled', () => {
    const adp = [{ affected: [xen([affected('4.14.0')], 'unaffected')] }];
    const record = cve({ affected: [xen([affected('4.15.0')], 'unaffected')] }) as { containers: object };
    const containers = { ...record.containers, adp };
    assert.deepEqual(answersOn({ ...record, containers }, ['4.13.0', '4.14.0', '4.15.0']), {
      '4.13.0': 'no',
      '4.14.0': 'unknown',
      '4.15.0': 'yes',
    });
  });
});

describe('Linux in a CVE record', () => {
  const fix = 'a'.repeat(40);
  const git = { status: 'affected', version: 'b'.repeat(40), lessThan: fix, versionType: 'git' };
  const linux = (versions: readonly object[], defaultStatus: string): object => ({
    vendor: 'Linux',
    product: 'Linux',
    defaultStatus,
    versions,
  });
  const releases = linux(
    [
      affected('2.6.27'),
      unaffected('0', { lessThan: '2.6.27' }),
      unaffected('6.6.67', { lessThanOrEqual: '6.6.*' }),
      unaffected('6.13', { lessThanOrEqual: '*' }),
    ],
    'affected',
  );
  const record = cve({ affected: [linux([git], 'unaffected'), releases] });
  const host = (dom0Linux: string, guests: readonly Facts[] | null): Facts => ({
    dom0Linux,
    features: { dom0Os: 'linux' },
    guests,
  });

  it('is that of dom0 and of each guest', () => {
    assert.equal(answerOf(record, host('6.6.67', [])), 'no');
    assert.equal(answerOf(record, host('6.6.66', [])), 'yes');
    assert.equal(answerOf(record, host('6.6.67', [{ linux: '6.1.1', features: { os: 'linux' } }])), 'yes');
    assert.equal(
      answerOf(record, host('6.6.67', [{ linux: '6.6.99', deviceModel: 'none', features: { os: 'linux' } }])),
      'no',
    );
    assert.equal(answerOf(record, host('6.6.67', [{ linux: null }])), 'unknown');
    assert.equal(answerOf(record, host('6.6.67', null)), 'unknown');
  });

  it('of which only commits are told is unknown, unless the one fix is known to be in', () => {
    const commits = cve({ affected: [linux([git], 'unaffected')] });
    assert.equal(answerOf(commits, host('6.6.66', [])), 'unknown');
    assert.equal(answerOf(commits, { ...host('6.6.66', []), contains: [fix] }), 'no');
    const two = cve({ affected: [linux([git, { ...git, lessThan: 'c'.repeat(40) }], 'unaffected')] });
    assert.equal(answerOf(two, { ...host('6.6.66', []), contains: [fix] }), 'unknown');
  });

  it('whose releases are not told whole is not settled by them', () => {
    const part = cve({ affected: [linux([git], 'unaffected'), linux([affected('6.1.0')], 'unaffected')] });
    assert.equal(answerOf(part, host('6.6.67', [])), 'unknown');
  });
});

describe('the prose of a CVE record in a house style', () => {
  const consult = [xen([{ status: 'unknown', version: 'consult Xen advisory XSA-901' }], 'unknown')];
  const prose = (value: string, entries: readonly object[] = consult, isOfXen = true): object =>
    cve({ affected: entries, configurations: [{ lang: 'en', value }] }, { isOfXen });
  const TEXT =
    'Xen 4.15 and later are vulnerable.  Xen 4.14 and older are not vulnerable.\n\nOnly HVM guests can leverage the vulnerability.';

  it('is read as that of a mail', () => {
    assert.equal(answerOf(prose(TEXT), { xen: '4.16.0', guests: [{ type: 'hvm' }] }), 'yes');
    assert.equal(answerOf(prose(TEXT), { xen: '4.16.0', guests: [{ type: 'pv' }] }), 'no');
    assert.equal(answerOf(prose(TEXT), { xen: '4.14.2' }), 'no');
    assert.deepEqual(recordOf(prose(TEXT)).aliases, ['XSA-901']);
  });

  it('of somebody else decides nothing, and keeps the data from deciding', () => {
    const entries = [xen([affected('4.15.0', { lessThan: '4.17.0' })], 'unaffected')];
    assert.equal(answerOf(prose(TEXT, entries, false), { xen: '4.14.0' }), 'unknown');
    assert.equal(answerOf(prose(TEXT, consult, false), { xen: '4.14.0' }), 'unknown');
  });

  it('and the data must both say yes', () => {
    const entries = [xen([affected('4.15.0', { lessThan: '4.17.0' })], 'unaffected')];
    const guests = [{ type: 'hvm' }];
    assert.equal(answerOf(prose(TEXT, entries), { xen: '4.16.0', guests }), 'yes');
    assert.equal(answerOf(prose(TEXT, entries), { xen: '4.17.0', guests }), 'unknown');
    assert.equal(answerOf(prose(TEXT, entries), { xen: '4.16.0', guests: [{ type: 'pv' }] }), 'no');
  });

  it('that is too long is not read in part', () => {
    const long = `${TEXT}${'\n'.repeat(70_000)}Xen 4.14 is vulnerable, too.`;
    assert.equal(recordOf(prose(long)).facts.isCut, true);
    assert.equal(answerOf(prose(long), { xen: '4.14.2' }), 'unknown');
  });
});

describe('a rejected CVE record', () => {
  const rejected = (value: string, more: object = {}): object => ({
    ...cve({ rejectedReasons: [{ lang: 'en', value }], ...more }),
    cveMetadata: { cveId: 'CVE-2031-1001', state: 'REJECTED' },
  });

  it('concerns nobody, unless another may tell of the same', () => {
    assert.equal(answerOf(rejected('The id was not used.'), { xen: '4.14.0' }), 'no');
    assert.equal(answerOf(rejected('The id was not used.', { replacedBy: ['CVE-2031-2'] }), {}), 'unknown');
    assert.equal(answerOf(rejected('It is a duplicate of another.'), {}), 'unknown');
    assert.equal(recordOf(rejected('The id was not used.')).facts.withdrawn, true);
  });
});

describe('a CVE record of which nothing can be said', () => {
  const fault = (value: unknown): string => {
    try {
      recordsOf(value);
    } catch (error) {
      assert.ok(error instanceof TocsinError && error.code === 'unreadable_input');
      return error.message;
    }
    return assert.fail('no error');
  };

  it('is refused with the place', () => {
    assert.match(
      fault({ dataType: 'CVE_RECORD' }),
      /made-up\.json: \/cveMetadata\/cveId: expected a CVE id, found nothing/,
    );
    assert.match(fault(cve({}, { dataVersion: '4.0' })), /\/dataVersion: expected version 5.*found "4\.0"/);
    assert.match(
      fault([cve({}), cve({}, { containers: { cna: [] } })]),
      /\/1\/containers\/cna: expected an object, found a list/,
    );
    assert.match(
      fault([{ reed: 1 }]),
      /\/0: expected a CSAF document, a CVE record or an OSV record, found an object with "reed"/,
    );
  });
});
