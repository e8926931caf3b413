import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Draft, lintDraft, SOUND } from './sound-subjects.test-support.ts';

/** Whoever reads a report reads no more; and each finding costs memory that the text chose. */
const MOST_FINDINGS = 1_000;

const { EMBARGOED, TWO_CVES } = SOUND;
const digest = (index: number): string => index.toString(16).padStart(64, '0');

function withTable(rows: readonly string[], files: readonly string[]): Draft {
  const sums = files.map((file, index) => `${digest(index)}  ${file}`);
  const [head, rest = ''] = EMBARGOED.text.split(/^xsa901\.patch .*\n[\s\S]*?^\$\n/m);
  return { ...EMBARGOED, text: `${head}${rows.join('\n')}\n\n$ sha256sum *\n${sums.join('\n')}\n$\n${rest}` };
}

const ATTACKS: Readonly<Record<string, () => Draft>> = {
  'a masthead of seventy thousand CVE ids': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace(
      'CVE-2021-99931',
      Array.from({ length: 70_000 }, (_, index) => `CVE-2021-${100_000 + index}`).join(','),
    ),
  }),
  'prose of sixty thousand CVE ids': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace(
      'A bell is',
      Array.from({ length: 60_000 }, (_, index) => `CVE-2021-${100_000 + index}`).join('\n'),
    ),
  }),
  'a table of 500 rows with 300 versions each': () =>
    withTable(
      Array.from(
        { length: 500 },
        (_, row) => `xsa901-p${row}x.patch   ${Array.from({ length: 300 }, (_, version) => `4.${version}`).join(', ')}`,
      ),
      ['xsa901-p0x.patch'],
    ),
  'wildcards of many stars against names that nearly fit': () =>
    withTable(
      Array.from({ length: 500 }, (_, row) => `xsa901-${'a*'.repeat(60)}${row}.patch   Xen 4.${row}`),
      Array.from({ length: 500 }, (_, file) => `xsa901-${'a'.repeat(200)}${file}b.patch`),
    ),
  'twenty thousand lines, each with a hidden character': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace('A bell is', 'a\u200bbell\u0430\n'.repeat(19_000)),
  }),
  'a line of a million blanks and letters': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace('A bell is', 'the this '.repeat(110_000)),
  }),
  'twenty thousand headings': () => ({ ...EMBARGOED, text: `${EMBARGOED.text}${'IMPACT\n======\n'.repeat(9_000)}` }),
  'a masthead of a hundred thousand advisories': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace('XSA-901', `XSA-901 ${'CVE-2021-99932 XSA-1 '.repeat(100_000)}`),
  }),
  'ten thousand commands': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text.replace('$ sha256sum', '$ sha256sum a*\n'.repeat(10_000)),
  }),
  'a sentence that speaks of attaching and never of a patch': () => ({
    ...EMBARGOED,
    text: EMBARGOED.text
      .replace(/^(?:xsa|[0-9a-f]{64}).*\n/gm, '')
      .replace('attached patch', 'attached '.repeat(100_000)),
  }),
  'recipes of a thousand versions with the most wildcards a file has room for': () => ({
    ...TWO_CVES,
    recipes: {
      OSN: 20,
      SupportedVersions: [],
      Trees: ['osierd'],
      Recipes: Object.fromEntries(
        Array.from({ length: 1000 }, (_, version) => [
          `3.${version}`,
          {
            Recipes: {
              osierd: { Patches: Array.from({ length: 20 }, (_, patch) => `osn20-*${patch}-${version}*.patch`) },
            },
          },
        ]),
      ),
    },
  }),
};

// what costs more than its length would never end here; bench/hostile-inputs.ts measures
describe('hostile texts end in a bounded report', () => {
  for (const [name, make] of Object.entries(ATTACKS)) {
    it(name, () => {
      const findings = lintDraft(make());
      assert.ok(findings.length > 0 && findings.length < MOST_FINDINGS, `${findings.length} findings`);
    });
  }
});
