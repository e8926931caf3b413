import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { cnaContainerOf, cveLimits, toCve } from '#exports/cve';
import { parseAdvisoryId } from '#identifiers';
import type { Publication } from '#publication';
import { osierContext, read, sign } from '../../src/proof/osier.test-support.ts';
import { AT, at, cve, factsFrom, made, ONE, TWO, textOf, XSA } from './publications.test-support.ts';

/** The container of a CVE that is published. */
function container(publication: Publication, id = ONE) {
  const { container: cna } = cnaContainerOf(publication, id);
  assert.ok(cna !== null && 'descriptions' in cna);
  return cna;
}

const codesOf = (publication: Publication, id = ONE): string[] =>
  cnaContainerOf(publication, id).findings.map(({ code }) => code);

const C1 = '1'.repeat(40);
const C2 = '2'.repeat(40);
const C3 = '3'.repeat(40);

describe('a CVE record', () => {
  it('has the sections as they were signed, and who assigns the id', () => {
    const { record, findings } = toCve(made(), ONE, { at: AT });
    assert.deepEqual(findings, []);
    const text = 'A bell can be rung twice.\n\n * `ring()` does not look.\n\n```\nfenced\n```';
    assert.deepEqual(record?.cveMetadata, {
      cveId: 'CVE-2031-1001',
      assignerOrgId: '23aa2041-22e1-471f-9209-9b7396fa234f',
      assignerShortName: 'XEN',
      state: 'PUBLISHED',
      dateUpdated: '2031-10-21T09:00:00Z',
    });
    const cna = container(made());
    assert.deepEqual(cna.descriptions, [{ lang: 'en', value: text }]);
    assert.deepEqual(cna.impacts, [{ descriptions: [{ lang: 'en', value: 'Whoever rings twice wakes everybody.' }] }]);
    assert.equal(cna.configurations?.[0]?.value, 'Towers from 4.18 onwards have the bell.');
    assert.equal(cna.workarounds?.[0]?.value, 'There is no known mitigation.');
    assert.deepEqual(cna.credits, [
      { lang: 'en', value: 'This issue was discovered by Ada Osier of Sedge.', type: 'finder' },
    ]);
    assert.match(cna.solutions?.[0]?.value ?? '', /^Applying the patches resolves this issue\./);
    assert.deepEqual(cna.source, { advisory: 'XSA-901', discovery: 'UNKNOWN' });
  });

  it('leaves out what the text does not have', () => {
    const bare = { IMPACT: '', CREDITS: '', MITIGATION: '', 'VULNERABLE SYSTEMS': '', RESOLUTION: '' };
    const cna = container(made({ sections: bare }));
    for (const member of [
      'impacts',
      'credits',
      'workarounds',
      'configurations',
      'solutions',
      'metrics',
      'problemTypes',
    ])
      assert.equal(member in cna, false, member);
    const titled = container(made({ sections: { ...bare, 'ISSUE DESCRIPTION': '' } }));
    assert.deepEqual(titled.descriptions, [{ lang: 'en', value: 'A bell rings twice' }]);
  });

  it('marks the text that is about several, and puts what somebody wrote of this one before it', () => {
    const cves = 'CVE-2031-1001,CVE-2031-1002 / ';
    const ratings = [{ cve: TWO, cvss: [], cwes: [], description: 'The rope of the second bell.' }];
    const publication = made({ cves }, { ratings });
    const start =
      /^\[This CNA information record relates to multiple CVEs; the\ntext explains which aspects\/vulnerabilities correspond to which CVE\.\]\n\nA bell can/;
    assert.match(container(publication).descriptions[0]?.value ?? '', start);
    const [own, shared, ...more] = container(publication, TWO).descriptions;
    assert.equal(own?.value, 'The rope of the second bell.');
    assert.match(shared?.value ?? '', start);
    assert.deepEqual(more, []);
  });

  it('has no dash-escape of the mail in it', async () => {
    const body = 'Three things ring:\n\n- PCI bells\n\n-----\n\n- Towers';
    const signed = await sign(textOf({ sections: { 'ISSUE DESCRIPTION': body } }));
    assert.match(signed, /^- - PCI bells$/m);
    const { facts } = await read(Buffer.from(signed), await osierContext());
    assert.equal(container(made({}, { facts })).descriptions[0]?.value, body);
  });

  it('has no residue of templates, whatever the text is', () => {
    const word = fc.constantFrom('bell', '{id}', '$&', "$'", '{number}', 'rings.', '\n', '{{x}}', '%s', '- -');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const body = `Bells ${words.join(' ')} end`.replace(/ *\n */g, '\n').replace(/\n{2,}/g, '\n');
        const publication = made({ sections: { 'ISSUE DESCRIPTION': body } });
        const cna = container(publication);
        assert.equal(cna.descriptions[0]?.value, body);
        const { descriptions: _, ...rest } = cna;
        assert.doesNotMatch(JSON.stringify(rest), /\{[a-z]+\}|\$&|undefined|\[object|T\[his|\{'/);
      }),
    );
  });

  it('says of each recorded release what the publication says, and names no range of them', () => {
    assert.deepEqual(container(made()).affected, [
      {
        vendor: 'Xen',
        product: 'Xen',
        repo: 'https://xenbits.xen.org/git-http/xen.git',
        defaultStatus: 'unknown',
        versions: [
          { version: '4.17.6', status: 'unaffected' },
          { version: '4.18.0', status: 'affected' },
          { version: '4.19.0', status: 'unknown' },
          { version: '4.19.1', status: 'unaffected' },
        ],
      },
    ]);
    assert.deepEqual(container(made()).cpeApplicability, [
      {
        nodes: [
          {
            operator: 'OR',
            negate: false,
            cpeMatch: [{ vulnerable: true, criteria: 'cpe:2.3:o:xen:xen:4.18.0:*:*:*:*:*:*:*' }],
          },
        ],
      },
    ]);
  });

  it('of a product without recorded releases claims that none has it, or nothing', () => {
    const stated = (otherwise: Publication['products'][number]['otherwise']) =>
      container(made({}, { products: [{ component: 'qemu', tag: null, releases: [], otherwise }] })).affected;
    assert.deepEqual(stated('affected'), [
      { vendor: 'Xen Project', product: 'mainline qemu', defaultStatus: 'unknown' },
    ]);
    assert.equal(stated('not_affected')[0]?.defaultStatus, 'unaffected');
    assert.equal(stated('under_investigation')[0]?.defaultStatus, 'unknown');
    assert.deepEqual(container(made({}, { products: [] })).affected, [
      { vendor: 'Xen', product: 'Xen', defaultStatus: 'unknown' },
    ]);
  });

  it('has the commits in an entry of their own, from where it is known that the issue came', () => {
    const commits = (change: Partial<Publication>) => container(made({}, change)).affected[1]?.versions;
    const fixes = [{ component: 'xen', fixed: [C2, C3, C2], introduced: [C1, C2] }];
    assert.deepEqual(commits({ fixes }), [
      { version: C1, lessThan: C2, status: 'affected', versionType: 'git' },
      { version: C1, lessThan: C3, status: 'affected', versionType: 'git' },
    ]);
    const unknown = [{ component: 'xen', fixed: [C2], introduced: [] }];
    assert.deepEqual(commits({ fixes: unknown }), [
      { version: '0', lessThan: C2, status: 'unknown', versionType: 'git' },
    ]);
    const releases = [
      { version: '4.18.0', status: 'affected', because: [] },
      { version: '4.18.1', status: 'fixed', because: [] },
    ] as const;
    const products = [{ component: 'xen', tag: null, releases, otherwise: 'affected' as const }];
    assert.deepEqual(commits({ fixes: unknown, products }), [
      { version: '0', lessThan: C2, status: 'affected', versionType: 'git' },
    ]);
    assert.equal(commits({ fixes: [{ component: 'xen', fixed: [C2, 'v4.18'], introduced: [C1] }] }), undefined);
    assert.equal(commits({ fixes: [{ component: 'linux', fixed: [C2], introduced: [] }] }), undefined);
  });

  it('leads to the pages and to each patch', () => {
    assert.deepEqual(container(made()).references, [
      { url: 'https://xenbits.xenproject.org/xsa/advisory-901.html', tags: ['vendor-advisory'] },
      { url: 'https://security.example.org/advisories/XSA-901', tags: ['vendor-advisory'] },
      { url: 'https://security.example.org/advisories/XSA-901/v2/files/xsa901-1.patch', tags: ['patch'] },
      { url: 'https://security.example.org/advisories/XSA-901/v2/files/xsa901-2.patch', tags: ['patch'] },
    ]);
    assert.equal(container(made({}, { site: null })).references.length, 1);
    const { publisher, ...rest } = XSA;
    const style = {
      ...rest,
      publisher: { name: 'x', namespace: 'https://x.example', cve: publisher?.cve ?? assert.fail() },
    };
    assert.deepEqual(codesOf(made({}, { style, site: null })), ['cve-no-reference']);
  });

  it('takes as many references as the format does, and says what it left out', () => {
    const facts = factsFrom();
    const [row] = facts.patches;
    const files = Array.from({ length: 600 }, (_, index) => `xsa901-${index}.patch`);
    const publication = made({}, { facts: { ...facts, patches: [{ ...(row ?? assert.fail()), files }] } });
    assert.equal(container(publication).references.length, 512);
    const { findings } = cnaContainerOf(publication, ONE);
    assert.deepEqual(
      findings.map(({ code, message }) => [code, message.slice(0, 3)]),
      [['cve-references-left-out', '90 ']],
    );
  });

  it('has vectors in words with their scores, and weaknesses with their names', () => {
    const ratings = [
      {
        cve: null,
        cvss: [
          'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P',
          'AV:L/AC:L/Au:N/C:N/I:N/A:C',
          'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:H',
        ],
        cwes: ['CWE-362', 'CWE-99999'],
        description: null,
      },
      { cve: ONE, cvss: ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P'], cwes: [], description: null },
      { cve: TWO, cvss: ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], cwes: ['CWE-79'], description: null },
    ];
    const cna = container(made({}, { ratings }));
    assert.equal(cna.metrics?.length, 3);
    assert.deepEqual(cna.metrics?.[0]?.cvssV3_1, {
      version: '3.1',
      vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P',
      attackVector: 'LOCAL',
      attackComplexity: 'LOW',
      privilegesRequired: 'LOW',
      userInteraction: 'NONE',
      scope: 'CHANGED',
      confidentialityImpact: 'HIGH',
      integrityImpact: 'HIGH',
      availabilityImpact: 'HIGH',
      exploitCodeMaturity: 'PROOF_OF_CONCEPT',
      baseScore: 8.8,
      baseSeverity: 'HIGH',
      temporalScore: 8.3,
      temporalSeverity: 'HIGH',
    });
    const v2 = cna.metrics?.[1]?.cvssV2_0 ?? assert.fail();
    assert.deepEqual([v2.baseScore, 'temporalScore' in v2, 'baseSeverity' in v2], [4.9, false, false]);
    assert.equal(cna.metrics?.[2]?.cvssV4_0?.['subAvailabilityImpact'], 'HIGH');
    assert.deepEqual(
      cna.problemTypes?.map(({ descriptions }) => descriptions[0]?.description),
      [
        "CWE-362 Concurrent Execution using Shared Resource with Improper Synchronization ('Race Condition')",
        'CWE-99999',
      ],
    );
  });

  it('leaves out vectors and weaknesses that are none, and says so', () => {
    const ratings = [{ cve: null, cvss: ['CVSS:3.1/AV:L', 'high'], cwes: ['362'], description: null }];
    const { findings } = cnaContainerOf(made({}, { ratings }), ONE);
    assert.deepEqual(
      findings.map(({ code, severity }) => `${severity} ${code}`),
      ['error cve-vector', 'error cve-vector', 'error cve-weakness'],
    );
    assert.equal('metrics' in container(made({}, { ratings })), false);
  });

  it('cuts no text: what is too long stays, with an error and its line', () => {
    const long = `${'x'.repeat(70)}\n`.repeat(60).slice(0, 4097);
    assert.equal(long.length, 4097);
    const publication = made({ sections: { IMPACT: long } });
    assert.equal(container(publication).impacts?.[0]?.descriptions[0]?.value, long);
    const line = publication.facts.sections.find(({ role }) => role === 'impact')?.line;
    const [finding, ...more] = cnaContainerOf(publication, ONE).findings;
    assert.deepEqual([finding?.code, finding?.severity, finding?.line, more], ['cve-text-long', 'error', line, []]);
    assert.match(finding?.message ?? '', /IMPACT has 4097 characters as impacts/);
    assert.deepEqual(codesOf(made({ sections: { IMPACT: long.slice(0, -1) } })), []);
    assert.deepEqual(codesOf(made({ title: 'b'.repeat(257) })), ['cve-title-long']);
    assert.deepEqual(codesOf(made({ sections: { RESOLUTION: long } })), ['cve-solution-left-out']);
    assert.equal('solutions' in container(made({ sections: { RESOLUTION: long } })), false);
  });

  it('has limits that a text can be held against while it is written', () => {
    const most = 'é'.repeat(4096);
    const of = (text: Parameters<typeof factsFrom>[0]) => cveLimits(factsFrom(text)).map(({ code }) => code);
    assert.deepEqual(of({ sections: { 'ISSUE DESCRIPTION': most } }), []);
    assert.deepEqual(of({ sections: { 'ISSUE DESCRIPTION': '😀'.repeat(4096) } }), []);
    assert.deepEqual(of({ sections: { 'ISSUE DESCRIPTION': `${most}é` } }), ['cve-text-long']);
    const both = 'CVE-2031-1001,CVE-2031-1002 / ';
    assert.deepEqual(of({ cves: both, sections: { 'ISSUE DESCRIPTION': most } }), ['cve-text-long']);
    assert.deepEqual(of({ sections: { CREDITS: `${most}é`, 'VULNERABLE SYSTEMS': `${most}é` } }), [
      'cve-text-long',
      'cve-text-long',
    ]);
  });

  it('says when it became public only where that is known, and nothing of the time before', () => {
    const cna = container(made());
    assert.equal(cna.datePublic, '2031-10-21T12:01:00Z');
    assert.deepEqual(cna.timeline, [
      { time: '2031-10-21T12:01:00Z', lang: 'en', value: 'XSA-901 version 2: Public release.' },
    ]);
    const first = { revision: 1, at: at('2031-10-07T12:00:00Z'), isDated: true, summary: null };
    assert.equal(container(made({}, { revisions: [first] })).datePublic, '2031-10-07T12:00:00Z');
    const undated = container(made({}, { revisions: [{ ...first, isDated: false }] }));
    assert.deepEqual(['datePublic' in undated, 'timeline' in undated], [false, false]);
  });

  it('is no record for members, for an id that the text does not name, or for a series that assigns none', () => {
    const audience = { kind: 'members', id: '3f0ff2a7-9a3c-4e0b-9f0e-3f0ff2a79a3c', name: 'list' } as const;
    assert.throws(
      () => toCve(made({}, { audience }), ONE, { at: AT }),
      (error) => error instanceof TocsinError && error.code === 'defect',
    );
    assert.deepEqual(codesOf(made(), cve('CVE-2031-9999')), ['cve-not-listed']);
    const { publisher: _, ...style } = XSA;
    assert.deepEqual(codesOf(made({}, { style })), ['cve-no-organisation']);
    assert.equal(toCve(made({}, { style }), ONE, { at: AT }).record, null);
  });

  it('warns of a text that nobody proved, and of one by which nothing is affected', () => {
    assert.deepEqual(codesOf(made({}, { isTrusted: false, trust: 'unsigned' })), ['cve-not-trusted']);
    const products = [{ component: 'xen', tag: null, releases: [], otherwise: 'not_affected' as const }];
    assert.deepEqual(codesOf(made({}, { products })), ['cve-none-affected']);
  });

  it('of an advisory that was withdrawn is a rejection, for a person to look at', () => {
    const facts = { ...factsFrom(), withdrawn: true, updates: 'There is no bell.' };
    const { record, findings } = toCve(made({}, { facts }), ONE, { at: AT });
    assert.equal(record?.cveMetadata.state, 'REJECTED');
    const { providerMetadata: _, ...cna } = record?.containers.cna ?? assert.fail();
    assert.deepEqual(cna, {
      rejectedReasons: [{ lang: 'en', value: 'XSA-901 was withdrawn.\n\nThere is no bell.' }],
    });
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [['cve-rejects', 'warning']],
    );
    const superseded = { ...facts, supersededBy: parseAdvisoryId('XSA-902') ?? assert.fail() };
    assert.deepEqual(codesOf(made({}, { facts: superseded })), ['cve-superseded']);
    assert.equal(cnaContainerOf(made({}, { facts: superseded }), ONE).container, null);
  });

  it('is the same bytes each time', () => {
    const once = JSON.stringify(toCve(made(), ONE, { at: AT }));
    assert.equal(JSON.stringify(toCve(made(), ONE, { at: AT })), once);
  });
});
