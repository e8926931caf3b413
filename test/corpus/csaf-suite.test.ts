import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseInstant } from '#base';
import { type CsafReport, type CsafVersion, validateCsafBytes } from '#csaf';

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'needs TOCSIN_CORPUS' : false;
const NOW = parseInstant('2026-11-22T00:00:00Z');

/**
 * Cases that we answer in another way than the suite; docs/csaf.md has the reasons. `verdict`: the test itself is answered alike,
 * and only whether the whole document is valid is not. `unchecked`: the number, or its registry, is not at hand, which is said.
 */
const DIVERGENT: Readonly<Record<string, 'verdict' | 'unchecked' | 'answer'>> = {
  '2.0 6-2-08-02': 'verdict',
  '2.0 6-2-09-02': 'verdict',
  '2.0 6-3-06-02': 'unchecked',
  '2.0 6-3-08-01': 'unchecked',
  '2.0 6-3-08-02': 'unchecked',
  '2.1 6-1-27-13-16': 'verdict',
  '2.1 6-1-48-19': 'answer',
  '2.1 6-2-08-02': 'verdict',
  '2.1 6-2-09-02': 'verdict',
  '2.1 6-2-20-02': 'verdict',
  '2.1 6-2-21-02': 'verdict',
  '2.1 6-2-34-03': 'verdict',
  '2.1 6-2-39-02-01': 'verdict',
  '2.1 6-2-39-03-01': 'verdict',
  '2.1 6-2-42-02': 'verdict',
  '2.1 6-2-44-02': 'unchecked',
  '2.1 6-2-45-02': 'unchecked',
  '2.1 6-3-06-02': 'unchecked',
  '2.1 6-3-08-01': 'unchecked',
  '2.1 6-3-08-02': 'unchecked',
  '2.1 6-3-16-01': 'unchecked',
};

interface Case {
  readonly name: string;
  readonly valid: boolean;
  readonly result?: string;
}
interface SuiteTest {
  readonly id: string;
  readonly group: string;
  readonly failures: readonly Case[];
  readonly valid: readonly Case[];
}

for (const version of ['2.0', '2.1'] as const) {
  test(`every case of the official suite of CSAF ${version}`, { skip }, (context) => {
    const folder = join(corpus ?? '', 'csaf', version, 'test', 'validator', 'data');
    const { tests } = JSON.parse(readFileSync(join(folder, 'testcases.json'), 'utf8')) as { tests: SuiteTest[] };
    const wrong: string[] = [];
    const passed = new Map<string, [number, number]>();
    for (const { id, group, failures, valid } of tests) {
      for (const [cases, mustFail] of [
        [failures ?? [], true],
        [valid ?? [], false],
      ] as const) {
        for (const each of cases) {
          const faults = faultsOf(version, folder, id, each, mustFail);
          const figures = passed.get(group) ?? [0, 0];
          passed.set(group, [figures[0] + (faults.length === 0 ? 1 : 0), figures[1] + 1]);
          const divergence = DIVERGENT[`${version} ${/(6(?:-\d+)+)\.json$/.exec(each.name)?.[1]}`];
          const isMeant =
            (divergence === 'verdict' && faults.length === 1 && faults[0]?.startsWith('valid is')) ||
            (divergence === 'unchecked' && faults.length === 1 && faults[0] === 'says nothing') ||
            divergence === 'answer';
          if (faults.length > 0 && !isMeant) wrong.push(`${id} ${each.name}: ${faults.join('; ')}`);
          if (faults.length === 0 && divergence !== undefined) wrong.push(`${each.name} diverges no longer`);
        }
      }
    }
    for (const [group, [good, all]] of passed) context.diagnostic(`${version} ${group}: ${good} of ${all}`);
    assert.deepEqual(wrong, []);
  });
}

function faultsOf(version: CsafVersion, folder: string, id: string, each: Case, mustFail: boolean): string[] {
  const report = validateCsafBytes(readFileSync(join(folder, each.name)), { now: NOW ?? assert.fail() });
  if ('kind' in report) return [`unreadable: ${report.message}`];
  const faults: string[] = [];
  const mandatory = report.findings.filter(({ test }) => test === 'schema' || test.startsWith('6.1.'));
  const asked = validateCsafBytes(readFileSync(join(folder, each.name)), {
    now: NOW ?? assert.fail(),
    tests: 'mandatory',
  });
  assert.deepEqual(asked, { ...report, findings: mandatory }, 'the mandatory tests asked for alone');
  const severity = id.startsWith('6.1.') ? 'error' : id.startsWith('6.2.') ? 'warning' : 'info';
  const found = report.findings.filter(
    (finding) => finding.test === id && finding.severity === severity && !finding.message.startsWith('not checked'),
  );
  if (mustFail && found.length === 0) faults.push('says nothing');
  if (!mustFail && found.length > 0) faults.push(`says ${found[0]?.path}: ${found[0]?.message}`);
  if (report.version !== version) faults.push(`version ${report.version}`);
  if (report.valid !== (each.valid ?? !mustFail)) faults.push(`valid is ${report.valid} (${errorsOf(report)})`);
  if (each.result !== undefined && existsSync(join(folder, each.result))) {
    const { primary_result: expected } = JSON.parse(readFileSync(join(folder, each.result), 'utf8'));
    const places = [...(expected.errors ?? []), ...(expected.warnings ?? []), ...(expected.infos ?? [])].map(
      (one: { instance_path: string }) => one.instance_path,
    );
    for (const place of places) if (!found.some(({ path }) => path === place)) faults.push(`nothing at ${place}`);
    if (mustFail && found.length !== places.length) faults.push(`${found.length} findings, expected ${places.length}`);
  }
  return faults;
}

function errorsOf(report: CsafReport): string {
  return report.findings
    .filter((finding) => finding.severity === 'error')
    .map((finding) => `${finding.test} ${finding.path} ${finding.message}`)
    .join(', ')
    .slice(0, 300);
}
