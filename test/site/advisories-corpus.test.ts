import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { osier, styleOf } from '../../src/proof/osier.test-support.ts';
import { addList, emptyStore, siteOf, type TestSite } from './advisories.test-support.ts';

const corpus = process.env['TOCSIN_CORPUS'];

describe('real advisories on a site', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false }, () => {
  let site: TestSite;
  before(async () => {
    const folder = corpus ?? '';
    const reading = {
      keyring: await readKeyring([readFileSync(join(folder, 'keys', 'xen-security.asc'))]),
      styles: [styleOf('xsa'), styleOf('osn')],
      policy: defaultPolicy(osier.now),
    };
    const store = await emptyStore();
    await addList(store, reading, 'xen', 'public', 'masked', openInputs([join(folder, 'xsa')]));
    site = siteOf(store, reading);
  });
  after(() => site?.close());

  interface XenEntry {
    readonly xsa: number;
    readonly title: string;
    readonly cve: readonly string[];
    readonly public_time: string;
  }
  const table = async (): Promise<readonly XenEntry[]> =>
    ((await site.json('/xsa/xsa.json')) as readonly [{ readonly xsas: readonly XenEntry[] }])[0].xsas;

  it('fill the table in the shape that importers read', async () => {
    const entries = await table();
    assert.ok(entries.length >= 10, `${entries.length} advisories`);
    const numbers = entries.map(({ xsa }) => xsa);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    for (const { title, cve, public_time: publicTime } of entries) {
      assert.notEqual(title, '');
      for (const id of cve) assert.match(id, /^CVE-[0-9]{4}-[0-9]{4,}$/);
      assert.match(publicTime, /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T/);
    }
  });

  it('have pages, signed texts and their patches', async () => {
    for (const { xsa } of await table()) {
      const page = await site.text(`/advisories/XSA-${xsa}`);
      assert.match(page, /<div class="verdict (?:genuine|incomplete|suspicious)">/, String(xsa));
      assert.match(await site.text(`/xsa/advisory-${xsa}.txt`), /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n/);
      const facts = (await site.json(`/advisories/XSA-${xsa}.json`)) as {
        checksums: readonly { file: string; sha256: string }[];
      };
      for (const [, href = '', file = ''] of page.matchAll(/<a href="(?<href>[^"]*\/files\/(?<file>[^"]+))"/g)) {
        for (const path of [href, `/xsa/${file}`]) {
          const reply = await site.get(path);
          assert.equal(reply.status, 200, path);
          const bytes = new Uint8Array(await reply.arrayBuffer());
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          assert.ok(
            facts.checksums.some((each) => each.sha256 === sha256),
            path,
          );
        }
      }
    }
  });

  it('lead from each revision to the next', async () => {
    const page = await site.text('/advisories/XSA-300');
    for (const [, href = ''] of page.matchAll(/<a href="(?<href>[^"]*\/diff\/[^"]*)"/g)) {
      assert.equal((await site.get(href)).status, 200, href);
    }
  });
});
