import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { AdvisoryFacts, PatchRow, Section } from '#advisory';
import { type Instant, parseInstant } from '#base';
import { type HouseStyle, readHouseStyle, SECTION_ROLES } from '#house-style';
import { parseAdvisoryId, parseCveId, parseSha256 } from '#identifiers';
import type { ProductStatus, Publication, Rating } from '#publication';
import { parseProductVersion, versionSpan } from '#versions';
import type { CsafObject } from './csaf-json.ts';
import type { CsafOptions } from './tracking.ts';

export const OPTIONS: CsafOptions = {
  at: instant('2031-11-02T08:00:00Z'),
  generator: { name: 'Tocsin', version: '9.9.9' },
};

export const STYLE: HouseStyle = readHouseStyle(
  JSON.parse(readFileSync(new URL('../../../series/xsa.json', import.meta.url), 'utf8')),
  'xsa',
);

export function instant(text: string): Instant {
  return parseInstant(text) ?? assert.fail(text);
}

export function id(text: string) {
  return parseAdvisoryId(text) ?? assert.fail(text);
}

export function cve(text: string) {
  return parseCveId(text) ?? assert.fail(text);
}

export function digest(seed: string) {
  return parseSha256(Buffer.from(seed).toString('hex').padEnd(64, '0').slice(0, 64)) ?? assert.fail(seed);
}

export function section(role: string, body: string, heading = role.toUpperCase()): Section {
  return { heading, role, body, line: 1, bodyLine: 4 };
}

/** `row('bell.patch', 'xen', '4.13', '4.14')`; one version: that branch alone; none: the component as a whole. */
export function row(file: string, component: string | null, from?: string, to = from): PatchRow {
  const ends = [from, to].map((version) => (version === undefined ? undefined : parseProductVersion(version)));
  const [oldest, newest] = ends;
  return {
    file,
    files: [file],
    appliesTo: component === null ? null : [component, ...(from === undefined ? [] : [`${from} - ${to}`])].join(' '),
    applies: {
      component,
      spans: oldest === undefined || newest === undefined ? [] : [versionSpan(oldest, newest)],
      unread: null,
    },
    group: null,
    line: 60,
  };
}

const FACTS: AdvisoryFacts = {
  id: id('XSA-901'),
  series: 'XSA',
  component: 'xen',
  number: 901,
  revision: 2,
  title: 'A bell rings twice',
  cves: [cve('CVE-2031-1001')],
  withdrawn: false,
  supersededBy: null,
  public: true,
  notices: ['deployment'],
  embargoEndsAt: null,
  updates: 'Public release.',
  credits: 'This issue was discovered by Ada Byron of Analytical Engines.',
  sections: [
    section('description', 'The rope is pulled once, and it rings twice.', 'ISSUE DESCRIPTION'),
    section('impact', 'Nobody sleeps.'),
    section('vulnerable', 'Xen 4.13 and later are vulnerable.', 'VULNERABLE SYSTEMS'),
    section('mitigation', 'Tying the rope to the wall avoids it.'),
    section('resolution', 'Apply the patch.'),
    section('deployment', 'It may be deployed.', 'DEPLOYMENT DURING EMBARGO'),
  ],
  patches: [row('xsa901.patch', 'xen', '4.13.x', '4.14.x')],
  checksums: [{ file: 'xsa901.patch', sha256: digest('bell'), line: 70 }],
  recipesFile: 'xsa901.meta',
  recipes: null,
  permissions: [],
  isCut: false,
};

const PUBLICATION: Publication = {
  facts: FACTS,
  trust: 'genuine',
  isTrusted: true,
  audience: { kind: 'public' },
  revisions: [
    { revision: 1, at: instant('2031-10-01T12:00:00Z'), isDated: true, summary: null },
    { revision: 2, at: instant('2032-01-15T12:00:00Z'), isDated: true, summary: 'Public release.' },
  ],
  condition: null,
  basis: 'confirmed',
  products: [
    {
      component: 'xen',
      tag: null,
      releases: [
        {
          version: '4.12.0',
          status: 'not_affected',
          because: [{ text: 'Xen 4.13 and later are vulnerable.', line: 30 }],
        },
        { version: '4.13.0', status: 'affected', because: [] },
        { version: '4.14.0', status: 'under_investigation', because: [] },
        { version: '4.14.1', status: 'fixed', because: [] },
      ],
      otherwise: 'under_investigation',
    },
  ],
  ratings: [],
  fixes: [],
  style: STYLE,
  site: 'https://security.example.org',
};

/** A sound publication, with other members in it. */
export function publication(
  changes: Partial<Omit<Publication, 'facts'>> & { readonly facts?: Partial<AdvisoryFacts> } = {},
): Publication {
  const { facts, ...others } = changes;
  return { ...PUBLICATION, ...others, facts: { ...FACTS, ...facts } };
}

/** The value at a JSON pointer. */
export function at(document: CsafObject, pointer: string): unknown {
  let value: unknown = document;
  for (const key of pointer.split('/').slice(1)) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

const COMPONENTS = ['xen', 'linux', 'qemu-xen', 'xapi'];
const VERSIONS = ['4.9.x', '4.12', '4.13.x', '4.13.2', '4.14.x', '4.16.0', '5.1'];
const RELEASES = ['4.9.0', '4.9.4', '4.12.0', '4.13.1', '4.13.2', '4.14.0', '4.16.0', '5.1'];
const FILES = ['a.patch', 'a-1.patch', 'a-2.patch', 'sub/b.patch', 'c d.patch', 'a.meta', 'ä".patch', 'z\u0007.patch'];
const STATUSES: readonly ProductStatus[] = ['affected', 'not_affected', 'fixed', 'under_investigation'];
const VECTORS = [
  'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
  'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N/E:P/RL:O/RC:C',
  'CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N',
  'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H',
  'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N/E:A/U:Amber',
  'AV:L/AC:M/Au:N/C:N/I:N/A:C',
  'AV:N/AC:L/Au:S/C:P/I:P/A:P/E:POC/RL:OF/RC:C/CDP:LM/TD:H/CR:M/IR:H/AR:L',
  'CVSS:3.1/AV:L',
  'nine',
];
const WEAKNESSES = ['CWE-362', 'CWE-79', 'CWE-401', 'CWE-999999', 'rope'];
const BODIES = [
  'There is no known mitigation.',
  'Rope\u0000 and \u001b[31mbell\r\nand\ttower',
  '',
  '  \n ',
  '<script>alert(1)</script> **not bold** \ud800',
  'This issue was discovered by Ada Byron of Analytical Engines and Grace Hopper of Eckert.',
];

const text = (): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...BODIES), fc.string({ unit: 'grapheme', maxLength: 60 }));
const some = <T>(values: readonly T[], maxLength = 4): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength });
const time = (): fc.Arbitrary<Instant> =>
  fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }).map((seconds) => (seconds * 1000) as Instant);

const rows = (): fc.Arbitrary<PatchRow[]> =>
  fc.array(
    fc
      .record({
        component: fc.option(fc.constantFrom(...COMPONENTS)),
        from: fc.constantFrom(...VERSIONS),
        to: fc.constantFrom(...VERSIONS),
        hasVersions: fc.boolean(),
        files: some(FILES),
        file: fc.constantFrom(...FILES),
        isUnread: fc.boolean(),
      })
      .map(({ component, from, to, hasVersions, files, file, isUnread }) => {
        const made = hasVersions ? row(file, component, from, to) : row(file, component);
        return { ...made, files, applies: { ...made.applies, unread: isUnread ? 'rope' : null } };
      }),
    { maxLength: 4 },
  );

/** Any publication that the types allow, within the limits of facts. */
export function anyPublication(): fc.Arbitrary<Publication> {
  return fc
    .record({
      facts: fc.record({
        id: fc.constantFrom(id('XSA-1'), id('XSA-901')),
        revision: fc.option(fc.integer({ min: 1, max: 6 })),
        title: fc.option(text()),
        cves: some(['CVE-2031-1001', 'CVE-2031-1002', 'CVE-2030-77777'].map(cve)),
        withdrawn: fc.boolean(),
        supersededBy: fc.option(fc.constantFrom(id('XSA-902'), id('OSN-3'))),
        notices: some(['deployment', 'no_embargo', 'short_embargo'] as const),
        embargoEndsAt: fc.option(time()),
        updates: fc.option(text()),
        credits: fc.option(text()),
        sections: fc.array(
          fc
            .record({ role: fc.constantFrom(...SECTION_ROLES), body: text(), heading: text() })
            .map(({ role, body, heading }) => section(role, body, heading)),
          { maxLength: 8 },
        ),
        patches: rows(),
        checksums: fc.array(
          fc
            .tuple(fc.constantFrom(...FILES), fc.constantFrom('x', 'y', 'z'))
            .map(([file, seed]) => ({ file, sha256: digest(`${file}${seed}`), line: 1 })),
          { maxLength: 6 },
        ),
        isCut: fc.boolean(),
      }),
      isTrusted: fc.boolean(),
      audience: fc.constantFrom<Publication['audience'][]>(
        { kind: 'public' },
        { kind: 'public' },
        { kind: 'members', id: 'B5A1B2C3-1111-4222-8333-444455556666', name: 'Bell list' },
      ),
      revisions: fc
        .uniqueArray(
          fc.record({
            revision: fc.integer({ min: 1, max: 6 }),
            at: time(),
            isDated: fc.boolean(),
            summary: fc.option(fc.oneof(text(), fc.constant('Public  release.'))),
          }),
          { minLength: 1, maxLength: 6, selector: ({ revision }) => revision },
        )
        .map((each) => each.sort((a, b) => a.revision - b.revision)),
      basis: fc.constantFrom('confirmed', 'proposed'),
      products: some(COMPONENTS).chain((components) =>
        fc.tuple(
          ...components.map((component) =>
            fc.record({
              component: fc.constant(component),
              tag: fc.constant(null),
              otherwise: fc.constantFrom(...STATUSES),
              releases: some(RELEASES).chain((versions) =>
                fc.tuple(
                  ...versions.map((version) =>
                    fc.record({
                      version: fc.constant(version),
                      status: fc.constantFrom(...STATUSES),
                      because: fc.array(fc.record({ text: text(), line: fc.integer({ min: 1, max: 99 }) }), {
                        maxLength: 2,
                      }),
                    }),
                  ),
                ),
              ),
            }),
          ),
        ),
      ),
      ratings: fc.array<Rating>(
        fc.record({
          cve: fc.option(fc.constant(cve('CVE-2031-1001'))),
          cvss: some(VECTORS),
          cwes: some(WEAKNESSES),
          description: fc.option(text()),
        }),
        { maxLength: 3 },
      ),
      fixes: fc.array(
        fc.record({
          component: fc.constantFrom(...COMPONENTS),
          fixed: some(['0123456789'.repeat(4), 'abcdef0123'.repeat(4)]),
          introduced: fc.constant([]),
        }),
        { maxLength: 2 },
      ),
      site: fc.option(fc.constant('https://security.example.org')),
    })
    .map(({ facts, isTrusted, ...others }) =>
      publication({
        ...others,
        facts,
        isTrusted,
        trust: isTrusted ? 'genuine' : 'unverifiable',
      } as Parameters<typeof publication>[0]),
    );
}
