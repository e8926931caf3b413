import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '#base';
import { type CsafReport, type CsafVersion, validateCsafBytes } from '#csaf';

/* The cases of the official suites of CSAF, and what our validator has against them: of the tests, and of scripts/prove-forms.ts. */

const NOW = parseInstant('2026-11-22T00:00:00Z') ?? assert.fail();

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

interface ListedCase {
  readonly name: string;
  readonly valid?: boolean;
  readonly result?: string;
}
interface ListedTest {
  readonly id: string;
  readonly group: string;
  readonly failures?: readonly ListedCase[];
  readonly valid?: readonly ListedCase[];
}

export interface SuiteCase {
  readonly version: CsafVersion;
  /** The number of its test: `6.1.8`. */
  readonly test: string;
  readonly group: string;
  readonly name: string;
  readonly file: string;
  /** Whether its test has to speak. */
  readonly mustFail: boolean;
  /** Whether the whole document is valid. */
  readonly isValid: boolean;
  /** The file of the findings that are expected, where there is one. */
  readonly result: string | null;
}

/** Every case of a suite; `folder` is the version's of a corpus. */
export function suiteCases(version: CsafVersion, folder: string): readonly SuiteCase[] {
  const data = join(folder, 'test', 'validator', 'data');
  const { tests } = JSON.parse(readFileSync(join(data, 'testcases.json'), 'utf8')) as { tests: readonly ListedTest[] };
  return tests.flatMap(({ id, group, failures = [], valid = [] }) =>
    [...failures.map((each) => [each, true] as const), ...valid.map((each) => [each, false] as const)].map(
      ([each, mustFail]): SuiteCase => {
        const result = each.result === undefined ? null : join(data, each.result);
        return {
          version,
          test: id,
          group,
          name: each.name,
          file: join(data, each.name),
          mustFail,
          isValid: each.valid ?? !mustFail,
          result: result !== null && existsSync(result) ? result : null,
        };
      },
    ),
  );
}

/** Whether the faults of a case are those that are written down; null: it is none of these. */
export function isWrittenDown({ version, name }: SuiteCase, faults: readonly string[]): boolean | null {
  const divergence = DIVERGENT[`${version} ${/(6(?:-\d+)+)\.json$/.exec(name)?.[1]}`];
  if (divergence === undefined) return null;
  const [fault] = faults;
  if (faults.length !== 1 || fault === undefined) return divergence === 'answer' && faults.length > 0;
  if (divergence === 'verdict') return fault.startsWith('valid is');
  return divergence === 'answer' || fault === 'says nothing';
}

/** What our validator says of a case otherwise than the suite. */
export function caseFaults({ version, test: id, file, mustFail, isValid, result }: SuiteCase): readonly string[] {
  const report = validateCsafBytes(readFileSync(file), { now: NOW });
  if ('kind' in report) return [`unreadable: ${report.message}`];
  const faults: string[] = [];
  const mandatory = report.findings.filter(({ test }) => test === 'schema' || test.startsWith('6.1.'));
  const asked = validateCsafBytes(readFileSync(file), { now: NOW, tests: 'mandatory' });
  assert.deepEqual(asked, { ...report, findings: mandatory }, 'the mandatory tests asked for alone');
  const severity = id.startsWith('6.1.') ? 'error' : id.startsWith('6.2.') ? 'warning' : 'info';
  const found = report.findings.filter(
    (finding) => finding.test === id && finding.severity === severity && !finding.message.startsWith('not checked'),
  );
  if (mustFail && found.length === 0) faults.push('says nothing');
  if (!mustFail && found.length > 0) faults.push(`says ${found[0]?.path}: ${found[0]?.message}`);
  if (report.version !== version) faults.push(`version ${report.version}`);
  if (report.valid !== isValid) faults.push(`valid is ${report.valid} (${errorsOf(report)})`);
  if (result !== null) {
    const { primary_result: expected } = JSON.parse(readFileSync(result, 'utf8'));
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
