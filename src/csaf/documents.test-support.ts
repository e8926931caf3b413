import assert from 'node:assert/strict';
import { parseInstant } from '#base';
import type { CsafFinding, CsafReport, CsafVersion } from './report.ts';
import { validateCsaf } from './validate-csaf.ts';

export const NOW = parseInstant('2026-01-01T00:00:00Z') ?? assert.fail();

const REVISION = { date: '2025-02-03T10:00:00.000Z', number: '1', summary: 'First release.' };
const PUBLISHER = { category: 'vendor', name: 'Reed Makers', namespace: 'https://reed.example' };

function branch(category: string, name: string, below: object): object {
  return 'product_id' in below ? { category, name, product: below } : { branches: [below], category, name };
}

function product(id: string, version: string): object {
  return {
    name: `Reed Makers Pipe ${version}`,
    product_id: id,
    product_identification_helper: { cpe: `cpe:2.3:a:reed:pipe:${version}:*:*:*:*:*:*:*` },
  };
}

const TREE = {
  branches: [
    {
      branches: [
        {
          branches: [
            branch('product_version', '1.0', product('PIPE-1.0', '1.0')),
            branch('product_version', '1.1', product('PIPE-1.1', '1.1')),
          ],
          category: 'product_name',
          name: 'Pipe',
        },
      ],
      category: 'vendor',
      name: 'Reed Makers',
    },
  ],
  product_groups: [{ group_id: 'ALL', product_ids: ['PIPE-1.0', 'PIPE-1.1'] }],
};

/** Advisories of our own that no test of 6.1 and 6.2 says anything against. */
const DOCUMENTS: Readonly<Record<CsafVersion, object>> = {
  '2.0': {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      distribution: { tlp: { label: 'WHITE' } },
      lang: 'en',
      publisher: PUBLISHER,
      references: [{ category: 'self', summary: 'This document', url: 'https://reed.example/csaf/reed-7.json' }],
      title: 'A reed bends twice',
      tracking: {
        current_release_date: REVISION.date,
        id: 'REED-7',
        initial_release_date: REVISION.date,
        revision_history: [REVISION],
        status: 'final',
        version: '1',
      },
    },
    product_tree: TREE,
    vulnerabilities: [
      {
        cve: 'CVE-2025-0001',
        cwe: {
          id: 'CWE-79',
          name: "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')",
        },
        notes: [{ category: 'description', text: 'It bends.' }],
        product_status: { fixed: ['PIPE-1.1'], known_affected: ['PIPE-1.0'] },
        remediations: [{ category: 'vendor_fix', details: 'Take 1.1.', product_ids: ['PIPE-1.0'] }],
        scores: [
          {
            cvss_v3: {
              baseScore: 9.8,
              baseSeverity: 'CRITICAL',
              vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
              version: '3.1',
            },
            products: ['PIPE-1.0'],
          },
        ],
      },
    ],
  },
  '2.1': {
    $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.1',
      distribution: { tlp: { label: 'CLEAR' } },
      lang: 'en',
      license_expression: 'CC-BY-4.0',
      publisher: PUBLISHER,
      references: [{ category: 'self', summary: 'This document', url: 'https://reed.example/csaf/reed-7.json' }],
      title: 'A reed bends twice',
      tracking: {
        current_release_date: REVISION.date,
        id: 'REED-7',
        initial_release_date: REVISION.date,
        revision_history: [REVISION],
        status: 'final',
        version: '1',
      },
    },
    product_tree: TREE,
    vulnerabilities: [
      {
        cve: 'CVE-2025-0001',
        cwes: [
          {
            id: 'CWE-79',
            name: "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')",
            version: '4.16',
          },
        ],
        metrics: [
          {
            content: {
              cvss_v4: {
                baseScore: 9.3,
                baseSeverity: 'CRITICAL',
                vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
                version: '4.0',
              },
            },
            products: ['PIPE-1.0'],
          },
        ],
        notes: [{ category: 'description', text: 'It bends.' }],
        product_status: { fixed: ['PIPE-1.1'], known_affected: ['PIPE-1.0'] },
        remediations: [{ category: 'vendor_fix', details: 'Take 1.1.', product_ids: ['PIPE-1.0'] }],
      },
    ],
  },
};

/** Changes by JSON pointer; undefined takes the member out, a function makes it of what is there. */
export type Edits = Readonly<Record<string, unknown>>;

/** A copy of the sound document of a version, with changes. */
export function document(version: CsafVersion, edits: Edits = {}): unknown {
  const root = structuredClone(DOCUMENTS[version]);
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop() ?? '';
    let at = root as Record<string, unknown>;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    if (value === undefined) delete at[last];
    else at[last] = structuredClone(value);
  }
  return root;
}

export function validate(root: unknown): CsafReport {
  return validateCsaf(root, { now: NOW });
}

/** What one test says, without what it could not check. */
export function findingsOf(test: string, root: unknown): CsafFinding[] {
  return validate(root).findings.filter((each) => each.test === test && !each.message.startsWith('not checked'));
}
