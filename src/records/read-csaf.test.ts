import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, answersOn, csaf, recordOf } from './records.test-support.ts';

const RANGE = 'product_version_range';

describe('the product status of a CSAF document', () => {
  it('is affected, not affected, or unknown, and unknown of what no list has', () => {
    const document = csaf({
      branches: [
        ['A', 'product_version', '4.16.6'],
        ['B', 'product_version', '4.16.7'],
        ['C', 'product_version', '4.15.x'],
        ['D', 'product_version', '4.18.0'],
      ],
      status: { known_affected: ['A'], fixed: ['B'], known_not_affected: ['C'], under_investigation: ['D'] },
    });
    assert.deepEqual(answersOn(document, ['4.16.6', '4.16.7', '4.15.9', '4.18.0', '4.17.0']), {
      '4.16.6': 'yes',
      '4.16.7': 'no',
      '4.15.9': 'no',
      '4.18.0': 'unknown',
      '4.17.0': 'unknown',
    });
  });

  it('reads ranges of VERS, and constraints alone', () => {
    for (const name of ['vers:intdot/>=4.16.0|<4.16.7', 'vers:generic/>=4.16.0|<4.16.7', '>=4.16.0|<4.16.7']) {
      const document = csaf({
        branches: [
          ['A', RANGE, name],
          ['B', RANGE, 'vers:intdot/>=4.16.7'],
        ],
        status: { known_affected: ['A'], known_not_affected: ['B'] },
      });
      assert.deepEqual(
        answersOn(document, ['4.15.0', '4.16.6', '4.16.7', '4.20.1']),
        { '4.15.0': 'unknown', '4.16.6': 'yes', '4.16.7': 'no', '4.20.1': 'no' },
        name,
      );
    }
  });

  it('of a range that is prose, of another order, or wrong is unknown', () => {
    for (const name of [
      'before 4.16.7',
      '< 4.16.7',
      'vers:deb/>=4.16.0',
      'vers:intdot/!=4.16.0',
      'vers:intdot/<4.1|<4.2',
      'vers:none/*',
    ]) {
      const document = csaf({ branches: [['A', RANGE, name]], status: { known_not_affected: ['A'] } });
      assert.equal(answerOf(document, { xen: '4.16.0' }), 'unknown', name);
    }
  });

  it('leaves out the version after which a range begins', () => {
    const document = csaf({
      branches: [['A', RANGE, 'vers:intdot/>4.16.0|<=4.16.7']],
      status: { known_not_affected: ['A'] },
    });
    assert.deepEqual(answersOn(document, ['4.16.0', '4.16.1', '4.16.7']), {
      '4.16.0': 'unknown',
      '4.16.1': 'no',
      '4.16.7': 'no',
    });
  });

  it('that contradicts itself is unknown', () => {
    const document = csaf({
      branches: [['A', 'product_version', '4.16.6']],
      status: { known_affected: ['A'], known_not_affected: ['A'] },
    });
    assert.equal(answerOf(document, { xen: '4.16.6' }), 'unknown');
  });

  it('of something installed on another, on one architecture, or without a version is unknown', () => {
    const joined = { full_product_name: { name: 'Xen on Reed', product_id: 'J' } };
    const trees = {
      '2.0': {
        relationships: [
          { category: 'installed_on', product_reference: 'A', relates_to_product_reference: 'A', ...joined },
        ],
      },
      '2.1': {
        product_paths: [
          {
            beginning_product_reference: 'A',
            subpaths: [{ category: 'installed_on', next_product_reference: 'A' }],
            ...joined,
          },
        ],
      },
    };
    for (const version of ['2.0', '2.1'] as const) {
      const document = csaf({
        version,
        tree: trees[version],
        branches: [['A', 'product_version', '4.16.6']],
        status: { known_not_affected: ['J'] },
      });
      assert.equal(answerOf(document, { xen: '4.16.6' }), 'unknown', version);
      assert.equal(recordOf(document).source.format, `csaf-${version}`);
    }
    const arm = csaf({ branches: [['A', 'architecture', 'arm64']], status: { known_not_affected: ['A'] } });
    assert.equal(answerOf(arm, { xen: '4.16.6' }), 'unknown');
    const bare = csaf({
      tree: { full_product_names: [{ name: 'Xen', product_id: 'N' }] },
      branches: [],
      status: { known_not_affected: ['N'] },
    });
    assert.equal(answerOf(bare, { xen: '4.16.6' }), 'unknown');
  });

  it('knows a product without branches by its CPE', () => {
    const full = (cpe: string): object =>
      csaf({
        tree: { full_product_names: [{ name: 'Xen', product_id: 'N', product_identification_helper: { cpe } }] },
        branches: [],
        status: { known_not_affected: ['N'] },
      });
    assert.equal(answerOf(full('cpe:2.3:o:xen:xen:4.16.6:*:*:*:*:*:*:*'), { xen: '4.16.6' }), 'no');
    assert.equal(answerOf(full('cpe:2.3:o:xen:xen:4.16.6:*:*:*:*:*:arm64:*'), { xen: '4.16.6' }), 'unknown');
    assert.equal(answerOf(full('cpe:2.3:o:xenon:xen:4.16.6:*:*:*:*:*:*:*'), { xen: '4.16.6' }), 'unknown');
  });

  it("of another vendor's product of the same name is unknown, affected or not", () => {
    for (const list of ['known_affected', 'known_not_affected']) {
      const document = csaf({
        vendor: 'Reed',
        branches: [['A', 'product_version', '4.16.6']],
        status: { [list]: ['A'] },
      });
      assert.equal(answerOf(document, { xen: '4.16.6' }), 'unknown');
    }
  });

  it('of an id that two products have is unknown', () => {
    const document = csaf({
      branches: [
        ['A', 'product_version', '4.16.6'],
        ['A', 'product_version', '4.16.7'],
      ],
      status: { known_not_affected: ['A'] },
    });
    assert.deepEqual(answersOn(document, ['4.16.6', '4.16.7']), { '4.16.6': 'unknown', '4.16.7': 'unknown' });
  });

  it('counts for each vulnerability', () => {
    const one = csaf({
      branches: [
        ['A', 'product_version', '4.16.6'],
        ['B', 'product_version', '4.16.7'],
      ],
      status: { known_not_affected: ['A', 'B'] },
    }) as { vulnerabilities: object[] };
    const vulnerabilities = [...one.vulnerabilities, { product_status: { known_affected: ['B'], fixed: ['A'] } }];
    assert.deepEqual(answersOn({ ...one, vulnerabilities }, ['4.16.6', '4.16.7']), { '4.16.6': 'no', '4.16.7': 'yes' });
    assert.equal(answerOf({ ...one, vulnerabilities: [] }, { xen: '4.16.6' }), 'unknown');
  });
});

describe('a CSAF document', () => {
  const status = { known_affected: ['A'] };
  const branches = [['A', 'product_version', '4.16.6']] as const;

  it('gives its revision, its notes, what helps, and where it comes from', () => {
    const record = recordOf(
      csaf({
        status,
        branches,
        document: {
          notes: [{ category: 'summary', title: 'In short', text: 'It bends.' }],
          references: [{ category: 'self', url: 'https://reed.example/1' }],
        },
        vulnerability: { remediations: [{ category: 'workaround', details: 'Hold it.' }] },
      }),
    );
    assert.deepEqual(record.source, {
      format: 'csaf-2.0',
      version: '2.0',
      id: 'REED-1',
      publisher: 'Reed',
      url: 'https://reed.example/1',
    });
    assert.deepEqual([record.facts.revision, record.facts.cves, record.facts.id], [2, ['CVE-2031-1001'], 'REED-1']);
    assert.deepEqual(
      record.facts.sections.map(({ heading, role }) => [heading, role]),
      [
        ['In short', 'description'],
        ['workaround', 'mitigation'],
      ],
    );
    assert.deepEqual(record.mitigations, [{ quote: 'Hold it.', when: null, effect: 'reduces' }]);
  });

  it('of the publisher of a house style is read with its prose', () => {
    const note = {
      category: 'details',
      title: 'VULNERABLE SYSTEMS',
      text: 'Only HVM guests can leverage the vulnerability.',
    };
    const publisher = { category: 'vendor', name: 'Xen', namespace: 'https://xenproject.org' };
    const document = csaf({
      status,
      branches,
      document: { publisher, notes: [note], tracking: { id: 'XSA-901', version: '1' } },
    });
    assert.equal(answerOf(document, { xen: '4.16.6', guests: [{ type: 'hvm' }] }), 'yes');
    assert.equal(answerOf(document, { xen: '4.16.6', guests: [{ type: 'pv' }] }), 'no');
    assert.equal(answerOf(document, { xen: '4.17.0', guests: [{ type: 'hvm' }] }), 'unknown');
    assert.equal(recordOf(document).facts.number, 901);
  });

  it('that was taken back concerns nobody, and one that another took the place of is open', () => {
    const notes = [{ category: 'description', title: 'Reasoning', text: 'It was no vulnerability.' }];
    const of = (category: string): object => csaf({ status, branches, document: { category, notes } });
    assert.equal(answerOf(of('csaf_withdrawn'), { xen: '4.16.6' }), 'no');
    assert.equal(answerOf(of('csaf_superseded'), { xen: '4.16.6' }), 'unknown');
  });
});
