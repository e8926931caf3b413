import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { createMessage, readPrivateKey, sign } from 'openpgp';
import { keyring, mail, root, tocsin } from './tocsin.ts';

/* Records of machines with the built program: show, lint, check. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-records-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const ID = '00000000-0000-4000-8000-000000000001';
const record = (id: string, more: object = {}): object => ({
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: { cveId: id, assignerOrgId: ID, state: 'PUBLISHED' },
  containers: {
    cna: {
      providerMetadata: { orgId: ID, shortName: 'reed' },
      title: 'A reed bends',
      descriptions: [{ lang: 'en', value: 'A reed bends.' }],
      affected: [
        {
          vendor: 'Xen',
          product: 'Xen',
          defaultStatus: 'unaffected',
          versions: [{ version: '4.15.0', lessThan: '4.16.7', status: 'affected', versionType: 'semver' }],
        },
      ],
      references: [{ url: 'https://reed.example/1' }],
      ...more,
    },
  },
});
const one = file('one.json', JSON.stringify(record('CVE-2031-1001')));
const host = file('host/facts.json', '{"xen": "4.16.2"}').replace('/facts.json', '');
const fixed = file('fixed/facts.json', '{"xen": "4.16.7"}').replace('/facts.json', '');
const data = ['--data', folder];

describe('tocsin show of a record', () => {
  it('says first where it comes from and that it proves nothing', async () => {
    const { out, status } = await tocsin(['show', one, ...data]);
    assert.equal(status, 0);
    assert.match(
      out,
      /^CVE-2031-1001\nA reed bends\n\n {2}source {4}CVE record 5\.1, by reed\n.*\n {2}trust {5}unverifiable\n.*no signature/,
    );
  });

  it('has the shape of an advisory as JSON, with the source', async () => {
    const shown = JSON.parse((await tocsin(['show', one, '--json', ...data])).out);
    const advisory = JSON.parse((await tocsin(['show', mail('osn3-v2'), '--json', ...data])).out);
    for (const member of Object.keys(advisory)) assert.ok(member in shown, member);
    assert.deepEqual(
      [shown.id, shown.trust, shown.revision, shown.patches, shown.recipes],
      ['CVE-2031-1001', 'unverifiable', null, [], null],
    );
    assert.deepEqual(shown.source, {
      format: 'cve',
      version: '5.1',
      id: 'CVE-2031-1001',
      publisher: 'reed',
      url: 'https://reed.example/1',
    });
    assert.equal(shown.affected.basis, 'proposed');
    assert.deepEqual(
      shown.sections.map(({ line }: { line: unknown }) => line),
      [null],
    );
  });

  it('takes one', async () => {
    const list = file('list.json', JSON.stringify([record('CVE-2031-1001'), record('CVE-2031-1002')]));
    const { status, err } = await tocsin(['show', list, ...data]);
    assert.equal(status, 2);
    assert.match(err, /expected one advisory, found 2 \(CVE-2031-1001, CVE-2031-1002\)/);
  });
});

describe('tocsin check of records', () => {
  const check = (path: string, ...more: readonly string[]) => tocsin(['check', path, '--json', ...data, ...more]);

  it('is unknown unless what is not proven may decide', async () => {
    const { status, out } = await check(one, '--host', host);
    const [answer] = JSON.parse(out);
    assert.deepEqual(
      [status, answer.verdict, answer.trust, answer.source.format],
      [4, 'unknown', 'unverifiable', 'cve'],
    );
    assert.equal((await check(one, '--host', fixed)).status, 4);
  });

  it('answers with the piece of the record that decides', async () => {
    const affected = await check(one, '--host', host, '--allow-unverified');
    const [answer] = JSON.parse(affected.out);
    assert.deepEqual(
      [affected.status, answer.advisory, answer.verdict, answer.fix.contained],
      [1, 'CVE-2031-1001', 'affected', null],
    );
    const [because] = answer.because;
    assert.match(because.quote, /"lessThan":"4\.16\.7"/);
    assert.deepEqual([because.line, because.fact, because.holds], [null, 'xen = 4.16.2', true]);
    assert.equal((await check(one, '--host', fixed, '--allow-unverified')).status, 0);
    assert.equal((await check(one, '--host', host, '--allow-unverified', '--confirmed-only')).status, 4);
  });

  it('reads lists, gzip, standard input and folders, with mails beside them', async () => {
    const list = JSON.stringify([record('CVE-2031-1001'), record('CVE-2031-1002')]);
    const names = (out: string): string[] => JSON.parse(out).map(({ advisory }: { advisory: string }) => advisory);
    assert.deepEqual(names((await check(file('list.json.gz', gzipSync(list)), '--host', host)).out), [
      'CVE-2031-1001',
      'CVE-2031-1002',
    ]);
    const piped = await tocsin(['check', '-', '--json', '--host', host, ...data], { input: list });
    assert.deepEqual(names(piped.out), ['CVE-2031-1001', 'CVE-2031-1002']);
    file('mixed/a.json', JSON.stringify(record('CVE-2031-1001')));
    file('mixed/package.json', '{"name": "reed", "modified": true}');
    file('mixed/README', 'Reeds.');
    const mixed = await check(join(folder, 'mixed'), '--host', host);
    assert.deepEqual([names(mixed.out), mixed.status], [['CVE-2031-1001'], 4]);
  });

  it('says in a folder, too, what is broken', async () => {
    file('broken/a.json', JSON.stringify(record('CVE-2031-1001')).slice(0, 300));
    file('broken/b.json', JSON.stringify(record('CVE-2031-1002')));
    const { status, out, err } = await check(join(folder, 'broken'), '--host', host);
    assert.equal(status, 2);
    assert.match(err, /broken\/a\.json:1:301: expected .*, found the end/);
    assert.equal(JSON.parse(out).length, 1);
  });

  it('takes no mail away', async () => {
    const mails = await tocsin(['check', mail('osn3-v2'), one, '--json', '--host', host, ...data]);
    assert.deepEqual(
      JSON.parse(mails.out).map(({ advisory }: { advisory: string }) => advisory),
      ['OSN-3', 'CVE-2031-1001'],
    );
  });
});

describe('tocsin lint of records', () => {
  it('finds what is wrong, with a JSON pointer', async () => {
    assert.equal((await tocsin(['lint', one, ...data])).status, 0);
    const bad = file(
      'bad.json',
      JSON.stringify([record('CVE-2031-1001'), record('CVE-2031-1002', { references: [] })]),
    );
    const { status, out } = await tocsin(['lint', bad, ...data]);
    assert.equal(status, 1);
    assert.match(out, /bad\.json: \/1\/containers\/cna\/references: error cve-schema: /);
    const [first, second] = JSON.parse((await tocsin(['lint', bad, '--json', ...data])).out);
    assert.deepEqual(
      [first.advisory.id, first.diagnostics, second.index, second.format],
      ['CVE-2031-1001', [], 1, 'cve'],
    );
    assert.equal(second.diagnostics[0].path, '/1/containers/cna/references');
  });

  it('refuses what is no record, with the place', async () => {
    const other = file('other.json', JSON.stringify([{ reed: 1, modified: 2 }]));
    const { status, err } = await tocsin(['lint', other, ...data]);
    assert.equal(status, 2);
    assert.match(
      err,
      /other\.json: \/0: expected a CSAF document, a CVE record or an OSV record, found an object with "reed", "modified"/,
    );
  });

  it('of other commands says where records are read', async () => {
    const { status, err } = await tocsin(['verify', one, ...data]);
    assert.equal(status, 2);
    assert.match(err, /records of machines carry no signature: tocsin show, lint and check read them/);
  });
});

describe('what lies beside a record', () => {
  const content = JSON.stringify(record('CVE-2031-1001'));
  const show = async (path: string) => JSON.parse((await tocsin(['show', path, '--json', ...keyring, ...data])).out);
  const signed = async (over: string): Promise<string> => {
    const secret = join(root, 'examples/osier/keys/test-only-osier-security.secret.asc');
    const signingKeys = await readPrivateKey({ armoredKey: readFileSync(secret, 'utf8') });
    const message = await createMessage({ binary: Buffer.from(over) });
    return String(await sign({ message, signingKeys, detached: true, date: new Date('2024-06-01T12:00:00Z') }));
  };

  it('makes it genuine by a good signature, and then it decides', async () => {
    const path = file('signed/one.json', content);
    file('signed/one.json.asc', await signed(content));
    const shown = await show(path);
    assert.equal(shown.trust, 'genuine');
    assert.deepEqual(
      [shown.proof.signatures[0].status, shown.proof.signatures[0].certificate.length, shown.proof.checksums],
      ['good', 40, []],
    );
    assert.match(
      (await tocsin(['show', path, ...keyring, ...data])).out,
      /trust {5}genuine\n.*is good, by\s+[0-9A-F]{40}/,
    );
    assert.equal((await tocsin(['check', path, '--host', host, ...keyring, ...data])).status, 1);
    // without the certificate it proves nothing
    const stranger = ['--keyring', join(root, 'examples/osier/keys/stranger.asc')];
    const unknown = JSON.parse((await tocsin(['show', path, '--json', ...stranger, ...data])).out);
    assert.deepEqual([unknown.trust, unknown.proof.signatures[0].status], ['unverifiable', 'unknown_signer']);
  });

  it('makes it tampered by a signature over something else, whatever may decide', async () => {
    const path = file('bad/one.json', content);
    file('bad/one.json.asc', await signed(`${content} `));
    assert.equal((await show(path)).trust, 'tampered');
    const checked = await tocsin(['check', path, '--host', host, '--allow-unverified', ...keyring, ...data]);
    assert.equal(checked.status, 4);
    assert.match((await tocsin(['lint', path, ...keyring, ...data])).out, /error record-changed/);
  });

  it('is a sum that matches, which proves nothing, or one that does not', async () => {
    const path = file('sums/one.json', content);
    file('sums/one.json.sha256', `${createHash('sha256').update(content).digest('hex')}  one.json\n`);
    const whole = await show(path);
    assert.deepEqual(
      [whole.trust, whole.proof.checksums],
      ['unverifiable', [{ algorithm: 'sha256', status: 'match' }]],
    );
    file('sums/one.json.sha512', `${'0'.repeat(128)}  one.json\n`);
    const changed = await show(path);
    assert.deepEqual(
      [changed.trust, changed.proof.checksums[1]],
      ['tampered', { algorithm: 'sha512', status: 'mismatch' }],
    );
  });
});

describe('other containers of records', () => {
  it('a zip has several, each by its name', async () => {
    const names = ['CVE-2031-1001', 'CVE-2031-1002'];
    const files = Object.fromEntries(names.map((id) => [`${id}.json`, strToU8(JSON.stringify(record(id)))]));
    const zip = file(
      'all.zip',
      zipSync({ ...files, 'modified_id.csv': strToU8('x,y\n'), 'package.json': strToU8('{"a":1}') }),
    );
    const { out, status } = await tocsin(['lint', zip, '--json', ...data]);
    assert.equal(status, 0);
    assert.deepEqual(
      JSON.parse(out).map(({ source, advisory }: { source: string; advisory: { id: string } }) => [
        source,
        advisory.id,
      ]),
      names.map((id) => [`${zip}/${id}.json`, id]),
    );
    const cut = file('cut.zip', zipSync(files).subarray(0, 200));
    const refused = await tocsin(['lint', cut, ...data]);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /cut\.zip: expected a zip of records, found a damaged one/);
  });

  it('a container of a CNA is read by the name of its file, and refused without one', async () => {
    const { containers } = record('CVE-2031-1001') as { containers: { cna: object } };
    for (const [name, value] of [
      ['CVE-2031-1001.json', containers.cna],
      ['cna/CVE-2031-1001.cna.json', { cnaContainer: containers.cna }],
    ] as const) {
      const shown = JSON.parse((await tocsin(['show', file(name, JSON.stringify(value)), '--json', ...data])).out);
      assert.deepEqual([shown.id, shown.source.format, shown.title], ['CVE-2031-1001', 'cve', 'A reed bends']);
      assert.deepEqual(shown.diagnostics, []);
    }
    const refused = await tocsin(['show', file('cna.json', JSON.stringify(containers.cna)), ...data]);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /a container of a CNA by a file with the name of its CVE/);
  });
});
