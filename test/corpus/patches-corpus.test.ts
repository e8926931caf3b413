import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tocsin } from '../cli/tocsin.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS names no corpus' : false;
const at = (...names: string[]): string => join(corpus ?? '', ...names);

interface PlanJson {
  readonly steps: readonly { readonly advisory: string; readonly patch: string | null; readonly reason: string }[];
  readonly problems: readonly { readonly code: string; readonly advisory: string | null }[];
}

async function planned(version: string, ...paths: readonly string[]): Promise<PlanJson> {
  const words = ['--keyring', at('keys', 'xen-security.asc'), '--json'];
  const ran = await tocsin(['patches', 'plan', '--xen', version, ...paths, ...words]);
  return JSON.parse(ran.out) as PlanJson;
}

describe('plans from real mails', { skip }, () => {
  it('put XSA-333 before XSA-334, whose mail is not among them', async () => {
    const { steps, problems } = await planned('4.12', at('xsa', 'xsa334-v3.eml'));
    assert.deepEqual(
      steps.map(({ advisory, patch, reason }) => `${advisory} ${patch} ${reason}`),
      ['XSA-333 null prerequisite of XSA-334', 'XSA-334 xsa334-4.12.patch asked for'],
    );
    assert.deepEqual(
      problems.map(({ code, advisory }) => `${code} ${advisory}`),
      ['missing_advisory XSA-333'],
    );
  });

  it('of all mails have for each version the patches that its rows and recipes name', async () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      '4.9': ['xsa185.patch', '?', 'xsa279-4.9.patch', 'xsa318.patch'],
      // 185 and 318 are recorded to be in
      '4.14.0': ['?', 'xsa334.patch', 'xsa364.patch'],
      '4.17': [
        'xsa475-4.19-1.patch',
        'xsa475-4.19-2.patch',
        'xsa483-4.17.patch',
        ...[1, 2, 3, 4, 5, 6, 7].map((number) => `xsa499/xsa499-4.17-${number}.patch`),
        'xsa512-4.17-1.patch',
        'xsa512-4.17-2.patch',
      ],
    };
    for (const [version, patches] of Object.entries(expected)) {
      const { steps } = await planned(version, at('xsa'));
      assert.deepEqual(
        steps.map(({ patch }) => patch ?? '?'),
        patches,
        version,
      );
    }
  });
});
