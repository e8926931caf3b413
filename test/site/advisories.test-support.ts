import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcedReader, importMessages, mailReader } from '#archive';
import { fixedClock } from '#base';
import { type InputMessage, openInputs } from '#mail';
import { summarizeCertificates } from '#pgp';
import type { ReadingContext } from '#proof';
import type { ReleaseTable } from '#releases';
import type { AddressPolicy, ArchiveStore, Visibility } from '#store';
import { openSqlite } from '#store/sqlite';
import { createSite, type SiteSettings } from '#web';
import { osier, osierContext, sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';

/* The sample series on a site: two public lists and a private one, in the real store. */

export interface TestSite {
  readonly store: ArchiveStore;
  readonly reading: ReadingContext;
  get(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
  text(path: string): Promise<string>;
  json(path: string): Promise<unknown>;
  close(): Promise<void>;
}

const samples = (...names: readonly string[]): readonly string[] =>
  names.map((name) => join(osier.folder, 'mail', `${name}.eml`));

export const SETTINGS = {
  title: 'Osier security',
  publicUrl: null,
  trustedProxies: [],
  securityContact: null,
  metricsFromAnywhere: false,
  version: '0.0.0',
};

/** A note of the team's that no public list has: OSN-12, embargoed. */
export async function secretMail(): Promise<Uint8Array> {
  const text = textOfMail('osn5-v1').replaceAll('OSN-5', 'OSN-12');
  return signedMail({ text: await sign(text), subject: 'Osier Security Note 12 - a secret' });
}

export async function addList(
  store: ArchiveStore,
  reading: ReadingContext,
  list: string,
  visibility: Visibility,
  addressPolicy: AddressPolicy,
  messages: AsyncIterable<InputMessage>,
): Promise<void> {
  await importMessages(store, reading, {
    list,
    newList: { title: `About ${list}`, visibility, addressPolicy },
    messages,
    reader: mailReader(reading.styles),
    now: () => osier.now,
  });
}

export async function* inputs(...mails: readonly Uint8Array[]): AsyncGenerator<InputMessage> {
  for (const [index, bytes] of mails.entries()) {
    yield { source: 'test', index, kind: 'message', bytes, fromLine: null, diagnostics: [] };
  }
}

/** `announce`: public, masked. `history`: public, open. `team`: private, with OSN-5, an embargoed OSN-10 and OSN-12. */
export async function sampleSite(settings: Partial<SiteSettings> = {}, withTeam = true): Promise<TestSite> {
  const reading = await osierContext();
  const store = await emptyStore();
  const announce = join(osier.folder, 'list', 'announce.mbox');
  await addList(store, reading, 'announce', 'public', 'masked', openInputs([announce], { unescapeFrom: true }));
  await addList(
    store,
    reading,
    'history',
    'public',
    'open',
    openInputs(samples('osn1-v1', 'osn1-v2', 'osn1-v3', 'osn3-v1', 'osn3-v2', 'osn3-v3', 'osn7-v2')),
  );
  if (withTeam) {
    await addList(store, reading, 'team', 'private', 'open', openInputs(samples('osn5-v1', 'osn5-v2', 'osn10-v1')));
    await addList(store, reading, 'team', 'private', 'open', inputs(await secretMail()));
  }
  return siteOf(store, reading, settings);
}

/** In a folder of its own, which goes when the store is closed. */
export async function emptyStore(): Promise<ArchiveStore> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-site-'));
  const store = await openSqlite(join(folder, 'archive.sqlite'), { searchWorker: null });
  return {
    ...store,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function siteOf(
  store: ArchiveStore,
  reading: ReadingContext,
  settings: Partial<SiteSettings> = {},
  fixTables: readonly ReleaseTable[] = [],
): TestSite {
  const site = createSite({
    store,
    styles: reading.styles,
    clock: fixedClock(osier.now),
    readAnnounced: announcedReader(() => reading),
    certificates: () => summarizeCertificates(reading.keyring, reading.policy),
    settings: { ...SETTINGS, ...settings },
    fixTables: async () => fixTables,
  });
  const get: TestSite['get'] = (path, headers = {}, method = 'GET') => site.request(path, { headers, method });
  return {
    store,
    reading,
    get,
    text: async (path) => (await get(path)).text(),
    json: async (path) => (await get(path)).json(),
    close: () => store.close(),
  };
}

export const sampleFile = (path: string): Buffer => readFileSync(join(osier.folder, path));
