import { TocsinError } from '#base';
import { open, type SealedBytes, seal } from '#sealing';
import {
  type BlobId,
  blobContext,
  type DeskViewer,
  type DeskWrites,
  entryContext,
  type JournalStream,
  type NewEntry,
  newBlobId,
} from '#store';
import type { DeskParts } from './desk-parts.ts';

/** Entries that are read at once. */
const ENTRIES_AT_ONCE = 500;

/** Entries of one stream. Attack: a reporter's link by which a script adds to a case for ever. */
const MAX_STREAM_ENTRIES = 20_000;

/** A stream with everything in it opened. */
export interface OpenedStream<Entry> {
  readonly entries: readonly Entry[];
  /** Of the last one, or `after` where there is none: what is appended comes after it. 0: the viewer sees none at all. */
  readonly sequence: number;
}

/**
 * Reads a stream, or what of it comes after a sequence. What we sealed is what we wrote, so that its shape is not checked again. Entries whose content was taken away
 * are left out. Throws TocsinError `cannot_open` or `unknown_key`.
 */
export async function readStream<Entry>(
  { store, keys }: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  stream: JournalStream,
  after = 0,
): Promise<OpenedStream<Entry>> {
  const entries: Entry[] = [];
  let sequence = after;
  for (;;) {
    const page = await store.entries(viewer, stream, sequence, ENTRIES_AT_ONCE);
    for (const entry of page) {
      sequence = entry.sequence;
      if (entry.sealed === null) continue;
      entries.push(parsed<Entry>(open(keys, entry.sealed, entryContext(stream, entry.sequence))));
    }
    if (page.length < ENTRIES_AT_ONCE) return { entries, sequence };
  }
}

/** Adds to a stream what happened after `after`. Throws TocsinError `changed_meanwhile`. */
export async function appendTo<Entry extends { readonly at: NewEntry['at'] }>(
  writes: DeskWrites,
  { keys }: Pick<DeskParts, 'keys'>,
  stream: JournalStream,
  after: number,
  happened: readonly Entry[],
): Promise<void> {
  if (after + happened.length > MAX_STREAM_ENTRIES) {
    throw new TocsinError({
      code: 'busy',
      message: `expected at most ${MAX_STREAM_ENTRIES} entries in one record, this one is full`,
      hint: 'go on in a new case, and mark this one as its duplicate',
    });
  }
  const entries = happened.map((each, index): NewEntry => {
    const bytes = Buffer.from(JSON.stringify(each), 'utf8');
    return { at: each.at, sealed: seal(keys, bytes, entryContext(stream, after + index + 1)) };
  });
  await writes.append([{ stream, after, entries }]);
}

/** Bytes that are kept beside a record, sealed before the store sees them. */
export interface NewBlob {
  readonly id: BlobId;
  readonly sealed: SealedBytes;
}

export function newBlob({ keys }: Pick<DeskParts, 'keys'>, stream: JournalStream, bytes: Uint8Array): NewBlob {
  const id = newBlobId();
  return { id, sealed: seal(keys, bytes, blobContext(stream, id)) };
}

/** Throws TocsinError `not_found` where the viewer sees no such. */
export async function readBlob(
  { store, keys }: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  stream: JournalStream,
  id: BlobId,
): Promise<Uint8Array> {
  const sealed = await store.blob(viewer, stream, id);
  if (sealed === null) {
    throw new TocsinError({ code: 'not_found', message: 'there is nothing kept under this name' });
  }
  return open(keys, sealed, blobContext(stream, id));
}

function parsed<Entry>(bytes: Uint8Array): Entry {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
}
