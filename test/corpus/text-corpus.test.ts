import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { Instant } from '#base';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { type Reading, readMessage } from '#proof';
import { print } from '#text-format';
import { rangeOf, versionsOf } from '#versions';

const corpus = process.env['TOCSIN_CORPUS'];
const root = join(import.meta.dirname, '../..');
const NOW = Date.parse('2026-11-01T00:00:00Z') as Instant;

const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false;

/** `file: component range` (`from..to`), or `file: component version version`, or what there is of it. */
type Row = string;
type Expected = readonly [
  cves: readonly string[],
  sections: number,
  patchFiles: number,
  notices: string,
  rows: readonly Row[],
];

const XAPI = ['CVE-2026-23559', 'CVE-2026-23560', 'CVE-2026-23561', 'CVE-2026-23562', 'CVE-2026-42486'];

/** From the corpus's INDEX.md and, for sections and rows, from the mails themselves, read by eye. Not from the program's answers. */
const MAILS: Readonly<Record<string, Expected>> = {
  'xsa141-v3.eml': [['CVE-2015-6654'], 8, 1, 'deployment', ['xsa141.patch: xen 4.4.x 4.5.x unstable']],
  'xsa161-v2.eml': [[], 8, 1, 'deployment', ['xsa161.patch: xen unstable 4.6.x 4.5.x 4.4.x 4.3.x']],
  'xsa181-v2.eml': [
    ['CVE-2016-5242'],
    8,
    2,
    'no_embargo',
    ['xsa181.patch: xen unstable 4.6.x 4.5.x', 'xsa181-4.4.patch: xen 4.4.x'],
  ],
  'xsa185-v3.eml': [['CVE-2016-7092'], 8, 1, 'deployment', ['xsa185.patch: xen 4.4..unstable']],
  'xsa208-v1.eml': [
    ['CVE-2017-2615'],
    6,
    2,
    'no_embargo',
    ['xsa208-qemuu.patch: qemu-xen', 'xsa208-qemut.patch: qemu-xen-traditional'],
  ],
  'xsa271-v2.eml': [['CVE-2018-14007'], 9, 1, 'deployment', ['xsa271-xapi.patch:']],
  'xsa279-v3.eml': [
    ['CVE-2018-19965'],
    8,
    2,
    'deployment',
    ['xsa279.patch: xen unstable 4.11.x 4.10.x', 'xsa279-4.9.patch: xen 4.7.x..4.9.x'],
  ],
  'xsa300-v1.eml': [[], 8, 1, 'no_embargo deployment', ['xsa300-linux-5.1.patch: linux 4.4..5.2-rc']],
  'xsa300-v2.eml': [[], 8, 1, 'no_embargo', ['xsa300-linux-5.2.patch: linux 4.4..5.2']],
  'xsa300-v3.eml': [['CVE-2019-17351'], 8, 1, 'no_embargo', ['xsa300-linux-5.2.patch: linux 4.4..5.2']],
  'xsa318-v3.eml': [['CVE-2020-11742'], 9, 1, 'short_embargo deployment', ['xsa318.patch: xen 4.9..unstable']],
  'xsa334-v3.eml': [
    ['CVE-2020-25598'],
    8,
    2,
    'deployment',
    ['xsa334.patch: xen 4.13..unstable', 'xsa334-4.12.patch: xen 4.12'],
  ],
  'xsa364-v3.eml': [['CVE-2021-26933'], 8, 1, 'deployment', ['xsa364.patch: xen 4.11..unstable']],
  'xsa366-v2.eml': [['CVE-2021-27379'], 8, 1, 'no_embargo', ['xsa366-4.11.patch: xen 4.11.x']],
  'xsa390-v1.eml': [['CVE-2021-28710'], 7, 1, 'no_embargo', ['xsa390.patch: xen 4.15.x..unstable']],
  'xsa424-v1.eml': [['CVE-2022-42328', 'CVE-2022-42329'], 6, 1, 'no_embargo', ['xsa424-linux.patch: linux 6.0 6.1-rc']],
  'xsa475-v2.eml': [
    ['CVE-2025-58147', 'CVE-2025-58148'],
    8,
    4,
    'deployment',
    ['xsa475-?.patch: xen 4.20.x..unstable', 'xsa475-4.19-?.patch: xen 4.17.x..4.19.x'],
  ],
  'xsa483-v2.eml': [
    ['CVE-2026-23556'],
    8,
    3,
    'deployment',
    ['xsa483.patch: xen 4.18.x..unstable', 'xsa483-4.17.patch: xen 4.17.x', 'xsa483-xapi.patch: oxenstored'],
  ],
  'xsa489-v1.eml': [XAPI, 6, 0, 'no_embargo', []],
  'xsa489-v2.eml': [XAPI, 7, 0, 'no_embargo', []],
  'xsa499-v2.eml': [
    ['CVE-2026-62426', 'CVE-2026-62427'],
    8,
    28,
    'deployment',
    [
      'xsa499/xsa499-?.patch: xen 4.21.x..unstable',
      'xsa499/xsa499-4.20-?.patch: xen 4.19.x..4.20.x',
      'xsa499/xsa499-4.18-?.patch: xen 4.18.x',
      'xsa499/xsa499-4.17-?.patch: xen 4.17.x',
    ],
  ],
  'xsa512-v3.eml': [
    ['CVE-2026-79604'],
    8,
    6,
    'deployment',
    [
      'For xen.git oxenstored: xsa512-?.patch: xen 4.18.x..unstable',
      'For xen.git oxenstored: xsa512-4.17-?.patch: xen 4.17.x',
      'For xapi-project/oxenstored: xsa512-oxenstored-?.patch: oxenstored master',
    ],
  ],
  'xsa522-v1.eml': [['CVE-2026-98375'], 7, 1, 'no_embargo', ['xsa522-linux.patch: linux']],
};

/** The three copies from web pages: their attachments were stripped. */
const INCOMPLETE = ['xsa499-v2.eml', 'xsa512-v3.eml', 'xsa522-v1.eml'];

function rowsOf({ facts }: Reading): Row[] {
  return facts.patches.map((row) => {
    const range = rangeOf(row.applies);
    const versions = range === null ? (versionsOf(row.applies) ?? []) : [`${range.from}..${range.to}`];
    const what = [row.applies.component ?? '', ...versions].filter((word) => word !== '').join(' ');
    return `${row.group === null ? '' : `${row.group} `}${row.file}:${what === '' ? '' : ` ${what}`}`;
  });
}

// a skipped suite counts no test: this one is seen in the totals
it('the corpus has real texts', { skip }, () => assert.ok(readdirSync(join(corpus ?? '', 'xsa')).length > 0));

describe('the real texts', { skip }, () => {
  const folder = join(corpus ?? '', 'xsa');
  const readingByMail = new Map<string, Reading>();

  before(async () => {
    const styles = ['xsa', 'osn'].map((name) =>
      readHouseStyle(JSON.parse(readFileSync(join(root, 'series', `${name}.json`), 'utf8')), name),
    );
    const keyring = await readKeyring([readFileSync(join(corpus ?? '', 'keys/xen-security.asc'))]);
    for (const mail of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
      for await (const input of openInputs([join(folder, mail)])) {
        readingByMail.set(mail, await readMessage(input, { keyring, styles, policy: defaultPolicy(NOW) }));
      }
    }
  });

  it('are the mails of the index, and no fewer', () => {
    assert.deepEqual([...readingByMail.keys()].sort(), Object.keys(MAILS).sort());
  });

  for (const [mail, [cves, sections, patchFiles, notices, rows]] of Object.entries(MAILS)) {
    describe(mail, () => {
      const reading = (): Reading => readingByMail.get(mail) ?? assert.fail(`${mail} is missing`);

      it('comes back whole from its tree, whose nodes tile it', () => {
        const { tree } = reading();
        assert.equal(print(tree), tree.text);
        let at = 0;
        for (const leaf of tree.blocks.flatMap((block) => block.lines.flatMap((line) => line.leaves))) {
          assert.equal(leaf.start, at);
          at += leaf.text.length;
        }
        assert.equal(at, tree.text.length);
        assert.equal(tree.isFlattened, false);
      });

      it('says what the index says of it', () => {
        const { facts, verdict } = reading();
        const [, number, revision] = /^xsa([0-9]+)-v([0-9]+)\.eml$/.exec(mail) ?? [];
        assert.deepEqual([facts.id, facts.number, facts.revision], [`XSA-${number}`, Number(number), Number(revision)]);
        assert.deepEqual(facts.cves, cves);
        assert.deepEqual([facts.withdrawn, facts.title?.startsWith('WITHDRAWN')], [number === '161', number === '161']);
        assert.equal(facts.sections.length, sections, facts.sections.map((section) => section.heading).join());
        assert.equal(facts.notices.join(' '), notices);
        assert.equal(verdict, INCOMPLETE.includes(mail) ? 'incomplete' : 'genuine');
      });

      it('has the rows that it prints, for the files that the checksums name', () => {
        const { facts } = reading();
        assert.deepEqual(rowsOf(reading()), rows);
        const files = facts.patches.flatMap((row) => row.files);
        assert.equal(files.length, patchFiles);
        const summed = facts.checksums.map((checksum) => checksum.file).filter((file) => file.endsWith('.patch'));
        assert.deepEqual([...files].sort(), summed.sort());
      });

      it('has permissions exactly where it has a section about deployment, each quoted', () => {
        const { facts, tree } = reading();
        const folded = tree.text.replace(/\s+/g, ' ');
        assert.equal(facts.permissions.length > 0, notices.includes('deployment'));
        for (const permission of facts.permissions) assert.ok(folded.includes(permission.quote));
        const mitigations = facts.permissions
          .filter((permission) => permission.subject === 'mitigations')
          .map((permission) => permission.verdict);
        // the index: "patches (but not mitigations)", and "mitigations NOT" but among members
        if (mail === 'xsa475-v2.eml') assert.deepEqual(mitigations, ['forbidden']);
        else if (mail === 'xsa318-v3.eml') assert.deepEqual(mitigations, ['conditional', 'forbidden']);
        else if (notices.includes('deployment')) assert.ok(mitigations.every((verdict) => verdict === 'allowed'));
      });
    });
  }
});
