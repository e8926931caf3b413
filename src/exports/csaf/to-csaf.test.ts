import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryFacts } from '#advisory';
import { validateCsaf } from '#csaf';
import type { Publication } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { csafFileName, csafPath, toCsaf20, toCsaf21 } from './index.ts';
import { at, cve, digest, id, instant, OPTIONS, publication, row, section } from './publication.test-support.ts';

type Changes = Partial<Omit<Publication, 'facts'>> & { readonly facts?: Partial<AdvisoryFacts> };

const MEMBERS = { kind: 'members', id: 'B5A1B2C3-1111-4222-8333-444455556666', name: 'Bell list' } as const;
const as20 = (changes: Changes = {}): CsafObject => toCsaf20(publication(changes), OPTIONS);
const as21 = (changes: Changes = {}): CsafObject => toCsaf21(publication(changes), OPTIONS);

function products(...releases: readonly (readonly [string, string])[]): Publication['products'] {
  return [
    {
      component: 'xen',
      tag: null,
      releases: releases.map(([version, status]) => ({ version, status: status as 'fixed', because: [] })),
      otherwise: 'under_investigation',
    },
  ];
}

function remediations(document: CsafObject): [unknown, unknown, unknown][] {
  return ((at(document, '/vulnerabilities/0/remediations') ?? []) as CsafObject[]).map((each) => [
    each['category'],
    each['product_ids'],
    each['details'],
  ]);
}

function notesTitled(document: CsafObject, title: string): CsafObject[] {
  return ((at(document, '/document/notes') ?? []) as CsafObject[]).filter((note) => note['title'] === title);
}

describe('the profile', () => {
  const profile = (document: CsafObject): unknown => at(document, '/document/category');

  it('is a security advisory where a product is affected, of 2.0 wherever there are products', () => {
    assert.equal(profile(as20()), 'csaf_security_advisory');
    assert.equal(profile(as21()), 'csaf_security_advisory');
    const undecided = { products: products(['4.13.0', 'under_investigation']) };
    assert.equal(profile(as20(undecided)), 'csaf_security_advisory');
    assert.equal(profile(as21(undecided)), 'csaf_vex');
  });

  it('of 2.1 is VEX where a product is fixed of which nothing is affected', () => {
    const linux = {
      component: 'linux',
      tag: null,
      releases: [{ version: '5.1', status: 'fixed', because: [] }],
      otherwise: 'affected',
    } as const;
    assert.equal(profile(as21({ products: [...products(['4.13.0', 'affected']), linux] })), 'csaf_vex');
  });

  it('without products keeps the CVE ids, and is informational without them', () => {
    const base = as21({ products: [] });
    assert.deepEqual(
      [profile(base), at(base, '/vulnerabilities/0/cve'), at(base, '/product_tree')],
      ['csaf_base', 'CVE-2031-1001', undefined],
    );
    const informational = as20({ products: [], facts: { cves: [] } });
    assert.deepEqual(
      [profile(informational), at(informational, '/vulnerabilities')],
      ['csaf_informational_advisory', undefined],
    );
  });

  it('of what was taken back: 2.1 says why, 2.0 has it in the title, and neither says anything of products', () => {
    const facts = { withdrawn: true, updates: 'There is but one bell.' };
    const [older, newer] = [as20({ facts }), as21({ facts })];
    assert.deepEqual(
      [profile(older), at(older, '/document/title'), at(older, '/product_tree'), at(older, '/vulnerabilities')],
      ['csaf_informational_advisory', 'WITHDRAWN: A bell rings twice', undefined, undefined],
    );
    assert.deepEqual([profile(newer), at(newer, '/document/title')], ['csaf_withdrawn', 'A bell rings twice']);
    const [reason] = notesTitled(newer, 'Reasoning for Withdrawal');
    assert.match(`${reason?.['text']}`, /XSA-901 was taken back .*"A bell rings twice"\.\n\nThere is but one bell\.$/);
    assert.match(JSON.stringify(older), /CVERecord\?id=CVE-2031-1001/);
    assert.equal(at(as20({ facts: { ...facts, title: 'WITHDRAWN: Bell' } }), '/document/title'), 'WITHDRAWN: Bell');
  });

  it('of what another one replaces names it, and where it is', () => {
    const superseded = as21({ facts: { withdrawn: true, supersededBy: id('XSA-902') } });
    assert.equal(profile(superseded), 'csaf_superseded');
    const references = at(superseded, '/document/references') as CsafObject[];
    assert.deepEqual(
      references.find(({ summary }) => summary === 'Superseding Document: XSA-902'),
      {
        category: 'external',
        summary: 'Superseding Document: XSA-902',
        url: 'https://xenbits.xenproject.org/xsa/advisory-902.html',
      },
    );
    assert.equal(notesTitled(superseded, 'Reasoning for Supersession').length, 1);
  });

  it('of a first version that is taken back at once is not that of 2.1: there is nothing it takes back', () => {
    const revisions = publication().revisions.slice(0, 1);
    const first = as21({ revisions, facts: { withdrawn: true, revision: 1 } });
    assert.deepEqual(
      [profile(first), at(first, '/document/title')],
      ['csaf_informational_advisory', 'WITHDRAWN: A bell rings twice'],
    );
  });
});

describe('tracking', () => {
  it('has all versions, the newest as its own, and the year of the first public one', () => {
    const tracking = at(as20(), '/document/tracking') as CsafObject;
    assert.deepEqual(tracking, {
      current_release_date: '2032-01-15T12:00:00Z',
      generator: { date: '2031-11-02T08:00:00Z', engine: { name: 'Tocsin', version: '9.9.9' } },
      id: 'XSA-901',
      initial_release_date: '2032-01-15T12:00:00Z',
      revision_history: [
        { date: '2031-10-01T12:00:00Z', number: '1', summary: 'First version.' },
        { date: '2032-01-15T12:00:00Z', number: '2', summary: 'Public release.' },
      ],
      status: 'final',
      version: '2',
    });
    assert.equal(csafPath(id('XSA-901'), publication(), '2.0'), '.well-known/csaf/v2.0/white/2032/xsa-901.json');
  });

  it('goes by the first version where there was no embargo, and for members', () => {
    const initial = (changes: Changes): unknown => at(as20(changes), '/document/tracking/initial_release_date');
    const revisions = publication().revisions.map((each) => ({ ...each, summary: null }));
    assert.equal(initial({ revisions, facts: { notices: ['no_embargo'] } }), '2031-10-01T12:00:00Z');
    assert.equal(initial({ audience: MEMBERS }), '2031-10-01T12:00:00Z');
    const path = csafPath(id('XSA-901'), publication({ audience: MEMBERS }), '2.1');
    assert.equal(path, '.well-known/csaf/v2.1/amber/2031/xsa-901.json');
  });

  it('says of a date that is not at hand that it is none, and fills no gap with silence', () => {
    const revisions = [{ revision: 3, at: instant('2032-01-15T12:00:00Z'), isDated: true, summary: 'Three.' }];
    const history = at(
      as20({ revisions, facts: { revision: 3 } }),
      '/document/tracking/revision_history',
    ) as CsafObject[];
    assert.deepEqual(
      history.map(({ number, date }) => [number, date]),
      [
        ['1', '2032-01-15T11:59:58Z'],
        ['2', '2032-01-15T11:59:59Z'],
        ['3', '2032-01-15T12:00:00Z'],
      ],
    );
    assert.match(`${history[0]?.['summary']}`, /^First version\.\n\n\(The date .* no later than this/);
    assert.match(`${history[1]?.['summary']}`, /^What changed is not at hand\./);
    assert.equal(history[2]?.['summary'], 'Three.');
  });

  it('refuses a version number that no advisory has', () => {
    assert.throws(() => as20({ facts: { revision: 99_999 } }), { code: 'input_too_large' });
  });
});

describe('a text that is not proven', () => {
  it('is a draft that says so, and nothing of any product', () => {
    const draft = as21({ isTrusted: false, trust: 'tampered' });
    assert.equal(at(draft, '/document/tracking/status'), 'draft');
    assert.match(`${notesTitled(draft, 'Not proven')[0]?.['text']}`, /"tampered"/);
    assert.deepEqual(at(draft, '/vulnerabilities/0/product_status'), {
      under_investigation: ['xen:4.12.0', 'xen:4.13.0', 'xen:4.14.0', 'xen:4.14.1'],
    });
    assert.deepEqual(remediations(draft), []);
    assert.doesNotMatch(JSON.stringify(at(draft, '/document/references')), /\/files\//);
  });

  it('is none where no number or no publisher is known', () => {
    assert.throws(() => as20({ facts: { id: null } }), { code: 'unreadable_input' });
    const { publisher: _publisher, ...style } = publication().style;
    assert.throws(() => as21({ style }), { code: 'bad_house_style' });
  });
});

describe('a document for members', () => {
  const changes = {
    audience: MEMBERS,
    facts: { embargoEndsAt: instant('2032-02-01T12:00:00Z') },
  };

  it('has its label, its group and what may be deployed, and no address that is not there yet', () => {
    const document = as21(changes);
    assert.deepEqual(at(document, '/document/distribution'), {
      sharing_group: { id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Bell list' },
      text: 'For members of Bell list alone. The embargo ends at 2032-02-01T12:00:00Z.\n\nIt may be deployed.',
      tlp: { label: 'AMBER' },
    });
    assert.equal(at(document, '/document/tracking/status'), 'interim');
    assert.deepEqual(
      (at(document, '/document/references') as CsafObject[]).map(({ url }) => url),
      ['https://security.example.org/.well-known/csaf/v2.1/amber/2031/xsa-901.json'],
    );
    assert.equal(at(document, '/vulnerabilities/0/remediations/0/url'), undefined);
    assert.equal(at(document, '/vulnerabilities/0/disclosure_date'), '2032-02-01T12:00:00Z');
  });

  it('of 2.0 has no group, which that version does not know, and no date of a release to come', () => {
    const document = as20(changes);
    assert.deepEqual(Object.keys(at(document, '/document/distribution') as object), ['text', 'tlp']);
    assert.equal(at(document, '/vulnerabilities/0/release_date'), undefined);
    assert.equal(at(as20(), '/vulnerabilities/0/release_date'), '2032-01-15T12:00:00Z');
  });
});

describe('products', () => {
  it('are vendor, product and release, each with what machines know it by', () => {
    const linux = { component: 'linux', tag: null, releases: [], otherwise: 'affected' } as const;
    const tree = { products: [...products(['4.13.0', 'affected']), linux] };
    const own = { category: 'product_version', name: '4.13.0' };
    const cpe = 'cpe:2.3:o:xen:xen:4.13.0:*:*:*:*:*:*:*';
    assert.deepEqual(at(as20(tree), '/product_tree/branches'), [
      {
        branches: [
          {
            branches: [
              {
                ...own,
                product: {
                  name: 'Xen 4.13.0',
                  product_id: 'xen:4.13.0',
                  product_identification_helper: { cpe },
                },
              },
            ],
            category: 'product_name',
            name: 'Xen',
          },
        ],
        category: 'vendor',
        name: 'Xen',
      },
      {
        branches: [
          {
            category: 'product_name',
            name: 'Linux',
            product: {
              name: 'Linux',
              product_id: 'linux',
              product_identification_helper: { purl: 'pkg:generic/Linux/Linux' },
            },
          },
        ],
        category: 'vendor',
        name: 'Linux',
      },
    ]);
    assert.deepEqual(
      at(as21(tree), '/product_tree/branches/1/branches/0/product/product_identification_helper/purls'),
      ['pkg:generic/Linux/Linux'],
    );
  });

  it('that are not affected say why in the words of the text', () => {
    const [impact, spared] = at(as20(), '/vulnerabilities/0/threats') as CsafObject[];
    assert.deepEqual([impact?.['details'], impact?.['product_ids']], ['Nobody sleeps.', ['xen:4.13.0']]);
    assert.deepEqual(
      [spared?.['category'], spared?.['details'], spared?.['product_ids']],
      ['impact', 'Not affected: the advisory says "Xen 4.13 and later are vulnerable." (line 30).', ['xen:4.12.0']],
    );
  });

  it('include the files of the patches with their digests, beside the releases that they are for', () => {
    const document = as20();
    assert.deepEqual(at(document, '/product_tree/full_product_names'), [
      {
        name: 'xsa901.patch',
        product_id: 'file:xsa901.patch',
        product_identification_helper: {
          hashes: [{ file_hashes: [{ algorithm: 'sha256', value: digest('bell') }], filename: 'xsa901.patch' }],
        },
      },
    ]);
    assert.deepEqual(at(document, '/product_tree/product_groups/0/product_ids'), [
      'file:xsa901.patch',
      'xen:4.13.0',
      'xen:4.14.0',
    ]);
  });

  it('include no file that the table gives two digests', () => {
    const checksums = ['bell', 'rope'].map((seed) => ({ file: 'xsa901.patch', sha256: digest(seed), line: 70 }));
    const document = as20({ facts: { checksums } });
    assert.equal(at(document, '/product_tree/full_product_names'), undefined);
    assert.match(`${notesTitled(document, 'SHA-256 checksums of the files')[0]?.['text']}`, /.+\n.+/);
  });
});

describe('remediations', () => {
  const affected = products(['4.12.0', 'affected'], ['4.13.0', 'affected'], ['4.14.0', 'affected']);

  it('are the patches of the rows that name the release, the mitigation, and none for what has neither', () => {
    const facts = {
      patches: [row('old.patch', 'xen', '4.12'), row('new.patch', 'xen', '4.13'), row('other.patch', 'linux', '4.14')],
      sections: [section('mitigation', 'There is no known mitigation.')],
    };
    const found = remediations(as20({ products: affected, facts }));
    assert.deepEqual(
      found.map(([category, ids]) => [category, ids]),
      [
        ['vendor_fix', ['xen:4.12.0']],
        ['vendor_fix', ['xen:4.13.0']],
        ['none_available', ['xen:4.14.0']],
      ],
    );
    assert.match(`${found[0]?.[2]}`, /old\.patch/);
    assert.doesNotMatch(`${found[0]?.[2]}`, /new\.patch|other\.patch/);
    assert.match(`${found[2]?.[2]}`, /There is no known mitigation\.$/);
  });

  it('give digests, what has to be there first, what has to be started anew, and the page', () => {
    const recipes = {
      supportedVersions: ['4.13'],
      trees: ['xen'],
      recipesByVersion: {
        '4.13': { xen: { stableRef: null, prerequisites: [id('XSA-900')], patches: ['xsa901.patch'] } },
      },
    };
    const [fix] = at(as20({ facts: { recipes } }), '/vulnerabilities/0/remediations') as CsafObject[];
    assert.deepEqual(fix, {
      category: 'vendor_fix',
      details: `The fix of XSA-900 has to be there first.\n\nPatches for xen 4.13.x - 4.14.x:\nxsa901.patch (SHA-256 ${digest('bell')})`,
      product_ids: ['xen:4.13.0'],
      restart_required: { category: 'machine' },
      url: 'https://security.example.org/advisories/XSA-901',
    });
  });

  it('name recorded releases and commits with the fix', () => {
    const details = remediations(
      as21({ fixes: [{ component: 'xen', fixed: ['0123456789'.repeat(4)], introduced: [] }] }),
    ).map(([, , text]) => `${text}`);
    assert.ok(details.includes('Releases of Xen with the fix: 4.14.1.'));
    assert.ok(details.some((text) => /^Commits with the fix of https:.*\n(?:0123456789){4}$/.test(text)));
  });

  it('say of a row of which not all was read that it may be for others', () => {
    const unread = row('odd.patch', 'xen', '4.13');
    const facts = { patches: [{ ...unread, applies: { ...unread.applies, unread: 'some ropes' } }] };
    const [fix] = remediations(as20({ products: affected, facts }));
    assert.deepEqual(fix?.[1], ['xen:4.12.0', 'xen:4.13.0', 'xen:4.14.0']);
    assert.match(`${fix?.[2]}`, /See the text for whether/);
  });

  it('are mitigations or workarounds as the text calls them, but not where it says that there is none', () => {
    const kinds = (heading: string, body: string): unknown[] =>
      remediations(as20({ facts: { patches: [], sections: [section('mitigation', body, heading)] } })).map(
        ([category]) => category,
      );
    // a recorded release with the fix is there as well
    assert.deepEqual(kinds('MITIGATION', 'Tie the rope.'), ['vendor_fix', 'mitigation']);
    assert.deepEqual(kinds('Workarounds', 'Tie the rope.'), ['vendor_fix', 'workaround']);
    for (const none of [
      'There are no mitigations.',
      'We know of no workaround.',
      'There is no mitigation.  Ropes do not help.',
    ])
      assert.deepEqual(kinds('MITIGATION', none), ['vendor_fix'], none);
    assert.deepEqual(kinds('MITIGATION', 'There is no mitigation but the rope.'), ['vendor_fix', 'mitigation']);
  });
});

describe('vulnerabilities', () => {
  it('are one for each CVE, and one with the id of the advisory where there is none yet', () => {
    const cves = ['CVE-2031-1001', 'CVE-2031-1002', 'CVE-2031-1001'].map(cve);
    const several = at(as21({ facts: { cves } }), '/vulnerabilities') as CsafObject[];
    assert.deepEqual(
      several.map((each) => each['cve']),
      ['CVE-2031-1001', 'CVE-2031-1002'],
    );
    assert.deepEqual(several[1]?.['product_status'], several[0]?.['product_status']);
    const none = as20({ facts: { cves: [] } });
    assert.deepEqual(at(none, '/vulnerabilities/0/ids'), [{ system_name: 'Xen Security Advisory', text: 'XSA-901' }]);
  });

  it('thank in the one that there is, and for several in the document, since nothing says who found which', () => {
    const thanks = [{ names: ['Ada Byron'], organization: 'Analytical Engines' }];
    assert.deepEqual(at(as20(), '/vulnerabilities/0/acknowledgments'), thanks);
    assert.equal(at(as20(), '/document/acknowledgments'), undefined);
    const several = as20({ facts: { cves: [cve('CVE-2031-1001'), cve('CVE-2031-1002')] } });
    assert.deepEqual(at(several, '/document/acknowledgments'), thanks);
    assert.equal(at(several, '/vulnerabilities/0/acknowledgments'), undefined);
  });
});

describe('ratings', () => {
  const VECTOR_3 = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H';
  const VECTOR_4 = 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H';
  const cves = [cve('CVE-2031-1001'), cve('CVE-2031-1002')];
  const ratings = [
    { cve: null, cvss: [VECTOR_3, VECTOR_4], cwes: ['CWE-362'], description: null },
    {
      cve: cve('CVE-2031-1002'),
      cvss: ['CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L'],
      cwes: [],
      description: 'The rope.',
    },
  ];

  it('of 2.0 are scores of the affected products, with one weakness; what it has no place for is a note', () => {
    const document = as20({ ratings, facts: { cves } });
    const [score] = at(document, '/vulnerabilities/0/scores') as CsafObject[];
    assert.deepEqual(score?.['products'], ['xen:4.13.0']);
    assert.deepEqual(score?.['cvss_v3'], {
      attackComplexity: 'LOW',
      attackVector: 'LOCAL',
      availabilityImpact: 'HIGH',
      baseScore: 8.8,
      baseSeverity: 'HIGH',
      confidentialityImpact: 'HIGH',
      integrityImpact: 'HIGH',
      privilegesRequired: 'LOW',
      scope: 'CHANGED',
      userInteraction: 'NONE',
      vectorString: VECTOR_3,
      version: '3.1',
    });
    assert.equal(at(document, '/vulnerabilities/0/cwe/id'), 'CWE-362');
    assert.match(JSON.stringify(at(document, '/vulnerabilities/0/notes')), /"CVSS: CVSS:4\.0\/[^"]+ \(9\.3\)"/);
  });

  it('of one CVE go before those of all, and its description stands in it alone', () => {
    const document = as21({ ratings, facts: { cves } });
    const scored = (index: number): unknown =>
      at(document, `/vulnerabilities/${index}/metrics/0/content/cvss_v3/baseScore`);
    assert.deepEqual([scored(0), scored(1)], [8.8, 2.5]);
    assert.equal(at(document, '/vulnerabilities/0/metrics/0/content/cvss_v4/baseScore'), 9.3);
    assert.deepEqual(at(document, '/vulnerabilities/1/notes/0'), {
      category: 'description',
      text: 'The rope.',
      title: 'What CVE-2031-1002 is',
    });
    assert.doesNotMatch(JSON.stringify(at(document, '/vulnerabilities/0/notes')), /The rope\./);
    assert.equal(at(document, '/vulnerabilities/0/cwes/0/id'), 'CWE-362');
  });

  it('that cannot be read are kept as they were entered', () => {
    const odd = [{ cve: null, cvss: ['CVSS:3.1/AV:L'], cwes: ['CWE-999999'], description: null }];
    const document = as21({ ratings: odd });
    assert.equal(at(document, '/vulnerabilities/0/metrics'), undefined);
    assert.match(JSON.stringify(document), /CVSS: CVSS:3\.1\/AV:L\\nWeakness: CWE-999999/);
  });
});

it('a sound publication leaves nothing to be said against it but the licence and the release that is not settled', () => {
  const ratings = [
    {
      cve: null,
      cvss: [
        'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
        'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H',
      ],
      cwes: ['CWE-401'],
      description: null,
    },
  ];
  const tests = (document: CsafObject): string[] =>
    validateCsaf(document, { now: OPTIONS.at }).findings.map(({ test }) => test);
  assert.deepEqual(tests(as20({ ratings })), ['6.2.2']);
  assert.deepEqual(tests(as21({ ratings })), ['6.2.2', '6.2.43']);
  const { style } = publication();
  const { publisher = assert.fail() } = style;
  const licensed = { ratings, style: { ...style, publisher: { ...publisher, license: 'CC-BY-4.0' } } };
  assert.deepEqual(tests(as20(licensed)), ['6.2.2']);
  assert.deepEqual(tests(as21(licensed)), ['6.2.2']);
  assert.equal(at(as21(licensed), '/document/license_expression'), 'CC-BY-4.0');
});

it('the file of a document is named after its id', () => {
  assert.equal(csafFileName(id('XSA-334')), 'xsa-334.json');
});
