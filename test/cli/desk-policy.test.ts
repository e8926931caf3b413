import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { root, tocsin } from './tocsin.ts';

const data = mkdtempSync(join(tmpdir(), 'tocsin-policy-'));
after(() => rmSync(data, { recursive: true, force: true }));

const explain = (...words: readonly string[]) => tocsin(['desk', 'policy', 'explain', ...words, '--data', data]);

describe('desk policy', () => {
  it('explains a policy of the program, with the dates that follow from a moment', async () => {
    const { status, out } = await explain('xen', '--from', 'predisclosed=2026-12-14T12:00:00Z');
    assert.equal(status, 0);
    assert.match(out, /^X4 {3}refuse A text under embargo shows clearly when the embargo ends\.$/m);
    assert.match(out, /^ {12}public by default: 2026-12-28T12:00:00Z$/m);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('takes the policy of the configuration, and one of the data directory before one of the program', async () => {
    assert.match((await explain()).out, /^A short policy for a small project \(minimal, /);
    writeFileSync(join(data, 'tocsin.yaml'), 'policy: ours\n');
    mkdirSync(join(data, 'policies'));
    const ours = readFileSync(join(root, 'policies/xen.yaml'), 'utf8').replace('name: xen', 'name: ours');
    writeFileSync(join(data, 'policies/ours.yaml'), ours);
    assert.match((await explain()).out, /\(ours, /);
    const { out } = await explain('--json');
    assert.deepEqual((JSON.parse(out) as { name: string; rules: readonly { id: string }[] }).rules.length, 25);
  });

  it('says what is wrong, with status 2', async () => {
    const unknown = await explain('nosuch');
    assert.deepEqual([unknown.status, unknown.out], [2, '']);
    assert.match(unknown.err, /one of linux-distros, minimal, .*xen, found "nosuch"\nhint: /);
    const moment = await explain('xen', '--from', 'tomorrow');
    assert.equal(moment.status, 2);
    assert.match(moment.err, /expected MOMENT=INSTANT with one of reported, predisclosed, public/);
    const bad = join(data, 'bad.yaml');
    writeFileSync(bad, readFileSync(join(root, 'policies/minimal.yaml'), 'utf8').replace('days: 90', 'days: many'));
    const { status, err } = await tocsin(['desk', 'policy', 'check', join(root, 'policies/xen.yaml'), bad]);
    assert.equal(status, 2);
    assert.match(err, /bad\.yaml: expected a policy, found: rules\.1\.check/);
    assert.equal((await tocsin(['desk', 'policy', 'check', '/dev/zero'])).status, 2);
  });
});
