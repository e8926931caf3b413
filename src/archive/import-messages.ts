import { hash } from 'node:crypto';
import { type Instant, TocsinError } from '#base';
import type { InputMessage } from '#mail';
import type { ReadingContext } from '#proof';
import {
  type AddressPolicy,
  type AnnouncementToSave,
  type ArchiveStore,
  type ArchiveWrites,
  type Day,
  type MailingList,
  type MessageRow,
  type NewMessage,
  type NodeRow,
  TEAM,
  type Visibility,
} from '#store';
import { dayOf } from './day.ts';
import { type Judgement, judge } from './judge.ts';
import type { MailReader } from './mail-reader.ts';
import { type ReadMail, wordsOf } from './read-mail.ts';
import { noteGrounds } from './rejudge.ts';
import { BatchThreadNodes } from './thread-nodes.ts';
import { keysOf, place } from './threading.ts';

/** Messages that are read at once. */
const PORTION_MESSAGES = 50;
/** Bytes that are read at once: what memory a portion may take, whatever the size of its messages. */
const PORTION_BYTES = 512 * 1024;
/** Portions of one transaction. More are no faster; fewer give way sooner to who else wants to write. */
const BATCH_PORTIONS = 6;
/** Others are being read while a batch is written, so that neither waits; and no more bytes of large messages than that. */
const PORTIONS_IN_READING = 4 * BATCH_PORTIONS;
const BYTES_IN_READING = PORTIONS_IN_READING * PORTION_BYTES;

/** How a list begins that was not there before. */
export interface NewList {
  readonly title: string | null;
  readonly visibility: Visibility;
  readonly addressPolicy: AddressPolicy;
}

export interface ImportRequest {
  readonly list: string;
  /** Made where the list is not there; a list that is there keeps its settings. */
  readonly newList: NewList;
  /** What a list that is there must be already: mail that was meant for a private one must not get into a public one. */
  readonly required?: Partial<Pick<NewList, 'visibility' | 'addressPolicy'>>;
  readonly messages: AsyncIterable<InputMessage>;
  /** Derives what is kept of a message; beside us, so that the next batch is read while one is written. */
  readonly reader: MailReader;
  readonly now: () => Instant;
  /** Receipt by this archive itself: counts before any date in the message. */
  readonly isDelivery?: boolean;
  readonly onProgress?: (report: ImportReport) => void;
}

/** Contract, section 1: `import --json`. */
export interface ImportReport {
  readonly read: number;
  readonly imported: number;
  /** Same Message-ID and same body as another of the list: kept and linked. */
  readonly copies: number;
  /** Byte-identical to one that the list has. */
  readonly alreadyHere: number;
  /** Kept raw. */
  readonly unparsed: number;
  /** Messages by what is odd about them; a message may be odd in several ways. */
  readonly odd: Readonly<Record<string, number>>;
  /** Threads of the list now. */
  readonly threads: number;
  /** Advisories among the new messages. */
  readonly advisories: number;
  /** Files that could not be read at all. */
  readonly unreadable: readonly string[];
}

/**
 * Puts messages into a list, in their order, a batch at a time: each batch is one transaction, so that an import that is
 * killed has kept whole batches and goes on from there when it is run again; what is there already is passed over. Throws
 * TocsinError `usage` for a name that no list can have, and what the source throws: then all batches before it are kept.
 */
export async function importMessages(
  store: ArchiveStore,
  context: ReadingContext,
  request: ImportRequest,
): Promise<ImportReport> {
  assertListName(request.list);
  const count = new Count();
  // portions are with the reader while others are written: writing to SQLite leaves no turn to anything else
  const inReading: PortionInReading[] = [];
  const write = async (portions: readonly PortionInReading[]): Promise<void> => {
    const incoming: Incoming[] = [];
    for (const { inputs, mails } of portions) {
      const read = await mails;
      incoming.push(...inputs.map((input, at): Incoming => ({ input, mail: read[at] as ReadMail })));
    }
    const [first] = portions;
    if (first !== undefined) await importBatch(store, context, request, incoming, first.list.addressPolicy, count);
    request.onProgress?.(count.report(0));
  };
  let list: MailingList | null = null;
  for await (const portion of portionsOf(request.messages, count)) {
    // made with its first mail: a mistyped path makes no list
    list ??= await store.write((writes) => listFor(writes, request));
    const inputs = await withoutSeen(store, list, portion);
    count.alreadyHere += portion.length - inputs.length;
    if (inputs.length === 0) {
      request.onProgress?.(count.report(0));
      continue;
    }
    const mails = request.reader.read(inputs, {
      now: request.now(),
      isDelivery: request.isDelivery === true,
      list: { name: list.name, addressPolicy: list.addressPolicy },
    });
    mails.catch(() => undefined);
    inReading.push({ list, inputs, mails });
    while (inReading.length === PORTIONS_IN_READING || bytesOf(inReading) > BYTES_IN_READING) {
      await write(inReading.splice(0, BATCH_PORTIONS));
    }
  }
  while (inReading.length > 0) await write(inReading.splice(0, BATCH_PORTIONS));
  if (count.failure !== null) throw count.failure;
  return count.report(await store.threadCount(TEAM, request.list));
}

interface PortionInReading {
  /** As it was when the words were asked for. */
  readonly list: MailingList;
  readonly inputs: readonly InputMessage[];
  readonly mails: Promise<readonly ReadMail[]>;
}

function bytesOf(portions: readonly PortionInReading[]): number {
  return portions.reduce((sum, { inputs }) => inputs.reduce((bytes, input) => bytes + input.bytes.length, sum), 0);
}

/** A message and what was derived from it. */
interface Incoming {
  readonly input: InputMessage;
  readonly mail: ReadMail;
}

/** Cuts a source into portions. Where it breaks off, what it gave before is still one; the failure is told afterwards. */
async function* portionsOf(
  messages: AsyncIterable<InputMessage>,
  count: Count,
): AsyncGenerator<readonly InputMessage[]> {
  let portion: InputMessage[] = [];
  let bytes = 0;
  try {
    for await (const input of messages) {
      if (input.kind === 'unknown' && input.bytes.length === 0) {
        count.unreadable.push(input.source);
        continue;
      }
      count.read += 1;
      portion.push(input);
      bytes += input.bytes.length;
      if (portion.length < PORTION_MESSAGES && bytes < PORTION_BYTES) continue;
      yield portion;
      portion = [];
      bytes = 0;
    }
  } catch (failure) {
    count.failure = failure;
  }
  if (portion.length > 0) yield portion;
}

/** Throws TocsinError `usage`: a list's name is part of addresses. */
export function assertListName(name: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(name)) return;
  throw new TocsinError({
    code: 'usage',
    message: `expected a list name of the letters a-z, digits and hyphens, at most 64 of them, found "${name.slice(0, 80)}"`,
    hint: 'for example: --list oss-security',
  });
}

async function listFor(writes: ArchiveWrites, request: ImportRequest): Promise<MailingList> {
  const list = await writes.lockList(request.list);
  if (list === null) return writes.addList({ name: request.list, ...request.newList });
  const { required } = request;
  if (required?.visibility !== undefined && required.visibility !== list.visibility)
    throw otherwise(list, list.visibility);
  if (required?.addressPolicy !== undefined && required.addressPolicy !== list.addressPolicy) {
    throw otherwise(list, `one with ${list.addressPolicy} addresses`);
  }
  return list;
}

function otherwise(list: MailingList, found: string): TocsinError {
  return new TocsinError({
    code: 'usage',
    message: `expected a list as the options say, found ${list.name}, which is there and is ${found}; nothing was imported`,
    hint: `change it first: tocsin lists set ${list.name} --help`,
  });
}

async function importBatch(
  store: ArchiveStore,
  context: ReadingContext,
  request: ImportRequest,
  incoming: readonly Incoming[],
  indexedFor: AddressPolicy,
  count: Count,
): Promise<void> {
  const judged = new Map<ReadMail, Judgement>();
  for (const { input, mail } of incoming) {
    if (!mail.isSigned) continue;
    // a path of this machine is nobody's business
    const judgement = await judge({ ...input, source: mail.messageId, index: 0 }, context);
    if (judgement !== null) judged.set(mail, judgement);
  }
  if (incoming.some(({ mail }) => mail.isSigned)) await noteGrounds(store, context);
  const added = await store.write(async (writes) => {
    const list = await listFor(writes, request);
    const fresh = await withoutKnown(writes, list, incoming);
    const messages = await placed(writes, list, withWordsFor(list, fresh, indexedFor), request.now());
    await writes.addMessages(
      list,
      messages.map(({ message }) => message),
    );
    await thread(writes, list, messages);
    const announcements = messages.flatMap(({ message, mail }): AnnouncementToSave[] => {
      const judgement = judged.get(mail);
      return judgement === undefined ? [] : [{ ...judgement, message: message.row }];
    });
    if (announcements.length > 0) await writes.saveAnnouncements(announcements);
    return { messages, announcements };
  });
  count.alreadyHere += incoming.length - added.messages.length;
  count.advisories += added.announcements.length;
  for (const { message, mail } of added.messages) count.add(message, mail);
}

/**
 * Leaves out, before anything is derived of them, messages that the list has: an import that is run again passes over them at
 * the speed of hashing. A few are looked at first, since an import of new mail need not pay for it.
 */
async function withoutSeen(
  store: ArchiveStore,
  list: MailingList,
  portion: readonly InputMessage[],
): Promise<readonly InputMessage[]> {
  const sample = portion.filter((_, at) => at % Math.ceil(portion.length / SEEN_SAMPLE) === 0).map(digestOf);
  if ((await store.knownDigests(list, sample)).size === 0) return portion;
  const digests = portion.map(digestOf);
  const known = await store.knownDigests(list, digests);
  return portion.filter((_, at) => !known.has(Buffer.from(digests[at] ?? []).toString('hex')));
}

const SEEN_SAMPLE = 4;

function digestOf(input: InputMessage): Uint8Array {
  return hash('sha256', input.bytes, 'buffer');
}

/** Messages whose bytes the list does not have yet; of twins within the batch the first. */
async function withoutKnown(
  writes: ArchiveWrites,
  list: MailingList,
  incoming: readonly Incoming[],
): Promise<readonly Incoming[]> {
  const known = new Set(
    await writes.knownDigests(
      list,
      incoming.map(({ mail }) => mail.digest),
    ),
  );
  return incoming.filter(({ mail }) => {
    const digest = Buffer.from(mail.digest).toString('hex');
    if (known.has(digest)) return false;
    known.add(digest);
    return true;
  });
}

/** The policy of the list may have changed since the words were derived: then they are derived for what it is now. */
function withWordsFor(
  list: MailingList,
  incoming: readonly Incoming[],
  indexedFor: AddressPolicy,
): readonly Incoming[] {
  if (list.addressPolicy === indexedFor) return incoming;
  const { name, addressPolicy } = list;
  return incoming.map(({ input, mail }) => {
    const words = wordsOf(input.bytes, { state: mail.state, list: name, addressPolicy });
    return { input, mail: { ...mail, words } };
  });
}

interface Placed {
  readonly mail: ReadMail;
  readonly message: NewMessage;
}

/** Gives each message its row, its number of the day, and the message it copies. */
async function placed(
  writes: ArchiveWrites,
  list: MailingList,
  incoming: readonly Incoming[],
  now: Instant,
): Promise<readonly Placed[]> {
  const mails = incoming.map(({ mail }) => mail);
  const kept = new Map(await writes.keptByDay(list, [...new Set(mails.map((mail) => dayOf(mail.receivedAt)))]));
  const sameId = new Map(
    [...(await writes.firstWithId(list, [...new Set(mails.map((mail) => mail.messageId))]))].map(([id, all]) => [
      id,
      [...all],
    ]),
  );
  const rows = await writes.nextMessageRows(mails.map((mail) => mail.receivedAt));
  const result: Placed[] = [];
  for (const [at, { input, mail }] of incoming.entries()) {
    const earlier = sameId.get(mail.messageId) ?? [];
    const original = earlier.find((each) => Buffer.compare(each.bodyDigest, mail.bodyDigest) === 0) ?? null;
    // what was taken down does not come back by another relay or with other line ends
    if (original?.isRemoved === true) continue;
    const day: Day = dayOf(mail.receivedAt);
    const number = (kept.get(day) ?? 0) + 1;
    kept.set(day, number);
    const row = rows[at] as MessageRow;
    earlier.push({ row, bodyDigest: mail.bodyDigest, isRemoved: false });
    sameId.set(mail.messageId, earlier);
    result.push({ mail, message: newMessage(input, mail, row, day, number, original?.row ?? null, now) });
  }
  return result;
}

function newMessage(
  input: InputMessage,
  mail: ReadMail,
  row: MessageRow,
  day: Day,
  number: number,
  copyOf: MessageRow | null,
  now: Instant,
): NewMessage {
  return {
    row,
    day,
    number,
    digest: mail.digest,
    raw: input.bytes,
    messageId: mail.messageId,
    state: mail.state,
    subject: mail.subject,
    from: mail.from,
    receivedAt: mail.receivedAt,
    archivedAt: now,
    sentAt: mail.sentAt,
    attachmentCount: mail.attachmentCount,
    bodyDigest: mail.bodyDigest,
    copyOf,
    isSigned: mail.isSigned,
    words: mail.words,
    mentions: mail.mentions,
  };
}

async function thread(writes: ArchiveWrites, list: MailingList, messages: readonly Placed[]): Promise<void> {
  const nodes = new BatchThreadNodes(writes);
  const arrivals = messages.map(({ message, mail }) => ({
    row: message.row,
    messageId: message.messageId,
    references: mail.references,
  }));
  await nodes.load(list, [...new Set(arrivals.flatMap(keysOf))]);
  const roots = new Set<NodeRow>();
  for (const arrival of arrivals) for (const root of await place(arrival, nodes)) roots.add(root);
  await writes.saveNodes(list, nodes.changed());
  await writes.recountThreads(list, [...roots]);
}

class Count {
  read = 0;
  alreadyHere = 0;
  advisories = 0;
  failure: unknown = null;
  readonly unreadable: string[] = [];
  #imported = 0;
  #copies = 0;
  #unparsed = 0;
  readonly #odd = new Map<string, number>();

  add(message: NewMessage, mail: ReadMail): void {
    this.#imported += 1;
    if (message.copyOf !== null) this.#copies += 1;
    if (message.state === 'unparsed') this.#unparsed += 1;
    for (const kind of mail.odd) this.#odd.set(kind, (this.#odd.get(kind) ?? 0) + 1);
  }

  report(threads: number): ImportReport {
    return {
      read: this.read,
      imported: this.#imported,
      copies: this.#copies,
      alreadyHere: this.alreadyHere,
      unparsed: this.#unparsed,
      odd: Object.fromEntries([...this.#odd].sort(([a], [b]) => (a < b ? -1 : 1))),
      threads,
      advisories: this.advisories,
      unreadable: this.unreadable,
    };
  }
}
