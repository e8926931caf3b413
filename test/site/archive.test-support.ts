import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcedReader } from '#archive';
import { fixedClock } from '#base';
import { openInputs } from '#mail';
import { summarizeCertificates } from '#pgp';
import type { ArchiveStore } from '#store';
import { openSqlite } from '#store/sqlite';
import { createSite, type Site, type SiteSettings } from '#web';
import { osier, osierContext } from '../../src/proof/osier.test-support.ts';
import { addList } from './advisories.test-support.ts';

/* An archive of our own mails in the real store, and the whole site over it. */

export interface ArchiveSite {
  readonly site: Site;
  readonly store: ArchiveStore;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  text(path: string): Promise<string>;
  close(): Promise<void>;
}

const SETTINGS: SiteSettings = {
  title: 'Test archive',
  publicUrl: null,
  trustedProxies: [],
  securityContact: 'mailto:security@osier.example',
  metricsFromAnywhere: false,
  version: '0.0.0',
};

export interface TestMail {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly from?: string;
  readonly references?: string;
  readonly body: string;
  readonly extraHeaders?: string;
}

/** One message of an mbox. `at`: `Wed Jun 24 09:00:00 2020`. */
export function mailText({ id, at, subject, from, references, body, extraHeaders }: TestMail): string {
  const reference = references === undefined ? '' : `In-Reply-To: <${references}>\nReferences: <${references}>\n`;
  return `From someone@tern.example ${at}
Message-ID: <${id}>
Date: Wed, 24 Jun 2020 09:00:00 +0000
From: ${from ?? 'Wren Miller <wren@tern.example>'}
To: hedge@tern.example
${reference}Subject: [hedge] ${subject}
${extraHeaders ?? ''}
${body}

`;
}

export async function openArchive(
  lists: readonly {
    readonly name: string;
    readonly visibility?: 'public' | 'private';
    readonly addressPolicy?: 'open' | 'masked';
    /** Bytes as latin1: one character each. */
    readonly mails: readonly string[];
  }[],
  settings: Partial<SiteSettings> = {},
): Promise<ArchiveSite> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-site-'));
  const store = await openSqlite(join(folder, 'archive.db'));
  const reading = await osierContext();
  for (const { name, visibility, addressPolicy, mails } of lists) {
    const mbox = Buffer.from(mails.join(''), 'latin1');
    await addList(
      store,
      reading,
      name,
      visibility ?? 'public',
      addressPolicy ?? 'masked',
      openInputs(['-'], { standardInput: one(mbox) }),
    );
  }
  const site = createSite({
    store,
    styles: reading.styles,
    clock: fixedClock(osier.now),
    readAnnounced: announcedReader(() => reading),
    certificates: () => summarizeCertificates(reading.keyring, reading.policy),
    settings: { ...SETTINGS, ...settings },
  });
  return {
    site,
    store,
    get: (path, headers = {}) => site.request(path, { headers }),
    text: async (path) => (await site.request(path)).text(),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
