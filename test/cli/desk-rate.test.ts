import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TEAM } from '#store';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { tocsin } from './tocsin.ts';

/* `tocsin desk rate` with the built program. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-rate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const V31 = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H';
const CVE = 'CVE-2030-99920';

function desk(...words: readonly string[]) {
  return tocsin(['desk', ...words, '--data', folder], { env: { TOCSIN_AS: 'Ada' } });
}

describe('desk rate', () => {
  let id = '';

  before(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'tocsin.yaml'), 'series: OSN\n');
    writeFileSync(join(folder, 'report.txt'), 'a name is copied without a look at its length\n');
    assert.equal((await desk('team', 'add', 'Ada', '--role', 'lead')).status, 0);
    const reported = await desk('report', join(folder, 'report.txt'), '--json');
    assert.equal(reported.status, 0, reported.err);
    ({ case: id } = JSON.parse(reported.out) as { case: string });
  });

  it('records vectors and weaknesses, and prints them with their scores', async () => {
    const early = await desk('rate', id, '--cve', CVE, '--cvss', V31);
    assert.equal(early.status, 1);
    assert.match(early.err, /expected a CVE of the case, which has no CVE[\s\S]*to do: record it first/);
    assert.equal((await desk('cve', id, CVE)).status, 0);
    const words = ['--cvss', V31, '--cvss', 'AV:L/AC:L/Au:N/C:N/I:N/A:C', '--cwe', 'CWE-787', '--text', 'The name.'];
    const rated = await desk('rate', id, '--cve', CVE, ...words);
    assert.equal(rated.status, 0, rated.err);
    assert.match(rated.out, /CVSS 3\.1: 6\.5 medium {2}CVSS:3\.1\/AV:L/);
    assert.match(rated.out, /CVSS 2\.0: 4\.9 {2}AV:L/);
    assert.match(rated.out, /CWE-787 Out-of-bounds Write/);
    const { ratings } = JSON.parse((await desk('rate', id, '--json')).out) as { ratings: readonly { cve: string }[] };
    assert.deepEqual(
      ratings.map(({ cve }) => cve),
      [CVE],
    );
    assert.match((await desk('show', id)).out, /rated +CVE-2030-99920: CVSS 3\.1 6\.5, CVSS 2\.0 4\.9, CWE-787/);
  });

  it('says of a broken vector what was expected, what was found and what to do, and keeps what was there', async () => {
    const broken = await desk('rate', id, '--cve', CVE, '--cvss', '6.5', '--cwe', 'CWE-0');
    assert.equal(broken.status, 1);
    assert.match(broken.err, /expected a vector of CVSS 2\.0, 3\.0, 3\.1 or 4\.0, found "6\.5", which is no vector/);
    assert.match(broken.err, /expected a weakness such as CWE-362, found "CWE-0"/);
    assert.match((await desk('rate', id)).out, /6\.5 medium/);
  });

  it('takes a rating back, once', async () => {
    assert.equal((await desk('rate', id, '--cve', CVE, '--take-back')).status, 0);
    const again = await desk('rate', id, '--cve', CVE, '--take-back');
    assert.equal(again.status, 1);
    assert.match(again.err, /is not rated/);
    assert.match((await desk('rate', id)).out, /nothing is rated/);
  });
});

describe('what was rated of a released advisory', () => {
  it('is in what convert makes of it, by its id and by its mail, unless a file says otherwise', async () => {
    const data = join(folder, 'archive');
    const osier = join(import.meta.dirname, '..', '..', 'examples', 'osier');
    const mail = join(osier, 'mail', 'osn3-v2.eml');
    mkdirSync(join(data, 'keyring'), { recursive: true });
    copyFileSync(join(osier, 'keys', 'osier-security.asc'), join(data, 'keyring', 'osier.asc'));
    assert.equal((await tocsin(['import', mail, '--list', 'announce', '--data', data])).status, 0);
    const store = await openSqlite(join(data, 'tocsin.sqlite'));
    try {
      const [announced] = await store.announcementsOf(TEAM, 'OSN', 3);
      assert.ok(announced);
      const rated = JSON.stringify([{ cve: null, cvss: [V31], cwes: ['CWE-787'], description: null }]);
      await store.write((writes) => writes.publishRatings(announced.textDigest, rated));
    } finally {
      await store.close();
    }
    for (const path of ['OSN-3', mail]) {
      const made = await tocsin(['convert', path, '--to', 'csaf-2.1', '--data', data]);
      assert.equal(made.status, 0, made.err);
      assert.match(made.out, /"baseScore": 6\.5/, path);
      assert.match(made.out, /CWE-787/);
    }
    writeFileSync(join(folder, 'ratings.json'), '[{"cwes": ["CWE-125"]}]');
    const words = ['--ratings', join(folder, 'ratings.json')];
    const other = await tocsin(['convert', 'OSN-3', '--to', 'csaf-2.1', '--data', data, ...words]);
    assert.doesNotMatch(other.out, /CWE-787|baseScore/);
    assert.match(other.out, /CWE-125/);
  });
});
