import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { releaseTableIn } from '#releases';
import { sampleSite, siteOf, type TestSite } from './advisories.test-support.ts';

describe('what the site says of who is concerned', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite();
  });
  after(() => site.close());

  it('is of public advisories alone: nothing that only a private list has', async () => {
    const text = await site.text('/api/v1/statements');
    const { statements } = JSON.parse(text) as { statements: readonly { advisory: string; revision: number }[] };
    const ids = statements.map(({ advisory }) => advisory);
    assert.ok(ids.includes('OSN-9') && ids.includes('OSN-10'));
    assert.doesNotMatch(text, /OSN-12|OSN-5\b/);
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => Number(one.slice(4)) - Number(other.slice(4))),
    );
  });

  it('comes with the builds that have the fixes of those, and of no advisory that is not public', async () => {
    const fix = (subject: string) => ({
      places: { '3.3': [1] },
      inheritedSince: null,
      lacking: [],
      mainline: ['c'.repeat(10)],
      subjects: [subject],
    });
    const table = releaseTableIn(
      {
        series: 'OSN',
        component: 'osierd',
        commit: 'c'.repeat(40),
        madeAt: '2030-01-01T00:00:00Z',
        branches: [{ version: '3.3', releases: { '3.3.0': 0, '3.3.1': 1 }, commits: 'a'.repeat(10) }],
        advisories: { 'OSN-9': fix('a public subject'), 'OSN-12': fix('an embargoed subject') },
      },
      'the test',
    );
    const { store, reading } = site;
    const text = await siteOf(store, reading, {}, [table]).text('/api/v1/statements');
    const { fixTables } = JSON.parse(text) as { fixTables: readonly unknown[] };
    const [shown] = fixTables.map((each) => releaseTableIn(each, 'the site'));
    assert.deepEqual([...(shown?.advisories.keys() ?? [])], ['OSN-9']);
    assert.deepEqual(shown?.branches, table.branches);
    assert.equal(/OSN-12|a public subject|an embargoed subject/.test(text), false);
  });

  it('is the same bytes each time, and a browser that has them gets no more', async () => {
    const first = await site.get('/api/v1/statements');
    const tag = first.headers.get('etag') ?? '';
    assert.match(tag, /^"/);
    assert.equal(await first.text(), await site.text('/api/v1/statements'));
    assert.equal((await site.get('/api/v1/statements', { 'if-none-match': tag })).status, 304);
  });

  it('is asked for by a page that says what to do where its program is not installed', async () => {
    const page = await site.text('/check');
    assert.match(page, /The program of this page is not installed here/);
    assert.match(page, /tocsin check .* --host web1/);
    assert.doesNotMatch(page, /<script/);
  });
});
