import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { validateCsaf } from '#csaf';
import { osier } from '../../src/proof/osier.test-support.ts';
import { sampleSite, type TestSite } from './advisories.test-support.ts';

interface CsafDocument {
  readonly document: {
    readonly tracking: { readonly id: string; readonly version: string };
    readonly references: readonly { readonly category: string; readonly summary: string; readonly url: string }[];
  };
}

describe('the machine forms of an advisory on the site', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite({ publicUrl: 'https://security.osier.example' });
  });
  after(() => site.close());

  for (const [ending, version] of [
    ['csaf.json', '2.0'],
    ['csaf-2.1.json', '2.1'],
  ] as const)
    it(`CSAF ${version} is valid, of the newest revision, and lies where it says that it lies`, async () => {
      const answer = await site.get(`/advisories/OSN-3.${ending}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/json');
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      const text = await answer.text();
      const made = JSON.parse(text) as CsafDocument;
      const report = validateCsaf(made, { now: osier.now });
      assert.deepEqual(
        report.findings.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual([made.document.tracking.id, made.document.tracking.version], ['OSN-3', '3']);
      const self = made.document.references.find(({ summary }) => summary === 'This document')?.url ?? '';
      assert.match(
        self,
        /^https:\/\/security\.osier\.example\/\.well-known\/csaf\/v2\.[01]\/[a-z]+\/2[0-9]{3}\/osn-3\.json$/,
      );
      assert.equal(await site.text(new URL(self).pathname), text);
      for (const { url } of made.document.references.filter((each) => each.url.startsWith('https://security.osier.'))) {
        const { pathname } = new URL(url);
        assert.equal((await site.get(pathname)).status, 200, pathname);
      }
    });

  it('OSV and CVE records, one for each CVE, on the page, under revisions and in the API', async () => {
    const osv = (await site.json('/advisories/OSN-3.osv.json')) as readonly { readonly id: string }[];
    assert.ok(osv.length > 1 && osv.every(({ id }) => id.startsWith('x_OSN-3-CVE-')));
    const page = await site.text('/advisories/OSN-3');
    for (const ending of ['csaf.json', 'csaf-2.1.json', 'osv.json', 'cve.json'])
      assert.ok(page.includes(`href="/advisories/OSN-3.${ending}"`), ending);
    const cves = (await site.json('/advisories/OSN-3.cve.json')) as readonly { readonly dataType: string }[];
    assert.deepEqual(
      cves.map(({ dataType }) => dataType),
      osv.map(() => 'CVE_RECORD'),
    );
    const older = (await site.json('/advisories/OSN-3/v2.csaf.json')) as CsafDocument;
    assert.equal(older.document.tracking.version, '2');
    const { documents } = (await site.json('/api/v1/advisories/OSN-3/forms/osv')) as { documents: readonly unknown[] };
    assert.deepEqual(documents, osv);
  });

  it('of what is not public there is none, and the answer is that of what does not exist', async () => {
    const absent = await site.text('/advisories/OSN-99.csaf.json');
    for (const path of [
      '/advisories/OSN-12.csaf.json',
      '/advisories/OSN-5.osv.json',
      '/advisories/OSN-12.cve.json',
      '/.well-known/csaf/v2.0/white/2024/osn-12.json',
      '/.well-known/csaf/v2.0/white/1999/osn-3.json',
      '/.well-known/csaf/v2.0/amber/2024/osn-3.json',
      '/.well-known/csaf/v2.0/clear/2024/osn-3.json',
      '/advisories/OSN-3.csaf-2.2.json',
    ]) {
      const answer = await site.get(path);
      assert.equal(answer.status, 404, path);
      assert.equal(await answer.text(), absent, path);
    }
  });

  it('a page that did not change costs nothing', async () => {
    const tag = (await site.get('/advisories/OSN-3.csaf.json')).headers.get('etag') ?? '';
    assert.equal((await site.get('/advisories/OSN-3.csaf.json', { 'if-none-match': tag })).status, 304);
  });
});
