import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcedReader } from '#archive';
import { fixedClock, type Instant } from '#base';
import { readKeyring, summarizeCertificates } from '#pgp';
import { createSite, type SiteDependencies } from '#web';
import { osier } from '../../src/proof/osier.test-support.ts';
import { assertSafe, fetched, siteOver } from '../security/site-attacks.test-support.ts';
import { SETTINGS, sampleFile, sampleSite, type TestSite } from './advisories.test-support.ts';

type Certificate = Awaited<ReturnType<SiteDependencies['certificates']>>[number];

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the page of keys', () => {
  let samples: TestSite;
  let ours: Certificate;
  before(async () => {
    samples = await sampleSite();
    const [first] = await summarizeCertificates(samples.reading.keyring, samples.reading.policy);
    assert.ok(first);
    ours = first;
  });
  after(() => samples.close());

  /** The samples judged by other certificates. */
  const siteWith = (
    certificates: () => readonly Certificate[],
  ): { text(path: string): Promise<string> } & {
    get(path: string): Promise<Response>;
  } => {
    const site = createSite({
      store: samples.store,
      styles: samples.reading.styles,
      clock: fixedClock(osier.now),
      readAnnounced: announcedReader(() => samples.reading),
      certificates: async () => certificates(),
      settings: SETTINGS,
    });
    const get = (path: string): Promise<Response> => site.request(path);
    return { get, text: async (path) => (await get(path)).text() };
  };

  it('shows whose they are, in groups of four, and what they signed', async () => {
    const page = await samples.text('/keys/');
    assert.ok(page.includes(ours.fingerprint.replace(/.{4}(?=.)/g, '$& ')));
    assert.match(page, /Osier Security Team \(TEST KEY, not secret\) &lt;security@osier\.example&gt;/);
    assert.match(page, /RSA, [0-9]+ bits/);
    // OSN-5 and OSN-12 are the team's alone
    assert.match(page, /6 advisories, the last <a class="id" href="\/advisories\/OSN-10">/);
    assert.match(page, /proves little/);
    assert.match(page, /elsewhere/);
  });

  it('is linked from every page, and each signature leads to its key', async () => {
    for (const path of ['/', '/lists/', '/advisories', '/nothing/here']) {
      assert.match(await samples.text(path), /<nav aria-label="Site">.*<a href="\/keys\/">Keys<\/a>/s);
    }
    const advisory = await samples.text('/advisories/OSN-3');
    assert.ok(advisory.includes(`href="/keys/#k${ours.fingerprint}"`));
    assert.ok((await samples.text('/keys/')).includes(` id="k${ours.fingerprint}"`));
  });

  it('gives each certificate, and all in one file, as they were read', async () => {
    for (const name of [`${ours.fingerprint}.asc`, 'certificates.asc']) {
      const reply = await samples.get(`/keys/${name}`);
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('content-type'), 'application/pgp-keys');
      assert.equal(reply.headers.get('content-disposition'), `attachment; filename="${name}"`);
      const read = await readKeyring([new Uint8Array(await reply.arrayBuffer())]);
      const known = await readKeyring([sampleFile('keys/osier-security.asc')]);
      assert.deepEqual(
        read.certificates.map(({ fingerprint, userIds }) => [fingerprint, userIds]),
        known.certificates.map(({ fingerprint, userIds }) => [fingerprint, userIds]),
      );
    }
  });

  it('leads to its one spelling, and has nothing else', async () => {
    const lower = await samples.get(`/keys/${ours.fingerprint.toLowerCase()}.asc`);
    assert.deepEqual([lower.status, lower.headers.get('location')], [308, `/keys/${ours.fingerprint}.asc`]);
    assert.equal((await samples.get('/keys')).headers.get('location'), '/keys/');
    for (const name of ['0'.repeat(40), ours.fingerprint.slice(1), `${ours.fingerprint}.asc.asc`, '..%2Fkeyring']) {
      assert.equal((await samples.get(`/keys/${name}`)).status, 404, name);
      assert.equal((await samples.get(`/keys/${name}.asc`)).status, 404, name);
    }
  });

  it('follows the certificates while it runs', async () => {
    let certificates: readonly Certificate[] = [ours];
    const site = siteWith(() => certificates);
    assert.match(await site.text('/keys/'), /Osier Security Team/);
    assert.equal((await site.get(`/keys/${ours.fingerprint}.asc`)).status, 200);
    certificates = [];
    assert.doesNotMatch(await site.text('/keys/'), /Osier Security Team/);
    assert.equal((await site.get(`/keys/${ours.fingerprint}.asc`)).status, 404);
    assert.equal((await site.get('/keys/certificates.asc')).status, 404);
  });

  it('without any says so, and how to give some', async () => {
    const page = await siteWith(() => []).text('/keys/');
    assert.match(page, /no certificate to judge by/);
    assert.match(page, /keyring/);
  });

  it('says what is over, replaced or compromised, and until when the others count', async () => {
    const now = osier.now;
    const later = (days: number): Instant => (now + days * DAY_MS) as Instant;
    for (const [with_, said] of [
      [{ expiresAt: later(10) }, /<dt>Expires<\/dt><dd>on [0-9]{4}-[0-9]{2}-[0-9]{2}<\/dd>/],
      [{ expiresAt: later(-10) }, /so it is over<\/dd>/],
      [{ expiresAt: later(-10) }, /<span class="badge unverifiable">expired<\/span>/],
      [
        { revocation: { at: later(-5), reason: 'superseded' } },
        /replaced by another; what it signed before stays good/,
      ],
      [{ revocation: { at: later(-5), reason: 'retired' } }, /no longer used/],
      [{ revocation: { at: later(-5), reason: 'compromised' } }, /<span class="badge tampered">revoked<\/span>/],
    ] as const) {
      assert.match(await siteWith(() => [{ ...ours, ...with_ }]).text('/keys/'), said);
    }
    const subkey = { ...ours, fingerprint: '0123456789ABCDEF'.repeat(3).slice(0, 40) };
    const withSubkey = await siteWith(() => [{ ...ours, signingSubkeys: [subkey] }]).text('/keys/');
    assert.match(withSubkey, /Subkey that signs for it/);
    assert.match(withSubkey, /0123 4567 89AB CDEF/);
  });

  it('is as safe as any other answer', async () => {
    const site = await siteOver(samples.store);
    for (const path of ['/keys', '/keys/', '/keys/certificates.asc', `/keys/${ours.fingerprint}.asc`, '/keys/x']) {
      assertSafe(await fetched(site, path));
    }
  });

  it('shows what a name hides, and takes no markup from it', async () => {
    const page = await siteWith(() => [{ ...ours, userIds: ['<b>a\u202eb</b>', 'second'] }]).text('/keys/');
    assert.match(page, /&lt;b&gt;a\[U\+202E\]b&lt;\/b&gt;/);
    assert.match(page, /also second/);
  });
});
