import { type Instant, instantFromSeconds } from '#base';
import { newSealingKey, type SealedBytes, seal } from '#sealing';
import {
  type Append,
  type BatchId,
  type BlobId,
  batchStream,
  blobContext,
  type CaseId,
  type CaseStream,
  caseStream,
  entryContext,
  type JournalStream,
  type NewOutboxRow,
  type OutboxId,
  outboxContext,
} from '../desk-records.ts';
import type { DeskStore } from '../desk-store.ts';
import type { DatabaseStore } from '../table-access.ts';
import type { CreateDatabase, TestDatabase } from './samples.test-support.ts';

export const KEYS = [newSealingKey(instantFromSeconds(1_700_000_000))];
export const AT = 1_760_000_000_123 as Instant;
/** Long ago for every database's clock. */
export const PAST = 1_000_000_000_000 as Instant;
export const FAR_FUTURE = 32_000_000_000_000 as Instant;

export function sealed(text: string, context: string): SealedBytes {
  return seal(KEYS, Buffer.from(text), context);
}

/** Entries with these texts, to follow what is known of a stream. */
export function entriesOf(stream: JournalStream, after: number, texts: readonly string[]): Append {
  return {
    stream,
    after,
    entries: texts.map((text, index) => ({
      at: (AT + (after + index) * 1000) as Instant,
      sealed: sealed(text, entryContext(stream, after + index + 1)),
    })),
  };
}

export function outgoing(
  id: string,
  given: Partial<NewOutboxRow> & { readonly text?: string } = {},
): NewOutboxRow & { readonly id: OutboxId } {
  const { text = `mail ${id}`, ...rest } = given;
  return {
    id: id as OutboxId,
    stream: FIRST,
    dueAt: PAST,
    after: null,
    sealed: sealed(text, outboxContext(id as OutboxId)),
    ...rest,
  };
}

export const CASES = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb', 'cccccccccccccccc'] as unknown as readonly [
  CaseId,
  CaseId,
  CaseId,
];
export const FIRST: CaseStream = caseStream(CASES[0]);
export const BATCH = 'dddddddddddddddd' as BatchId;
export const BENS_BATCH = 'eeeeeeeeeeeeeeee' as BatchId;
export const BLOB = 'blobblobblobblobblobblobbl' as BlobId;

/** What the sample puts into a stream: three entries, a blob, two outgoing things, and the people. Made once: nonces differ. */
const SAMPLE = [...CASES.map(caseStream), batchStream(BATCH), batchStream(BENS_BATCH), 'members', 'team', 'audit'].map(
  (each) => {
    const stream = each as JournalStream;
    return {
      stream,
      append: entriesOf(stream, 0, ['reported', 'triaged', `secret of ${stream}`]),
      blob: sealed(`attachment of ${stream}`, blobContext(stream, `${stream}-blob` as BlobId)),
      rows: [
        outgoing(`${stream}-1`, { stream }),
        outgoing(`${stream}-2`, { stream, dueAt: FAR_FUTURE, after: `${stream}-1` as OutboxId }),
      ],
    };
  },
);

/** Who is on what in the sample. */
export const ON: Readonly<Record<string, readonly string[]>> = {
  [caseStream(CASES[0])]: ['ann', 'ben'],
  [caseStream(CASES[1])]: ['ben'],
  [batchStream(BATCH)]: ['ann'],
  [batchStream(BENS_BATCH)]: ['ben'],
};

export async function fillDesk(store: DeskStore, streams: readonly JournalStream[] = ALL_STREAMS): Promise<void> {
  await store.write(async (writes) => {
    for (const { stream, append, blob, rows } of SAMPLE) {
      if (!streams.includes(stream)) continue;
      await writes.append([append]);
      await writes.putBlob(stream, `${stream}-blob` as BlobId, blob);
      await writes.enqueue(rows);
      if (stream.startsWith('case:') || stream.startsWith('batch:')) {
        await writes.setPeople(stream as CaseStream, ON[stream] ?? []);
      }
    }
    await writes.saveSession({ tokenDigest: tokenDigest(1), person: 'ann', madeAt: AT, expiresAt: FAR_FUTURE });
    await writes.usePasskeyCounter('key of ann', 7);
  });
}

export const ALL_STREAMS: readonly JournalStream[] = SAMPLE.map(({ stream }) => stream);

export function tokenDigest(number: number): Uint8Array {
  return new Uint8Array(32).fill(number);
}

/** A database, and stores on it, that go away with the test. */
export async function withStores(
  create: CreateDatabase,
  count: number,
  use: (stores: readonly DatabaseStore[], database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await create();
  const stores: DatabaseStore[] = [];
  try {
    for (let at = 0; at < count; at += 1) stores.push(await database.open());
    await use(stores, database);
  } finally {
    for (const store of stores) await store.close();
    await database.remove();
  }
}

export function withStore(create: CreateDatabase, use: (store: DatabaseStore) => Promise<void>): Promise<void> {
  return withStores(create, 1, async ([store]) => {
    if (store === undefined) throw new Error('no store was opened');
    await use(store);
  });
}
