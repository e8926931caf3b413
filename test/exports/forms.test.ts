import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { evaluate } from '#conditions';
import { readCsaf } from '#consistency';
import { validateCsaf } from '#csaf';
import { formFindings, formText, MACHINE_FORMS, machineForm } from '#exports/forms';
import { NOW, type Published, publishedMails } from './forms.test-support.ts';

const VERSION = { version: '1.0.0' };
const osier = join(import.meta.dirname, '..', '..', 'examples', 'osier');
const corpus = process.env['TOCSIN_CORPUS'];

describe('every mail of the samples in every machine form', async () => {
  held(await publishedMails(join(osier, 'mail'), join(osier, 'keys', 'osier-security.asc')), 24);
});

describe('every mail of the corpus in every machine form', { skip: corpus === undefined }, async () => {
  if (corpus === undefined) return;
  held(await publishedMails(join(corpus, 'xsa'), join(corpus, 'keys', 'xen-security.asc')), 23);
});

function held(all: readonly Published[], count: number): void {
  test('there are as many as there should be', () => assert.equal(all.length, count));
  for (const { mail, publication, table, isFixed } of all) {
    const { facts, condition } = publication;
    test(mail, () => {
      const findings = formFindings({ publication, table, isFixed }, VERSION);
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error'),
        [],
      );
      for (const form of ['csaf-2.0', 'csaf-2.1'] as const) {
        const [made] = machineForm(publication, form, VERSION).documents;
        const report = validateCsaf(made?.document, { now: NOW });
        assert.deepEqual(
          report.findings.filter(({ severity }) => severity === 'error'),
          [],
        );
        assert.equal(report.valid, true);
      }
      assert.equal(machineForm(publication, 'cve', VERSION).documents.length, facts.cves.length);
      assert.equal(machineForm(publication, 'osv', VERSION).documents.length, Math.max(1, facts.cves.length));
      for (const form of MACHINE_FORMS)
        assert.equal(
          formText(machineForm(publication, form, VERSION)),
          formText(machineForm(publication, form, VERSION)),
        );
    });
    // the same question asked of the condition as check asks it, of a host of which the release alone is known
    test(`${mail}: no release is taken out that a host could have and be concerned, and none is in that cannot`, () => {
      const [made] = machineForm(publication, 'csaf-2.0', VERSION).documents;
      const read = readCsaf('csaf-2.0', made?.document);
      for (const { version } of table?.components.get('xen')?.releases ?? []) {
        const said = read.says('Xen', version);
        const answer = condition === null ? 'unknown' : evaluate(condition, { xen: version });
        if (said.includes('affected')) assert.notEqual(answer, 'no', version);
        if (said.includes('not_affected')) assert.notEqual(answer, 'yes', version);
      }
    });
  }
}
