import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type AdvisoryFacts, compareAdvisories } from '#advisory';
import { parseInstant } from '#base';
import { factsOf, parse } from '#text-format';
import { presentDiagnostic, presentDifference, presentFacts, presentVerification } from './index.ts';

const SUM = '0123456789abcdef'.repeat(4);
const XSA = JSON.parse(readFileSync(new URL('../../../series/xsa.json', import.meta.url), 'utf8'));
const section = (heading: string, body: string): string => `${heading}\n${'='.repeat(heading.length)}\n\n${body}\n\n`;
const TEXT = `Xen Security Advisory CVE-2031-1001 / XSA-901
                version 2

        A bell rings twice

     *** EMBARGOED UNTIL 2031-10-20 12:00 UTC ***

${section('UPDATES IN VERSION 2', 'CVE assigned.')}${section('VULNERABLE SYSTEMS', 'Whether a tower is vulnerable depends on the weather.')}${section('CREDITS', 'Ada.')}${section(
  'RESOLUTION',
  `For the hypervisor:\n\nxsa901-?.patch   Xen 4.9.x - xen-unstable\nxsa901.patch     Xen 4.8.x\n\n$ sha256sum *\n${SUM}  xsa901-1.patch\n${SUM}  xsa901.patch\n$`,
)}${section('DEPLOYMENT DURING EMBARGO', 'The patches may be deployed. Care must be taken with reboots.')}`;

const tree = parse(TEXT, [XSA]);
const facts: AdvisoryFacts = {
  ...factsOf(tree),
  recipes: {
    supportedVersions: ['4.9'],
    trees: ['xen'],
    recipesByVersion: {
      '4.9': { xen: { stableRef: '1336ca1', prerequisites: ['XSA-900' as never], patches: ['xsa901-1.patch'] } },
    },
  },
};

/** The members of an object, and of the first element of each list, as paths. */
function membersOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : membersOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => membersOf(inner, path === '' ? name : `${path}.${name}`));
}

const PERMISSION = ['subject', 'actor', 'verdict', 'when', 'care', 'reason', 'quote', 'line'];

describe('the JSON of show', () => {
  const shown = presentFacts(facts, 'genuine', [
    { code: 'x', severity: 'info', line: 1, column: 2, message: 'm', suggestion: 's' },
  ]);

  it('has the members of the contract, and those that we added, in this order', () => {
    assert.deepEqual(membersOf(shown), [
      'id',
      'series',
      'number',
      'revision',
      'title',
      'cves[]',
      'withdrawn',
      'supersededBy',
      'public',
      'trust',
      'notices[]',
      'embargoEndsAt',
      'updates',
      'credits',
      'sections[].heading',
      'sections[].role',
      'sections[].body',
      'sections[].line',
      'patches[].file',
      'patches[].files[]',
      'patches[].appliesTo',
      'patches[].group',
      'patches[].component',
      'patches[].range.from',
      'patches[].range.to',
      'patches[].versions',
      'patches[].line',
      'checksums[].file',
      'checksums[].sha256',
      'checksums[].line',
      'recipes.4.9.xen.stableRef',
      'recipes.4.9.xen.prerequisites[]',
      'recipes.4.9.xen.patches[]',
      ...PERMISSION.map((member) => `permissions[].${member}`),
      'affected.condition',
      'affected.basis',
      'affected.text',
      'affected.unread[].quote',
      'affected.unread[].line',
      'affected.unread[].mayWiden',
      'diagnostics[].code',
      'diagnostics[].severity',
      'diagnostics[].line',
      'diagnostics[].column',
      'diagnostics[].message',
      'diagnostics[].suggestion',
    ]);
  });

  it('has the values of the text', () => {
    assert.deepEqual(
      [shown.id, shown.series, shown.number, shown.revision, shown.title, shown.trust],
      ['XSA-901', 'XSA', 901, 2, 'A bell rings twice', 'genuine'],
    );
    assert.deepEqual(
      [shown.cves, shown.public, shown.notices, shown.embargoEndsAt, shown.updates, shown.credits],
      [['CVE-2031-1001'], false, ['deployment'], '2031-10-20T12:00:00Z', 'CVE assigned.', 'Ada.'],
    );
    assert.deepEqual(
      shown.patches.map(({ file, files, group, component, range, versions }) => ({
        file,
        files,
        group,
        component,
        range,
        versions,
      })),
      [
        {
          file: 'xsa901-?.patch',
          files: ['xsa901-1.patch'],
          group: 'For the hypervisor:',
          component: 'xen',
          range: { from: '4.9.x', to: 'unstable' },
          versions: null,
        },
        {
          file: 'xsa901.patch',
          files: ['xsa901.patch'],
          group: 'For the hypervisor:',
          component: 'xen',
          range: null,
          versions: ['4.8.x'],
        },
      ],
    );
    assert.deepEqual(
      shown.permissions.map(({ subject, verdict, care }) => [subject, verdict, care]),
      [['patches', 'allowed', 'Care must be taken with reboots.']],
    );
  });

  it('quotes sentences about who is affected that no rule reads, and makes no condition of nothing', () => {
    const [first] = shown.affected.unread;
    assert.equal(first?.quote, 'Whether a tower is vulnerable depends on the weather.');
    assert.deepEqual([shown.affected.basis, shown.affected.condition, shown.affected.text], ['none', null, null]);
  });

  it('gives the condition that rules propose, in both forms, with the sentences', () => {
    const read = parse(
      TEXT.replace('Whether a tower is vulnerable depends on the weather.', 'Only Arm systems are vulnerable.'),
      [XSA],
    );
    const { affected } = presentFacts(factsOf(read), 'genuine', []);
    assert.equal(affected.basis, 'proposed');
    assert.match(`${affected.text}`, /arch in \(arm64, arm32\).* -- "Only Arm systems are vulnerable\." line \d+/);
    assert.match(JSON.stringify(affected.condition), /"fact":"arch"/);
  });

  it('has null for what is not known and an empty list for what is none', () => {
    const empty = parse('', [XSA]);
    const nothing = presentFacts(factsOf(empty), 'unverifiable', []);
    const { cves, sections, patches, checksums, permissions, notices, diagnostics, ...rest } = nothing;
    assert.deepEqual(
      [cves, sections, patches, checksums, permissions, notices, diagnostics],
      [[], [], [], [], [], [], []],
    );
    assert.deepEqual(rest, {
      id: null,
      series: null,
      number: null,
      revision: null,
      title: null,
      withdrawn: false,
      supersededBy: null,
      public: false,
      trust: 'unverifiable',
      embargoEndsAt: null,
      updates: null,
      credits: null,
      recipes: null,
      affected: { condition: null, basis: 'none', text: null, unread: [] },
    });
  });
});

describe('the JSON of verify', () => {
  const message = {
    source: 'a.eml',
    index: 0,
    messageId: 'a@bells.example',
    isAdvisory: true,
    facts,
    verdict: 'genuine',
    signatures: [
      {
        status: 'good',
        certificate: 'A',
        key: 'B',
        signedAt: parseInstant('2031-10-20T12:00:00Z') ?? null,
        hash: 'sha256',
        notes: ['note'],
      },
    ],
    unsignedText: false,
    attachments: [{ name: 'xsa901.patch', bytes: new Uint8Array(7), sha256: SUM, status: 'match', undone: [] }],
    missing: ['xsa901-1.patch'],
    notes: ['unsigned_text_after'],
    rewritings: [],
    undone: [],
    diagnostics: [],
  };

  it('has the members of the contract, and those that we added, in this order', () => {
    assert.deepEqual(membersOf(presentVerification(message)), [
      'source',
      'index',
      'messageId',
      'advisory.id',
      'advisory.revision',
      'verdict',
      'signatures[].status',
      'signatures[].certificate',
      'signatures[].key',
      'signatures[].signedAt',
      'signatures[].hash',
      'signatures[].notes[]',
      'unsignedText',
      'attachments[].name',
      'attachments[].size',
      'attachments[].sha256',
      'attachments[].status',
      'missing[]',
      'notes[]',
      'rewritings[]',
      'undone[]',
      'diagnostics[]',
    ]);
  });

  it('has instants as RFC 3339, sizes as numbers, and no advisory for a message that is none', () => {
    const shown = presentVerification(message);
    assert.equal(shown.signatures[0]?.signedAt, '2031-10-20T12:00:00Z');
    assert.equal(shown.attachments[0]?.size, 7);
    assert.deepEqual(shown.advisory, { id: 'XSA-901', revision: 2 });
    assert.equal(presentVerification({ ...message, isAdvisory: false }).advisory, null);
  });
});

describe('the JSON of diff', () => {
  it('has these members, in this order', () => {
    const before: AdvisoryFacts = {
      ...facts,
      revision: 1,
      title: 'Other',
      permissions: [],
      checksums: [],
      sections: facts.sections.slice(1),
    };
    const shown = presentDifference(compareAdvisories(before, facts));
    assert.deepEqual(membersOf(shown), [
      'id',
      'from',
      'to',
      'title.before',
      'title.after',
      'cves.added[]',
      'cves.removed[]',
      'notices.added[]',
      'notices.removed[]',
      'files[].file',
      'files[].change',
      'files[].from',
      'files[].appliesToBefore',
      'files[].appliesToAfter',
      ...PERMISSION.map((member) => `permissions.added[].${member}`),
      'permissions.removed[]',
      'sections[].heading',
      'sections[].role',
      'sections[].change',
      'sections[].lines[].kind',
      'sections[].lines[].text',
      'redo',
      'duties[].action',
      'duties[].files[]',
      'duties[].why',
    ]);
  });
});

describe('the JSON of a diagnostic', () => {
  it('has no member beside its own', () => {
    const diagnostic = {
      code: 'c',
      severity: 'error',
      line: null,
      column: null,
      message: 'm',
      suggestion: null,
      secret: 1,
    } as const;
    assert.deepEqual(presentDiagnostic(diagnostic), {
      code: 'c',
      severity: 'error',
      line: null,
      column: null,
      message: 'm',
      suggestion: null,
    });
  });
});
