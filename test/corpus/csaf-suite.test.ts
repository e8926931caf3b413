import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { caseFaults, isWrittenDown, suiteCases } from './csaf-suite.test-support.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'needs TOCSIN_CORPUS' : false;

for (const version of ['2.0', '2.1'] as const) {
  test(`every case of the official suite of CSAF ${version}`, { skip }, (context) => {
    const wrong: string[] = [];
    const passed = new Map<string, [number, number]>();
    const cases = suiteCases(version, join(corpus ?? '', 'csaf', version));
    assert.ok(cases.length > 200, `${cases.length} cases`);
    for (const each of cases) {
      const faults = caseFaults(each);
      const figures = passed.get(each.group) ?? [0, 0];
      passed.set(each.group, [figures[0] + (faults.length === 0 ? 1 : 0), figures[1] + 1]);
      const isMeant = isWrittenDown(each, faults);
      if (faults.length > 0 && isMeant !== true) wrong.push(`${each.test} ${each.name}: ${faults.join('; ')}`);
      if (faults.length === 0 && isMeant !== null) wrong.push(`${each.name} diverges no longer`);
    }
    for (const [group, [good, all]] of passed) context.diagnostic(`${version} ${group}: ${good} of ${all}`);
    assert.deepEqual(wrong, []);
  });
}
