import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CREDENTIALS,
  type FakeCveServices,
  fakeCveServices,
} from '../../src/cve-services/fake-cve-services.test-support.ts';
import { sign } from '../../src/proof/osier.test-support.ts';
import { textOf } from '../exports/publications.test-support.ts';
import { keyring, root, tocsin } from './tocsin.ts';

/* Forms that say more than the text: two components share the name of a product, so that what is said of one is said of both. */

const CVE = 'CVE-2031-1001';
const folder = mkdtempSync(join(tmpdir(), 'tocsin-held-'));
const mail = join(folder, 'xsa901.asc');
let fake: FakeCveServices;

before(async () => {
  const sections = {
    'VULNERABLE SYSTEMS': 'Xen 4.18 and later are vulnerable.',
    'NOTE REGARDING LACK OF EMBARGO': 'It was known.',
  };
  writeFileSync(mail, await sign(textOf({ sections })));
  const { components, ...style } = JSON.parse(readFileSync(join(root, 'series/xsa.json'), 'utf8')) as {
    readonly components: readonly { readonly component: string }[];
  };
  const product = { vendor: 'Xen', product: 'Xen' };
  const alike = components.map((each) => (each.component === 'linux' ? { ...each, product } : each));
  writeFileSync(join(folder, 'sound.json'), JSON.stringify({ ...style, components }));
  writeFileSync(join(folder, 'alike.json'), JSON.stringify({ ...style, components: alike }));
  const released = { tag: 'v{version}', releases: { '4.18.0': '2023-11-16' } };
  mkdirSync(join(folder, 'series/releases'), { recursive: true });
  const table = { series: 'XSA', components: { xen: released, linux: released } };
  writeFileSync(join(folder, 'series/releases/xsa.json'), JSON.stringify(table));
  fake = await fakeCveServices();
  fake.ids.set(CVE, { state: 'RESERVED', owner: CREDENTIALS.organisation });
});
after(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

const words = (style: string): readonly string[] => [
  '--series',
  join(folder, `${style}.json`),
  '--data',
  folder,
  ...keyring,
];

describe('a form that says more than its text', () => {
  it('is not published at CVE Services', async () => {
    const env = {
      TOCSIN_CVE_SERVICES_URL: fake.url,
      TOCSIN_CVE_SERVICES_ORGANISATION: CREDENTIALS.organisation,
      TOCSIN_CVE_SERVICES_USER: CREDENTIALS.user,
      TOCSIN_CVE_SERVICES_KEY: CREDENTIALS.key,
    };
    const publish = (style: string) =>
      tocsin(['cve', 'publish', mail, '--dry-run', '--is-public', ...words(style)], { env });
    const refused = await publish('alike');
    assert.equal(refused.status, 1);
    assert.match(refused.err, /form-says-more/);
    const sound = await publish('sound');
    assert.deepEqual([sound.status, sound.out], [0, `${CVE}: would be published\n`], sound.err);
  });

  it('is no record of an export, which is then negative', async () => {
    const out = join(folder, 'osv');
    const refused = await tocsin(['osv', 'export', mail, '--out', out, ...words('alike')]);
    assert.equal(refused.status, 1);
    assert.match(refused.err, /records of 1 advisories say otherwise than their texts: none was written/);
    assert.deepEqual(
      readdirSync(out).filter((name) => name.endsWith('.json')),
      [],
    );
    assert.equal((await tocsin(['osv', 'export', mail, '--out', out, ...words('sound')])).status, 0);
    assert.ok(readdirSync(out).includes('x_XSA-901.json'));
  });

  it('is converted with a refusal', async () => {
    const ran = await tocsin(['convert', mail, '--to', 'csaf-2.0', ...words('alike')]);
    assert.equal(ran.status, 1);
    assert.match(ran.err, /csaf-2\.0: of Xen 4\.18\.0.* \[form-says-more\]/);
    assert.equal((await tocsin(['convert', mail, '--to', 'csaf-2.0', ...words('sound')])).status, 0);
  });
});
