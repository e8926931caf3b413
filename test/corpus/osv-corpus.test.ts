import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { osvRecordsOf } from '#exports/osv';
import type { Publication } from '#publication';
import { brokenRules } from '../exports/osv-linter.test-support.ts';
import { AT, type CorpusMail, corpusPublications, made } from '../exports/publications.test-support.ts';
import { ratings } from '../exports/ratings.test-support.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false;
const read = (name: string) => JSON.parse(readFileSync(join(corpus ?? '', 'osv', name), 'utf8'));

function official() {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  return { ajv, validate: ajv.compile(read('schema.json')) };
}

describe('OSV records of real mails', { skip }, () => {
  let mails: readonly CorpusMail[] = [];
  before(async () => {
    mails = await corpusPublications(corpus ?? '');
  });

  it('are valid by the official schema and by the rules of its linter, one for each CVE', () => {
    const { ajv, validate } = official();
    const without: string[] = [];
    let count = 0;
    for (const { name, publication } of mails) {
      const made = osvRecordsOf(publication, { at: AT });
      assert.equal(made.length, Math.max(1, publication.facts.cves.length), name);
      const ids = made.map(({ record }) => record?.id);
      assert.equal(new Set(ids).size, ids.length, name);
      for (const { record, findings } of made) {
        if (record === null) {
          without.push(`${name}: ${findings.map(({ code }) => code).join()}`);
          continue;
        }
        count += 1;
        assert.ok(validate(record), `${name}: ${ajv.errorsText(validate.errors)}`);
        assert.deepEqual(brokenRules(record), [], name);
      }
    }
    assert.deepEqual(without, []);
    assert.ok(count > 25, `${count}`);
  });

  it('name as affected the releases that the publication does, and every commit that its history has', () => {
    for (const { name, publication } of mails) {
      const [first] = osvRecordsOf(publication, { at: AT });
      const [affected] = first?.record?.affected ?? [];
      const stated = publication.products.find(({ component }) => component === 'xen')?.releases ?? [];
      const expected = stated.filter(({ status }) => status === 'affected').map(({ version }) => `RELEASE-${version}`);
      if (expected.length > 0) assert.deepEqual(affected?.versions, expected, name);
      const commits = [...new Set(publication.fixes.flatMap(({ fixed }) => fixed))];
      if (affected === undefined || commits.length === 0) continue;
      const events = affected.ranges?.flatMap((range) => range.events) ?? [];
      const fixed = events.flatMap((event) => ('fixed' in event ? [event.fixed] : []));
      assert.deepEqual(affected.database_specific.fixed_commits ?? fixed, commits, name);
      // a range from the first commit on, only if every release has it
      if (events.some((event) => 'introduced' in event && event.introduced === '0'))
        assert.ok(
          stated.every(({ status }) => status === 'affected' || status === 'fixed'),
          name,
        );
    }
  });

  it('with any ratings and commits are valid by the official schema', () => {
    const { ajv, validate } = official();
    const commits = fc.array(fc.stringMatching(/^[0-9a-f]{40}$/), { maxLength: 3 });
    const fixes = fc.record({ component: fc.constant('xen'), fixed: commits, introduced: commits });
    const change = fc.record<Partial<Publication>>({ ratings, fixes: fc.array(fixes, { maxLength: 2 }) });
    fc.assert(
      fc.property(change, fc.constantFrom('', 'CVE-2031-1001,CVE-2031-1002 / '), (more, cves) => {
        for (const { record } of osvRecordsOf(made({ cves }, more), { at: AT }))
          assert.ok(validate(record), ajv.errorsText(validate.errors));
      }),
      { numRuns: 300 },
    );
    const [first] = osvRecordsOf(made(), { at: AT });
    assert.equal(validate({ ...first?.record, id: 'XSA-901' }), false);
  });

  it('would be caught by the rules as the linter catches its own wrong samples', () => {
    const broken = (name: string) => brokenRules(read(`examples/${name}`));
    assert.deepEqual(broken('invalid/nointroduced-CVE-2023-41045.json'), ['RNG:001']);
    assert.deepEqual(broken('invalid/nondistinct-CVE-2018-5407.json'), ['RNG:002']);
    const good = readdirSync(join(corpus ?? '', 'osv/examples')).filter((name) => name.endsWith('.json'));
    assert.ok(good.length > 5);
    // two real ones say of nothing that it is affected
    const empty = ['RHSA-2022_0216.json', 'SUSE-FU-2022_0444-1.json'];
    for (const name of good) assert.deepEqual(broken(name), empty.includes(name) ? ['REC:001'] : [], name);
  });
});
