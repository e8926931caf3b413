import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { announcedReader } from '#archive';
import { fixedClock } from '#base';
import { summarizeCertificates } from '#pgp';
import type { BatchId, DatabaseStore } from '#store';
import { createSite, type RunningServer, serveSite } from '#web';
import { importInto, keptStore, mail, mails, NOW, osier, osierContext } from '../archive/archive.test-support.ts';

/** A reply that quotes at length. */
const QUOTING = mail('quoting@reads.example', {
  subject: 'Re: ports',
  body: `Ada wrote:\n${'> a line that was written before\n'.repeat(30)}\nYes.\n`,
});

/** OSN-1, OSN-3 and OSN-7, as if they had been released as one. */
export const SAMPLE_BATCH = 'osnoneosnthreeab' as BatchId;

export const CHROMIUM = '/usr/bin/chromium';

export const CHROMIUM_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why browser tests cannot run here; false where they can. In CI they must. */
export const withoutBrowser: string | false =
  existsSync(CHROMIUM) || process.env['CI'] === 'true' ? false : `${CHROMIUM} is not installed`;

export interface Opened {
  readonly store: () => DatabaseStore;
  readonly url: () => string;
  /** A new profile of a browser without script, as readers may have it, or with script for tools that need it. */
  context(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
}

/** The samples on a site, and a browser. Ended after the tests of the suite. */
export function openedSite(): Opened {
  let kept: Awaited<ReturnType<typeof keptStore>> | null = null;
  let server: RunningServer | null = null;
  let browser: Browser | null = null;
  before(async () => {
    kept = await keptStore();
    const { store } = kept;
    const context = await osierContext();
    await importInto(store, 'osier-notes', [join(osier, 'mail')], { context });
    await importInto(store, 'osier-announce', [join(osier, 'list', 'announce.mbox')], { context });
    await importInto(store, 'osier-announce', mails(QUOTING), { context });
    const advisories = [1, 3, 7].map((number) => ({ series: 'OSN', number }));
    await store.write((writes) => writes.announceBatch({ id: SAMPLE_BATCH, releasedAt: NOW, advisories }));
    const site = createSite({
      store,
      styles: context.styles,
      clock: fixedClock(NOW),
      readAnnounced: announcedReader(() => context),
      certificates: () => summarizeCertificates(context.keyring, context.policy),
      settings: {
        title: 'Osier Security',
        publicUrl: null,
        trustedProxies: [],
        securityContact: 'mailto:security@osier.example',
        metricsFromAnywhere: false,
        version: 'test',
      },
    });
    server = await serveSite(site, { host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await kept?.remove();
  });
  const there = <Thing>(thing: Thing | null): Thing => {
    if (thing === null) throw new Error('the site is not open yet');
    return thing;
  };
  return {
    store: () => there(kept).store,
    url: () => there(server).url.replace('localhost', '127.0.0.1'),
    context: (options = { javaScriptEnabled: false }) => there(browser).newContext(options),
  };
}
