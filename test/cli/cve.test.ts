import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  CREDENTIALS,
  type FakeCveServices,
  fakeCveServices,
} from '../../src/cve-services/fake-cve-services.test-support.ts';
import { keyring, mail, root, tocsin } from './tocsin.ts';

const CVE = 'CVE-2024-99914';
let folder = '';
let fake: FakeCveServices;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-cve-'));
  const style = JSON.parse(readFileSync(join(root, 'series/osn.json'), 'utf8'));
  const cve = { organisation: '3f0ff2a7-9a3c-4e0b-9f0e-3f0ff2a79a3c', shortName: 'SEDGE' };
  writeFileSync(join(folder, 'osn.json'), JSON.stringify({ ...style, publisher: { ...style.publisher, cve } }));
  fake = await fakeCveServices();
  fake.ids.set(CVE, { state: 'RESERVED', owner: 'SEDGE' });
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

const SERVER = () => ({
  TOCSIN_CVE_SERVICES_URL: fake.url,
  TOCSIN_CVE_SERVICES_ORGANISATION: CREDENTIALS.organisation,
  TOCSIN_CVE_SERVICES_USER: CREDENTIALS.user,
});
const KEY = { TOCSIN_CVE_SERVICES_KEY: CREDENTIALS.key };

function publish(words: readonly string[], env: Readonly<Record<string, string>> = KEY) {
  const series = ['--series', join(folder, 'osn.json'), '--data', folder];
  return tocsin(['cve', 'publish', ...words, ...series], { env: { ...SERVER(), ...env } });
}

describe('tocsin cve publish', () => {
  it('says what it would do, does it, and does it once', async () => {
    const words = [mail('osn10-v3'), '--is-public', ...keyring];
    const dry = await publish([...words, '--dry-run']);
    assert.deepEqual([dry.status, dry.out], [0, `${CVE}: would be published\n`], dry.err);
    assert.equal(fake.ids.get(CVE)?.state, 'RESERVED');
    const done = await publish(words);
    assert.deepEqual([done.status, done.out], [0, `${CVE}: published\n`], done.err);
    const record = JSON.stringify(fake.ids.get(CVE)?.record);
    assert.match(record, /"source":\{"advisory":"OSN-10"/);
    assert.match(record, /"product":"/);
    const again = await publish([...words, '--json']);
    assert.equal(again.status, 0, again.err);
    assert.deepEqual(
      JSON.parse(again.out).map(({ cve, outcome }: { cve: string; outcome: unknown }) => [cve, outcome]),
      [[CVE, { kind: 'unchanged' }]],
    );
    assert.equal(fake.requests.filter((line) => !line.startsWith('GET')).length, 1);
  });

  it('takes the key from a file, and prints it nowhere', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, 'wrong-key\n');
    writeFileSync(join(folder, 'tocsin.yaml'), `cveServicesKeyFile: ${file}\n`);
    const ran = await publish([mail('osn10-v3'), '--is-public', ...keyring], { TOCSIN_DEBUG: '1' });
    assert.equal(ran.status, 1);
    assert.match(ran.err, /401 UNAUTHORIZED/);
    assert.doesNotMatch(ran.err + ran.out, /wrong-key/);
    const broken = await publish([mail('osn10-v3'), ...keyring], {
      TOCSIN_CVE_SERVICES_KEY: 'two words',
      TOCSIN_DEBUG: '1',
    });
    assert.equal(broken.status, 2);
    assert.doesNotMatch(broken.err, /two words/);
  });

  it('reads no key from what never ends', async () => {
    writeFileSync(join(folder, 'tocsin.yaml'), 'cveServicesKeyFile: /dev/zero\n');
    const ran = await publish([mail('osn10-v3'), '--is-public', ...keyring], {});
    assert.equal(ran.status, 2);
    assert.match(ran.err, /cveServicesKeyFile: .* cannot be read/);
    assert.deepEqual(fake.requests, []);
  });

  it('sends nothing that is not public, that nobody proved, or that nobody may send', async () => {
    const silent = await publish([mail('osn10-v1'), ...keyring]);
    assert.equal(silent.status, 2);
    assert.match(silent.err, /does not say that it is public[\s\S]*--is-public/);
    const unproven = await publish([mail('osn10-v3'), '--is-public']);
    assert.equal(unproven.status, 1);
    assert.match(unproven.err, /cve-not-trusted/);
    const bare = await tocsin(['cve', 'publish', mail('osn10-v3'), ...keyring, '--data', folder]);
    assert.equal(bare.status, 2);
    assert.match(bare.err, /expected cveServicesUrl/);
    assert.deepEqual(fake.requests, []);
    fake.ids.set(CVE, { state: 'REJECTED', owner: 'SEDGE' });
    const rejected = await publish([mail('osn10-v3'), '--is-public', ...keyring]);
    assert.equal(rejected.status, 1);
    assert.match(rejected.err, /is rejected/);
  });
});
