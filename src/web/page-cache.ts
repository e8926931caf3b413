import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { joinBytes, Markup } from '#markup';
import { type ArchiveReads, PUBLIC, type Viewer } from '#store';
import type { Answer } from './answer.ts';

/** What a page was made from: it stays as it is while that does. `nothing`: it never changes while the program runs. */
export type DependsOn = { readonly list: string } | 'all' | 'nothing';

/** An answer ready to be sent. */
export interface PreparedAnswer {
  readonly head: Omit<Answer, 'body'>;
  /** Strong and made from the content, in quotes; null for what is not kept. */
  readonly etag: string | null;
  readonly byteLength: number;
  bytes(): Uint8Array;
  /** Whether it is sent gzipped to who takes that. */
  readonly shrinks: boolean;
  gzip(): Promise<Uint8Array>;
}

export interface PageCache {
  /**
   * The answer under a key, made anew only if what it depends on changed. Concurrent misses make it once. `stamp` names the
   * state of what it depends on, as the viewer sees it (by default a stranger): equal stamps, equal reads.
   */
  answer(
    key: string,
    dependsOn: DependsOn,
    make: (stamp: string) => Promise<Answer>,
    viewer?: Viewer,
  ): Promise<PreparedAnswer>;
}

/** Of all pages together. Attack: a crawler that walks a large archive. */
const MAX_CACHE_BYTES = 96 * 1024 * 1024;

/** Longer answers have room of their own: one must not push out a thousand short ones, nor be made anew for each visitor. */
const MAX_ENTRY_BYTES = 4 * 1024 * 1024;
const MAX_LARGE_BYTES = 48 * 1024 * 1024;

/** What an entry costs beside its bytes, so that many empty pages are bounded too. */
const ENTRY_OVERHEAD_BYTES = 1024;

/** Longer ones are kept by a digest. Attack: keys as long as addresses may be, all different. */
const MAX_KEY_LENGTH = 1024;

interface Entry {
  /** The generations that it was made from, or from later ones. */
  stamp: string;
  readonly prepared: KeptAnswer;
}

/**
 * Answers in memory, least recently used first out. A fresh page costs one question for the generations and nothing else. One
 * is packed when the first visitor takes gzip, and from then on held packed. What there is no room for is still found as long
 * as it is sent to somebody: equal answers that nobody reads are one.
 */
export function createPageCache(reads: Pick<ArchiveReads, 'generations'>, maxBytes = MAX_CACHE_BYTES): PageCache {
  const pages = createShelf(maxBytes);
  const large = createShelf(MAX_LARGE_BYTES);
  const sent = new Map<string, WeakRef<Entry['prepared']>>();
  const stamps = new WeakMap<Entry['prepared'], string>();
  const gone = new FinalizationRegistry<string>((key) => {
    if (sent.get(key)?.deref() === undefined) sent.delete(key);
  });
  const making = new Map<string, Promise<PreparedAnswer>>();

  const find = (key: string): Entry | null => {
    const kept = pages.get(key) ?? large.get(key);
    if (kept !== undefined) return kept;
    const prepared = sent.get(key)?.deref();
    const stamp = prepared === undefined ? undefined : stamps.get(prepared);
    return prepared === undefined || stamp === undefined ? null : { stamp, prepared };
  };

  const keep = (key: string, stamp: string, answer: Answer): PreparedAnswer => {
    const before = find(key);
    const prepared = prepare(answer, () => {
      pages.resize(key);
      large.resize(key);
    });
    const isLarge = prepared.byteLength > MAX_ENTRY_BYTES;
    if (before !== null && before.prepared.etag === prepared.etag) {
      // the same bytes: the gzip of them is still good
      before.stamp = stamp;
      stamps.set(before.prepared, stamp);
      (isLarge ? large : pages).put(key, before);
      return before.prepared;
    }
    pages.drop(key);
    large.drop(key);
    sent.delete(key);
    (isLarge ? large : pages).put(key, { stamp, prepared });
    if (isLarge) {
      sent.set(key, new WeakRef(prepared));
      stamps.set(prepared, stamp);
      gone.register(prepared, key);
    }
    return prepared;
  };

  return {
    async answer(address, dependsOn, make, viewer = PUBLIC) {
      const key = address.length > MAX_KEY_LENGTH ? hash('sha256', address) : address;
      // asked before the page is made: a change during the making leaves the page stale, never wrongly fresh
      const stamp = dependsOn === 'nothing' ? '' : stampOf(await reads.generations(viewer), dependsOn);
      const entry = find(key);
      if (entry !== null && entry.stamp === stamp) return entry.prepared;
      const makingKey = `${stamp}\n${key}`;
      const underWay = making.get(makingKey);
      if (underWay !== undefined) return underWay;
      const made = make(stamp).then((answer) =>
        // what is not there may be asked for under any number of names: nothing of it is kept
        answer.status === 200 ? keep(key, stamp, answer) : unkept(answer),
      );
      making.set(makingKey, made);
      try {
        return await made;
      } finally {
        making.delete(makingKey);
      }
    },
  };
}

interface Shelf {
  /** It counts as used. */
  get(key: string): Entry | undefined;
  put(key: string, entry: Entry): void;
  drop(key: string): void;
  /** What an entry holds has changed. */
  resize(key: string): void;
}

function createShelf(maxBytes: number): Shelf {
  const entries = new Map<string, { readonly entry: Entry; size: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  const resize = (key: string): void => {
    const slot = entries.get(key);
    if (slot === undefined) return;
    const size = slot.entry.prepared.heldBytes() + key.length * 2 + ENTRY_OVERHEAD_BYTES;
    total += size - slot.size;
    slot.size = size;
    for (const oldest of entries.keys()) {
      if (total <= maxBytes) break;
      drop(oldest);
    }
  };
  return {
    get(key) {
      const slot = entries.get(key);
      if (slot === undefined) return undefined;
      entries.delete(key);
      entries.set(key, slot);
      return slot.entry;
    },
    put(key, entry) {
      drop(key);
      // attack: one that pushes out all others and then itself
      if (entry.prepared.byteLength > maxBytes) return;
      entries.set(key, { entry, size: 0 });
      resize(key);
    },
    drop,
    resize,
  };
}

/** An answer that no cache keeps. */
export function unkept(answer: Answer): PreparedAnswer {
  return prepare(answer, null);
}

function stampOf(generations: ReadonlyMap<string, number>, dependsOn: Exclude<DependsOn, 'nothing'>): string {
  if (dependsOn !== 'all') return String(generations.get(dependsOn.list) ?? 'none');
  let stamp = '';
  for (const [name, generation] of generations) stamp += `${name} ${generation} `;
  return stamp;
}

interface KeptAnswer extends PreparedAnswer {
  heldBytes(): number;
}

const gzipAsync = promisify(gzip);
const GZIP_LEVEL = 5;

/** Shorter bodies fit a packet anyway. */
const MIN_GZIP_BYTES = 1024;
const SHRINKS = /^(?:text\/|application\/(?:json|atom\+xml|xml)|image\/svg)/;

/** `onPacked`: what is held has changed; null where it is not kept. */
function prepare({ body, ...head }: Answer, onPacked: (() => void) | null): KeptAnswer {
  const { whole, tagged } = encodedBody(body);
  let plain: Uint8Array | null = whole;
  let packed: Uint8Array | null = null;
  let packing: Promise<Uint8Array> | null = null;
  /** Attack: visitors without gzip who read nothing, each with a copy of his own. */
  let unpacked: WeakRef<Uint8Array> | null = null;
  const byteLength = whole.length;
  const bytes = (): Uint8Array => {
    const known = plain ?? unpacked?.deref();
    if (known !== undefined) return known;
    const fresh = gunzipSync(packed ?? new Uint8Array(0), { maxOutputLength: Math.max(1, byteLength) });
    unpacked = new WeakRef(fresh);
    return fresh;
  };
  return {
    head,
    etag: onPacked === null ? null : etagOf(head, tagged()),
    byteLength,
    bytes,
    shrinks: byteLength >= MIN_GZIP_BYTES && SHRINKS.test(head.contentType),
    async gzip() {
      if (packed !== null) return packed;
      // a copy: what zlib gives is the beginning of a larger buffer
      packing ??= gzipAsync(bytes(), { level: GZIP_LEVEL }).then((result) => new Uint8Array(result));
      packed = await packing;
      packing = null;
      // unpacking what is large would take long
      if (byteLength <= MAX_ENTRY_BYTES) {
        if (plain !== null) unpacked = new WeakRef(plain);
        plain = null;
      }
      onPacked?.();
      return packed;
    },
    heldBytes: () => (plain?.length ?? 0) + (packed?.length ?? 0),
  };
}

interface EncodedBody {
  readonly whole: Uint8Array;
  /** What the ETag is made of. */
  tagged(): Uint8Array;
}

function encodedBody(body: Answer['body']): EncodedBody {
  if (body instanceof Markup) {
    const encoded = body.utf8Pieces();
    return { whole: joinBytes(encoded), tagged: () => withDigests(body, encoded) };
  }
  const whole = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return { whole, tagged: () => whole };
}

/** Headers count as content: a page that says nothing new but where it may be kept is another one. Most have none. */
function etagOf({ contentType, headers, isNoindex }: Omit<Answer, 'body'>, bytes: Uint8Array): string {
  const about =
    headers === undefined && isNoindex !== true ? '' : JSON.stringify([headers ?? null, isNoindex === true]);
  // half the time of SHA-256, where that has no instructions of its own
  const hashed = hash('sha512', bytes, 'base64url').slice(0, 27);
  return about === '' ? `"${hashed}"` : `"${hashed}${hash('sha256', contentType + about, 'base64url').slice(0, 8)}"`;
}

/** No text of a page has one: it tells a digest from text. */
const NUL = Buffer.from([0]);

/** Of bytes that stand on several pages, such as a message: the digest of a thread page would be a third of its making. */
const digestByPiece = new WeakMap<Uint8Array, Uint8Array>();

/** The bytes of a page, with digests in the place of pieces that may have one already. */
function withDigests(body: Markup, encoded: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    body.pieces().flatMap((piece, at) => {
      if (typeof piece === 'string') return encoded[at] ?? [];
      let digest = digestByPiece.get(piece);
      if (digest === undefined) {
        digest = hash('sha512', piece, 'buffer');
        digestByPiece.set(piece, digest);
      }
      return [NUL, digest];
    }),
  );
}
