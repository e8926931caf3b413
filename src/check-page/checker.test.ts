import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Statement } from '#exposure';
import { createChecker } from './checker.ts';
import { mergeSupplies } from './merge-supplies.ts';
import { wholeJson } from './whole-json.ts';

const statement = (advisory: string, said: Partial<Statement>): Statement => ({
  advisory,
  revision: 1,
  title: `About ${advisory}`,
  trust: 'genuine',
  basis: 'proposed',
  condition: null,
  mitigations: [],
  fixes: [],
  ...said,
});
const quotes = (text: string) => ({ quotes: [{ text, line: 20 }] });
const STATEMENTS: readonly Statement[] = [
  statement('XSA-901', {
    condition: {
      all: [
        { fact: 'xen', versions: [{ from: '4.14' }], ...quotes('Xen 4.14 and later are vulnerable.') },
        { guests: 'some', where: { fact: 'guest.type', in: ['hvm'] }, ...quotes('Only HVM guests can do it.') },
      ],
    },
    mitigations: [{ quote: 'Do not switch to another qemu.', line: 30, when: null, effect: 'advice' }],
    fixes: [{ files: ['xsa901.patch'], applies: { component: 'xen', spans: [], unread: null }, takesEffect: 'reboot' }],
  }),
  statement('XSA-902', { condition: { fact: 'arch', in: ['arm64'], ...quotes('Only Arm systems are vulnerable.') } }),
  statement('XSA-903', { condition: { fact: 'xenstored', in: ['oxenstored'], ...quotes('Only oxenstored is.') } }),
];
const INFO =
  'host                   : reed\nmachine                : x86_64\nxen_major              : 4\nxen_version            : 4.17.3\nxen_caps               : xen-3.0-x86_64\n';
const WEB = 'type = "hvm"\nname = "web"\nmemory = 1024\n';
const FIX_TABLE = {
  series: 'XSA',
  component: 'xen',
  commit: 'c'.repeat(40),
  madeAt: '2031-01-01T00:00:00Z',
  branches: [{ version: '4.17', releases: { '4.17.3': 1 }, commits: 'a'.repeat(10) }],
  advisories: { 'XSA-902': { places: { '4.17': [1] }, inheritedSince: null, lacking: [], mainline: [], subjects: [] } },
};
const checker = createChecker(JSON.stringify({ statements: STATEMENTS, fixTables: [FIX_TABLE] }));
const check = (...files: readonly (readonly [string, string])[]) =>
  checker.check({ name: 'reed', areAllGuests: false, files: files.map(([name, text]) => ({ name, text })) });

describe('a host that is asked about in the browser', () => {
  const { verdicts, report, elements } = check(['xl-info.txt', INFO], ['guests/web.cfg', WEB]);

  it('has a verdict for each advisory, and they are in its JSON', () => {
    assert.deepEqual(verdicts, ['affected', 'not_affected', 'unknown']);
    const [first, ...others] = JSON.parse(wholeJson([elements]).join('')) as Record<string, unknown>[];
    assert.deepEqual([first?.['host'], first?.['advisory'], others.length], ['reed', 'XSA-901', 2]);
  });

  it('has what to do first, the sentences with the lines of files that they met, and the advice', () => {
    assert.deepEqual(report.toDo, [{ action: 'patch_and_reboot', advisories: ['XSA-901'] }]);
    const [affected] = report.affected;
    assert.deepEqual(affected?.advice, ['Do not switch to another qemu.']);
    assert.deepEqual(
      affected?.reasons.map(({ quote, facts }) => [
        quote,
        facts.map(({ text, source }) => `${text} ${source?.file}:${source?.line}`),
      ]),
      [
        ['Xen 4.14 and later are vulnerable.', ['xen = 4.17.3 xl-info.txt:4']],
        ['Only HVM guests can do it.', ['guest web: type = hvm guests/web.cfg:1']],
      ],
    );
    assert.deepEqual(
      report.notAffected.map(({ advisory }) => advisory),
      ['XSA-902'],
    );
    assert.deepEqual(report.unknown[0]?.missing, [{ fact: 'xenstored', how: 'cp /etc/default/xencommons xencommons' }]);
  });

  it('has the fixes that the table of the site says its version has, as the terminal does', () => {
    const answers = JSON.parse(wholeJson([elements]).join('')) as { fix: { contained: boolean | null } }[];
    assert.deepEqual(
      answers.map(({ fix }) => fix.contained),
      [null, true, null],
    );
  });

  it('tells of a file that is of no kind, and reads one whose text tells its kind', () => {
    const loose = check(['output of xl', INFO], ['poem', 'The reed bends.\n']);
    assert.deepEqual(loose.report.xen, '4.17.3');
    assert.match(loose.report.findings[0]?.message ?? '', /^poem: not read/);
  });

  it('guesses at nothing that lies in guests/', () => {
    const { report: odd } = check(['xl-info.txt', INFO], ['guests/web', WEB]);
    assert.equal(odd.guests, null);
    assert.match(
      odd.findings.map(({ message }) => message).join(),
      /guests\/web: not read, since its name does not end/,
    );
  });
});

it('what would settle most on many hosts is the sum of each', () => {
  const one = { how: 'xl list -l', facts: ['guests'], isQuestion: false, answers: 2 };
  const other = { how: 'xl info', facts: ['xen'], isQuestion: false, answers: 3 };
  assert.deepEqual(mergeSupplies([[one, other], [{ ...one, facts: ['guests[].type'] }]]), [
    { how: 'xl list -l', facts: ['guests', 'guests[].type'], isQuestion: false, answers: 4 },
    other,
  ]);
});

it('the whole JSON is one document, whatever the number of hosts', () => {
  assert.deepEqual(JSON.parse(wholeJson([]).join('')), []);
  assert.deepEqual(JSON.parse(wholeJson(['{"a":1}', '{"a":2}']).join('')), [{ a: 1 }, { a: 2 }]);
});
