import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { document } from '../../src/csaf/documents.test-support.ts';
import { tocsin } from './tocsin.ts';

/* `tocsin csaf validate` with the built program. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-csaf-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('tocsin csaf validate', () => {
  it('ends with 0 for valid documents of both versions, and with 1 where one is not', async () => {
    const [older, newer] = [file('a.json', document('2.0')), file('b.json', document('2.1'))];
    const good = await tocsin(['csaf', 'validate', older, newer]);
    assert.equal(good.status, 0, good.err);
    assert.match(good.out, /a\.json: valid CSAF 2\.0 \(0 errors, 0 warnings, 0 info\)/);
    assert.match(good.out, /2 documents: 2 valid, 0 invalid/);
    const wrong = file('c.json', document('2.1', { '/document/tracking/version': '2' }));
    const bad = await tocsin(['csaf', 'validate', older, wrong]);
    assert.equal(bad.status, 1, bad.err);
    assert.match(bad.out, /\/document\/tracking\/version: error 6\.1\.16: .*\n {4}Set the version/);
  });

  it('prints one JSON document of the shape of the contract', async () => {
    const wrong = file('d.json', document('2.0', { '/document/tracking/version': '2', '/document/lang': undefined }));
    const { status, out } = await tocsin(['csaf', 'validate', '--json', wrong]);
    assert.equal(status, 1);
    const [report, ...more] = JSON.parse(out) as {
      source: string;
      version: string;
      valid: boolean;
      findings: object[];
    }[];
    assert.equal(more.length, 0);
    assert.deepEqual(Object.keys(report ?? {}), ['source', 'version', 'valid', 'findings', 'notChecked']);
    assert.equal(report?.source, wrong);
    assert.deepEqual([report?.version, report?.valid], ['2.0', false]);
    assert.deepEqual(
      report?.findings.map((each) => JSON.stringify(each).slice(0, 40)),
      ['{"test":"6.1.16","severity":"error","pat', '{"test":"6.2.12","severity":"warning","p'],
    );
  });

  it('ends with 2 where a file is no JSON, with its line and column, and still looks at the others', async () => {
    const broken = file('e.json', '{"document":\n {,}');
    const { status, out, err } = await tocsin([
      'csaf',
      'validate',
      broken,
      file('f.json', document('2.0')),
      join(folder, 'none'),
    ]);
    assert.equal(status, 2);
    assert.match(err, /e\.json:2:3: expected a key in quotes, found ","\nhint: /);
    assert.match(err, /none: expected a CSAF document/);
    assert.match(out, /f\.json: valid/);
    assert.doesNotMatch(err, /defect/);
  });

  it('reads standard input, and says what is no CSAF', async () => {
    const { status, out } = await tocsin(['csaf', 'validate', '-'], { input: '{"document":{"csaf_version":"3.0"}}' });
    assert.equal(status, 1);
    assert.match(out, /\/document\/csaf_version: error schema: expected "2\.0" or "2\.1", found "3\.0"/);
  });

  it('prints nothing that a terminal would obey', async () => {
    const { out } = await tocsin(['csaf', 'validate', '-'], {
      input: JSON.stringify(document('2.0', { '/document/lang': 'e\u001b[2Jn' })),
    });
    assert.ok(!out.includes('\u001b'));
  });
});
