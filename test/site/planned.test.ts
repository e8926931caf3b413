import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { announcedReader } from '#archive';
import { fixedClock, type Instant } from '#base';
import { summarizeCertificates } from '#pgp';
import { createSite, type SiteDependencies } from '#web';
import { osier, osierContext } from '../../src/proof/osier.test-support.ts';
import { emptyStore, SETTINGS } from './advisories.test-support.ts';

type Planned = ReturnType<NonNullable<SiteDependencies['planned']>>;

describe('readiness', () => {
  it('says that clocks disagree in words of a class, and stays ready', async () => {
    const reading = await osierContext();
    const store = await emptyStore();
    let isWrong = false;
    const site = createSite({
      store,
      styles: reading.styles,
      clock: fixedClock(osier.now),
      readAnnounced: announcedReader(() => reading),
      certificates: () => summarizeCertificates(reading.keyring, reading.policy),
      hasClockFault: () => isWrong,
      settings: SETTINGS,
    });
    try {
      assert.equal(await (await site.request('/readyz')).text(), 'ready\n');
      isWrong = true;
      const answer = await site.request('/readyz');
      assert.deepEqual(
        [answer.status, await answer.text()],
        [200, 'ready\nclocks: they disagree, nothing is released\n'],
      );
    } finally {
      await store.close();
    }
  });
});

describe('advisories that are to come', () => {
  it('stand in the table with what may be told of them, for as long as that is so', async () => {
    const reading = await osierContext();
    const store = await emptyStore();
    let planned: Planned = [];
    const site = createSite({
      store,
      styles: reading.styles,
      clock: fixedClock(osier.now),
      readAnnounced: announcedReader(() => reading),
      certificates: () => summarizeCertificates(reading.keyring, reading.policy),
      planned: () => planned,
      settings: SETTINGS,
    });
    const table = async (query = ''): Promise<string> => (await site.request(`/advisories${query}`)).text();
    try {
      const before = await table();
      assert.doesNotMatch(before, /To come/);
      const date = Date.parse('2026-12-08T12:00:00Z') as Instant;
      planned = [{ series: 'OSN', number: 44, date }];
      assert.match(await table(), /To come[\s\S]*OSN-44[\s\S]*2026-12-08 12:00 UTC/);
      assert.doesNotMatch(await table('?q=x'), /OSN-44/);
      for (const path of ['/advisories/OSN-44', '/advisories/OSN-44.txt', '/osn/advisory-44.txt', '/osn/osn.json']) {
        const [known, other] = await Promise.all([site.request(path), site.request(path.replace('44', '45'))]);
        assert.equal(known.status, other.status, path);
        assert.equal(await known.text(), await other.text(), path);
      }
      planned = [{ series: 'OSN', number: null, date: null }];
      const silent = await table();
      assert.match(silent, /To come[\s\S]*OSN<[\s\S]*not said/);
      assert.doesNotMatch(silent, /44|2026-12/);
      planned = [];
      assert.equal(await table(), before);
    } finally {
      await store.close();
    }
  });
});
