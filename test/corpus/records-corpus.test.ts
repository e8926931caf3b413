import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { parseInstant, TocsinError } from '#base';
import { compile, evaluate, printCondition } from '#conditions';
import { readHouseStyle } from '#house-style';
import { lintRecord } from '#record-lint';
import { findRecords, looksLikeRecords, type MachineRecord, readRecord } from '#records';
import { withImpliedFacts } from '#xen';
import { proposalOf } from './exposure-texts.ts';
import { factsOfHost } from './host-facts.ts';

const corpus = process.env['TOCSIN_CORPUS'] ?? '';
const skip = corpus === '' ? 'TOCSIN_CORPUS is not set: it names a folder with real records' : false;
const NOW = parseInstant('2026-11-22T00:00:00Z') ?? assert.fail();
const series = join(import.meta.dirname, '../../series');
const styles = ['xsa', 'osn'].map((name) =>
  readHouseStyle(JSON.parse(readFileSync(join(series, `${name}.json`), 'utf8')), name),
);

function filesOf(...path: readonly string[]): readonly string[] {
  const folder = join(corpus, ...path);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
  assert.ok(files.length > 0, `no records in ${folder}`);
  return files;
}

function recordIn(file: string): MachineRecord {
  const bytes = readFileSync(file);
  assert.ok(looksLikeRecords(bytes), file);
  const [found, second] = findRecords(bytes, file);
  assert.ok(found !== undefined && second === undefined, file);
  return readRecord(found, { file, styles });
}

function codesOf(file: string): readonly string[] {
  const [found] = findRecords(readFileSync(file), file);
  assert.ok(found !== undefined);
  return [...new Set(lintRecord(found, NOW).map(({ code }) => code))];
}

const hosts = (): readonly string[] => readdirSync(join(corpus, 'hosts'));
const record = (cve: string): string => join(corpus, 'cve', `${cve}.json`);

describe('real CVE records', { skip }, () => {
  it('are all read, with their ids', () => {
    for (const file of filesOf('cve')) {
      const { source, facts, condition } = recordIn(file);
      assert.equal(`${source.id}.json`, basename(file));
      assert.ok(facts.sections.length > 0 && printCondition(condition) !== '', file);
    }
  });

  /** Records in the house style, and the mails of the same advisories. */
  const PAIRS = [
    ['CVE-2025-58147', 'XSA-475', 'xsa/xsa475-v2.eml'],
    ['CVE-2026-62426', 'XSA-499', 'xsa/xsa499-v2.eml'],
  ] as const;
  for (const [cve, id, mail] of PAIRS) {
    it(`${cve} answers of every host what the mail of ${id} does`, async (test) => {
      const { condition, aliases } = recordIn(record(cve));
      assert.deepEqual(aliases, [id]);
      const { proposal } = await proposalOf(id, mail, corpus);
      const ofMail = proposal.condition ?? assert.fail();
      const told = new Set<string>();
      for (const host of hosts()) {
        const facts = withImpliedFacts(factsOfHost(corpus, host));
        assert.equal(evaluate(condition, facts), evaluate(ofMail, facts), host);
        told.add(evaluate(condition, facts));
      }
      test.diagnostic(`${cve}: ${[...told].join(', ')} on ${hosts().length} hosts`);
    });
  }

  it('never take a host out by data that no program can read', () => {
    for (const cve of ['CVE-2014-2599', 'CVE-2020-25598', 'CVE-2022-42328', 'CVE-2022-42331']) {
      const answer = compile(recordIn(record(cve)).condition);
      for (const host of hosts())
        assert.notEqual(answer(withImpliedFacts(factsOfHost(corpus, host))), 'no', `${cve} ${host}`);
    }
  });

  it('of the Linux CNA are read by the releases of the kernel', () => {
    const { condition } = recordIn(record('CVE-2024-53241'));
    const of = (dom0Linux: string): string =>
      evaluate(
        condition,
        withImpliedFacts({ dom0Linux, guests: [{ deviceModel: 'none', features: { os: 'windows' } }] }),
      );
    const told = ['2.6.26', '5.10.231', '5.10.232', '6.6.66', '6.6.67', '6.12.5', '6.13.0', '6.14.2'].map(of);
    assert.deepEqual(told, ['no', 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no']);
  });

  it('follow the schema, and have the faults that are known of them', () => {
    for (const file of filesOf('cve')) assert.ok(!codesOf(file).includes('cve-schema'), file);
    assert.ok(codesOf(record('CVE-2024-31146')).includes('cve-dash-escape'));
    assert.ok(codesOf(record('CVE-2022-42328')).includes('cve-template'));
    assert.ok(codesOf(record('CVE-2022-42328')).includes('cve-impact-in-metrics'));
    assert.ok(codesOf(record('CVE-2021-28701')).includes('cve-printed-data'));
    assert.ok(codesOf(record('CVE-2021-28701')).includes('cve-version-unreadable'));
    assert.ok(codesOf(record('CVE-2026-62426')).includes('cve-version-consult'));
    assert.ok(codesOf(record('CVE-2023-46842')).includes('cve-line-end'));
    assert.deepEqual(codesOf(record('CVE-2024-53241')), []);
  });

  it('follow the schema where they are the official examples', () => {
    for (const file of filesOf('cve', 'examples').filter((each) => basename(each).startsWith('CVEv5')))
      assert.ok(!codesOf(file).includes('cve-schema'), file);
  });
});

describe('real OSV records', { skip }, () => {
  it('are all read, follow the schema, and concern no host of Xen for sure', () => {
    for (const file of filesOf('osv', 'examples')) {
      const { source, condition } = recordIn(file);
      assert.equal(source.format, 'osv');
      assert.equal(evaluate(condition, { xen: '4.16.0', dom0Linux: '6.1.0', guests: [] }), 'unknown', file);
      assert.deepEqual(
        codesOf(file).filter((code) => code === 'osv-schema'),
        [],
        file,
      );
    }
  });

  it('that the linter rejects are found fault with', () => {
    const invalid = (name: string): readonly string[] => codesOf(join(corpus, 'osv', 'examples', 'invalid', name));
    assert.ok(invalid('nointroduced-CVE-2023-41045.json').includes('osv-range-no-introduced'));
    assert.ok(invalid('nondistinct-CVE-2018-5407.json').includes('osv-range-not-distinct'));
  });
});

describe('official CSAF documents', { skip }, () => {
  it('are read, or refused with a place; none says that a host of Xen is not concerned', () => {
    let read = 0;
    for (const version of ['2.0', '2.1']) {
      const folder = join(corpus, 'csaf', version, 'test', 'validator', 'data');
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const examples = filesOf('csaf', version, 'examples', 'csaf');
      const files = names.filter((name) => /oasis_csaf.*[0-9]\.json$/.test(name)).map((name) => join(folder, name));
      assert.ok(files.length > 100, folder);
      for (const file of [...examples, ...files]) {
        try {
          for (const found of findRecords(readFileSync(file), file)) {
            if (found.format === 'other') continue;
            const { condition, facts } = readRecord(found, { file, styles });
            const truth = evaluate(condition, { xen: '4.16.0', dom0Linux: '6.1.0', guests: [] });
            assert.ok(truth === 'unknown' || (facts.withdrawn && truth === 'no'), file);
            read += 1;
          }
        } catch (error) {
          assert.ok(error instanceof TocsinError, `${file}: ${error}`);
        }
      }
    }
    assert.ok(read > 500, `${read} documents`);
  });
});
