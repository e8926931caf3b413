import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { tocsin } from './tocsin.ts';

const osier = join(import.meta.dirname, '..', '..', 'examples', 'osier');
const folder = mkdtempSync(join(tmpdir(), 'tocsin-osv-'));
after(() => rmSync(folder, { recursive: true }));
const keyring = ['--keyring', join(osier, 'keys', 'osier-security.asc')];
const mails = readdirSync(join(osier, 'mail')).map((name) => join(osier, 'mail', name));

test('a file for each record, all in one, and an index; what has not changed is left as it is', async () => {
  const out = join(folder, 'osv');
  const first = await tocsin(['osv', 'export', ...mails, '--out', out, ...keyring]);
  assert.equal(first.status, 0, first.err);
  const names = readdirSync(out);
  const records = names.filter((name) => name.endsWith('.json'));
  assert.ok(names.includes('all.zip') && records.some((name) => name.startsWith('x_OSN-3-CVE-')));
  const index = readFileSync(join(out, 'modified_id.csv'), 'utf8').trim().split('\n');
  assert.equal(index.length, records.length);
  const instants = index.map((line) => line.slice(0, 20));
  assert.deepEqual(instants, instants.toSorted().reverse());
  const inodes = names.map((name) => statSync(join(out, name)).ino);
  const again = await tocsin(['osv', 'export', ...mails, '--out', out, ...keyring]);
  assert.match(again.err, /; 0 files were written/);
  assert.deepEqual(
    names.map((name) => statSync(join(out, name)).ino),
    inodes,
  );
});

test('what is not public, or proves nothing, does not leave', async () => {
  const out = join(folder, 'secret');
  const embargoed = join(osier, 'mail', 'osn1-v1.eml');
  assert.match(
    (await tocsin(['osv', 'export', embargoed, '--out', out, ...keyring])).err,
    /^0 records of 0 advisories/m,
  );
  const stranger = ['--keyring', join(osier, 'keys', 'stranger.asc')];
  assert.match(
    (await tocsin(['osv', 'export', ...mails, '--out', out, ...stranger])).err,
    /^0 records of 0 advisories/m,
  );
  assert.deepEqual(
    readdirSync(out).filter((name) => name.endsWith('.json')),
    [],
  );
});
