import { createHash } from 'node:crypto';
import { instantFromSeconds } from '#base';
import { type IndexedWords, indexedWords, type JoinedWords, joinWords } from '#search';
import type { AnnouncementToSave } from '../archive-store.ts';
import type { BatchId } from '../desk-records.ts';
import { firstRowOfSecond } from '../message-row.ts';
import type { Day, MailingList, MessageRow, NewMessage, NodeRow, ThreadNode, Visibility } from '../records.ts';
import type { DatabaseStore } from '../table-access.ts';

export const START = 1_600_000_000;

export interface TestDatabase {
  /** Each call another store on the same database. */
  open(): Promise<DatabaseStore>;
  remove(): Promise<void>;
}

export type CreateDatabase = () => Promise<TestDatabase>;

export function digestOf(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest());
}

/** A message made of the few things that a test cares about. */
export function fakeMessage(given: {
  readonly second: number;
  readonly number: number;
  readonly day?: number;
  readonly row?: MessageRow;
  readonly id?: string;
  readonly subject?: string | null;
  readonly from?: string | null;
  readonly body?: string;
  readonly sentSecond?: number | null;
  readonly copyOf?: MessageRow | null;
  readonly isSigned?: boolean;
  readonly words?: IndexedWords;
  readonly mentions?: NewMessage['mentions'];
}): NewMessage {
  const { id = `${given.second}.${given.number}@example.org`, body = `text of ${id}` } = given;
  const { subject = `subject of ${id}`, from = 'Ann Onym <ann@example.org>', sentSecond = given.second - 5 } = given;
  const raw = Buffer.from(`Message-ID: <${id}>\nSubject: ${subject}\nFrom: ${from}\n\n${body}\n`);
  return {
    row: given.row ?? firstRowOfSecond(given.second),
    day: (given.day ?? 20200913) as Day,
    number: given.number,
    digest: digestOf(raw),
    raw: new Uint8Array(raw),
    messageId: id,
    state: 'parsed',
    subject,
    from,
    receivedAt: instantFromSeconds(given.second),
    archivedAt: instantFromSeconds(given.second + 1),
    sentAt: sentSecond === null ? null : instantFromSeconds(sentSecond),
    attachmentCount: 0,
    bodyDigest: digestOf(body),
    copyOf: given.copyOf ?? null,
    isSigned: given.isSigned ?? false,
    words: given.words === undefined ? wordsOfRaw(raw) : joinWords(given.words),
    mentions: given.mentions ?? [],
  };
}

/** The words of a raw message of `fakeMessage`. */
export function wordsOfRaw(raw: Uint8Array): JoinedWords {
  const [header = '', ...body] = Buffer.from(raw).toString().split('\n\n');
  const field = (name: string): string | null =>
    new RegExp(`^${name}: (?<body>.*)$`, 'm').exec(header)?.groups?.['body'] ?? null;
  const words = indexedWords({
    subject: field('Subject'),
    from: field('From'),
    to: null,
    cc: null,
    attachmentNames: [],
    messageId: field('Message-ID')?.slice(1, -1) ?? null,
    listId: null,
    texts: [body.join('\n\n')],
  });
  return joinWords(words);
}

export function fakeAnnouncement(
  message: MessageRow,
  number: number,
  revision: number,
  more: Partial<AnnouncementToSave> = {},
): AnnouncementToSave {
  return {
    message,
    series: 'OSN',
    number,
    revision,
    title: `title of ${number}`,
    verdict: 'genuine',
    isPublic: true,
    isWithdrawn: false,
    supersededBy: null,
    cves: ['CVE-2020-1', 'CVE-2020-2'],
    textDigest: digestOf(`${number} v${revision}`),
    signedAt: instantFromSeconds(START),
    signer: 'AB'.repeat(20),
    facts: { number, text: 'a\0b "quoted"' },
    proof: [null, true, { revision }],
    ...more,
  };
}

export async function addList(
  store: DatabaseStore,
  name: string,
  visibility: Visibility = 'public',
): Promise<MailingList> {
  return store.write((writes) => writes.addList({ name, title: `List ${name}`, visibility, addressPolicy: 'masked' }));
}

export async function addMessages(store: DatabaseStore, name: string, messages: readonly NewMessage[]): Promise<void> {
  await store.write(async (writes) => {
    const list = await writes.lockList(name);
    if (list === null) throw new Error(`no list ${name}`);
    await writes.addMessages(list, messages);
  });
}

export function node(
  row: number,
  key: string,
  more: { readonly parent?: number; readonly root?: number; readonly message?: MessageRow } = {},
): ThreadNode {
  return {
    row: row as NodeRow,
    key,
    parent: (more.parent ?? null) as NodeRow | null,
    root: (more.root ?? row) as NodeRow,
    message: more.message ?? null,
  };
}

/** The lists of the sample world: the first is public. */
export const SAMPLE_LISTS = ['news', 'staff', 'team'] as const;

export function sampleRow(list: (typeof SAMPLE_LISTS)[number], at: number): MessageRow {
  return firstRowOfSecond(START + at * 1000 + SAMPLE_LISTS.indexOf(list));
}

/**
 * Some of the sample lists, each with a thread of three messages and a ghost, an announcement, a mention, a tombstone, and a
 * message that all lists have. Rows are the same whichever lists are there.
 */
export async function fillSample(store: DatabaseStore, lists: readonly (typeof SAMPLE_LISTS)[number][]): Promise<void> {
  for (const name of lists) {
    const at = SAMPLE_LISTS.indexOf(name);
    await addList(store, name, name === 'news' ? 'public' : 'private');
    const message = (i: number, more: object = {}) =>
      fakeMessage({
        second: START + i * 1000 + at,
        row: sampleRow(name, i),
        day: 20200913 + Math.floor(i / 2),
        number: (i % 2) + 1,
        id: `${i}.${name}@example.org`,
        subject: `${name} subject`,
        body: `a secret of ${name}, common to all`,
        ...more,
      });
    const messages = [
      message(0, { mentions: [{ series: 'OSN', number: 1 }], isSigned: true }),
      message(1),
      message(2),
      message(3, { id: 'shared@example.org', subject: 'shared', body: 'common to all, word for word' }),
      message(4, { id: `removed.${name}@example.org` }),
    ];
    await addMessages(store, name, messages);
    await store.write(async (writes) => {
      const list = await writes.lockList(name);
      if (list === null) throw new Error('gone');
      const first = 100 * (at + 1);
      const root = first;
      await writes.saveNodes(list, [
        node(first, `ghost.${name}@example.org`, { root }),
        node(first + 1, `0.${name}@example.org`, { parent: root, root, message: sampleRow(name, 0) }),
        node(first + 2, `1.${name}@example.org`, { parent: first + 1, root, message: sampleRow(name, 1) }),
        node(first + 3, `2.${name}@example.org`, { parent: root, root, message: sampleRow(name, 2) }),
        node(first + 4, 'shared@example.org', { message: sampleRow(name, 3) }),
        node(first + 5, `removed.${name}@example.org`, { message: sampleRow(name, 4) }),
      ]);
      await writes.recountThreads(list, [root, first + 4, first + 5] as NodeRow[]);
      // the second one of this list alone
      await writes.saveAnnouncements([
        fakeAnnouncement(sampleRow(name, 0), 1, at + 1),
        fakeAnnouncement(sampleRow(name, 1), 20 + at, 1),
      ]);
      await writes.announceBatch({
        id: 'abcdefgh'.charAt(at).repeat(16) as BatchId,
        releasedAt: instantFromSeconds(START),
        advisories: [{ series: 'OSN', number: 20 + at }],
      });
      await writes.removeMessage(sampleRow(name, 4), instantFromSeconds(START + 9_000), 'asked for');
    });
  }
}
