import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type ImportReport, importMessages, mailReader, type NewList } from '#archive';
import { type Instant, parseInstant } from '#base';
import { readHouseStyle } from '#house-style';
import { type InputMessage, openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import type { ReadingContext } from '#proof';
import type { DatabaseStore } from '#store';
import { openSqlite } from '#store/sqlite';

export const root = join(import.meta.dirname, '..', '..');
export const osier = join(root, 'examples', 'osier');
export const NOW = parseInstant('2026-01-02T03:04:05Z') as Instant;
export const PUBLIC_LIST: NewList = { title: null, visibility: 'public', addressPolicy: 'masked' };

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store for the test or suite that asks; a hook that asks gets one that ends with the hook: give it `keptStore`. */
export async function temporaryStore(): Promise<DatabaseStore> {
  const store = await openSqlite(join(temporaryFolder(), 'tocsin.sqlite'));
  after(() => store.close());
  return store;
}

/** A store that stays until `remove` is called. */
export async function keptStore(): Promise<{ readonly store: DatabaseStore; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const store = await openSqlite(join(folder, 'tocsin.sqlite'));
  return {
    store,
    async remove() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function osierContext(withKey = true): Promise<ReadingContext> {
  const keyring = withKey
    ? await readKeyring([readFileSync(join(osier, 'keys', 'osier-security.asc'))])
    : { certificates: [] };
  return { keyring, styles: [styleOf('osn')], policy: defaultPolicy(NOW) };
}

export function styleOf(name: string) {
  return readHouseStyle(JSON.parse(readFileSync(join(root, 'series', `${name}.json`), 'utf8')), name);
}

export async function importInto(
  store: DatabaseStore,
  list: string,
  messages: AsyncIterable<InputMessage> | readonly string[],
  options: { context?: ReadingContext; newList?: NewList; isDelivery?: boolean } = {},
): Promise<ImportReport> {
  const context = options.context ?? (await osierContext());
  return importMessages(store, context, {
    list,
    newList: options.newList ?? PUBLIC_LIST,
    messages: Symbol.asyncIterator in messages ? messages : openInputs(messages, { unescapeFrom: true }),
    reader: mailReader(context.styles),
    now: () => NOW,
    isDelivery: options.isDelivery ?? false,
  });
}

/** Messages from texts: header lines, a blank line, a body; line feeds stay as they are. */
export async function* mails(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<InputMessage> {
  let index = 0;
  for (const text of texts) {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    yield { source: 'made', index, kind: 'message', bytes: new Uint8Array(bytes), fromLine: null, diagnostics: [] };
    index += 1;
  }
}

/** One small mail. */
export function mail(
  id: string | null,
  fields: { references?: readonly string[]; subject?: string; body?: string; at?: string; more?: string } = {},
): string {
  const references = fields.references ?? [];
  return [
    'From: Ada <ada@mill.example>',
    'To: talk@lists.example',
    `Subject: ${fields.subject ?? 'A word'}`,
    `Date: ${fields.at ?? 'Tue, 05 Mar 2024 10:00:00 +0000'}`,
    ...(id === null ? [] : [`Message-ID: <${id}>`]),
    ...(references.length === 0 ? [] : [`References: ${references.map((each) => `<${each}>`).join('\n ')}`]),
    ...(fields.more === undefined ? [] : [fields.more]),
    '',
    fields.body ?? 'Nothing more.',
    '',
  ].join('\n');
}
