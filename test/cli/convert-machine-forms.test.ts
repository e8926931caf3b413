import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { keyring, mail, tocsin } from './tocsin.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-forms-'));
after(() => rmSync(folder, { recursive: true }));

interface Csaf {
  readonly document: {
    readonly distribution: {
      readonly tlp: { readonly label: string };
      readonly sharing_group?: { readonly name: string };
    };
    readonly tracking: { readonly status: string; readonly version: string };
  };
  readonly vulnerabilities: readonly { readonly scores?: readonly unknown[]; readonly cwe?: { readonly id: string } }[];
}
const csaf = async (...words: readonly string[]): Promise<Csaf> =>
  JSON.parse((await tocsin(['convert', ...words, ...keyring])).out) as Csaf;

describe('convert to a machine form', () => {
  it('is for everybody, or for members as TLP:AMBER', async () => {
    const { distribution, tracking } = (await csaf(mail('osn3-v3'), '--to', 'csaf-2.0')).document;
    assert.deepEqual([distribution.tlp.label, tracking.status, tracking.version], ['WHITE', 'final', '3']);
    const told = (await csaf(mail('osn3-v3'), '--to', 'csaf-2.1', '--members')).document;
    assert.deepEqual(
      [told.distribution.tlp.label, told.distribution.sharing_group?.name, told.tracking.status],
      ['AMBER', 'Osier early-notice list', 'interim'],
    );
    const refused = await tocsin(['convert', mail('osn3-v3'), '--to', 'osv', '--members', ...keyring]);
    assert.deepEqual([refused.status, refused.out], [2, '']);
    assert.match(refused.err, /osv records are for everybody/);
  });

  it('of a text that proves nothing is a draft', async () => {
    const ran = await tocsin(['convert', mail('osn3-v3'), '--to', 'csaf-2.0', '--keyring', join(folder, 'none.asc')]);
    assert.equal(ran.status, 2);
    const stranger = join(import.meta.dirname, '..', '..', 'examples', 'osier', 'keys', 'stranger.asc');
    const draft = await tocsin(['convert', mail('osn3-v3'), '--to', 'csaf-2.0', '--keyring', stranger]);
    assert.equal((JSON.parse(draft.out) as Csaf).document.tracking.status, 'draft');
    assert.match(draft.err, /marked as a draft/);
  });

  it('takes what the team rated from a file, and refuses another', async () => {
    const file = join(folder, 'ratings.json');
    writeFileSync(
      file,
      JSON.stringify([{ cvss: ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H'], cwes: ['CWE-125'] }]),
    );
    const { vulnerabilities } = await csaf(mail('osn3-v3'), '--to', 'csaf-2.0', '--ratings', file);
    assert.ok(vulnerabilities.length > 0 && vulnerabilities.every(({ cwe }) => cwe?.id === 'CWE-125'));
    writeFileSync(file, '{');
    const refused = await tocsin(['convert', mail('osn3-v3'), '--to', 'csaf-2.0', '--ratings', file, ...keyring]);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /expected ratings as JSON/);
  });

  it('writes one file each, by the names of the standards; of no CVE there is no record', async () => {
    const out = join(folder, 'out');
    for (const form of ['csaf-2.0', 'osv', 'cve'])
      assert.equal((await tocsin(['convert', mail('osn3-v3'), '--to', form, '--out', out, ...keyring])).status, 0);
    const names = readdirSync(out).sort();
    assert.ok(names.includes('osn-3.json'));
    assert.equal(
      names.filter((name) => /^CVE-[0-9-]+\.json$/.test(name)).length,
      names.filter((name) => name.startsWith('x_OSN-3-')).length,
    );
    const none = await tocsin(['convert', mail('osn1-v2'), '--to', 'cve', ...keyring]);
    assert.deepEqual([none.status, none.out], [0, '[]\n']);
    assert.match(none.err, /no cve record: it has no CVE yet/);
  });
});
