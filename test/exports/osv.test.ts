import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { jsonText, TocsinError } from '#base';
import { modifiedIds, osvRecordsOf, osvZip, toOsv } from '#exports/osv';
import { type CveId, parseAdvisoryId } from '#identifiers';
import type { Publication } from '#publication';
import { brokenRules } from './osv-linter.test-support.ts';
import { AT, at, cve, factsFrom, made, ONE, TWO, XSA } from './publications.test-support.ts';

const C1 = '1'.repeat(40);
const C2 = '2'.repeat(40);
const C3 = '3'.repeat(40);

function recordOf(publication: Publication, id: CveId | null = ONE) {
  return toOsv(publication, id, { at: AT }).record ?? assert.fail(JSON.stringify(toOsv(publication, id, { at: AT })));
}

const codesOf = (publication: Publication, id: CveId | null = ONE): string[] =>
  toOsv(publication, id, { at: AT }).findings.map(({ code }) => code);

describe('an OSV record', () => {
  it('says who it is, since when, and where more is told', () => {
    const { details: _, affected: __, ...rest } = recordOf(made());
    assert.deepEqual(rest, {
      schema_version: '1.7.5',
      id: 'x_XSA-901',
      modified: '2031-10-21T12:01:00Z',
      published: '2031-10-21T12:01:00Z',
      aliases: ['CVE-2031-1001'],
      summary: 'A bell rings twice',
      references: [
        { type: 'ADVISORY', url: 'https://xenbits.xenproject.org/xsa/advisory-901.html' },
        { type: 'ADVISORY', url: 'https://security.example.org/advisories/XSA-901' },
        { type: 'FIX', url: 'https://security.example.org/advisories/XSA-901/v2/files/xsa901-1.patch' },
        { type: 'FIX', url: 'https://security.example.org/advisories/XSA-901/v2/files/xsa901-2.patch' },
      ],
      credits: [{ name: 'Ada Osier of Sedge', type: 'FINDER' }],
      database_specific: { advisory: 'XSA-901', revision: 2 },
    });
    const later = at('2031-11-01T00:00:00Z');
    assert.equal(toOsv(made(), ONE, { at: later }).record?.modified, '2031-11-01T00:00:00Z');
  });

  it('is one for each CVE, with ids that neither the order nor a later first CVE changes', () => {
    const ids = (cves: string) =>
      osvRecordsOf(made({ cves }), { at: AT }).map(({ record }) => [record?.id, record?.aliases, record?.related]);
    assert.deepEqual(ids(''), [['x_XSA-901', undefined, undefined]]);
    assert.deepEqual(ids('CVE-2031-1001 / '), [['x_XSA-901', ['CVE-2031-1001'], undefined]]);
    const [one, two] = ['x_XSA-901-CVE-2031-1001', 'x_XSA-901-CVE-2031-1002'];
    assert.deepEqual(ids('CVE-2031-1002,CVE-2031-1001 / '), [
      [two, ['CVE-2031-1002'], [one]],
      [one, ['CVE-2031-1001'], [two]],
    ]);
  });

  it('lists affected releases by their tags, and those that nobody can tell of beside them', () => {
    assert.deepEqual(recordOf(made()).affected, [
      {
        versions: ['RELEASE-4.18.0'],
        database_specific: {
          vendor: 'Xen',
          product: 'Xen',
          repository: 'https://xenbits.xen.org/git-http/xen.git',
          under_investigation: ['RELEASE-4.19.0'],
        },
      },
    ]);
    const other = { component: 'qemu', tag: null, otherwise: 'affected' } as const;
    const products = [
      { ...other, releases: [{ version: '9.0', status: 'affected', because: [] }] },
      { ...other, component: 'xapi', releases: [] },
      { ...other, component: 'linux', releases: [], otherwise: 'not_affected' },
    ] as const;
    assert.deepEqual(recordOf(made({}, { products })).affected, [
      { versions: ['9.0'], database_specific: { vendor: 'Xen Project', product: 'mainline qemu' } },
      { database_specific: { vendor: 'Xen Project', product: 'XAPI' } },
    ]);
  });

  it('has a range of commits where it is known from where on, with all fixes of all branches', () => {
    const affected = (change: Partial<Publication>) => recordOf(made({}, change)).affected[0];
    const fixes = [{ component: 'xen', fixed: [C2, C3, C2], introduced: [C1, C2] }];
    assert.deepEqual(affected({ fixes })?.ranges, [
      {
        type: 'GIT',
        repo: 'https://xenbits.xen.org/git-http/xen.git',
        events: [{ introduced: C1 }, { fixed: C2 }, { fixed: C3 }],
      },
    ]);
    const unknown = [{ component: 'xen', fixed: [C2, C3], introduced: [] }];
    assert.equal(affected({ fixes: unknown })?.ranges, undefined);
    assert.deepEqual(affected({ fixes: unknown })?.database_specific.fixed_commits, [C2, C3]);
    const releases = [
      { version: '4.18.0', status: 'affected', because: [] },
      { version: '4.18.1', status: 'fixed', because: [] },
    ] as const;
    const products = [{ component: 'xen', tag: null, releases, otherwise: 'affected' as const }];
    assert.deepEqual(affected({ fixes: unknown, products })?.ranges?.[0]?.events, [
      { introduced: '0' },
      { fixed: C2 },
      { fixed: C3 },
    ]);
    assert.equal(affected({ fixes: unknown, products })?.database_specific.fixed_commits, undefined);
  });

  it('has the text in fences that it cannot close, and no markup of its own', () => {
    const { details = '' } = recordOf(made());
    assert.ok(
      details.startsWith(
        '## ISSUE DESCRIPTION\n\n````text\nA bell can be rung twice.\n\n * `ring()` does not look.\n\n```\nfenced\n```\n````\n\n## IMPACT\n\n```text\nWhoever',
      ),
      details,
    );
    assert.match(details, /## MITIGATION/);
    assert.match(details, /## RESOLUTION/);
    assert.doesNotMatch(details, /CREDITS|UPDATES/);
    const line = fc.constantFrom('`', '``', '```', '````text', '<script>', '# h', '~~~', 'a', '');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const body = `Bells\n${lines.join('\n')}\nend`;
        const publication = made({ sections: { 'ISSUE DESCRIPTION': body } });
        assert.deepEqual(fencesIn(recordOf(publication).details ?? '')[0], publication.facts.sections[1]?.body);
      }),
    );
  });

  it('has what somebody wrote of this one before the text that is about several', () => {
    const ratings = [{ cve: TWO, cvss: [], cwes: [], description: 'The rope.' }];
    const publication = made({ cves: 'CVE-2031-1001,CVE-2031-1002 / ' }, { ratings });
    assert.equal(fencesIn(recordOf(publication, TWO).details ?? '')[0], 'The rope.');
    assert.match(fencesIn(recordOf(publication, ONE).details ?? '')[0] ?? '', /^A bell can/);
  });

  it('has a summary of one line and at most 120 characters, and then the whole title in its details', () => {
    const title = `${'bells '.repeat(30)}ring`;
    const { summary = '', details = '' } = recordOf(made({ title }));
    assert.ok([...summary].length <= 120, summary);
    assert.match(summary, /bells…$/);
    assert.equal(fencesIn(details)[0]?.replace(/\s+/g, ' '), title);
  });

  it('has vectors by their version, and weaknesses', () => {
    const v4 = 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:H';
    const cvss = ['AV:L/AC:L/Au:N/C:N/I:N/A:C', 'CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', v4, 'nine'];
    const ratings = [{ cve: null, cvss, cwes: ['CWE-362', 'x'], description: null }];
    const { severity, database_specific } = recordOf(made({}, { ratings }));
    assert.deepEqual(
      severity?.map(({ type }) => type),
      ['CVSS_V2', 'CVSS_V3', 'CVSS_V4'],
    );
    assert.equal(severity?.[2]?.score, v4);
    assert.deepEqual(database_specific.cwe_ids, ['CWE-362']);
    assert.deepEqual(codesOf(made({}, { ratings })), ['osv-vector']);
  });

  it('thanks by name where the text does so in the words of the series, else by the whole paragraph', () => {
    const credits = (text: string) =>
      recordOf(made({ sections: { CREDITS: text } })).credits?.map(({ name }) => name) ?? [];
    assert.deepEqual(credits('This issue was discovered by Teddy Osier of\nVates'), ['Teddy Osier of Vates']);
    assert.deepEqual(credits('This issue was discovered by J. Osier.\n\nFound by Ada.'), ['J. Osier', 'Found by Ada.']);
    assert.deepEqual(credits('This issue was discovered by someone who wishes to remain anonymous.'), []);
    const longer = 'This issue was discovered by Ada. It was understood by Bea.';
    assert.deepEqual(credits(longer), [longer]);
  });

  it('is withdrawn with its advisory, affects nothing then, and names the one to read instead', () => {
    const supersededBy = parseAdvisoryId('XSA-902') ?? assert.fail();
    const facts = { ...factsFrom(), withdrawn: true, supersededBy };
    const { withdrawn, affected, related } = recordOf(made({}, { facts }));
    assert.deepEqual([withdrawn, affected, related], ['2031-10-21T12:01:00Z', [], ['x_XSA-902']]);
  });

  it('is none for members, for a series without a prefix, for a CVE that is not named, where nothing is affected', () => {
    const audience = { kind: 'members', id: '3f0ff2a7-9a3c-4e0b-9f0e-3f0ff2a79a3c', name: 'list' } as const;
    assert.throws(
      () => toOsv(made({}, { audience }), ONE, { at: AT }),
      (error) => error instanceof TocsinError && error.code === 'defect',
    );
    const { publisher: _, ...style } = XSA;
    assert.deepEqual(codesOf(made({}, { style })), ['osv-no-id']);
    assert.deepEqual(codesOf(made(), cve('CVE-2031-9999')), ['osv-not-listed']);
    assert.deepEqual(codesOf(made(), null), ['osv-not-listed']);
    const products = [{ component: 'xen', tag: null, releases: [], otherwise: 'not_affected' as const }];
    assert.deepEqual(codesOf(made({}, { products })), ['osv-none-affected']);
    assert.deepEqual(codesOf(made({}, { isTrusted: false, trust: 'unsigned' })), ['osv-not-trusted']);
  });

  it('says that it was published only where that instant is known', () => {
    const revisions = [{ revision: 2, at: at('2031-10-21T12:01:00Z'), isDated: false, summary: null }];
    assert.equal(recordOf(made({}, { revisions })).published, undefined);
  });

  it('breaks no rule of the linter, whatever commits and statuses there are', () => {
    const commits = fc.array(fc.constantFrom(C1, C2, C3), { maxLength: 4 });
    const status = fc.constantFrom('affected', 'not_affected', 'fixed', 'under_investigation');
    fc.assert(
      fc.property(
        commits,
        commits,
        fc.array(status, { maxLength: 4 }),
        fc.boolean(),
        (fixed, introduced, all, withdrawn) => {
          const releases = all.map((each, index) => ({ version: `4.${index}.0`, status: each, because: [] }));
          const products = [{ component: 'xen', tag: null, releases, otherwise: 'affected' as const }];
          const facts = { ...factsFrom({ cves: 'CVE-2031-1001,CVE-2031-1002 / ' }), withdrawn };
          const publication = made({}, { products, facts, fixes: [{ component: 'xen', fixed, introduced }] });
          for (const { record } of osvRecordsOf(publication, { at: AT })) {
            if (record !== null) assert.deepEqual(brokenRules(record), []);
          }
        },
      ),
    );
  });
});

/** The contents of the fences of a text, by the rule of CommonMark. */
function fencesIn(markdown: string): readonly string[] {
  const found: string[] = [];
  let open: { readonly length: number; readonly lines: string[] } | null = null;
  for (const line of markdown.split('\n')) {
    const run = /^(`{3,})(?:text)?$/.exec(line)?.[1]?.length ?? 0;
    if (open === null) {
      if (run > 0) open = { length: run, lines: [] };
    } else if (run >= open.length && !line.endsWith('text')) {
      found.push(open.lines.join('\n'));
      open = null;
    } else open.lines.push(line);
  }
  assert.equal(open, null, 'a fence stays open');
  return found;
}

describe('many OSV records', () => {
  const [one, two] = [ONE, TWO].map((id) => recordOf(made({ cves: 'CVE-2031-1001,CVE-2031-1002 / ' }), id));
  assert.ok(one !== undefined && two !== undefined);
  const newer = { ...one, id: 'x_XSA-902', modified: '2032-01-01T00:00:00Z' };

  it('are one file with each of them, the same bytes in any order and any zone', () => {
    const zip = osvZip([newer, two, one]);
    const files = unzipSync(zip);
    assert.deepEqual(Object.keys(files), [`${one.id}.json`, `${two.id}.json`, 'x_XSA-902.json']);
    assert.equal(strFromU8(files['x_XSA-902.json'] ?? assert.fail()), jsonText(newer));
    const zone = process.env['TZ'];
    try {
      for (const other of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
        process.env['TZ'] = other;
        assert.deepEqual(osvZip([one, two, newer]), zip);
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
    assert.ok(osvZip([]).length > 0);
  });

  it('are listed newest first, without a heading', () => {
    assert.equal(
      modifiedIds([two, newer, one]),
      `2032-01-01T00:00:00Z,x_XSA-902\n2031-10-21T12:01:00Z,${one.id}\n2031-10-21T12:01:00Z,${two.id}\n`,
    );
    assert.equal(modifiedIds([]), '');
  });
});
